// Routes and settings that several tests of the server ask.
#pragma once

#include <boost/test/unit_test.hpp>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "base/http/server.h"
#include "tests/base/http/client.h"

namespace beffroi::testing {

using http::Limits;
using http::Options;
using http::Request;
using http::Response;
using http::Route;

inline Response text(std::string body) {
    return {.body = std::move(body), .headers = {}};
}

inline Response echo(const Request& request) {
    std::string body = request.method + " " + request.path + " " + request.client.text() + " " + request.body;
    for (const auto& [name, value] : request.query) {
        body += "|" + name + "=" + value;
    }
    return text(body);
}

inline std::vector<Route> routes() {
    return {{"GET", "/echo", echo},
            {"POST", "/echo", echo},
            {"GET", "/tree/*", echo},
            {"GET", "/fails", [](const Request&) -> Response { throw std::runtime_error("the secret cause"); }},
            {"GET", "/bad-header", [](const Request&) {
                 return Response{.body = "x", .headers = {{"X-Split", "a\r\nSet-Cookie: b"}}};
             }}};
}

inline Options with(Limits limits) {
    Options options;
    options.limits = limits;
    options.headers = {{"X-Content-Type-Options", "nosniff"}, {"Cache-Control", "no-store"}};
    return options;
}

inline std::string raw(const http::Server& server, const std::string& bytes) {
    RawConnection connection(server.port());
    connection.send(bytes);
    return connection.read_to_end();
}

}  // namespace beffroi::testing
