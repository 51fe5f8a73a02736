// The embedded store: one file a stream and month, rows/flow-2026-11.sqlite.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "central/store/month_file.h"
#include "central/store/row_store.h"

namespace beffroi::central::store {

class SqliteStore final : public RowStore {
  public:
    /// Opens what is in `directory`, or creates it (0700). Throws StoreFailure or std::system_error.
    explicit SqliteStore(std::string directory);

    void insert(const Block& block) override;
    [[nodiscard]] std::vector<Row> find(const Query& query, const Cancel& cancel) const override;
    [[nodiscard]] Translations translations(const TranslationQuestion& question, const Cancel& cancel) const override;
    [[nodiscard]] std::vector<MonthRows> months() const override;
    void drop(journal::Stream stream, Month month) override;
    void clear() override;

  private:
    using Place = std::pair<journal::Stream, Month>;
    [[nodiscard]] std::string path(const Place& place) const;
    [[nodiscard]] std::map<Place, std::shared_ptr<MonthFile>> files() const;
    [[nodiscard]] std::shared_ptr<MonthFile> file(const Place& place);

    std::string m_directory;
    mutable std::mutex m_mutex;
    /// A reader that holds a file which is dropped reads on in what has no name any more.
    std::map<Place, std::shared_ptr<MonthFile>> m_files;
};

}  // namespace beffroi::central::store
