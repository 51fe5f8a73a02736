// HTTP clients for tests: libcurl for whole requests, a bare socket for what libcurl would never send.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/fd.h"
#include "tests/base/http/certificates.h"

namespace beffroi::testing {

struct Ask {
    std::uint16_t port = 0;
    std::string path = "/";
    std::string method = "GET";
    std::optional<std::string> body = std::nullopt;
    std::vector<std::string> headers = {};  ///< "Name: value"
    std::string ca_pem = {};                ///< set: https, trusting this CA
    std::optional<KeyPair> certificate = std::nullopt;
    std::string host = "127.0.0.1";
    std::string name = {};  ///< https name that resolves to `host`; default: host itself
};

struct Reply {
    int status = 0;  ///< 0: no answer
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::string failure;  ///< why there is no answer
    /// First of that name, empty if absent.
    [[nodiscard]] std::string header(std::string_view name) const;
};

[[nodiscard]] Reply fetch(const Ask& ask);

/// A TCP connection to the loopback. Reads give up after 20 seconds, so that a broken server fails a test and does not
/// hang it.
class RawConnection {
  public:
    explicit RawConnection(std::uint16_t port);
    /// False once the peer has closed or reset.
    bool send(std::string_view bytes);
    /// Everything until the peer closes or resets.
    [[nodiscard]] std::string read_to_end();
    /// True if the peer closes within `seconds`; what it sends is thrown away.
    [[nodiscard]] bool closes_within(int seconds);

  private:
    UniqueFd m_socket;
};

}  // namespace beffroi::testing
