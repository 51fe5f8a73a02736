// The store of a Region that outgrows one machine: shards of replicas, which ZooKeeper (or ClickHouse's own Keeper)
// keeps alike.
//
// Effectively once: a block's rows of one month go to each table in one INSERT of one Native block, which a server
// takes completely or not at all. The number of the block is in its rows, so that no two are alike, and the same block
// sent again is the same bytes, which the servers drop. What happened to an INSERT whose answer was lost is found by
// counting. A block is done when every replica of its shard counts all of its rows; so each of them can answer alone,
// and loading waits while one is away.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "central/store/clickhouse_client.h"
#include "central/store/clickhouse_tables.h"
#include "central/store/row_store.h"

namespace beffroi::central::store {

struct ClickHouseReplica {
    std::string name;  ///< in ZooKeeper: letters, digits, '-', '_', '.'
    std::string url;
};

struct ClickHouseOptions {
    std::string database = "beffroi";  ///< letters, digits, '_'
    ClickHouseAccess access;
    std::vector<std::vector<ClickHouseReplica>> shards;  ///< at least one, each of one or two replicas
};

class ClickHouseStore final : public RowStore {
  public:
    /// Connects to nothing yet: servers that are down are no reason not to start.
    explicit ClickHouseStore(ClickHouseOptions options);
    ~ClickHouseStore() override;

    void insert(const Block& block) override;
    [[nodiscard]] std::vector<Row> find(const Query& query, const Cancel& cancel) const override;
    [[nodiscard]] Translations translations(const TranslationQuestion& question, const Cancel& cancel) const override;
    [[nodiscard]] std::vector<MonthRows> months() const override;
    void drop(journal::Stream stream, Month month) override;
    void clear() override;

  private:
    class Replica;
    using Shard = std::vector<std::unique_ptr<Replica>>;
    struct Part;
    template <typename Read>
    static auto on_complete(const Shard& shard, const Read& read);
    void insert_part(const Shard& shard, const std::string& table, const Part& part, bool doubtful) const;
    void send(const Shard& shard, const std::string& table, const Part& part) const;
    [[nodiscard]] std::size_t complete_on(const Shard& shard, const std::string& table, const Part& part,
                                          bool fresh) const;
    [[nodiscard]] std::vector<Row> ask(const std::vector<ReadableLog>& logs, std::size_t limit,
                                       const std::function<std::string(const std::vector<ReadableLog>&)>& sql,
                                       const Cancel& cancel) const;

    ClickHouseOptions m_options;
    std::vector<Shard> m_shards;
    std::uint64_t m_next_block = 0;  ///< the block of which nothing was ever sent; 0: unknown
};

}  // namespace beffroi::central::store
