#include "central/store/store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>
#include <mutex>
#include <stdexcept>

#include "base/fd.h"
#include "central/store/append.h"
#include "central/store/readers.h"
#include "central/store/schema.h"

namespace beffroi::central {

namespace {

/// The file exists with mode 0600 before SQLite opens it; SQLite gives its -wal and -shm files the same mode.
std::string create_private(const std::string& directory) {
    if (!std::filesystem::exists(directory)) {
        std::filesystem::create_directories(directory);
        if (::chmod(directory.c_str(), 0700) != 0) {
            throw_errno(directory);
        }
    }
    std::string path = directory + "/central.sqlite";
    const UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!fd.valid()) {
        throw_errno(path);
    }
    return path;
}

}  // namespace

struct Store::Impl {
    explicit Impl(const std::string& file) : path(file), writer(file, false), readers(file) { prepare_schema(writer); }
    std::string path;
    std::mutex writing;
    Connection writer;
    Readers readers;
};

Store::Store(const std::string& directory) : m_impl(std::make_unique<Impl>(create_private(directory))) {}

Store::~Store() = default;

void Store::register_log(const Log& log) {
    const std::lock_guard lock(m_impl->writing);
    Connection& db = m_impl->writer;
    Transaction transaction(db, Transaction::Kind::write);
    db.prepared("INSERT OR IGNORE INTO log (origin, site, site_name, kind) VALUES (?, ?, ?, ?)")
        .text(log.origin)
        .text(log.site)
        .text(log.site_name)
        .text(log.kind)
        .run();
    Statement& held = db.prepared("SELECT site, kind FROM log WHERE origin = ?").text(log.origin);
    const bool same = held.step() && held.bytes(0) == log.site && held.bytes(1) == log.kind;
    held.reset();
    if (!same) {
        throw StoreFailure(
            fmt::format("store: {} is held for another site or kind: entries of one log never move to "
                        "another site; give the new log a new origin",
                        log.origin));
    }
    db.prepared("UPDATE log SET site_name = ? WHERE origin = ?").text(log.site_name).text(log.origin).run();
    transaction.commit();
}

AppendOutcome Store::append(const std::string& origin, const Batch& batch, WallTime now) {
    const std::lock_guard lock(m_impl->writing);
    return append_batch(m_impl->writer, origin, batch, now);
}

Snapshot Store::snapshot() const {
    return Snapshot(m_impl->readers.open());
}

std::vector<StoredEvidence> Store::evidence(const std::string& origin) const {
    const auto state = m_impl->readers.open();
    Statement& select = state->connection->prepared(
        "SELECT reason, size, note, held_note, idx, line FROM evidence JOIN log ON log.id = evidence.log"
        " WHERE origin = ? ORDER BY evidence.id");
    select.text(origin);
    std::vector<StoredEvidence> found;
    while (select.step()) {
        StoredEvidence e{std::string(select.bytes(0)),
                         static_cast<std::uint64_t>(select.integer(1)),
                         std::string(select.bytes(2)),
                         std::string(select.bytes(3)),
                         std::nullopt,
                         std::string(select.bytes(5))};
        if (!select.is_null(4)) {
            e.index = static_cast<std::uint64_t>(select.integer(4));
        }
        found.push_back(std::move(e));
    }
    select.reset();
    return found;
}

}  // namespace beffroi::central
