// What a Server consists of: the state that the event threads, the workers and the reaper share, and a request's life.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/fd.h"
#include "base/http/deadlines.h"
#include "base/http/exchange.h"
#include "base/http/mhd_handle.h"
#include "base/http/router.h"
#include "base/http/server.h"
#include "base/http/tls_in_use.h"
#include "base/http/workers.h"

namespace beffroi::http {

/// What is kept of an open connection.
struct Connected {
    Deadlines::Connection deadline;
    bool fresh = true;    ///< none of its requests has begun
    bool asking = false;  ///< one has, and is not answered yet
};

struct Service {
    Service(Options given, std::vector<Route> routes, UniqueFd listening);
    ~Service();
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    void connected();
    void disconnected(const Connected& connection);

    // The life of a request, in order. Each runs on an event thread and never blocks.
    void asked(Connected& connection);
    MHD_Result begin(MHD_Connection* connection, const char* method, Exchange& exchange);
    MHD_Result receive(Exchange& exchange, const char* data, std::size_t size);
    MHD_Result dispatch(MHD_Connection* connection, Exchange& exchange);
    MHD_Result answer(MHD_Connection* connection, Exchange& exchange);
    void complete(MHD_Connection* connection);
    void drain();

    bool certificate_allows(MHD_Connection* connection, Exchange& exchange);
    MHD_Result run_on_worker(MHD_Connection* connection, Exchange& exchange, const Handler& handler);
    Response handle(const Handler& handler, const Request& request);
    void report(const std::string& text) const;

    Options m_options;
    Router m_router;
    UniqueFd m_socket;
    UniqueFd m_stand_in;  ///< takes the place of m_socket at stop
    std::uint16_t m_port;
    std::string m_start_log;  ///< what libmicrohttpd says while it starts
    std::atomic<bool> m_starting{true};
    std::atomic<bool> m_draining{false};  ///< nobody new is let in; each connection closes with its answer
    std::atomic<bool> m_stopping{false};  ///< no more work is begun
    std::mutex m_mutex;
    std::condition_variable m_finished;
    unsigned m_fresh = 0;      ///< connections of which no request has begun; m_mutex
    unsigned m_under_way = 0;  ///< connections with a request begun and not answered; m_mutex
    Deadlines m_deadlines;
    std::unique_ptr<Workers> m_workers;
    std::unique_ptr<TlsInUse> m_tls;  ///< with Options::tls
    MhdDaemon m_daemon;               ///< last: its threads use all of the above
};

/// Starts libmicrohttpd's threads on the service. Throws std::runtime_error with the cause.
[[nodiscard]] MhdDaemon start_daemon(Service& service);

/// Of a connection that start_daemon's callbacks have registered.
[[nodiscard]] Connected& connected_of(MHD_Connection* connection);

}  // namespace beffroi::http
