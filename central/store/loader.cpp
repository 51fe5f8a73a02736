#include "central/store/loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace beffroi::central::store {

namespace {

constexpr std::chrono::milliseconds k_gather{500};  // what comes meanwhile shares one block
constexpr std::chrono::seconds k_retry{5};

/// `part` of `whole`, as `available` is of `whole`, rounded up: logs that are read together end together, so that what
/// happened at one time arrives at one time, and rows of one time lie in few segments.
std::uint64_t share(std::uint64_t part, std::uint64_t available, std::uint64_t whole) {
    if (whole <= available) {
        return part;
    }
    const double exact = static_cast<double>(part) * static_cast<double>(available) / static_cast<double>(whole);
    return std::min(part, static_cast<std::uint64_t>(exact) + 1);
}

std::uint64_t entries_of(const std::vector<Range>& ranges) {
    return std::accumulate(ranges.begin(), ranges.end(), std::uint64_t{0},
                           [](std::uint64_t sum, const Range& range) { return sum + (range.to - range.from); });
}

}  // namespace

Loader::Loader(const std::string& directory, RowStore& store, std::vector<LoadedLog> logs, const Clock& clock)
    : m_store(store), m_clock(clock), m_ledger(directory), m_reader(m_ledger) {
    if (m_ledger.clearing()) {
        clear();
    }
    for (LoadedLog& log : logs) {
        const Position position = m_ledger.position(m_ledger.log_number(log.origin));
        m_logs.push_back({std::move(log), position});
    }
}

std::uint64_t Loader::load_block() {
    auto pending = m_ledger.pending();
    if (!pending) {
        const auto ranges = choose();
        if (ranges.empty()) {
            return 0;
        }
        pending = PendingBlock{0, m_clock.wall(), ranges};
    }
    std::vector<Position> positions;
    Block block = read(*pending, positions);
    block.number = pending->number != 0 ? pending->number : m_ledger.begin(pending->loaded, pending->ranges);
    m_store.insert(block);
    m_ledger.finish(block.number, positions);
    for (const Position& position : positions) {
        followed(position.log).position = position;
    }
    return entries_of(pending->ranges);
}

void Loader::rebuild() {
    m_ledger.begin_clearing();
    clear();
    for (Followed& log : m_logs) {
        log.position = m_ledger.position(log.position.log);
    }
}

void Loader::clear() {
    m_store.clear();
    m_ledger.end_clearing();
}

std::vector<Range> Loader::choose() const {
    std::vector<Range> ranges;
    std::uint64_t whole = 0;
    for (const Followed& log : m_logs) {
        const std::uint64_t from = std::max(log.position.next, log.log.source->first());
        const std::uint64_t size = log.log.source->size();
        if (from < size) {
            ranges.push_back({log.position.log, from, size});
            whole += size - from;
        }
    }
    for (Range& range : ranges) {
        range.to = range.from + share(range.to - range.from, block_entries, whole);
    }
    return ranges;
}

Block Loader::read(const PendingBlock& pending, std::vector<Position>& positions) {
    Block block;
    block.rows.reserve(entries_of(pending.ranges));
    for (const Range& range : pending.ranges) {
        const Followed& log = followed(range.log);
        const EntrySource& source = *log.log.source;
        if (source.size() < range.to) {
            throw std::runtime_error(fmt::format("the record copy of {} ends at {}, before what was loaded of it",
                                                 log.log.origin, source.size()));
        }
        Position position = log.position;
        position.next = std::max(range.from, std::min(source.first(), range.to));
        source.read(position.next, range.to, [&](std::string_view line) {
            const auto row = m_reader.read(line, log.log.stream, position, pending.loaded);
            if (row) {
                block.rows.push_back(*row);
            } else {
                ++position.unknown;
            }
            ++position.next;
        });
        position.next = range.to;
        positions.push_back(position);
    }
    return block;
}

Loader::Followed& Loader::followed(std::uint32_t log) {
    const auto found =
        std::find_if(m_logs.begin(), m_logs.end(), [log](const Followed& f) { return f.position.log == log; });
    if (found == m_logs.end()) {
        throw std::runtime_error("a block was being loaded of a log that is configured no more: rebuild the store");
    }
    return *found;
}

std::vector<std::string> Loader::rolled_back() const {
    std::vector<std::string> origins;
    for (const Followed& log : m_logs) {
        if (log.log.source->size() < log.position.next) {
            origins.push_back(log.log.origin);
        }
    }
    return origins;
}

LoaderThread::LoaderThread(Loader& loader, std::function<void(const std::string&)> on_problem)
    : m_loader(loader), m_on_problem(std::move(on_problem)), m_thread([this] { run(); }) {}

LoaderThread::~LoaderThread() {
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void LoaderThread::run() {
    std::unique_lock lock(m_mutex);
    while (!m_stop) {
        lock.unlock();
        const auto wait = step();
        lock.lock();
        m_wake.wait_for(lock, wait, [this] { return m_stop; });
    }
}

void LoaderThread::exclusively(const std::function<void()>& work) {
    const std::lock_guard lock(m_loading);
    work();
}

/// How long to wait for the next one.
std::chrono::milliseconds LoaderThread::step() {
    try {
        const std::lock_guard lock(m_loading);
        const std::uint64_t loaded = m_loader.load_block();
        const auto shorter = m_loader.rolled_back();
        report(shorter.empty() ? "" : shorter.front() + ": the record copy is shorter than what was loaded of it");
        return loaded * 2 > Loader::block_entries ? std::chrono::milliseconds(0) : k_gather;
    } catch (const std::exception& e) {
        report(fmt::format("rows are not loaded: {}", e.what()));
        return k_retry;
    }
}

/// Once, until it is another or over.
void LoaderThread::report(const std::string& problem) {
    if (problem != m_reported && !problem.empty()) {
        m_on_problem(problem);
    }
    m_reported = problem;
}

}  // namespace beffroi::central::store
