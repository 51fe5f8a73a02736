// An event stream of RESTCONF (RFC 8040 section 6): notifications as server-sent events, the latest of them replayed to
// who comes late or comes back.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/http/server.h"
#include "base/restconf/error.h"

namespace beffroi::restconf {

/// Each reader holds a worker of the HTTP server while it waits, so there are few at a time, and each is sent away
/// after a while: an EventSource comes back by itself, with the last id that it has seen.
class EventStream {
  public:
    struct Limits {
        std::size_t kept = 256;  ///< events that can be replayed
        unsigned readers = 4;    ///< at a time
        std::chrono::seconds life{90};
    };

    /// `name`: in {+restconf}/streams/NAME. References outlive it.
    EventStream(std::string name, std::string description, const Clock& clock);
    EventStream(std::string name, std::string description, const Clock& clock, Limits limits);
    [[nodiscard]] const std::string& name() const noexcept { return m_name; }
    [[nodiscard]] const std::string& description() const noexcept { return m_description; }

    /// `notification`: one member as JSON, "\"module:name\":{...}". Never blocks for a reader.
    void publish(const std::string& notification);

    /// The answer to a GET: start-time and stop-time (sections 4.8.7 and 4.8.8), or Last-Event-ID. Its route is a
    /// blocking one.
    [[nodiscard]] http::Response subscribe(const http::Request& request);

  private:
    struct Event {
        std::uint64_t id;
        WallTime at;
        std::string text;
    };
    struct Events;  // what outlives the stream while a reader still waits
    struct Reader;

    /// nullptr: there are enough. The mutex is held, here and below.
    [[nodiscard]] std::shared_ptr<Reader> new_reader(const http::Request& request) const;
    [[nodiscard]] std::optional<Error> read_start(const http::Request& request, Reader& reader) const;

    std::string m_name;
    std::string m_description;
    const Clock& m_clock;
    Limits m_limits;
    std::string m_boot;  ///< ids of this process are of no other
    std::shared_ptr<Events> m_events;
};

}  // namespace beffroi::restconf
