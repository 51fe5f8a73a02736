#include "base/restconf/uri.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/encoding.h"

namespace beffroi::restconf {

namespace {

constexpr std::size_t k_most_steps = 64;
constexpr std::size_t k_most_keys = 8;
constexpr std::string_view k_datastores = "ietf-datastores:";

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    for (std::size_t from = 0;;) {
        const std::size_t end = text.find(at, from);
        parts.push_back(text.substr(from, end - from));
        if (end == std::string_view::npos) {
            return parts;
        }
        from = end + 1;
    }
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// RFC 7950 section 6.2.
bool is_identifier(std::string_view text) {
    return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), [](char c) {
        return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
    });
}

Error malformed(std::string_view part, std::string message) {
    return {400, "invalid-value", "\"" + printable(part) + "\" " + std::move(message), {}, {}, "protocol"};
}

std::optional<std::vector<std::string>> parse_keys(std::string_view text) {
    std::vector<std::string> keys;
    for (const std::string_view part : split(text, ',')) {
        auto key = percent_decode(part, false);
        if (!key || keys.size() == k_most_keys) {
            return std::nullopt;
        }
        keys.push_back(std::move(*key));
    }
    return keys;
}

/// `module`: of the step above, which a name without a module's belongs to.
std::variant<yang::DataStep, Error> parse_step(std::string_view part, const std::string& module) {
    const auto equals = part.find('=');
    const auto name = percent_decode(part.substr(0, equals), false);
    const auto colon = name ? name->find(':') : std::string::npos;
    yang::DataStep step;
    if (name) {
        step.module = colon == std::string::npos ? module : name->substr(0, colon);
        step.name = colon == std::string::npos ? *name : name->substr(colon + 1);
    }
    if (!is_identifier(step.module) || !is_identifier(step.name)) {
        return malformed(part, "is no step of a path. Write module:name, or name below a step of the same module");
    }
    if (equals != std::string_view::npos) {
        step.keys = parse_keys(part.substr(equals + 1));
        if (!step.keys) {
            return malformed(part, "has a bad escape or too many key values. Write = and the values with commas");
        }
    }
    return step;
}

std::variant<Uri, Error> data_uri(Uri::Resource resource, std::string datastore, std::string_view rest) {
    auto path = parse_api_path(rest);
    if (auto* error = std::get_if<Error>(&path)) {
        return std::move(*error);
    }
    return Uri{resource, std::move(datastore), "", std::get<yang::DataPath>(std::move(path))};
}

std::variant<Uri, Error> datastore_uri(std::string_view rest) {
    const auto slash = rest.find('/');
    const std::string_view name = rest.substr(0, slash);
    if (!name.starts_with(k_datastores)) {
        return not_found("");
    }
    return data_uri(Uri::Resource::datastore, std::string(name.substr(k_datastores.size())),
                    slash == std::string_view::npos ? "" : rest.substr(slash));
}

std::string encoded(std::string_view key) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : key) {
        if (is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '~') {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += {'%', digits[byte >> 4], digits[byte & 15]};
        }
    }
    return out;
}

}  // namespace

std::variant<Uri, Error> parse_uri(std::string_view path) {
    if (path.ends_with('/')) {
        path.remove_suffix(1);
    }
    const auto end = path.find('/', 1);
    const std::string_view first = path.substr(0, end);
    const std::string_view rest = end == std::string_view::npos ? "" : path.substr(end);
    if (path.empty()) {
        return Uri{};
    }
    if (first == "/data") {
        return data_uri(Uri::Resource::data, "", rest);
    }
    if (first == "/ds" && !rest.empty()) {
        return datastore_uri(rest.substr(1));
    }
    if (first == "/operations") {
        return data_uri(Uri::Resource::operations, "", rest);
    }
    if (first == "/streams" && is_identifier(rest.substr(std::min<std::size_t>(rest.size(), 1)))) {
        Uri uri{Uri::Resource::stream};
        uri.stream = rest.substr(1);
        return uri;
    }
    if (path == "/yang-library-version") {
        return Uri{Uri::Resource::library_version};
    }
    return not_found("");
}

std::variant<yang::DataPath, Error> parse_api_path(std::string_view path) {
    yang::DataPath steps;
    if (path.empty() || path == "/") {
        return steps;
    }
    const auto parts = split(path.substr(1), '/');
    if (path.front() != '/' || parts.size() > k_most_steps) {
        return malformed(path.substr(0, 64), "is no path. Write /module:name/name=key");
    }
    for (const std::string_view part : parts) {
        auto step = parse_step(part, steps.empty() ? "" : steps.back().module);
        if (auto* error = std::get_if<Error>(&step)) {
            return std::move(*error);
        }
        steps.push_back(std::get<yang::DataStep>(std::move(step)));
    }
    return steps;
}

std::string to_api_path(const yang::DataPath& path) {
    std::string text;
    std::string module;
    for (const yang::DataStep& step : path) {
        text += "/" + (step.module == module ? "" : step.module + ":") + step.name;
        module = step.module;
        if (step.keys) {
            text += '=';
            for (std::size_t i = 0; i < step.keys->size(); ++i) {
                text += (i == 0 ? "" : ",") + encoded((*step.keys)[i]);
            }
        }
    }
    return text;
}

}  // namespace beffroi::restconf
