#include "central/restconf/access.h"

#include <algorithm>
#include <array>

namespace beffroi::central::policies {

namespace {

using restconf::Access;
using restconf::Uri;

constexpr std::string_view k_policies = "beffroi-policies";

constexpr std::array k_rules{
    Rule{"read-policies", Rule::Kind::data, Access::read, k_policies, "policies", Right::read_datastores, true},
    Rule{"read-change-requests", Rule::Kind::data, Access::read, k_policies, "change-requests", Right::read_datastores},
    Rule{"read-sites", Rule::Kind::data, Access::read, k_policies, "sites", Right::read_datastores},
    Rule{"listen", Rule::Kind::notification, Access::read, k_policies, "recorded", Right::read_datastores},
    Rule{"read-rights", Rule::Kind::data, Access::read, "ietf-netconf-acm", "nacm", Right::read_rights},
    Rule{"read-yang-library", Rule::Kind::data, Access::read, "ietf-yang-library", "", Right::read_rights},
    Rule{"read-capabilities", Rule::Kind::data, Access::read, "ietf-restconf-monitoring", "", Right::read_rights},
    Rule{"edit-drafts", Rule::Kind::data, Access::write, k_policies, "policies", Right::edit_drafts, true},
    Rule{"run-draft", Rule::Kind::operation, Access::execute, k_policies, "draft", Right::edit_drafts, true},
    Rule{"run-check", Rule::Kind::operation, Access::execute, k_policies, "check", Right::edit_drafts, true},
    Rule{"run-merge", Rule::Kind::operation, Access::execute, k_policies, "merge", Right::edit_drafts, true},
    Rule{"run-propose", Rule::Kind::operation, Access::execute, k_policies, "propose", Right::propose, true},
    Rule{"run-approve", Rule::Kind::operation, Access::execute, k_policies, "approve", Right::sign},
    Rule{"run-refuse", Rule::Kind::operation, Access::execute, k_policies, "refuse", Right::end_changes},
};

const Rule* rule_of(Rule::Kind kind, Access access, std::string_view module, std::string_view node) {
    const auto* const found = std::find_if(k_rules.begin(), k_rules.end(), [&](const Rule& rule) {
        return rule.kind == kind && rule.access == access && rule.module == module &&
               (rule.node.empty() || rule.node == node);
    });
    return found == k_rules.end() ? nullptr : found;
}

struct Needed {
    Right right;
    bool hers;
};

/// What a request takes; nullopt: nobody has it.
std::optional<Needed> needed_for(Access access, const Uri& uri) {
    if (uri.resource == Uri::Resource::stream) {
        return Needed{rule_of(Rule::Kind::notification, Access::read, k_policies, "recorded")->right, false};
    }
    if (uri.path.empty()) {  // of a whole datastore she is shown what she may read
        return Needed{access == Access::read ? Right::read_rights : Right::edit_drafts, true};
    }
    const auto kind = uri.resource == Uri::Resource::operations ? Rule::Kind::operation : Rule::Kind::data;
    // An operation that is asked about (OPTIONS) takes what running it does.
    const Rule* rule = rule_of(kind, kind == Rule::Kind::operation ? Access::execute : access, uri.path.front().module,
                               uri.path.front().name);
    return rule == nullptr ? std::nullopt : std::optional(Needed{rule->right, rule->hers});
}

}  // namespace

std::span<const Rule> rules() {
    return k_rules;
}

std::optional<Denial> denial(const Standing& who, Access access, const Uri& uri) {
    const auto needed = needed_for(access, uri);
    const auto right = needed ? std::optional(needed->right) : std::nullopt;
    auto reason = right ? who.obstacle(*right) : std::optional<std::string>("no-right");
    if (!reason && who.scope.limited() && !needed->hers) {
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
    const Rule* rule = rule_of(Rule::Kind::data, Access::read, module, node);
    return rule != nullptr && who.may(rule->right) && (rule->hers || !who.scope.limited());
}

}  // namespace beffroi::central::policies
