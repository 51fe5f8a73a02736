#include "base/yang/place.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace beffroi::yang {
namespace {

struct Step {
    std::string name;        // "beffroi-policy:policy", "rule"
    std::string predicates;  // "[name='x']", as written
    std::vector<std::pair<std::string, std::string>> keys;
};

/// Reads one "[key='value']" at `at` and moves past it; false if it is something else, such as a position.
bool read_predicate(std::string_view path, std::size_t& at, Step& step) {
    const std::size_t equals = path.find('=', at);
    if (equals == std::string_view::npos || equals + 1 >= path.size()) {
        return false;
    }
    const char quote = path[equals + 1];
    const std::size_t end = path.find(std::string{quote, ']'}, equals + 2);
    if ((quote != '\'' && quote != '"') || end == std::string_view::npos) {
        return false;
    }
    step.keys.emplace_back(path.substr(at + 1, equals - at - 1), path.substr(equals + 2, end - equals - 2));
    step.predicates += path.substr(at, end + 2 - at);
    at = end + 2;
    return true;
}

std::vector<Step> split(std::string_view path) {
    std::vector<Step> steps;
    for (std::size_t at = 0; at < path.size() && path[at] == '/';) {
        const std::size_t end = std::min(path.find_first_of("/[", at + 1), path.size());
        Step step{std::string(path.substr(at + 1, end - at - 1)), "", {}};
        at = end;
        while (at < path.size() && path[at] == '[') {
            if (!read_predicate(path, at, step)) {
                at = std::min(path.find(']', at), path.size() - 1) + 1;
            }
        }
        steps.push_back(std::move(step));
    }
    return steps;
}

std::string as_text(const nlohmann::json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

bool matches(const nlohmann::json& entry, const Step& step) {
    for (const auto& [key, value] : step.keys) {
        const bool same = key == "." ? as_text(entry) == value
                                     : entry.is_object() && entry.contains(key) && as_text(entry[key]) == value;
        if (!same) {
            return false;
        }
    }
    return true;
}

/// "[name='x']", or nothing if the entry does not have all its keys.
std::string predicates_of(const nlohmann::json& entry, const std::vector<std::string>& keys) {
    std::string out;
    for (const std::string& key : keys) {
        if (!entry.is_object() || !entry.contains(key) || entry[key].is_structured()) {
            return "";
        }
        const std::string value = as_text(entry[key]);
        const char quote = value.find('\'') == std::string::npos ? '\'' : '"';
        out += fmt::format("[{}={}{}{}]", key, quote, value, quote);
    }
    return out;
}

class PlaceSearch {
  public:
    PlaceSearch(std::vector<Step> steps, const KeyNames& key_names,
                const std::function<bool(const std::string&)>& wanted)
        : m_steps(std::move(steps)), m_key_names(key_names), m_wanted(wanted) {}

    // Recursion is as deep as the path has steps, which is as deep as the schema.
    std::optional<Place> below(const nlohmann::json& parent, std::size_t depth, const std::string& path) const {
        const Step& step = m_steps[depth];
        if (!parent.is_object() || !parent.contains(step.name)) {
            return std::nullopt;
        }
        const nlohmann::json& value = parent[step.name];
        const std::string here = path + "/" + step.name + step.predicates;
        if (!value.is_array()) {
            return at(value, depth, here);
        }
        for (std::size_t i = 0; i < value.size(); ++i) {
            if (!matches(value[i], step)) {
                continue;
            }
            if (auto place = at(value[i], depth, step.keys.empty() ? here + entry_name(value[i], i, depth) : here)) {
                return place;
            }
        }
        return std::nullopt;
    }

  private:
    /// By its keys, as messages elsewhere name it; by its position where a key itself is what is looked for.
    std::string entry_name(const nlohmann::json& entry, std::size_t index, std::size_t depth) const {
        std::string schema;
        for (std::size_t i = 0; i <= depth; ++i) {
            schema += "/" + m_steps[i].name;
        }
        const auto keys = m_key_names(schema);
        const bool about_key =
            depth + 2 == m_steps.size() && std::find(keys.begin(), keys.end(), m_steps.back().name) != keys.end();
        const std::string by_keys = about_key ? "" : predicates_of(entry, keys);
        return by_keys.empty() ? fmt::format("[{}]", index + 1) : by_keys;
    }

    std::optional<Place> at(const nlohmann::json& value, std::size_t depth, const std::string& path) const {
        if (depth + 1 < m_steps.size()) {
            return below(value, depth + 1, path);
        }
        std::string text = as_text(value);
        return m_wanted(text) ? std::optional(Place{path, std::move(text)}) : std::nullopt;
    }

    std::vector<Step> m_steps;
    const KeyNames& m_key_names;
    const std::function<bool(const std::string&)>& m_wanted;
};

}  // namespace

std::optional<Place> find_place(std::string_view json, std::string_view path, const KeyNames& key_names,
                                const std::function<bool(const std::string& value)>& wanted) {
    const auto document = nlohmann::json::parse(json, nullptr, false);
    auto steps = split(path);
    if (document.is_discarded() || steps.empty()) {
        return std::nullopt;
    }
    return PlaceSearch(std::move(steps), key_names, wanted).below(document, 0, "");
}

std::string schema_path(std::string_view path) {
    std::string bare;
    for (const Step& step : split(path)) {
        bare += "/" + step.name;
    }
    return bare;
}

}  // namespace beffroi::yang
