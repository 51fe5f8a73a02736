#include "central/restconf/nacm.h"

#include <algorithm>
#include <set>
#include <string>

#include "central/restconf/access.h"

namespace beffroi::central::policies {

namespace {

using restconf::Access;

/// Whose rights end at some sites: in front of every other list, because what it names is of the whole Region.
constexpr const char* k_limited = "limited-to-sites";

template <typename Belongs>
json group(std::string_view name, const Roles& roles, const Belongs& belongs) {
    std::set<std::string> names;  // the same name in both parties is one user-name here
    for (const Person& person : roles.people()) {
        if (belongs(person)) {
            names.insert(person.name);
        }
    }
    json entry{{"name", name}};
    if (!names.empty()) {
        entry["user-name"] = names;
    }
    return entry;
}

json rule_json(const Rule& rule, const char* action) {
    json entry{{"name", rule.name}, {"module-name", rule.module}};
    if (rule.kind == Rule::Kind::operation) {
        entry["rpc-name"] = rule.node;
        entry["access-operations"] = "exec";
    } else if (rule.kind == Rule::Kind::notification) {
        entry["notification-name"] = rule.node;
        entry["access-operations"] = "read";
    } else {
        if (!rule.node.empty()) {
            entry["path"] = "/" + std::string(rule.module) + ":" + std::string(rule.node);
        }
        entry["access-operations"] = rule.access == Access::read ? "read" : "create update delete";
    }
    entry["action"] = action;
    return entry;
}

json rules_of(Role role) {
    json list = json::array();
    for (const Rule& rule : rules()) {
        if (grant_of(rule.right).roles.has(role)) {
            list.push_back(rule_json(rule, "permit"));
        }
    }
    return list;
}

/// What is left she is shown as far as her sites go, which RFC 8341 cannot say.
json limited_first() {
    json list = json::array();
    for (const Rule& rule : rules()) {
        if (!rule.hers) {
            list.push_back(rule_json(rule, "deny"));
        }
    }
    return {{"name", k_limited}, {"group", json::array({k_limited})}, {"rule", std::move(list)}};
}

}  // namespace

json nacm_json(const Roles& roles) {
    json groups = json::array();
    json lists = json::array({limited_first()});
    for (const Role role : all_roles) {
        const auto name = to_string(role);
        groups.push_back(group(name, roles, [role](const Person& person) { return person.roles.has(role); }));
        lists.push_back({{"name", name}, {"group", json::array({name})}, {"rule", rules_of(role)}});
    }
    groups.push_back(group(k_limited, roles, [](const Person& person) { return !person.sites.empty(); }));
    // Of whom no list names the certificate tells the group: external groups, to RFC 8341.
    return {
        {"enable-nacm", true},          {"read-default", "deny"},         {"write-default", "deny"},
        {"exec-default", "deny"},       {"enable-external-groups", true}, {"groups", {{"group", std::move(groups)}}},
        {"rule-list", std::move(lists)}};
}

json with_counts(json nacm, const DeniedCounts& denied) {
    nacm["denied-operations"] = denied.operations.load();
    nacm["denied-data-writes"] = denied.data_writes.load();
    nacm["denied-notifications"] = 0;  // who may not read them gets no stream: that is a denied operation
    return nacm;
}

}  // namespace beffroi::central::policies
