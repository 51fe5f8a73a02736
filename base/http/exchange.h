// One request and its answer, while libmicrohttpd reads one and writes the other.
#pragma once

#include <microhttpd.h>

#include <optional>
#include <string>

#include "base/http/mhd_handle.h"
#include "base/http/server.h"

namespace beffroi::http {

/// Its stages: target known (URI callback), started (headers read), body read, dispatched, answered.
/// A refusal found early is kept until the body has been read and thrown away, up to a bound: closing a connection with
/// unread bytes makes the kernel send a reset, and the client may lose the answer that says why.
struct Exchange {
    explicit Exchange(std::string request_target) : target(std::move(request_target)) {}
    ~Exchange() { wipe(request.body); }  // it may be a form with a password
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    std::string target;  ///< as in the request line
    Request request;
    std::optional<Response> answer;
    std::size_t received = 0;
    bool started = false;
    bool refused = false;  ///< no handler runs; the connection closes after the answer
};

/// How many more bytes than the limit are read and thrown away before a refusal.
inline constexpr std::size_t k_drained_bytes = std::size_t{256} << 10;

/// Fills method, target, headers and client. False if the message is one that no handler should see: a bad target, or
/// several Host, Content-Length or Transfer-Encoding headers (two readers could disagree about where it ends).
[[nodiscard]] bool read_head(MHD_Connection* connection, const char* method, Exchange& exchange);

/// Content-Length; nullopt if there is none.
[[nodiscard]] std::optional<std::size_t> content_length(const Request& request);

/// Marks the exchange as refused with a plain one-line answer. The body read so far is wiped.
void refuse(Exchange& exchange, int status, std::string text);

/// The answer as libmicrohttpd takes it, but for its headers. nullptr: it does not.
[[nodiscard]] MhdResponse whole_body(const Response& response);

/// Hands the answer to libmicrohttpd with the server's own headers. False if it does not take it.
[[nodiscard]] bool send(MHD_Connection* connection, const Response& response, const MhdResponse& out,
                        const std::vector<std::pair<std::string, std::string>>& server_headers, bool close);

}  // namespace beffroi::http
