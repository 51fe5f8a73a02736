#include "base/http/server.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>
#include <utility>

#include "base/http/listener.h"
#include "base/http/service.h"
#include "base/http/stream.h"
#include "base/http/tls.h"

namespace beffroi::http {

namespace {

using namespace std::chrono_literals;
constexpr auto k_settling = 20ms;     ///< a connection that was being accepted when that was over is counted by then
constexpr auto k_first_request = 2s;  ///< at stop, for whoever has connected and not yet said what she wants
constexpr auto k_last_requests = 5s;  ///< at stop, until requests that have begun are answered
constexpr auto k_last_answers = 5s;   ///< then, for answers that a slow client is still reading

}  // namespace

Service::Service(Options given, std::vector<Route> routes, UniqueFd listening)
    : m_options(std::move(given)),
      m_router(std::move(routes)),
      m_socket(listening.valid() ? adopt(std::move(listening)) : listen_on(m_options.address, m_options.port)),
      m_stand_in(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)),
      m_port(port_of(m_socket)),
      m_deadlines(m_options.limits.request),
      m_workers(m_router.any_blocking()
                    ? std::make_unique<Workers>(std::max(1U, m_options.limits.workers), m_options.limits.queued)
                    : nullptr),
      m_tls(m_options.tls ? std::make_unique<TlsInUse>(m_options, [this](const std::string& text) { report(text); })
                          : nullptr),
      m_daemon(start_daemon(*this)) {}

// Order matters: nobody new; requests that were let in end; no new work; work and answers under way end; only then the
// event threads, because libmicrohttpd aborts the program if a connection is still suspended when it stops.
Service::~Service() {
    drain();
    m_stopping = true;
    if (m_workers) {
        m_workers->finish();
    }
    {
        std::unique_lock lock(m_mutex);
        m_finished.wait_for(lock, k_last_answers, [this] { return m_under_way == 0; });
    }
    static_cast<void>(m_socket.release());  // MHD_stop_daemon closes it
    m_daemon.reset();
}

/// Another socket takes the listening one's number. libmicrohttpd's own MHD_quiesce_daemon is not used: in 0.9.75 it
/// races with the event threads for the listening socket's place in their epoll sets, and the loser aborts the program.
/// MHD_stop_daemon shuts the listening socket down: one that was passed would be shut down for systemd and the next
/// server too. Who connects to that from now on waits for the next server.
///
/// Who keeps a connection without a word is not waited for, and who lets a request drip not for long.
void Service::drain() {
    m_draining = true;
    if (::dup3(m_stand_in.get(), m_socket.get(), O_CLOEXEC) < 0) {
        report("the listening socket is shut down, for whoever else has it too");
    }
    const auto begun = std::chrono::steady_clock::now();
    std::this_thread::sleep_for(k_settling);
    std::unique_lock lock(m_mutex);
    m_finished.wait_until(lock, begun + k_first_request, [this] { return m_fresh == 0 && m_under_way == 0; });
    m_finished.wait_until(lock, begun + k_last_requests, [this] { return m_under_way == 0; });
}

void Service::connected() {
    const std::lock_guard lock(m_mutex);
    ++m_fresh;
}

/// Not every request that begins is said to have ended: of some that are no HTTP libmicrohttpd 0.9.75 says nothing.
void Service::disconnected(const Connected& connection) {
    const std::lock_guard lock(m_mutex);
    m_fresh -= connection.fresh ? 1U : 0U;
    m_under_way -= connection.asking ? 1U : 0U;
    m_finished.notify_all();
}

void Service::asked(Connected& connection) {
    const std::lock_guard lock(m_mutex);
    m_fresh -= std::exchange(connection.fresh, false) ? 1U : 0U;
    m_under_way += std::exchange(connection.asking, true) ? 0U : 1U;
}

MHD_Result Service::begin(MHD_Connection* connection, const char* method, Exchange& exchange) {
    exchange.started = true;
    const std::size_t limit = m_options.limits.body_bytes;
    if (!read_head(connection, method, exchange)) {
        refuse(exchange, 400, "Bad request");
    } else if (certificate_allows(connection, exchange)) {
        const auto length = content_length(exchange.request);
        if (length.value_or(0) > limit) {
            refuse(exchange, 413, "Content too large");
        } else {
            exchange.request.body.reserve(length.value_or(0));
        }
    }
    // A client that waits for "100 Continue" sends nothing more, and one that has too much to send is not waited for.
    const bool at_once = !exchange.request.header("Expect").empty() ||
                         content_length(exchange.request).value_or(0) > limit + k_drained_bytes;
    return exchange.refused && at_once ? answer(connection, exchange) : MHD_YES;
}

bool Service::certificate_allows(MHD_Connection* connection, Exchange& exchange) {
    if (!m_options.tls || m_options.tls->client_ca_pem.empty()) {
        return true;
    }
    const auto* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    auto verified = client_certificate(static_cast<gnutls_session_t>(info->tls_session));
    if (auto* certificate = std::get_if<ClientCertificate>(&verified)) {
        exchange.request.certificate = std::move(*certificate);
        return true;
    }
    if (const auto* bad = std::get_if<BadCertificate>(&verified)) {
        report("client certificate from " + exchange.request.client.text() + " refused: " + bad->cause);
    }
    refuse(exchange, 403, "A valid client certificate is required");
    return false;
}

MHD_Result Service::receive(Exchange& exchange, const char* data, std::size_t size) {
    const std::size_t limit = m_options.limits.body_bytes;
    exchange.received += size;
    if (exchange.received > limit + k_drained_bytes) {
        return MHD_NO;
    }
    if (exchange.received > limit && !exchange.refused) {
        refuse(exchange, 413, "Content too large");
    }
    if (!exchange.refused) {
        exchange.request.body.append(data, size);
    }
    return MHD_YES;
}

MHD_Result Service::dispatch(MHD_Connection* connection, Exchange& exchange) {
    m_deadlines.stop(connected_of(connection).deadline);
    const Request& request = exchange.request;
    const Match match = m_router.find(request.method, request.path);
    if (match.route != nullptr && match.route->blocking) {
        return run_on_worker(connection, exchange, match.route->handler);
    }
    if (match.route != nullptr) {
        exchange.answer = handle(match.route->handler, request);
    } else if (!match.allow.empty()) {
        exchange.answer = plain(405, "Method not allowed");
        exchange.answer->headers.emplace_back("Allow", match.allow);
    } else {
        exchange.answer = m_options.fallback ? handle(m_options.fallback, request) : plain(404, "Not found");
    }
    return answer(connection, exchange);
}

MHD_Result Service::run_on_worker(MHD_Connection* connection, Exchange& exchange, const Handler& handler) {
    if (m_stopping || !m_workers->reserve()) {
        exchange.answer = plain(503, "Too busy, try again");
        exchange.answer->headers.emplace_back("Retry-After", "3");
        return answer(connection, exchange);
    }
    exchange.request.gone = [fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd] {
        pollfd waiting{fd, POLLRDHUP, 0};
        return ::poll(&waiting, 1, 0) > 0;  // POLLRDHUP, POLLHUP or POLLERR: whatever it still sends is no matter
    };
    MHD_suspend_connection(connection);
    m_workers->run([this, connection, &exchange, &handler] {
        exchange.answer = handle(handler, exchange.request);
        MHD_resume_connection(connection);  // from here on the event thread owns the exchange, and may have deleted it
    });
    return MHD_YES;
}

Response Service::handle(const Handler& handler, const Request& request) {
    try {
        return handler(request);
    } catch (const std::exception& error) {
        report(request.method + " " + request.path + ": " + error.what());
        return plain(500, "Internal error");
    }
}

MHD_Result Service::answer(MHD_Connection* connection, Exchange& exchange) {
    const bool close = exchange.refused || m_draining;
    Response& given = *exchange.answer;
    const MhdResponse body = given.more && m_workers ? streamed_body(*this, connection, given) : whole_body(given);
    if (send(connection, given, body, m_options.headers, close)) {
        return MHD_YES;
    }
    report(exchange.request.method + " " + exchange.request.path +
           ": the answer has a header or status that cannot be sent");
    const Response sorry = plain(500, "Internal error");
    return send(connection, sorry, whole_body(sorry), m_options.headers, true) ? MHD_YES : MHD_NO;
}

void Service::complete(MHD_Connection* connection) {
    auto& connected = connected_of(connection);
    m_deadlines.restart(connected.deadline);
    const std::lock_guard lock(m_mutex);
    m_under_way -= std::exchange(connected.asking, false) ? 1U : 0U;
    m_finished.notify_all();
}

void Service::report(const std::string& text) const {
    if (m_options.on_error) {
        m_options.on_error(text);
    }
}

struct Server::Impl : Service {
    using Service::Service;
};

Server::Server(Options options, std::vector<Route> routes, UniqueFd listening)
    : m_impl(std::make_unique<Impl>(std::move(options), std::move(routes), std::move(listening))) {}

Server::~Server() = default;

std::uint16_t Server::port() const {
    return m_impl->m_port;
}

}  // namespace beffroi::http
