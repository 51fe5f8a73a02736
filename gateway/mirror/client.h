// One log's conversation with the centre: where does it stand, take this batch. Mutual TLS 1.2 or newer.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "gateway/settings.h"

namespace beffroi::mirror {

/// The centre holds this many entries.
struct Position {
    std::uint64_t next = 0;
};
/// The centre holds this many entries, and the batch does not begin there.
struct Resync {
    std::uint64_t next = 0;
};
/// The centre refuses (403, 422, ...): asking again does not help until somebody looks.
struct Refusal {
    std::string detail;  ///< status and the centre's reason, printable
};
/// No answer, or one that means "later": the network, a restart, an overload.
struct Unreachable {
    std::string detail;
};
/// stop() was called.
struct Stopped {};

using Outcome = std::variant<Position, Resync, Refusal, Unreachable, Stopped>;

/// What an answer of the centre means. `body` comes from the network.
[[nodiscard]] Outcome interpret(long status, std::string_view body);

/// Used by one thread, except stop(). Keeps its connection between calls.
class Client {
  public:
    /// Throws std::runtime_error when libcurl lacks what mutual TLS needs. Files are read at each connection.
    Client(const MirrorConfig& config, const std::string& origin);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    [[nodiscard]] Outcome position();
    [[nodiscard]] Outcome send(std::uint64_t from, const std::string& body);
    /// Ends a call under way, and every later one, at once. From any thread.
    void stop() noexcept;

  private:
    struct Transfer;
    [[nodiscard]] Outcome perform(const std::string& url, const std::string* body);

    std::string m_url;  ///< of the log, origin percent-encoded
    std::atomic<bool> m_stopped{false};
    std::unique_ptr<Transfer> m_transfer;
};

}  // namespace beffroi::mirror
