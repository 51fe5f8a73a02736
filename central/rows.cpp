#include "central/rows.h"

#include <fcntl.h>
#include <sys/file.h>

#include <filesystem>
#include <stdexcept>

#include "central/store/clickhouse_store.h"
#include "central/store/sqlite_store.h"

namespace beffroi::central {

namespace {

/// Each kind of store has a ledger of its own: who changes the configuration loads again.
std::string directory_of(const CentralConfig& config) {
    std::string directory = config.store_directory + (config.clickhouse ? "/rows-clickhouse" : "/rows-sqlite");
    std::filesystem::create_directories(directory);
    std::filesystem::permissions(directory, std::filesystem::perms::owner_all);
    return directory;
}

UniqueFd locked(const std::string& directory) {
    const std::string path = directory + "/lock";
    UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!fd.valid()) {
        throw_errno(path);
    }
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
        throw std::runtime_error(directory + ": another process has this store; stop beffroi-central first");
    }
    return fd;
}

Secret password_of(const std::string& file) {
    if (file.empty()) {
        return Secret();
    }
    std::string text = read_file(file, 4096);
    Secret password(text.substr(0, text.find_first_of("\r\n")));
    wipe(text);
    return password;
}

std::unique_ptr<store::RowStore> opened(const CentralConfig& config, const std::string& directory) {
    if (!config.clickhouse) {
        return std::make_unique<store::SqliteStore>(directory + "/rows");
    }
    store::ClickHouseOptions options;
    options.database = config.clickhouse->database;
    options.access.user = config.clickhouse->user;
    options.access.password = password_of(config.clickhouse->password_file);
    options.access.ca_file = config.clickhouse->ca_file;
    for (const auto& shard : config.clickhouse->shards) {
        auto& replicas = options.shards.emplace_back();
        for (const ReplicaConfig& replica : shard) {
            replicas.push_back({replica.name, replica.url});
        }
    }
    return std::make_unique<store::ClickHouseStore>(std::move(options));
}

std::vector<std::unique_ptr<store::RecordSource>> sources_of(const std::vector<audit::SearchedLog>& logs) {
    std::vector<std::unique_ptr<store::RecordSource>> sources;
    for (const audit::SearchedLog& log : logs) {
        sources.push_back(std::make_unique<store::RecordSource>(*log.record));
    }
    return sources;
}

std::vector<store::LoadedLog> loaded(const std::vector<audit::SearchedLog>& logs,
                                     const std::vector<std::unique_ptr<store::RecordSource>>& sources) {
    std::vector<store::LoadedLog> list;
    for (std::size_t i = 0; i < logs.size(); ++i) {
        list.push_back({logs[i].origin, logs[i].stream, sources[i].get()});
    }
    return list;
}

std::vector<audit::SearchedLog> numbered(std::vector<audit::SearchedLog> logs, const store::LedgerReader& ledger) {
    for (audit::SearchedLog& log : logs) {
        log.number = ledger.position(log.origin).value().log;
    }
    return logs;
}

}  // namespace

Rows::Rows(const CentralConfig& config, std::vector<audit::SearchedLog> logs, const Clock& clock)
    : m_directory(directory_of(config)),
      m_lock(locked(m_directory)),
      m_store(opened(config, m_directory)),
      m_sources(sources_of(logs)),
      m_loader(m_directory, *m_store, loaded(logs, m_sources), clock),
      m_ledger(m_directory),
      m_logs(numbered(std::move(logs), m_ledger)) {}

}  // namespace beffroi::central
