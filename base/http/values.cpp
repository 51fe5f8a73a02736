#include "base/http/values.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/encoding.h"
#include "base/http/server.h"
#include "base/trim.h"

namespace beffroi::http {

namespace {

std::optional<std::string> decoded(std::string_view text) {
    auto value = percent_decode(text, true);
    if (!value || !is_valid_utf8(*value) || value->find('\0') != std::string::npos) {
        return std::nullopt;
    }
    return value;
}

std::optional<Fields> parse_pairs(std::string_view text, std::size_t most) {
    Fields fields;
    while (!text.empty()) {
        const auto end = text.find('&');
        const std::string_view piece = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        const auto equals = piece.find('=');
        auto name = decoded(piece.substr(0, equals));
        auto value = decoded(equals == std::string_view::npos ? std::string_view{} : piece.substr(equals + 1));
        if (!name || !value || fields.size() == most) {
            return std::nullopt;
        }
        if (!piece.empty()) {
            fields.emplace_back(std::move(*name), std::move(*value));
        }
    }
    return fields;
}

}  // namespace

std::optional<Target> parse_target(std::string_view target) {
    if (const auto scheme = target.find("://"); scheme != std::string_view::npos && target[0] != '/') {
        const auto path = target.find_first_of("/?", scheme + 3);
        target = path == std::string_view::npos ? "/" : target.substr(path);
    }
    const auto question = target.find('?');
    const std::string_view path = target.substr(0, question);
    auto query = parse_pairs(question == std::string_view::npos ? std::string_view{} : target.substr(question + 1), 64);
    if (!query || !decoded(path) || target.find('#') != std::string_view::npos) {
        return std::nullopt;
    }
    return Target{path.empty() ? "/" : std::string(path), std::move(*query)};
}

std::optional<Fields> parse_form(std::string_view body) {
    auto fields = parse_pairs(body, 32);
    if (!fields || body.starts_with('&') || body.ends_with('&') || body.find("&&") != std::string_view::npos) {
        return std::nullopt;
    }
    for (auto field = fields->begin(); field != fields->end(); ++field) {
        const auto same_name = [&](const auto& other) { return other.first == field->first; };
        if (field->first.empty() || std::any_of(fields->begin(), field, same_name)) {
            return std::nullopt;
        }
    }
    return fields;
}

std::string_view Request::header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (equal_ignoring_case(key, name)) {
            return value;
        }
    }
    return {};
}

std::string_view Request::cookie(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (!equal_ignoring_case(key, "Cookie")) {
            continue;
        }
        std::string_view rest = value;
        while (!rest.empty()) {
            const auto end = rest.find(';');
            const std::string_view pair = trimmed(rest.substr(0, end), " \t");
            rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
            const auto equals = pair.find('=');
            if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
                return pair.substr(equals + 1);
            }
        }
    }
    return {};
}

std::optional<std::string> Request::parameter(std::string_view name) const {
    std::optional<std::string> only;
    for (const auto& [key, value] : query) {
        if (key != name) {
            continue;
        }
        if (only) {
            return std::nullopt;
        }
        only = value;
    }
    return only;
}

bool names_tag(std::string_view list, std::string_view tag) {
    for (std::size_t from = 0; from <= list.size();) {
        const std::size_t end = std::min(list.find(',', from), list.size());
        const std::string_view one = trimmed(list.substr(from, end - from), " \t");
        if (one == tag || one == "*") {
            return true;
        }
        from = end + 1;
    }
    return false;
}

}  // namespace beffroi::http
