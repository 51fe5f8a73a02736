#include "central/store/month_file.h"

#include <fcntl.h>

#include "base/fd.h"
#include "central/store/month_schema.h"
#include "central/store/month_search.h"
#include "central/store/segment.h"

namespace beffroi::central::store {

namespace {

const std::string& created(const std::string& path) {
    const UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!fd.valid()) {
        throw_errno(path);
    }
    return path;
}

std::int64_t one_number(Connection& connection, const char* sql) {
    Statement& select = connection.prepared(sql);
    const std::int64_t number = select.step() ? select.integer(0) : 0;
    select.reset();
    return number;
}

}  // namespace

/// A borrowed read connection inside one read transaction, polled for an end. Goes back at the end.
class MonthFile::Reader {
  public:
    Reader(const MonthFile& file, const Cancel& cancel) : m_file(file), m_connection(borrow(file)) {
        m_connection->interrupt_when(cancel);
        m_transaction.emplace(*m_connection, Transaction::Kind::read);
    }
    ~Reader() {
        m_transaction.reset();
        m_connection->interrupt_when({});
        const std::lock_guard lock(m_file.m_idle_mutex);
        m_file.m_idle.push_back(std::move(m_connection));
    }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    [[nodiscard]] Connection& connection() { return *m_connection; }

  private:
    static std::unique_ptr<Connection> borrow(const MonthFile& file) {
        const std::lock_guard lock(file.m_idle_mutex);
        if (file.m_idle.empty()) {
            return std::make_unique<Connection>(file.m_path, true);
        }
        auto connection = std::move(file.m_idle.back());
        file.m_idle.pop_back();
        return connection;
    }
    const MonthFile& m_file;
    std::unique_ptr<Connection> m_connection;
    std::optional<Transaction> m_transaction;
};

MonthFile::MonthFile(std::string path, journal::Stream stream)
    : m_path(std::move(path)), m_stream(stream), m_writer(created(m_path), false) {
    prepare_month(m_writer);
}

MonthFile::~MonthFile() = default;

void MonthFile::insert(std::uint64_t block, const std::vector<Row>& rows) {
    if (static_cast<std::uint64_t>(one_number(m_writer, "SELECT block FROM loaded")) >= block) {
        return;
    }
    Transaction transaction(m_writer, Transaction::Kind::write);
    if (!rows.empty()) {
        write_segment(m_writer, rows);
    }
    m_writer.prepared("UPDATE loaded SET block = ?").bind(block).run();
    transaction.commit();
    merge_segments(m_writer, m_stream);
}

std::vector<Row> MonthFile::find(const Query& query, const Cancel& cancel) const {
    Reader reader(*this, cancel);
    return find_rows(reader.connection(), m_stream, query);
}

void MonthFile::translations(const TranslationQuestion& question, Holders& holders, const Cancel& cancel) const {
    Reader reader(*this, cancel);
    find_translations(reader.connection(), question, holders);
}

std::uint64_t MonthFile::rows() const {
    Reader reader(*this, {});
    return static_cast<std::uint64_t>(one_number(reader.connection(), "SELECT coalesce(sum(rows), 0) FROM segment"));
}

}  // namespace beffroi::central::store
