// A browser on a device of its own, as far as a login needs one: HTTP/1.1 over TLS 1.3 on one connection, cookies,
// forms. A browser's own work would be the devices', not the gateway's, and is done here on the same cores: so it does
// what every browser must and nothing else.
#pragma once

#include <openssl/ssl.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/fd.h"

namespace beffroi::bench {

/// What all browsers of the crowd share: whom they trust. Nothing is resumed: each connection is a new one in full.
class Trust {
  public:
    /// Throws std::runtime_error if `ca_file` holds no certificate.
    explicit Trust(const std::string& ca_file);
    [[nodiscard]] SSL_CTX* context() const { return m_context.get(); }

  private:
    struct Free {
        void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    };
    std::unique_ptr<SSL_CTX, Free> m_context;
};

class Browser {
  public:
    /// From `address` to `gateway`, which is called `host`. `trust` outlives it.
    Browser(const Trust& trust, std::string gateway, std::string host, std::string address);

    struct Answer {
        int status = 0;
        std::string body;
    };
    /// Connects first if there is no connection, and once more if the gateway has closed it meanwhile. Throws
    /// std::runtime_error if nothing came in 30 s.
    [[nodiscard]] Answer get(std::string_view path);
    [[nodiscard]] Answer post(std::string_view path, std::string_view form);

    void hang_up();
    /// How many it has made.
    [[nodiscard]] unsigned connections() const { return m_connections; }

  private:
    struct Free {
        void operator()(SSL* ssl) const { SSL_free(ssl); }
    };
    void connect();
    Answer ask(const std::string& request);
    /// False: the gateway has closed the connection before it answered anything.
    bool exchange(const std::string& request, Answer& answer);
    [[nodiscard]] bool read_more(std::string& bytes);
    [[nodiscard]] std::string headers(std::string_view method, std::string_view path) const;
    void keep_cookies(std::string_view head);

    const Trust& m_trust;
    const std::string m_gateway;
    const std::string m_host;
    const std::string m_address;
    UniqueFd m_socket;
    std::unique_ptr<SSL, Free> m_ssl;
    std::map<std::string, std::string, std::less<>> m_cookies;
    unsigned m_connections = 0;
};

}  // namespace beffroi::bench
