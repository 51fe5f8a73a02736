#include "base/restconf/query.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "base/number.h"
#include "base/restconf/uri.h"

namespace beffroi::restconf {

namespace {

constexpr unsigned k_most_levels = 65535;
constexpr unsigned k_deepest_fields = 32;

bool places(const http::Request& request) {
    return request.method == "POST" || request.method == "PUT";
}

std::optional<Error> take_content(const std::string& value, Query& query) {
    static const std::map<std::string, yang::Content, std::less<>> known{
        {"all", yang::Content::all}, {"config", yang::Content::config}, {"nonconfig", yang::Content::nonconfig}};
    const auto found = known.find(value);
    if (found == known.end()) {
        return bad_query("content", "write all, config or nonconfig");
    }
    query.selection.content = found->second;
    return std::nullopt;
}

std::optional<Error> take_defaults(const std::string& value, Query& query) {
    static const std::map<std::string, yang::Defaults, std::less<>> known{
        {"explicit", yang::Defaults::given},
        {"report-all", yang::Defaults::all},
        {"trim", yang::Defaults::trim},
        {"report-all-tagged", yang::Defaults::tagged}};
    const auto found = known.find(value);
    if (found == known.end()) {
        return bad_query("with-defaults", "write explicit, report-all, report-all-tagged or trim");
    }
    query.selection.defaults = found->second;
    return std::nullopt;
}

std::optional<Error> take_origin(const std::string& value, Query& query) {
    if (!value.empty()) {
        return bad_query("with-origin", "it takes no value");
    }
    query.selection.origin = true;
    return std::nullopt;
}

std::optional<Error> take_depth(const std::string& value, Query& query) {
    const auto depth = parse_number<unsigned>(value);
    if (value != "unbounded" && (!depth || *depth == 0 || *depth > k_most_levels)) {
        return bad_query("depth", "write a number from 1 to 65535, or unbounded");
    }
    query.selection.depth = depth.value_or(0);
    return std::nullopt;
}

std::optional<Error> take_fields(const std::string& value, Query& query) {
    query.selection.fields = parse_fields(value);
    return query.selection.fields ? std::nullopt : std::optional(bad_query("fields", "write them like a;b/c(d;e)"));
}

/// One recursive descent over the text; `m_at` is where it goes on.
class FieldsParser {
  public:
    explicit FieldsParser(std::string_view text) : m_text(text) {}

    bool all(yang::Fields& into) { return list(into, 0) && m_at == m_text.size(); }

  private:
    bool list(yang::Fields& into, unsigned depth) {
        do {
            if (!path(into, depth)) {
                return false;
            }
        } while (skip(';'));
        return true;
    }

    bool path(yang::Fields& into, unsigned depth) {
        yang::Fields* at = &into;
        do {
            const std::size_t end = std::min(m_text.find_first_of(";/()", m_at), m_text.size());
            const std::string name(m_text.substr(m_at, end - m_at));
            if (name.empty() || ++depth > k_deepest_fields) {
                return false;
            }
            m_at = end;
            at = &at->children[name];
        } while (skip('/'));
        return !skip('(') || (list(*at, depth) && skip(')'));
    }

    bool skip(char c) {
        const bool there = m_at < m_text.size() && m_text[m_at] == c;
        m_at += there ? 1 : 0;
        return there;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

using Take = std::optional<Error> (*)(const std::string&, Query&);
const std::map<std::string, Take, std::less<>>& readers() {
    static const std::map<std::string, Take, std::less<>> known{{"content", take_content},
                                                                {"depth", take_depth},
                                                                {"fields", take_fields},
                                                                {"with-defaults", take_defaults},
                                                                {"with-origin", take_origin}};
    return known;
}

}  // namespace

bool reads(const http::Request& request) {
    return request.method == "GET" || request.method == "HEAD";
}

std::optional<yang::Fields> parse_fields(std::string_view text) {
    yang::Fields fields;
    return FieldsParser(text).all(fields) ? std::optional(std::move(fields)) : std::nullopt;
}

std::variant<yang::Position, Error> parse_position(const std::string& insert, const std::string& point) {
    using Where = yang::Position::Where;
    static const std::map<std::string, Where, std::less<>> known{
        {"first", Where::first}, {"last", Where::last}, {"before", Where::before}, {"after", Where::after}};
    const auto found = known.find(insert);
    if (found == known.end()) {
        return bad_query("insert", "write first, last, before or after");
    }
    yang::Position position{found->second, {}};
    const bool relative = position.where == Where::before || position.where == Where::after;
    if (relative == point.empty()) {
        return bad_query("point", "it goes with insert=before and insert=after, and names an entry of the same list");
    }
    if (relative) {
        auto path = parse_api_path(point);
        if (auto* error = std::get_if<Error>(&path)) {
            return std::move(*error);
        }
        position.point = std::get<yang::DataPath>(std::move(path));
    }
    return position;
}

std::variant<Query, Error> parse_query(const http::Request& request) {
    Query query;
    std::map<std::string, std::string, std::less<>> values;
    for (const auto& [name, value] : request.query) {
        const bool known =
            (reads(request) && readers().contains(name)) || (places(request) && (name == "insert" || name == "point"));
        if (!known) {
            return bad_query(name, "it means nothing with this method. Leave it out");
        }
        if (!values.emplace(name, value).second) {
            return bad_query(name, "it is given twice. Give it once");
        }
    }
    for (const auto& [name, value] : values) {
        const auto reader = readers().find(name);
        if (reader != readers().end()) {
            if (auto error = reader->second(value, query)) {
                return std::move(*error);
            }
        }
    }
    if (values.contains("insert") || values.contains("point")) {
        auto position = parse_position(values["insert"], values["point"]);
        if (auto* error = std::get_if<Error>(&position)) {
            return std::move(*error);
        }
        query.position = std::get<yang::Position>(std::move(position));
    }
    return query;
}

}  // namespace beffroi::restconf
