#include "gateway/directory/role.h"

#include <algorithm>
#include <optional>

#include "base/ascii.h"

namespace beffroi::directory {
namespace {

/// What of a person counts here.
struct Local {
    const Person& person;
    const ServedStructures& served;
    Uai uai;                     ///< of the first tie
    std::string_view attribute;  ///< that ties the person to it
};

struct Match {
    Uai uai;
    std::string what;
};

std::optional<std::string> common_value(const std::vector<std::string>& wanted,
                                        const std::vector<std::string>& present) {
    for (const std::string& value : wanted) {
        if (std::any_of(present.begin(), present.end(), [&](const auto& p) { return equal_ignoring_case(p, value); })) {
            return value;
        }
    }
    return std::nullopt;
}

bool covers(const FunctionPattern& pattern, const Function& function) {
    return !function.code.empty() && equal_ignoring_case(pattern.code, function.code) &&
           (pattern.discipline.empty() || equal_ignoring_case(pattern.discipline, function.discipline));
}

std::optional<Match> local_function(const std::vector<FunctionPattern>& patterns, const Local& local) {
    for (const FunctionPattern& pattern : patterns) {
        for (const Function& function : local.person.functions) {
            const auto structure = local.served.find(function.structure);
            if (structure != local.served.end() && covers(pattern, function)) {
                const std::string name =
                    pattern.discipline.empty() ? pattern.code : pattern.code + "/" + pattern.discipline;
                return Match{.uai = structure->second,
                             .what = "function " + name + (function.by_aaf ? " of the AAF" : "")};
            }
        }
    }
    return std::nullopt;
}

/// Whether one kind of a rule holds; `what` then says by which value.
bool matches(std::string_view kind, const std::vector<std::string>& wanted, const std::vector<std::string>& present,
             std::string& what) {
    if (wanted.empty()) {
        return true;
    }
    const auto value = common_value(wanted, present);
    if (value) {
        what += (what.empty() ? "" : ", ") + std::string(kind) + *value;
    }
    return value.has_value();
}

std::optional<Match> match(const RoleRule& rule, const Local& local) {
    if (rule.functions.empty() && rule.profiles.empty() && rule.object_classes.empty() && rule.groups.empty()) {
        return std::nullopt;
    }
    Match result{.uai = local.uai, .what = {}};
    const bool by_function = !rule.functions.empty();
    if (by_function) {
        auto function = local_function(rule.functions, local);
        if (!function) {
            return std::nullopt;
        }
        result = std::move(*function);
    }
    const bool others = matches("profile ", rule.profiles, local.person.profiles, result.what) &&
                        matches("object class ", rule.object_classes, local.person.object_classes, result.what) &&
                        matches("group ", rule.groups, local.person.groups, result.what);
    if (!others) {
        return std::nullopt;
    }
    result.what += " in " + result.uai.get();
    if (!by_function) {
        result.what += " by " + std::string(local.attribute);
    }
    return result;
}

std::optional<Local> locate(const Person& person, const ServedStructures& served) {
    for (const Tie& tie : person.ties) {
        if (const auto structure = served.find(tie.structure); structure != served.end()) {
            return Local{.person = person, .served = served, .uai = structure->second, .attribute = tie.attribute};
        }
    }
    return std::nullopt;
}

}  // namespace

RoleAnswer role_of(const Person& person, const ServedStructures& served, const std::vector<RoleRule>& rules) {
    const RoleName unknown{std::string(unknown_role)};
    const auto local = locate(person, served);
    if (!local) {
        return {.role = unknown, .uai = {}, .reason = "belongs to no served establishment"};
    }
    for (const RoleRule& rule : rules) {
        if (auto matched = match(rule, *local)) {
            return {.role = rule.role, .uai = matched->uai, .reason = "rule " + rule.name + ": " + matched->what};
        }
    }
    return {.role = unknown,
            .uai = local->uai,
            .reason = "no rule matches, in " + local->uai.get() + " by " + std::string(local->attribute)};
}

}  // namespace beffroi::directory
