#include "journal/writer.h"

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <span>
#include <system_error>
#include <thread>

#include "base/clock.h"
#include "journal/append_queue.h"
#include "journal/crypto.h"
#include "journal/encode.h"
#include "journal/history.h"
#include "journal/log_tree.h"
#include "journal/recover.h"
#include "journal/reserve.h"
#include "journal/segment_appender.h"
#include "journal/tree_check.h"

namespace beffroi::journal {

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
    void build(Commit& commit) const;
    void write_commits();
    void wait_for_commit(std::unique_lock<std::mutex>& lock);
    void write(Commit& commit);
    void make_durable(Commit& commit);
    SegmentAppender::Place append_or_spend(const Commit& commit);
    void settle(const std::vector<Request*>& group, const std::optional<std::string>& error);
    void publish();
    [[nodiscard]] bool is_behind() const { return published != head.size(); }

    const WriterOptions options;
    Files& files;
    const Signer& signer;
    const UniqueFd claim;
    History history;
    SegmentAppender appender;
    std::optional<LogTree> tree;
    Reserve reserve;  ///< the writing thread's
    Recovered recovered;

    mutable std::mutex mutex;  ///< guards what follows
    mutable std::condition_variable work;
    mutable std::condition_variable settled;
    AppendQueue queue;
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
      reserve(options.directory + '/' + std::string(reserve_name), options.reserve_bytes),
      queue(options.window_entries) {
    TreeCheck check(options.directory);
    const auto remember = [this](const FramePlace& place, const Frame&) {
        history.add(place.segment.path, place.offset, place.before);
    };
    auto log = recover(options.directory, options.origin, files, signer, remember, check.sink());
    if (!log.found.segments.empty()) {
        appender.resume(log.found.segments.back().path, log.found.good_bytes, log.found.torn_bytes != 0);
    }
    recovered = {log.found.range.size(), log.found.torn_bytes};
    head = std::move(log.found.range);
    tail = head;
    tree.emplace(options.directory, files, history, log.found.deleted.size(), head, check.damage(log.found.deleted));
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
    Request request(lines);
    std::unique_lock lock(mutex);
    if (broken) {
        throw JournalUnavailable(*broken);
    }
    queue.push(request);
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
    return !queue.empty() && built == nullptr && (!writing || queue.is_window_full());
}

void Writer::Impl::build_commits() {
    std::unique_lock lock(mutex);
    for (;;) {
        work.wait(lock, [this] { return may_build() || (stopping && queue.empty() && !writing && built == nullptr); });
        if (queue.empty()) {
            return;
        }
        auto commit = spare ? std::move(spare) : std::make_unique<Commit>();
        commit->group = queue.take_group();
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
            queue.put_back(commit->group);
            spare = std::move(commit);
        }
        work.notify_all();
    }
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
            tree->follow(appender.path());
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
            queue.put_back(built->group);
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
    tree->add(commit.tiles);
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

std::vector<std::string> Writer::entries(std::uint64_t from, std::size_t max_entries, std::size_t max_bytes) const {
    CompactRange head;
    {
        const std::lock_guard lock(m_impl->mutex);
        head = m_impl->head;
    }
    if (from > head.size()) {
        throw std::out_of_range("Writer::entries: the log is shorter than that");
    }
    return m_impl->history.read(from, max_entries, max_bytes, head);
}

const HashFiles& Writer::tree() const {
    return m_impl->tree->hashes();
}

std::uint64_t Writer::first() const {
    return m_impl->tree->first();
}

std::uint64_t Writer::prune(std::uint64_t index) {
    return m_impl->tree->prune(index, m_impl->published);
}

std::uint64_t Writer::first_after_prune(std::uint64_t index) const {
    return m_impl->tree->first_after_prune(index, m_impl->published);
}

bool Writer::wait_beyond(std::uint64_t than, std::chrono::milliseconds timeout) const {
    std::unique_lock lock(m_impl->mutex);
    return m_impl->settled.wait_for(lock, timeout, [this, than] { return m_impl->head.size() > than; });
}

}  // namespace beffroi::journal
