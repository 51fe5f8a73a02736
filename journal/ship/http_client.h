// HTTP with one peer over mutual TLS 1.2 or newer, one request at a time.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "journal/ship/peer.h"

namespace beffroi::ship {

struct Answer {
    long status = 0;
    std::string content_type;
    std::string body;  ///< from the network; no larger than an entry bundle can be
    std::optional<std::chrono::seconds> retry_after;
};
/// The network, a certificate, a restart.
struct NoAnswer {
    std::string detail;
};
/// stop() was called.
struct Stopped {};
using Exchange = std::variant<Answer, NoAnswer, Stopped>;

/// Used by one thread, except stop(). Keeps its connection between calls.
class HttpClient {
  public:
    /// Throws std::runtime_error when libcurl lacks what mutual TLS needs. Files are read at each connection.
    /// `patience`: for the connection, and for every step of an answer.
    explicit HttpClient(const Peer& peer, std::chrono::milliseconds patience = std::chrono::seconds(10));
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    [[nodiscard]] Exchange get(const std::string& path);
    [[nodiscard]] Exchange post(const std::string& path, const std::string& content_type, const std::string& body);
    /// Ends a call under way, and every later one, at once. From any thread.
    void stop() noexcept;

  private:
    struct Transfer;
    [[nodiscard]] Exchange perform();

    std::string m_url;
    std::atomic<bool> m_stopped{false};
    std::unique_ptr<Transfer> m_transfer;
};

}  // namespace beffroi::ship
