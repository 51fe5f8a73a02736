#include "bench/browser.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <charconv>
#include <stdexcept>
#include <utility>

namespace beffroi::bench {

namespace {

constexpr time_t k_patience_seconds = 30;  // a person has left by then
constexpr std::uint16_t k_https = 443;
constexpr std::size_t k_read_bytes = 16384;

sockaddr_in endpoint(const std::string& address, std::uint16_t port) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    if (::inet_pton(AF_INET, address.c_str(), &at.sin_addr) != 1) {
        throw std::runtime_error(address + " is no IPv4 address");
    }
    return at;
}

/// The value of a header; empty: there is none. `from`: where to look, and then where it ends.
std::string_view header(std::string_view head, std::string_view name, std::size_t& from) {
    while (from < head.size()) {
        const auto end = std::min(head.find("\r\n", from), head.size());
        const std::string_view line = head.substr(from, end - from);
        from = end + 2;
        if (line.size() > name.size() + 1 && line[name.size()] == ':' &&
            ::strncasecmp(line.data(), name.data(), name.size()) == 0) {
            const auto value = line.find_first_not_of(' ', name.size() + 1);
            return value == std::string_view::npos ? std::string_view() : line.substr(value);
        }
    }
    return {};
}

}  // namespace

Trust::Trust(const std::string& ca_file) : m_context(SSL_CTX_new(TLS_client_method())) {
    if (m_context == nullptr || SSL_CTX_load_verify_file(m_context.get(), ca_file.c_str()) != 1) {
        throw std::runtime_error(ca_file + " holds no certificate");
    }
    SSL_CTX_set_verify(m_context.get(), SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_session_cache_mode(m_context.get(), SSL_SESS_CACHE_OFF);
}

Browser::Browser(const Trust& trust, std::string gateway, std::string host, std::string address)
    : m_trust(trust), m_gateway(std::move(gateway)), m_host(std::move(host)), m_address(std::move(address)) {}

void Browser::connect() {
    hang_up();
    m_socket.reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const timeval patience{k_patience_seconds, 0};
    const int on = 1;
    ::setsockopt(m_socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(m_socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    ::setsockopt(m_socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const sockaddr_in from = endpoint(m_address, 0);
    const sockaddr_in to = endpoint(m_gateway, k_https);
    if (::bind(m_socket.get(), reinterpret_cast<const sockaddr*>(&from), sizeof from) != 0 ||
        ::connect(m_socket.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
        throw_errno(m_gateway);
    }
    m_ssl.reset(SSL_new(m_trust.context()));
    SSL_set_fd(m_ssl.get(), m_socket.get());
    SSL_ctrl(m_ssl.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, std::string(m_host).data());  // SNI
    SSL_set1_host(m_ssl.get(), m_host.c_str());
    if (SSL_connect(m_ssl.get()) != 1) {
        throw std::runtime_error("no TLS with the gateway");
    }
    ++m_connections;
}

void Browser::hang_up() {
    if (m_ssl != nullptr) {
        SSL_shutdown(m_ssl.get());
    }
    m_ssl.reset();
    m_socket.reset();
}

Browser::Answer Browser::get(std::string_view path) {
    return ask(headers("GET", path) + "\r\n");
}

Browser::Answer Browser::post(std::string_view path, std::string_view form) {
    return ask(fmt::format("{}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{}",
                           headers("POST", path), form.size(), form));
}

Browser::Answer Browser::ask(const std::string& request) {
    const bool kept = m_ssl != nullptr;
    if (!kept) {
        connect();
    }
    Answer answer;
    if (!exchange(request, answer)) {
        connect();
        if (!kept || !exchange(request, answer)) {
            throw std::runtime_error("the gateway closes the connection without an answer");
        }
    }
    return answer;
}

bool Browser::exchange(const std::string& request, Answer& answer) {
    std::string bytes;
    if (SSL_write(m_ssl.get(), request.data(), static_cast<int>(request.size())) <= 0 || !read_more(bytes)) {
        return false;
    }
    std::size_t end = 0;
    while ((end = bytes.find("\r\n\r\n")) == std::string::npos) {
        if (!read_more(bytes)) {
            throw std::runtime_error("the gateway closes the connection within an answer");
        }
    }
    const std::string_view head = std::string_view(bytes).substr(0, end + 2);
    constexpr std::size_t status_at = sizeof "HTTP/1.1 " - 1;
    constexpr std::size_t status_digits = 3;
    std::size_t from = 0;
    std::size_t length = 0;
    const std::string_view told = header(head, "Content-Length", from);
    if (head.size() < status_at + status_digits ||
        std::from_chars(&head[status_at], &head[status_at + status_digits], answer.status).ec != std::errc{} ||
        std::from_chars(told.data(), told.data() + told.size(), length).ec != std::errc{}) {
        throw std::runtime_error("an answer without status or length");
    }
    from = 0;
    const bool closes = header(head, "Connection", from) == "close";
    keep_cookies(head);
    const std::size_t body = end + sizeof "\r\n\r\n" - 1;
    while (bytes.size() < body + length) {
        if (!read_more(bytes)) {
            throw std::runtime_error("the gateway closes the connection within an answer");
        }
    }
    answer.body = bytes.substr(body, length);
    if (closes) {
        hang_up();
    }
    return true;
}

bool Browser::read_more(std::string& bytes) {
    std::array<char, k_read_bytes>
        piece;  // NOLINT(cppcoreguidelines-pro-type-member-init): it is written before it is read
    const int read = SSL_read(m_ssl.get(), piece.data(), static_cast<int>(piece.size()));
    if (read <= 0) {
        return false;
    }
    bytes.append(piece.data(), static_cast<std::size_t>(read));
    return true;
}

std::string Browser::headers(std::string_view method, std::string_view path) const {
    std::string text = fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\nAccept: text/html\r\n", method, path, m_host);
    if (method == "POST") {
        text += fmt::format("Origin: https://{}\r\n", m_host);
    }
    for (bool first = true; const auto& [name, value] : m_cookies) {
        text += fmt::format("{}{}={}", first ? "Cookie: " : "; ", name, value);
        first = false;
    }
    return m_cookies.empty() ? text : text + "\r\n";
}

void Browser::keep_cookies(std::string_view head) {
    for (std::size_t from = 0; from < head.size();) {
        const std::string_view cookie = header(head, "Set-Cookie", from);
        const auto equals = cookie.find('=');
        if (equals != std::string_view::npos) {
            m_cookies[std::string(cookie.substr(0, equals))] = cookie.substr(equals + 1, cookie.find(';') - equals - 1);
        }
    }
}

}  // namespace beffroi::bench
