#include "tests/policy/documents.h"

#include <stdexcept>

#include "policy/explain.h"

namespace beffroi::policy::test {

namespace {

const yang::Modules& modules() {
    static const yang::Modules loaded(yang::schemas_directory(), policy::yang_modules());
    return loaded;
}

Checked<yang::Document> parse_one(const std::string& party, const std::string& members) {
    return modules().parse(document_text(party, members), party + ".json", "beffroi-policy:policy");
}

std::string lines(const Problems& problems) {
    std::string text;
    for (const auto& problem : problems) {
        text += to_text(problem) + '\n';
    }
    return text;
}

template <typename T>
T take(Checked<T> checked) {
    if (const auto* problems = std::get_if<Problems>(&checked)) {
        throw std::runtime_error(lines(*problems));
    }
    return std::get<T>(std::move(checked));
}

}  // namespace

std::string document_text(const std::string& party, const std::string& members) {
    return R"({"beffroi-policy:policy":{"party":")" + party + '"' + (members.empty() ? "" : ",") + members + "}}";
}

std::string printed_lines(const std::vector<std::string>& lines) {
    std::string text;
    for (const auto& line : lines) {
        for (const char c : line) {
            text += c == '~' ? std::string("\u202F") : std::string(1, c);
        }
        text += '\n';
    }
    return text;
}

Documents parse(const Texts& texts) {
    return {take(parse_one("region", texts.region)), take(parse_one("academie", texts.academie)),
            take(parse_one("lycee", texts.lycee))};
}

Policy make_policy(const Texts& texts, const std::vector<Block>& blocks) {
    return take(Policy::resolve(parse(texts), blocks));
}

std::string problems_of(const Texts& texts) {
    try {
        static_cast<void>(make_policy(texts));
        return "";
    } catch (const std::runtime_error& e) {
        return e.what();
    }
}

WallTime paris(std::string_view local) {
    return to_wall(parse_local(local).value(), TimeZone::paris);
}

Query query(const Policy& policy, std::string_view role, std::string_view zone, std::string_view at,
            std::string_view target) {
    Query q;
    q.role = policy.model().role_index(role).value();
    q.zone = policy.model().zone_index(zone).value();
    q.at = paris(at);
    if (!parse_target(target, q)) {
        throw std::logic_error("no target: " + std::string(target));
    }
    return q;
}

}  // namespace beffroi::policy::test
