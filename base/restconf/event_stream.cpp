#include "base/restconf/event_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "base/encoding.h"
#include "base/number.h"
#include "base/random.h"

namespace beffroi::restconf {

namespace {

constexpr std::size_t k_boot_bytes = 4;
constexpr std::chrono::milliseconds k_wait{500};
constexpr const char* k_type = "text/event-stream";

bool takes_events(const http::Request& request) {
    const auto accept = request.header("Accept");
    return accept.empty() || accept.find(k_type) != std::string_view::npos ||
           accept.find("*/*") != std::string_view::npos;
}

http::Response too_many() {
    http::Response busy = to_response(
        {503, "resource-denied", "as many are listening as can. Come back in a minute", {}, {}, "protocol"});
    busy.headers.emplace_back("Retry-After", "60");
    return busy;
}

}  // namespace

struct EventStream::Events {
    std::mutex mutex;
    std::condition_variable came;
    std::deque<Event> kept;
    std::uint64_t last = 0;
    unsigned readers = 0;
};

/// One who reads, from its place on.
struct EventStream::Reader {
    std::shared_ptr<Events> events;
    const Clock& clock;
    std::string boot;
    std::uint64_t next = 1;  ///< the first id that it has not seen
    WallTime from = {};      ///< nothing older
    std::optional<WallTime> stop = {};
    SteadyTime end = {};
    std::function<bool()> gone = {};

    Reader(std::shared_ptr<Events> all, const Clock& time) : events(std::move(all)), clock(time) {}
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader() {
        const std::lock_guard lock(events->mutex);
        --events->readers;
    }

    /// The next piece of the answer: events, or nothing for now; nullopt: the stream is over.
    std::optional<std::string> piece() {
        std::unique_lock lock(events->mutex);
        events->came.wait_for(lock, k_wait, [this] { return events->last >= next; });
        std::string text;
        for (const Event& event : events->kept) {
            if (event.id >= next && event.at >= from && (!stop || event.at <= *stop)) {
                text += fmt::format("id: {}-{}\ndata: {}\n\n", boot, event.id, event.text);
            }
        }
        next = events->last + 1;
        if (text.empty() && (clock.steady() >= end || (stop && clock.wall() > *stop) || (gone && gone()))) {
            return std::nullopt;
        }
        return text.empty() ? ":\n\n" : text;  // a comment: who has gone is noticed by it
    }
};

EventStream::EventStream(std::string name, std::string description, const Clock& clock)
    : EventStream(std::move(name), std::move(description), clock, Limits()) {}

EventStream::EventStream(std::string name, std::string description, const Clock& clock, Limits limits)
    : m_name(std::move(name)),
      m_description(std::move(description)),
      m_clock(clock),
      m_limits(limits),
      m_boot(to_hex(random_bytes(k_boot_bytes))),
      m_events(std::make_shared<Events>()) {}

void EventStream::publish(const std::string& notification) {
    const WallTime at = m_clock.wall();
    const std::lock_guard lock(m_events->mutex);
    m_events->kept.push_back(
        {++m_events->last, at,
         fmt::format(R"({{"ietf-restconf:notification":{{"eventTime":"{}",{}}}}})", to_rfc3339(at), notification)});
    if (m_events->kept.size() > m_limits.kept) {
        m_events->kept.pop_front();
    }
    m_events->came.notify_all();
}

/// From now on, from a time on, or from what was seen last.
std::optional<Error> EventStream::read_start(const http::Request& request, Reader& reader) const {
    reader.next = m_events->last + 1;
    for (const auto& [name, value] : request.query) {
        const auto time = parse_rfc3339(value);
        if (name != "start-time" && name != "stop-time") {
            return bad_query(name, "a stream takes start-time and stop-time");
        }
        if (!time || !request.parameter(name)) {
            return bad_query(name, "write one time like 2026-11-29T10:00:00Z");
        }
        if (name == "start-time" && *time > m_clock.wall()) {
            return bad_query(name, "it is yet to come");
        }
        if (name == "start-time") {
            reader.next = 1;
            reader.from = *time;
        } else {
            reader.stop = *time;
        }
    }
    if (reader.stop && !request.parameter("start-time")) {
        return bad_query("stop-time", "it goes with start-time");
    }
    if (reader.stop && *reader.stop < reader.from) {
        return bad_query("stop-time", "it is before start-time");
    }
    const std::string seen(request.header("Last-Event-ID"));
    if (!seen.empty()) {
        // An id of another process says only that something may have been missed.
        const auto id =
            seen.starts_with(m_boot + "-") ? parse_number<std::uint64_t>(seen.substr(m_boot.size() + 1)) : std::nullopt;
        reader.next = id ? std::min(*id, m_events->last) + 1 : 1;
    }
    return std::nullopt;
}

std::shared_ptr<EventStream::Reader> EventStream::new_reader(const http::Request& request) const {
    if (m_events->readers >= m_limits.readers) {
        return nullptr;
    }
    ++m_events->readers;
    auto reader = std::make_shared<Reader>(m_events, m_clock);
    reader->boot = m_boot;
    reader->end = m_clock.steady() + m_limits.life;
    reader->gone = request.gone;
    return reader;
}

http::Response EventStream::subscribe(const http::Request& request) {
    if (!takes_events(request)) {
        return to_response({406, "invalid-value", "a stream is text/event-stream. Ask for that", {}, {}, "protocol"});
    }
    std::shared_ptr<Reader> reader;  // outlives the lock: it takes it when it goes
    std::unique_lock lock(m_events->mutex);
    reader = new_reader(request);
    if (!reader) {
        return too_many();
    }
    const auto refused = read_start(request, *reader);
    lock.unlock();
    if (refused) {
        return to_response(*refused);
    }
    http::Response response;
    response.content_type = k_type;
    response.body = ":\n\n";  // the answer begins at once
    response.headers.emplace_back("Cache-Control", "no-cache");
    response.more = [reader] { return reader->piece(); };
    return response;
}

}  // namespace beffroi::restconf
