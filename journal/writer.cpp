#include "journal/writer.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <mutex>
#include <optional>
#include <span>
#include <system_error>
#include <thread>

#include "base/clock.h"
#include "base/encoding.h"
#include "journal/crypto.h"
#include "journal/encode.h"
#include "journal/entry.h"
#include "journal/history.h"
#include "journal/recover.h"
#include "journal/reserve.h"
#include "journal/segment_appender.h"

namespace beffroi::journal {

namespace {

/// Bound on the bytes of one commit that several waiters share; a single request may have up to
/// max_frame_entries_bytes.
constexpr std::size_t k_window_bytes = std::size_t{1} << 20;

/// One append, on its caller's stack while it waits.
struct Request {
    std::span<const std::string> lines;
    std::vector<Hash> leaves;  ///< of the lines
    std::size_t bytes = 0;
    std::uint64_t index = 0;
    bool done = false;
    std::optional<std::string> error;
};

std::size_t check_lines(std::span<const std::string> lines) {
    std::size_t bytes = 0;
    for (const auto& line : lines) {
        if (line.size() > max_entry_bytes) {
            throw std::length_error("a journal entry has more than 65535 bytes");
        }
        if (!is_valid_utf8(line)) {  // what tells an entry from the start of a frame
            throw std::invalid_argument("a journal entry is not UTF-8");
        }
        bytes += entry_bytes(line);
    }
    if (lines.empty() || bytes > max_frame_entries_bytes) {
        throw std::length_error("an append has no entry, or more than fit into one commit");
    }
    return bytes;
}

std::vector<Hash> leaf_hashes(std::span<const std::string> lines) {
    std::vector<Hash> leaves(lines.size());
    std::transform(lines.begin(), lines.end(), leaves.begin(), [](const auto& line) { return leaf_hash(line); });
    return leaves;
}

}  // namespace

/// Entries on their way to the disk.
struct Commit {
    std::vector<Request*> group;
    FrameParts frame;
    std::string bytes;    ///< of the frame
    TileHashes tiles;     ///< what it adds to the tree on disk
    CompactRange before;  ///< the tree that it extends
    CompactRange after;
    SignedCheckpoint checkpoint;  ///< of `after`; leaves the writer only when the frame is durable
};

struct Writer::Impl {
    Impl(WriterOptions chosen, Files& disk, const Signer& key);
    ~Impl();

    std::uint64_t append(std::span<const std::string> lines);
    void build_commits();
    [[nodiscard]] bool may_build() const;
    [[nodiscard]] bool is_window_full() const;
    void count(const Request& request);
    std::vector<Request*> take_group();
    void build(Commit& commit) const;
    void write_commits();
    void wait_for_commit(std::unique_lock<std::mutex>& lock);
    void write(Commit& commit);
    void make_durable(Commit& commit);
    SegmentAppender::Place append_or_spend(const Commit& commit);
    void requeue(std::vector<Request*>& group);
    void settle(const std::vector<Request*>& group, const std::optional<std::string>& error);
    void publish();
    void complete_tree();
    void sync_tree();
    std::uint64_t prune(std::uint64_t index);
    [[nodiscard]] std::size_t prunable(const std::vector<SegmentFile>& segments, std::uint64_t index) const;
    [[nodiscard]] bool is_behind() const { return published != head.size(); }

    const WriterOptions options;
    Files& files;
    const Signer& signer;
    const UniqueFd claim;
    History history;
    SegmentAppender appender;
    std::optional<HashFiles> tree;
    Reserve reserve;  ///< the writing thread's
    Recovered recovered;
    std::mutex pruning;          ///< who syncs the tree or deletes segments
    std::string synced_segment;  ///< the tree is durable up to its beginning

    mutable std::mutex mutex;  ///< guards what follows
    mutable std::condition_variable work;
    mutable std::condition_variable settled;
    std::deque<Request*> queue;
    std::size_t queued_entries = 0;
    std::size_t queued_bytes = 0;
    std::unique_ptr<Commit> built;  ///< the next for the disk
    std::unique_ptr<Commit> spare;  ///< kept for its room
    bool building = false;
    bool writing = false;
    CompactRange tail;        ///< after what has been built
    std::uint64_t epoch = 0;  ///< changes when `tail` goes back: what was built on it is built again
    CompactRange head;        ///< durable; only the writing thread changes it
    SignedCheckpoint latest;
    std::optional<std::string> broken;
    bool stopping = false;
    std::atomic<std::uint64_t> first = 0;
    std::atomic<std::uint64_t> published = 0;  ///< size in the file `checkpoint`; set by the writing thread alone
    std::chrono::steady_clock::time_point publish_due;
    std::thread builder;
    std::thread writer;
};

Writer::Impl::Impl(WriterOptions chosen, Files& disk, const Signer& key)
    : options(std::move(chosen)),
      files(disk),
      signer(key),
      claim(claim_directory(options.directory)),
      appender(files, options.directory, sha256({options.origin}), options.segment_bytes),
      reserve(options.directory + '/' + std::string(reserve_name), options.reserve_bytes) {
    auto log = recover(options.directory, options.origin, files, signer, [this](const FramePlace& place, const Frame&) {
        history.add(place.segment.path, place.offset, place.before);
    });
    if (!log.found.segments.empty()) {
        appender.resume(log.found.segments.back().path, log.found.good_bytes, log.found.torn_bytes != 0);
    }
    recovered = {log.found.range.size(), log.found.torn_bytes};
    first = log.found.first;
    head = std::move(log.found.range);
    tail = head;
    tree.emplace(options.directory + '/' + std::string(tree_name), head.size(), files);
    complete_tree();
    latest = signer.sign(Checkpoint{options.origin, head.size(), head.root()});
    published = log.checkpoint_size;
    publish();
    builder = std::thread([this] { build_commits(); });
    writer = std::thread([this] { write_commits(); });
}

Writer::Impl::~Impl() {
    {
        const std::lock_guard lock(mutex);
        stopping = true;
    }
    work.notify_all();
    builder.join();
    writer.join();
}

std::uint64_t Writer::Impl::append(std::span<const std::string> lines) {
    Request request;
    request.lines = lines;
    request.bytes = check_lines(lines);
    // Here and not by the builder: all cores that append hash, and they do while the disk is busy.
    request.leaves = leaf_hashes(lines);
    std::unique_lock lock(mutex);
    if (broken) {
        throw JournalUnavailable(*broken);
    }
    queue.push_back(&request);
    count(request);
    if (may_build()) {
        work.notify_all();
    }
    settled.wait(lock, [&request] { return request.done; });
    if (request.error) {
        throw JournalUnavailable(*request.error);
    }
    return request.index;
}

// While the disk is busy only a whole window is built ahead: whoever comes until then shares the next commit.
bool Writer::Impl::may_build() const {
    return !queue.empty() && built == nullptr && (!writing || is_window_full());
}

bool Writer::Impl::is_window_full() const {
    return queued_entries >= options.window_entries || queued_bytes >= k_window_bytes;
}

void Writer::Impl::count(const Request& request) {
    queued_entries += request.lines.size();
    queued_bytes += request.bytes;
}

void Writer::Impl::build_commits() {
    std::unique_lock lock(mutex);
    for (;;) {
        work.wait(lock, [this] { return may_build() || (stopping && queue.empty() && !writing && built == nullptr); });
        if (queue.empty()) {
            return;
        }
        auto commit = spare ? std::move(spare) : std::make_unique<Commit>();
        commit->group = take_group();
        commit->before = tail;
        const auto begun_in = epoch;
        building = true;
        lock.unlock();
        build(*commit);
        lock.lock();
        building = false;
        if (epoch == begun_in) {
            tail = commit->after;
            built = std::move(commit);
        } else {
            requeue(commit->group);
            spare = std::move(commit);
        }
        work.notify_all();
    }
}

std::vector<Request*> Writer::Impl::take_group() {
    std::vector<Request*> group;
    std::size_t entries = 0;
    std::size_t bytes = 0;
    while (!queue.empty()) {
        Request* const request = queue.front();
        entries += request->lines.size();
        bytes += request->bytes;
        if (!group.empty() && (entries > options.window_entries || bytes > k_window_bytes)) {
            break;
        }
        group.push_back(request);
        queue.pop_front();
    }
    for (const Request* request : group) {
        queued_entries -= request->lines.size();
        queued_bytes -= request->bytes;
    }
    return group;
}

void Writer::Impl::build(Commit& commit) const {
    auto& frame = commit.frame;
    frame.first_index = commit.before.size();
    frame.time = SystemClock().wall();
    frame.entries.clear();
    commit.after = commit.before;
    commit.tiles.clear();
    const auto sink = commit.tiles.sink();
    for (Request* request : commit.group) {
        request->index = commit.after.size();
        frame.entries.insert(frame.entries.end(), request->lines.begin(), request->lines.end());
        for (const auto& leaf : request->leaves) {
            commit.after.append(leaf, sink);
        }
    }
    frame.root = commit.after.root();
    commit.checkpoint.checkpoint = {options.origin, commit.after.size(), frame.root};
    const auto text = checkpoint_text(commit.checkpoint.checkpoint);
    frame.signature = signer.signature(text);
    commit.checkpoint.note = signer.note(text, frame.signature);
    commit.bytes = encode_frame(frame, std::move(commit.bytes));
}

void Writer::Impl::write_commits() {
    std::unique_lock lock(mutex);
    for (;;) {
        wait_for_commit(lock);
        auto commit = std::move(built);
        const bool finished = commit == nullptr && stopping && !building && queue.empty();
        writing = commit != nullptr;
        lock.unlock();
        work.notify_all();
        if (commit) {
            write(*commit);
            sync_tree();
        }
        if (finished || std::chrono::steady_clock::now() >= publish_due) {
            publish();
        }
        if (finished) {
            return;
        }
        lock.lock();
        writing = false;
        spare = std::move(commit);
        work.notify_all();
    }
}

void Writer::Impl::wait_for_commit(std::unique_lock<std::mutex>& lock) {
    const auto is_work = [this] { return built != nullptr || (stopping && !building && queue.empty()); };
    if (is_behind()) {
        work.wait_until(lock, publish_due, is_work);
    } else {
        work.wait(lock, is_work);
    }
}

void Writer::Impl::write(Commit& commit) {
    std::optional<std::string> error = broken;  // they queued while it broke
    try {
        if (!broken) {
            make_durable(commit);
        }
    } catch (const std::system_error& e) {  // the disk refused, and nothing is left of the commit
        error = e.what();
    } catch (const std::exception& e) {  // DiskBroken, or a failure that leaves doubt
        error = std::string("the journal has stopped: ") + e.what();
        const std::lock_guard lock(mutex);
        broken = error;
    }
    if (error) {
        const std::lock_guard lock(mutex);
        tail = head;
        ++epoch;
        if (built) {
            requeue(built->group);
            built.reset();
        }
    }
    settle(commit.group, error);
}

// The order matters: the signature was made before the one fdatasync, so that both become durable together, and leaves
// this function only after it. A commit that fails takes its signature with it.
void Writer::Impl::make_durable(Commit& commit) {
    const auto place = append_or_spend(commit);
    history.add(place.segment, place.offset, head);
    tree->append(commit.tiles);
    {
        const std::lock_guard lock(mutex);
        head = std::move(commit.after);
        latest = std::move(commit.checkpoint);
    }
    if (published == 0) {  // entries beside the checkpoint of an empty log would look like a forgery
        publish();
    }
}

// A disk that is full refuses before anything is durable, so the same frame is written once more into the room kept.
SegmentAppender::Place Writer::Impl::append_or_spend(const Commit& commit) {
    try {
        return appender.append(head, commit.frame.time, commit.bytes);
    } catch (const std::system_error& e) {
        if (e.code().value() != ENOSPC || !reserve.spend()) {
            throw;
        }
    }
    return appender.append(head, commit.frame.time, commit.bytes);
}

/// With the mutex held: what was built on a commit that failed waits for the next one, in its place.
void Writer::Impl::requeue(std::vector<Request*>& group) {
    queue.insert(queue.begin(), group.begin(), group.end());
    for (const Request* request : group) {
        count(*request);
    }
    group.clear();
}

void Writer::Impl::settle(const std::vector<Request*>& group, const std::optional<std::string>& error) {
    {
        const std::lock_guard lock(mutex);
        for (Request* request : group) {
            request->error = error;
            request->done = true;
        }
    }
    settled.notify_all();
}

// A refusal here costs nothing: an older checkpoint still holds, and the next attempt comes in its time.
void Writer::Impl::publish() {
    publish_due = std::chrono::steady_clock::now() + options.checkpoint_interval;
    reserve.restore();
    if (!is_behind()) {
        return;
    }
    try {
        files.replace(options.directory + '/' + std::string(checkpoint_name), latest.note);
        published = head.size();
    } catch (const std::system_error&) {
        publish_due += std::chrono::seconds(1);
    }
}

// The tree on disk is not synced with the commits: what a crash took of it is hashed again.
void Writer::Impl::complete_tree() {
    constexpr std::size_t batch_entries = 65536;
    if (tree->size() < first) {
        throw DamagedJournal(options.directory + ": the hashes of deleted entries are missing");
    }
    while (tree->size() < head.size()) {
        auto range = tree->range(tree->size());
        TileHashes tiles;
        const auto sink = tiles.sink();
        for (const auto& entry : history.read(range.size(), batch_entries, max_frame_entries_bytes, head).entries) {
            range.append(leaf_hash(entry), sink);
        }
        tree->append(tiles);
    }
    if (head.size() != 0 && tree->range(head.size()) != head) {
        throw DamagedJournal(options.directory + ": the hashes in tree/ are not those of the entries");
    }
}

// Once a segment: what a power cut takes of the tree is then at most a segment's hashing at the next start.
void Writer::Impl::sync_tree() {
    const std::unique_lock lock(pruning, std::try_to_lock);
    if (appender.path() == synced_segment || !lock) {
        return;
    }
    try {
        if (!synced_segment.empty()) {
            tree->sync();
        }
        synced_segment = appender.path();
    } catch (const std::system_error&) {  // it is tried again after the next commit
    }
}

// The index is noted first: a crash leaves segments that the next call deletes, never a gap that nobody announced.
std::uint64_t Writer::Impl::prune(std::uint64_t index) {
    const std::lock_guard lock(pruning);
    const auto segments = list_segments(options.directory);
    const auto kept = segments.empty() ? 0 : segments[prunable(segments, index)].first_index;
    if (kept <= first) {
        return first;
    }
    files.replace(options.directory + '/' + std::string(pruned_name), std::to_string(kept) + '\n');
    tree->prune(kept);
    history.drop_before(kept);
    for (const auto& segment : segments) {
        if (segment.first_index < kept) {
            std::filesystem::remove(segment.path);
        }
    }
    first = kept;
    return kept;
}

/// How many of the segments may go: the last one stays, and so does what the file `checkpoint` does not cover.
std::size_t Writer::Impl::prunable(const std::vector<SegmentFile>& segments, std::uint64_t index) const {
    const auto limit = std::min<std::uint64_t>(index, published);
    std::size_t gone = 0;
    while (gone + 1 < segments.size() && segments[gone + 1].first_index <= limit) {
        ++gone;
    }
    return gone;
}

Writer::Writer(WriterOptions options, Files& files, const Signer& signer)
    : m_impl(std::make_unique<Impl>(std::move(options), files, signer)) {}

Writer::~Writer() = default;

const Recovered& Writer::recovered() const {
    return m_impl->recovered;
}

std::uint64_t Writer::append(const std::string& line) {
    return m_impl->append(std::span(&line, 1));
}

std::uint64_t Writer::append(std::span<const std::string> lines) {
    return m_impl->append(lines);
}

std::uint64_t Writer::size() const {
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->head.size();
}

SignedCheckpoint Writer::checkpoint() const {
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->latest;
}

Writer::Batch Writer::batch(std::uint64_t from, std::size_t max_entries, std::size_t max_bytes) const {
    CompactRange head;
    SignedCheckpoint latest;
    {
        const std::lock_guard lock(m_impl->mutex);
        head = m_impl->head;
        latest = m_impl->latest;
    }
    if (from > head.size()) {
        throw std::out_of_range("Writer::batch: the log is shorter than that");
    }
    auto slice = m_impl->history.read(from, max_entries, max_bytes, head);
    const Checkpoint end{m_impl->options.origin, slice.end.size(), slice.end.root()};
    return {from, std::move(slice.entries), end == latest.checkpoint ? std::move(latest) : m_impl->signer.sign(end)};
}

std::vector<std::string> Writer::entries(std::uint64_t from, std::size_t max_entries, std::size_t max_bytes) const {
    CompactRange head;
    {
        const std::lock_guard lock(m_impl->mutex);
        head = m_impl->head;
    }
    if (from > head.size()) {
        throw std::out_of_range("Writer::entries: the log is shorter than that");
    }
    return m_impl->history.read(from, max_entries, max_bytes, head).entries;
}

const HashFiles& Writer::tree() const {
    return *m_impl->tree;
}

std::uint64_t Writer::first() const {
    return m_impl->first;
}

std::uint64_t Writer::prune(std::uint64_t index) {
    return m_impl->prune(index);
}

std::uint64_t Writer::first_after_prune(std::uint64_t index) const {
    const auto segments = list_segments(m_impl->options.directory);
    return segments.empty() ? first() : std::max(first(), segments[m_impl->prunable(segments, index)].first_index);
}

bool Writer::wait_beyond(std::uint64_t than, std::chrono::milliseconds timeout) const {
    std::unique_lock lock(m_impl->mutex);
    return m_impl->settled.wait_for(lock, timeout, [this, than] { return m_impl->head.size() > than; });
}

}  // namespace beffroi::journal
