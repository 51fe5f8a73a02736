#include "tests/base/http/client.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <memory>

namespace beffroi::testing {

namespace {

std::size_t take_body(char* data, std::size_t, std::size_t size, void* body) {
    static_cast<std::string*>(body)->append(data, size);
    return size;
}

std::size_t take_header(char* data, std::size_t, std::size_t size, void* to) {
    const std::string_view line(data, size);
    auto& headers = static_cast<Reply*>(to)->headers;
    const auto colon = line.find(": ");
    if (line.starts_with("HTTP/")) {
        headers.clear();
    } else if (colon != std::string_view::npos) {
        headers.emplace_back(line.substr(0, colon), line.substr(colon + 2, line.find_last_not_of("\r\n") - colon - 1));
    }
    return size;
}

curl_blob blob(const std::string& bytes) {
    return {const_cast<char*>(bytes.data()), bytes.size(), CURL_BLOB_COPY};
}

void set_tls(CURL* curl, const Ask& ask) {
    curl_blob ca = blob(ask.ca_pem);
    curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &ca);
    if (ask.certificate) {
        curl_blob certificate = blob(ask.certificate->certificate_pem);
        curl_blob key = blob(ask.certificate->key_pem);
        curl_easy_setopt(curl, CURLOPT_SSLCERT_BLOB, &certificate);
        curl_easy_setopt(curl, CURLOPT_SSLKEY_BLOB, &key);
    }
}

}  // namespace

std::string Reply::header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (key.size() == name.size() && ::strncasecmp(key.data(), name.data(), name.size()) == 0) {
            return value;
        }
    }
    return {};
}

Reply fetch(const Ask& ask) {
    const std::unique_ptr<CURL, void (*)(CURL*)> handle(curl_easy_init(), curl_easy_cleanup);
    CURL* curl = handle.get();
    Reply reply;
    const std::string bracketed = ask.host.find(':') == std::string::npos ? ask.host : "[" + ask.host + "]";
    const std::string name = ask.name.empty() ? bracketed : ask.name;
    const std::string url =
        fmt::format("{}://{}:{}{}", ask.ca_pem.empty() ? "http" : "https", name, ask.port, ask.path);
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 60L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply.body);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &reply);
    curl_slist* list = nullptr;
    for (const auto& header : ask.headers) {
        list = curl_slist_append(list, header.c_str());
    }
    curl_slist* resolve = ask.name.empty()
                              ? nullptr
                              : curl_slist_append(nullptr, fmt::format("{}:{}:{}", name, ask.port, bracketed).c_str());
    curl_easy_setopt(curl, CURLOPT_RESOLVE, resolve);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
    if (ask.body) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(ask.body->size()));
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, ask.body->data());
    }
    if (ask.method == "HEAD") {
        curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    } else {
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, ask.method.c_str());
    }
    if (!ask.ca_pem.empty()) {
        set_tls(curl, ask);
    }
    const CURLcode code = curl_easy_perform(curl);
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    reply.status = static_cast<int>(status);
    reply.failure = code == CURLE_OK ? "" : curl_easy_strerror(code);
    curl_slist_free_all(list);
    curl_slist_free_all(resolve);
    return reply;
}

RawConnection::RawConnection(std::uint16_t port) : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(m_socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throw_errno("connect");
    }
}

bool RawConnection::send(std::string_view bytes) {
    return ::send(m_socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

std::string RawConnection::read_to_end() {
    std::string text;
    std::array<char, 4096> buffer{};
    pollfd wait{m_socket.get(), POLLIN, 0};
    while (::poll(&wait, 1, 20'000) == 1) {
        const ssize_t n = ::recv(m_socket.get(), buffer.data(), buffer.size(), 0);
        if (n <= 0) {
            return text;
        }
        text.append(buffer.data(), static_cast<std::size_t>(n));
    }
    return text + "\n(the server left the connection open)";
}

bool RawConnection::closes_within(int seconds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
    std::array<char, 4096> buffer{};
    pollfd wait{m_socket.get(), POLLIN, 0};
    while (std::chrono::steady_clock::now() < end) {
        if (::poll(&wait, 1, 100) == 1 && ::recv(m_socket.get(), buffer.data(), buffer.size(), 0) <= 0) {
            return true;
        }
    }
    return false;
}

}  // namespace beffroi::testing
