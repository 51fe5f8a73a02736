#include "base/restconf/preconditions.h"

#include <array>
#include <chrono>
#include <ctime>

#include "base/http/values.h"

namespace beffroi::restconf {

namespace {

using std::chrono::seconds;

constexpr std::string_view k_any = "*";

bool names(std::string_view list, const std::string& etag) {
    return http::names_tag(list, '"' + etag + '"');
}

WallTime whole_seconds(WallTime time) {
    return std::chrono::floor<seconds>(time);
}

Error changed(const char* header) {
    return {412,
            "operation-failed",
            std::string("the datastore is not what ") + header +
                " says: somebody has changed it since. Read it again, and compare",
            {},
            {},
            "protocol"};
}

Error otherwise(const char* header, bool exists) {
    return {412,
            "operation-failed",
            std::string(header) + (exists ? ": * asks for what does not exist yet, and this exists. Read it first"
                                          : ": * asks for what exists, and this does not. Leave the header out"),
            {},
            {},
            "protocol"};
}

}  // namespace

std::string http_date(WallTime time) {
    const std::time_t at = std::chrono::system_clock::to_time_t(whole_seconds(time));
    std::tm parts{};
    gmtime_r(&at, &parts);
    std::array<char, 40> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return {text.data(), size};
}

std::optional<WallTime> parse_http_date(std::string_view text) {
    std::tm parts{};
    const std::string copy(text);
    const char* end = strptime(copy.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    if (end == nullptr || *end != '\0') {
        return std::nullopt;
    }
    return std::chrono::floor<seconds>(std::chrono::system_clock::from_time_t(timegm(&parts)));
}

std::optional<Error> failed_precondition(const http::Request& request, const yang::DataPath& path,
                                         const Snapshot& now) {
    const auto match = request.header("If-Match");
    const auto none = request.header("If-None-Match");
    if (match == k_any || none == k_any) {
        const bool exists = now.tree->holds(path);
        if (match == k_any ? !exists : exists) {
            return otherwise(match == k_any ? "If-Match" : "If-None-Match", exists);
        }
    }
    if (match != k_any && !match.empty() && !names(match, now.etag)) {
        return changed("If-Match");
    }
    if (none != k_any && !none.empty() && names(none, now.etag)) {
        return changed("If-None-Match");
    }
    const auto since = parse_http_date(request.header("If-Unmodified-Since"));
    if (match.empty() && since && whole_seconds(now.modified) > *since) {
        return changed("If-Unmodified-Since");
    }
    return std::nullopt;
}

bool not_modified(const http::Request& request, const Snapshot& now) {
    const auto none = request.header("If-None-Match");
    if (!none.empty()) {
        return names(none, now.etag);
    }
    const auto since = parse_http_date(request.header("If-Modified-Since"));
    return since && whole_seconds(now.modified) <= *since;
}

void add_headers(http::Response& response, const Snapshot& snapshot) {
    response.headers.emplace_back("ETag", '"' + snapshot.etag + '"');
    response.headers.emplace_back("Last-Modified", http_date(snapshot.modified));
    response.headers.emplace_back("Cache-Control", "no-cache");
}

}  // namespace beffroi::restconf
