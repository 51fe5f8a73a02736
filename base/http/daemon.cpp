// Between libmicrohttpd's callbacks and the service.
#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>
#include <stdexcept>

#include "base/http/service.h"
#include "base/http/tls.h"

namespace beffroi::http {

Connected& connected_of(MHD_Connection* connection) {
    const auto* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return *static_cast<Connected*>(info->socket_context);
}

namespace {

constexpr unsigned k_event_threads = 2;

extern "C" {

// The unescaping that libmicrohttpd would do turns %2F into / and lets %00 cut the path. on_target takes the target
// before that; this keeps the library's own copy the same, so that there is only one reading of it.
std::size_t leave_escaped(void*, MHD_Connection*, char* text) {
    return std::char_traits<char>::length(text);
}

void on_log(void* cls, const char* format, va_list arguments) {
    auto& server = *static_cast<Service*>(cls);
    // Later messages are about single connections: clients could fill a log with them.
    if (server.m_starting) {
        std::array<char, 512> line{};
        std::vsnprintf(line.data(), line.size(), format, arguments);
        server.m_start_log += line.data();
    }
}

void on_connection(void* cls, MHD_Connection* connection, void** context, MHD_ConnectionNotificationCode what) {
    auto& server = *static_cast<Service*>(cls);
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        const auto* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        *context = new Connected{server.m_deadlines.add(info->connect_fd)};
        server.connected();
        if (server.m_tls) {
            // Before the handshake; what libmicrohttpd started with may have been renewed since.
            const auto* tls = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
            gnutls_credentials_set(static_cast<gnutls_session_t>(tls->tls_session), GNUTLS_CRD_CERTIFICATE,
                                   server.m_tls->current());
        }
    } else {
        const std::unique_ptr<Connected> connected(static_cast<Connected*>(*context));
        server.m_deadlines.remove(connected->deadline);
        server.disconnected(*connected);
        *context = nullptr;
    }
}

/// What it returns is the request's context in on_request and on_completed.
void* on_target(void* cls, const char* target, MHD_Connection* connection) {
    static_cast<Service*>(cls)->asked(connected_of(connection));
    return new Exchange(target);
}

MHD_Result on_request(void* cls, MHD_Connection* connection, const char*, const char* method, const char*,
                      const char* data, std::size_t* size, void** context) {
    auto& server = *static_cast<Service*>(cls);
    auto& exchange = *static_cast<Exchange*>(*context);
    if (!exchange.started) {
        return server.begin(connection, method, exchange);
    }
    if (*size != 0) {
        const std::size_t received = *size;
        *size = 0;
        return server.receive(exchange, data, received);
    }
    return exchange.answer ? server.answer(connection, exchange) : server.dispatch(connection, exchange);
}

void on_completed(void* cls, MHD_Connection* connection, void** context, MHD_RequestTerminationCode) {
    const std::unique_ptr<Exchange> exchange(static_cast<Exchange*>(*context));
    *context = nullptr;
    if (exchange) {
        static_cast<Service*>(cls)->complete(connection);
    }
}

}  // extern "C"

template <typename Function>
MHD_OptionItem callback(MHD_OPTION option, Function function, void* cls) {
    return {option, reinterpret_cast<std::intptr_t>(function), cls};
}

MHD_OptionItem number(MHD_OPTION option, std::size_t value) {
    return {option, static_cast<std::intptr_t>(value), nullptr};
}

MHD_OptionItem text(MHD_OPTION option, const std::string& value) {
    return {option, 0, const_cast<char*>(value.c_str())};
}

std::vector<MHD_OptionItem> daemon_options(Service& server) {
    const Limits& limits = server.m_options.limits;
    return {
        callback(MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, nullptr),
        callback(MHD_OPTION_URI_LOG_CALLBACK, on_target, &server),
        callback(MHD_OPTION_NOTIFY_CONNECTION, on_connection, &server),
        callback(MHD_OPTION_NOTIFY_COMPLETED, on_completed, &server),
        number(MHD_OPTION_LISTEN_SOCKET, static_cast<std::size_t>(server.m_socket.get())),
        number(MHD_OPTION_THREAD_POOL_SIZE, k_event_threads),
        number(MHD_OPTION_STRICT_FOR_CLIENT, 1),
        number(MHD_OPTION_CONNECTION_MEMORY_LIMIT, limits.connection_memory),
        number(MHD_OPTION_CONNECTION_LIMIT, std::max(limits.connections, k_event_threads)),
        number(MHD_OPTION_PER_IP_CONNECTION_LIMIT, limits.connections_per_client),
        number(MHD_OPTION_CONNECTION_TIMEOUT, static_cast<std::size_t>(limits.idle.count())),
    };
}

}  // namespace

MhdDaemon start_daemon(Service& server) {
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
    auto options = daemon_options(server);
    const auto& tls = server.m_options.tls;
    std::string key;  // libmicrohttpd wants a C string, and reads it only while it starts
    if (tls) {
        key = tls->key_pem.reveal();
        flags |= MHD_USE_TLS;
        options.push_back({MHD_OPTION_HTTPS_PRIORITIES, 0, const_cast<char*>(k_tls_priorities)});
        options.push_back(text(MHD_OPTION_HTTPS_MEM_CERT, tls->certificate_pem));
        options.push_back(text(MHD_OPTION_HTTPS_MEM_KEY, key));
        if (!tls->client_ca_pem.empty()) {
            options.push_back(text(MHD_OPTION_HTTPS_MEM_TRUST, tls->client_ca_pem));
        }
    }
    options.push_back({MHD_OPTION_END, 0, nullptr});
    MhdDaemon daemon(MHD_start_daemon(flags, 0, nullptr, nullptr, on_request, &server,  //
                                      MHD_OPTION_EXTERNAL_LOGGER, on_log, &server,      //
                                      MHD_OPTION_ARRAY, options.data(), MHD_OPTION_END));
    wipe(key);
    if (!daemon) {
        throw std::runtime_error("the HTTP server does not start: " + server.m_start_log);
    }
    server.m_starting = false;
    return daemon;
}

}  // namespace beffroi::http
