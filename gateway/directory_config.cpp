#include "gateway/directory_config.h"

#include <map>
#include <set>

#include "gateway/directory_defaults.h"

namespace beffroi {
namespace {

using yang::Node;

DirectoryType type_of(const std::string& name) {
    static const std::map<std::string, DirectoryType> types{
        {"ent", DirectoryType::ent},
        {"annuaire-academique", DirectoryType::annuaire_academique},
        {"eole-scribe", DirectoryType::eole_scribe},
        {"active-directory", DirectoryType::active_directory},
        {"ldap", DirectoryType::ldap},
    };
    return types.at(name);
}

GroupSearch group_search_of(const std::string& name) {
    static const std::map<std::string, GroupSearch> searches{
        {"member", GroupSearch::member},
        {"nested-member", GroupSearch::nested_member},
        {"member-uid", GroupSearch::member_uid},
    };
    return searches.at(name);
}

DirectoryProfile profile(const Node& node) {
    DirectoryProfile profile = default_profile(type_of(node.text("type")));
    const auto replace = [&](std::string& name, std::string_view leaf) {
        if (auto own = node.optional_text(leaf)) {
            name = std::move(*own);
        }
    };
    replace(profile.person_class, "person-class");
    replace(profile.login_attribute, "login-attribute");
    replace(profile.id_attribute, "id-attribute");
    replace(profile.profile_attribute, "profile-attribute");
    replace(profile.uai_attribute, "uai-attribute");
    replace(profile.group_attribute, "group-attribute");
    if (const auto search = node.optional_text("group-search")) {
        profile.group_search = group_search_of(*search);
    }
    if (const auto state = node.optional_text("state-attribute")) {
        profile.state_attribute = *state;
        profile.disabled_values = node.values("disabled-value");
    }
    return profile;
}

FunctionPattern function(const std::string& text) {
    const auto slash = text.find('/');
    return {text.substr(0, slash), slash == std::string::npos ? "" : text.substr(slash + 1)};
}

}  // namespace

DirectoryConfig read_directory(const Node& node) {
    const auto milliseconds = [&](std::string_view leaf) { return std::chrono::milliseconds(node.number(leaf)); };
    const auto establishment = node.optional_text("establishment");
    return {.name = node.text("name"),
            .sequence = static_cast<std::uint16_t>(node.number("sequence")),
            .profile = profile(node),
            .realms = node.values("realm"),
            .establishment = establishment ? std::optional(Uai(*establishment)) : std::nullopt,
            .servers = node.values("server"),
            .start_tls = node.boolean("start-tls"),
            .ca_file = node.text("ca-file"),
            .people_base = node.text("people-base"),
            .structures_base = node.optional_text("structures-base").value_or(""),
            .groups_base = node.optional_text("groups-base").value_or(""),
            .bind_dn = node.optional_text("bind-dn").value_or(""),
            .bind_password_file = node.optional_text("bind-password-file").value_or(""),
            .connect_timeout = milliseconds("connect-timeout"),
            .operation_timeout = milliseconds("operation-timeout"),
            .pool_size = node.number("pool-size")};
}

RoleRule read_role_rule(const Node& node) {
    RoleRule rule{.name = node.text("name"),
                  .sequence = static_cast<std::uint16_t>(node.number("sequence")),
                  .profiles = node.values("profile"),
                  .functions = {},
                  .object_classes = node.values("object-class"),
                  .groups = node.values("group"),
                  .role = RoleName(node.text("role"))};
    for (const std::string& text : node.values("function")) {
        rule.functions.push_back(function(text));
    }
    return rule;
}

std::optional<AafConfig> read_aaf(const Node& root) {
    const auto node = root.child("aaf");
    if (!node) {
        return std::nullopt;
    }
    AafConfig config{.academie = node->text("academie"),
                     .folder = node->text("folder"),
                     .index_file = node->text("index-file"),
                     .maximum_age = std::chrono::days(node->number("maximum-age")),
                     .maximum_loss = static_cast<unsigned>(node->number("maximum-loss"))};
    std::set<std::string> keys;
    for (const Node& join : node->children("join")) {
        keys.insert(join.text("aaf-attribute"));
    }
    config.keys.assign(keys.begin(), keys.end());
    return config;
}

std::vector<AafJoin> read_aaf_joins(const Node& root, const std::string& directory) {
    std::vector<AafJoin> joins;
    if (const auto node = root.child("aaf")) {
        for (const Node& join : node->children("join")) {
            if (join.text("directory") == directory) {
                joins.push_back({.attribute = join.text("attribute"), .aaf_attribute = join.text("aaf-attribute")});
            }
        }
    }
    return joins;
}

std::optional<OfflineConfig> read_offline(const Node& root) {
    const auto node = root.child("offline");
    if (!node) {
        return std::nullopt;
    }
    OfflineConfig config{.file = node->text("file"), .key_file = node->text("key-file"), .roles = {}};
    for (const Node& role : node->children("role")) {
        if (role.text("behaviour") != "refuse") {
            const auto reduced = role.optional_text("reduced-to");
            config.roles.push_back({.name = RoleName(role.text("name")),
                                    .reduced_to = reduced ? std::optional(RoleName(*reduced)) : std::nullopt,
                                    .maximum_age = std::chrono::hours(role.number("maximum-age"))});
        }
    }
    return config;
}

}  // namespace beffroi
