#include "journal/writer.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
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
#include "journal/segment_appender.h"

namespace beffroi::journal {

namespace {

/// Bound on the bytes of one commit that several waiters share; a single request may have up to
/// max_frame_entries_bytes.
constexpr std::size_t k_window_bytes = std::size_t{1} << 20;

/// One append, on its caller's stack while it waits.
struct Request {
    std::span<const std::string> lines;
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

}  // namespace

struct Writer::Impl {
    Impl(WriterOptions chosen, Files& disk, const Signer& key);
    ~Impl();

    std::uint64_t append(std::span<const std::string> lines);
    void run();
    void wait_for_work(std::unique_lock<std::mutex>& lock);
    std::vector<Request*> take_group();
    void commit(const std::vector<Request*>& group);
    void write(const std::vector<Request*>& group);
    void settle(const std::vector<Request*>& group, const std::optional<std::string>& error);
    void publish();
    [[nodiscard]] bool is_behind() const { return published != head.size(); }

    const WriterOptions options;
    Files& files;
    const Signer& signer;
    const UniqueFd claim;
    History history;
    SegmentAppender appender;
    Recovered recovered;

    mutable std::mutex mutex;  ///< guards what follows
    mutable std::condition_variable work;
    mutable std::condition_variable settled;
    std::deque<Request*> queue;
    CompactRange head;  ///< durable; only the committer changes it
    SignedCheckpoint latest;
    std::optional<std::string> broken;
    bool stopping = false;
    std::uint64_t published = 0;  ///< size in the file `checkpoint`; the committer's alone
    std::chrono::steady_clock::time_point publish_due;
    std::thread committer;
};

Writer::Impl::Impl(WriterOptions chosen, Files& disk, const Signer& key)
    : options(std::move(chosen)),
      files(disk),
      signer(key),
      claim(claim_directory(options.directory)),
      appender(files, options.directory, sha256({options.origin}), options.segment_bytes) {
    auto log =
        recover(options.directory, options.origin, files, signer, [this](const FramePlace& place, const Frame& frame) {
            (void)frame;
            history.add(place.segment.path, place.offset, place.before);
        });
    if (!log.found.segments.empty()) {
        appender.resume(log.found.segments.back().path, log.found.good_bytes, log.found.torn_bytes != 0);
    }
    recovered = {log.found.range.size(), log.found.torn_bytes};
    head = std::move(log.found.range);
    latest = signer.sign(Checkpoint{options.origin, head.size(), head.root()});
    published = log.checkpoint_size;
    publish();
    committer = std::thread([this] { run(); });
}

Writer::Impl::~Impl() {
    {
        const std::lock_guard lock(mutex);
        stopping = true;
    }
    work.notify_all();
    committer.join();
}

std::uint64_t Writer::Impl::append(std::span<const std::string> lines) {
    Request request;
    request.lines = lines;
    request.bytes = check_lines(lines);
    std::unique_lock lock(mutex);
    if (broken) {
        throw JournalUnavailable(*broken);
    }
    queue.push_back(&request);
    work.notify_one();
    settled.wait(lock, [&request] { return request.done; });
    if (request.error) {
        throw JournalUnavailable(*request.error);
    }
    return request.index;
}

void Writer::Impl::run() {
    std::unique_lock lock(mutex);
    for (;;) {
        wait_for_work(lock);
        const bool finished = stopping && queue.empty();
        const auto group = take_group();
        lock.unlock();
        if (!group.empty()) {
            commit(group);
        }
        if (finished || std::chrono::steady_clock::now() >= publish_due) {
            publish();
        }
        if (finished) {
            return;
        }
        lock.lock();
    }
}

void Writer::Impl::wait_for_work(std::unique_lock<std::mutex>& lock) {
    const auto is_work = [this] { return stopping || !queue.empty(); };
    if (is_behind()) {
        work.wait_until(lock, publish_due, is_work);
    } else {
        work.wait(lock, is_work);
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
    return group;
}

void Writer::Impl::commit(const std::vector<Request*>& group) {
    if (broken) {  // they queued while it broke
        settle(group, broken);
        return;
    }
    try {
        write(group);
        settle(group, std::nullopt);
    } catch (const std::system_error& e) {  // the disk refused, and nothing is left of the commit
        settle(group, e.what());
    } catch (const std::exception& e) {  // DiskBroken, or a failure that leaves doubt
        {
            const std::lock_guard lock(mutex);
            broken = std::string("the journal has stopped: ") + e.what();
        }
        settle(group, broken);
    }
}

// The order matters: the signature is made before the one fdatasync, so that both become durable together, and leaves
// this function only after it. A commit that fails takes its signature with it.
void Writer::Impl::write(const std::vector<Request*>& group) {
    FrameParts frame;
    frame.first_index = head.size();
    frame.time = SystemClock().wall();
    CompactRange after = head;
    for (Request* request : group) {
        request->index = after.size();
        for (const auto& line : request->lines) {
            frame.entries.push_back(line);
            after.append(leaf_hash(line));
        }
    }
    frame.root = after.root();
    SignedCheckpoint signed_checkpoint = signer.sign(Checkpoint{options.origin, after.size(), frame.root});
    frame.signature = signer.signature(checkpoint_text(signed_checkpoint.checkpoint));
    const auto place = appender.append(head, frame.time, encode_frame(frame));
    history.add(place.segment, place.offset, head);
    {
        const std::lock_guard lock(mutex);
        head = std::move(after);
        latest = std::move(signed_checkpoint);
    }
    if (published == 0) {  // entries beside the checkpoint of an empty log would look like a forgery
        publish();
    }
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

std::uint64_t Writer::append(const std::vector<std::string>& lines) {
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

bool Writer::wait_beyond(std::uint64_t than, std::chrono::milliseconds timeout) const {
    std::unique_lock lock(m_impl->mutex);
    return m_impl->settled.wait_for(lock, timeout, [this, than] { return m_impl->head.size() > than; });
}

}  // namespace beffroi::journal
