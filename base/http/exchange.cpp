#include "base/http/exchange.h"

#include <netinet/in.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/http/mhd_handle.h"
#include "base/http/values.h"
#include "base/number.h"

namespace beffroi::http {

namespace {

MHD_Result collect(void* cls, MHD_ValueKind, const char* key, std::size_t key_size, const char* value,
                   std::size_t value_size) {
    auto& headers = *static_cast<Fields*>(cls);
    headers.emplace_back(std::string(key, key_size), value == nullptr ? "" : std::string(value, value_size));
    return MHD_YES;
}

IpAddress client_of(MHD_Connection* connection) {
    const auto* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (info == nullptr || info->client_addr == nullptr) {
        return {};
    }
    if (info->client_addr->sa_family == AF_INET) {
        return IpAddress::from_v4(&reinterpret_cast<const sockaddr_in*>(info->client_addr)->sin_addr);
    }
    return IpAddress::from_v6(&reinterpret_cast<const sockaddr_in6*>(info->client_addr)->sin6_addr);
}

std::ptrdiff_t count(const Request& request, std::string_view name) {
    return std::count_if(request.headers.begin(), request.headers.end(),
                         [&](const auto& header) { return equal_ignoring_case(header.first, name); });
}

bool names_header(const Fields& headers, std::string_view name) {
    return std::any_of(headers.begin(), headers.end(),
                       [&](const auto& header) { return equal_ignoring_case(header.first, name); });
}

}  // namespace

bool read_head(MHD_Connection* connection, const char* method, Exchange& exchange) {
    Request& request = exchange.request;
    request.method = method;
    request.client = client_of(connection);
    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, collect, &request.headers);
    auto target = parse_target(exchange.target);
    if (!target) {
        return false;
    }
    request.path = std::move(target->path);
    request.query = std::move(target->query);
    return count(request, "Host") <= 1 && count(request, "Content-Length") + count(request, "Transfer-Encoding") <= 1;
}

std::optional<std::size_t> content_length(const Request& request) {
    return parse_number<std::size_t>(request.header("Content-Length"));
}

Response plain(int status, std::string text) {
    return {.status = status, .body = std::move(text) + "\n", .headers = {}};
}

void refuse(Exchange& exchange, int status, std::string text) {
    exchange.refused = true;
    exchange.answer = plain(status, std::move(text));
    wipe(exchange.request.body);
}

MhdResponse whole_body(const Response& response) {
    // MUST_COPY only reads the bytes, but the parameter has no const.
    return MhdResponse(MHD_create_response_from_buffer(response.body.size(), const_cast<char*>(response.body.data()),
                                                       MHD_RESPMEM_MUST_COPY));
}

bool send(MHD_Connection* connection, const Response& response, const MhdResponse& out, const Fields& server_headers,
          bool close) {
    if (!out) {
        return false;
    }
    const auto add = [&out](const std::string& name, const std::string& value) {
        return MHD_add_response_header(out.get(), name.c_str(), value.c_str()) == MHD_YES;
    };
    bool good = true;
    if (!response.body.empty() || response.more) {
        good = add("Content-Type", response.content_type);
    }
    for (const auto& [name, value] : response.headers) {
        good = good && add(name, value);
    }
    for (const auto& [name, value] : server_headers) {
        good = good && (names_header(response.headers, name) || add(name, value));
    }
    if (close) {
        good = good && add("Connection", "close");
    }
    return good && MHD_queue_response(connection, static_cast<unsigned>(response.status), out.get()) == MHD_YES;
}

}  // namespace beffroi::http
