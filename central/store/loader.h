// Brings the rows up to the record copy: reads entries, parses them, inserts their rows block by block. What a crash
// leaves is completed at the next start (ledger.h has the steps).
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "central/store/entry_source.h"
#include "central/store/ledger.h"
#include "central/store/row_reader.h"
#include "central/store/row_store.h"

namespace beffroi::central::store {

/// A log whose entries become rows. The source must outlive the loader.
struct LoadedLog {
    std::string origin;
    journal::Stream stream = journal::Stream::access;
    const EntrySource* source = nullptr;
};

/// One thread at a time.
class Loader {
  public:
    /// At most this many entries are in a block: what one full segment holds.
    static constexpr std::uint64_t block_entries = 524'288;

    Loader(const std::string& directory, RowStore& store, std::vector<LoadedLog> logs, const Clock& clock);

    /// Completes what was under way, or loads one block of what is new in all logs. Returns how many entries it was
    /// of; 0: nothing is new. After a throw the same block is tried again by the next call.
    std::uint64_t load_block();

    /// Forgets every row and position; loading starts again with the first entry that the record copy has.
    void rebuild();

    /// Logs that are shorter than what was loaded of them: their record copy was restored from an old one.
    [[nodiscard]] std::vector<std::string> rolled_back() const;

  private:
    struct Followed {
        LoadedLog log;
        Position position;
    };
    void clear();
    [[nodiscard]] std::vector<Range> choose() const;
    [[nodiscard]] Block read(const PendingBlock& pending, std::vector<Position>& positions);
    [[nodiscard]] Followed& followed(std::uint32_t log);

    RowStore& m_store;
    const Clock& m_clock;
    Ledger m_ledger;
    RowReader m_reader;
    std::vector<Followed> m_logs;
};

/// Loads in a thread of its own until it is destroyed. `on_problem` hears, on that thread, why loading stands still; it
/// is tried again every few seconds.
class LoaderThread {
  public:
    LoaderThread(Loader& loader, std::function<void(const std::string&)> on_problem);
    ~LoaderThread();
    LoaderThread(const LoaderThread&) = delete;
    LoaderThread& operator=(const LoaderThread&) = delete;

    /// Runs `work` while nothing is loaded: what drops rows.
    void exclusively(const std::function<void()>& work);

  private:
    void run();
    [[nodiscard]] std::chrono::milliseconds step();
    void report(const std::string& problem);

    Loader& m_loader;
    std::function<void(const std::string&)> m_on_problem;
    std::string m_reported;
    std::mutex m_loading;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stop = false;
    std::thread m_thread;
};

}  // namespace beffroi::central::store
