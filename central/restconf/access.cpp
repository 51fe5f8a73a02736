#include "central/restconf/access.h"

#include <algorithm>
#include <array>

namespace beffroi::central::policies {

namespace {

using restconf::Access;
using restconf::Uri;

constexpr std::string_view k_policies = "beffroi-policies";

constexpr std::array k_rules{
    Rule{"read-policies", Access::read, k_policies, "policies", Right::read_datastores},
    Rule{"read-change-requests", Access::read, k_policies, "change-requests", Right::read_datastores},
    Rule{"read-sites", Access::read, k_policies, "sites", Right::read_datastores},
    Rule{"read-rights", Access::read, "ietf-netconf-acm", "nacm", Right::read_rights},
    Rule{"read-yang-library", Access::read, "ietf-yang-library", "yang-library", Right::read_rights},
    Rule{"read-capabilities", Access::read, "ietf-restconf-monitoring", "restconf-state", Right::read_rights},
    Rule{"edit-drafts", Access::write, k_policies, "policies", Right::edit_drafts},
    Rule{"run-draft", Access::execute, k_policies, "draft", Right::edit_drafts},
    Rule{"run-check", Access::execute, k_policies, "check", Right::edit_drafts},
    Rule{"run-propose", Access::execute, k_policies, "propose", Right::propose},
    Rule{"run-approve", Access::execute, k_policies, "approve", Right::sign},
    Rule{"run-refuse", Access::execute, k_policies, "refuse", Right::end_changes},
};

const Rule* rule_of(Access access, std::string_view module, std::string_view node) {
    const auto* const found = std::find_if(k_rules.begin(), k_rules.end(), [&](const Rule& rule) {
        return rule.access == access && rule.module == module && rule.node == node;
    });
    return found == k_rules.end() ? nullptr : found;
}

/// What a request takes; nullopt: nobody has it.
std::optional<Right> right_for(Access access, const Uri& uri) {
    if (uri.resource == Uri::Resource::stream) {
        return Right::read_datastores;
    }
    if (uri.path.empty()) {  // of a whole datastore she is shown what she may read
        return access == Access::read ? Right::read_rights : Right::edit_drafts;
    }
    const Rule* rule = rule_of(access, uri.path.front().module, uri.path.front().name);
    return rule == nullptr ? std::nullopt : std::optional(rule->right);
}

}  // namespace

std::span<const Rule> rules() {
    return k_rules;
}

std::optional<Denial> denial(const Standing& who, Access access, const Uri& uri) {
    const auto right = right_for(access, uri);
    auto reason = right ? who.obstacle(*right) : std::optional<std::string>("no-right");
    if (!reason && who.scope.limited()) {  // the trees hold the whole Region
        reason = "site";
    }
    if (!reason) {
        return std::nullopt;
    }
    const bool data = uri.resource == Uri::Resource::data || uri.resource == Uri::Resource::datastore;
    const bool hidden = access == Access::read && data && !who.roles.empty();
    return Denial{hidden ? Denial::Kind::hidden : Denial::Kind::refused, *reason, right};
}

bool is_shown(const Standing& who, std::string_view module, std::string_view node) {
    const Rule* rule = rule_of(Access::read, module, node);
    return rule != nullptr && who.may(rule->right) && !who.scope.limited();
}

}  // namespace beffroi::central::policies
