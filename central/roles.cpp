#include "central/roles.h"

#include <algorithm>
#include <iterator>

#include "central/holder.h"
#include "central/json_answer.h"

namespace beffroi::central {

namespace {

constexpr RoleSet k_officers{Role::author, Role::approver, Role::site_officer};
constexpr RoleSet k_everybody{Role::author, Role::approver, Role::auditor, Role::dpo, Role::site_officer};

constexpr std::array k_grants{
    Grant{Right::read_policies, "read-policies", k_everybody},
    Grant{Right::read_datastores, "read-datastores", {Role::author, Role::approver, Role::auditor, Role::site_officer}},
    Grant{Right::edit_drafts, "edit-drafts", {Role::author, Role::site_officer}},
    Grant{Right::propose, "propose", {Role::author, Role::site_officer}},
    Grant{Right::sign, "sign", {Role::approver}},
    Grant{Right::end_changes, "end-changes", k_officers},
    Grant{Right::publish, "publish", {Role::approver}},
    Grant{Right::steer, "steer", k_officers},
    Grant{Right::open_accounts, "open-accounts", {Role::author, Role::approver}, Grant::Extent::region},
    Grant{Right::search, "search", {Role::auditor}, Grant::Extent::hers, true},
    Grant{Right::read_cases, "read-cases", {Role::auditor, Role::dpo}},
    Grant{Right::run_cases, "run-cases", {Role::auditor}},
    Grant{Right::run_access_requests, "run-access-requests", {Role::auditor, Role::dpo}},
    Grant{Right::unseal, "unseal", {Role::auditor}, Grant::Extent::hers, true},
    Grant{Right::month_keys, "month-keys", {Role::auditor}, Grant::Extent::region, true},
    Grant{Right::read_rights, "read-rights", k_everybody},
    Grant{Right::read_register, "read-register", {Role::dpo}, Grant::Extent::region},
};

constexpr bool in_order() {
    for (std::size_t i = 0; i < k_grants.size(); ++i) {
        if (static_cast<std::size_t>(k_grants[i].right) != i) {
            return false;
        }
    }
    return true;
}
static_assert(in_order(), "grant_of finds a right by its place");

struct KindOfPeople {
    std::string_view kind;
    RoleSet at_most;
    RoleSet unlisted;
};
constexpr std::array k_kinds{
    KindOfPeople{"officer", k_officers, {Role::author, Role::approver}},
    KindOfPeople{"auditor", {Role::auditor}, {Role::auditor}},
    KindOfPeople{"dpo", {Role::dpo}, {}},
};
KindOfPeople kind_of(std::string_view name) {
    const auto* const found =
        std::find_if(k_kinds.begin(), k_kinds.end(), [name](const KindOfPeople& one) { return one.kind == name; });
    return found == k_kinds.end() ? KindOfPeople{name, {}, {}} : *found;
}

Words words_of(Role role) {
    switch (role) {
        case Role::author:
            return words("auteur", "author");
        case Role::approver:
            return words("approbateur", "approver");
        case Role::auditor:
            return words("auditeur", "auditor");
        case Role::dpo:
            return words("DPO", "data protection officer");
        case Role::site_officer:
            return words("responsable de site", "site officer");
    }
    return {};
}

Words words_of(RoleSet roles) {
    Words text;
    for (const Role role : all_roles) {
        if (roles.has(role)) {
            text = text.empty() ? words_of(role) : words("{}, {}", "{}, {}", text, words_of(role));
        }
    }
    return text.empty() ? words("aucun", "none") : text;
}

}  // namespace

std::string_view to_string(Role role) {
    constexpr std::array names{"author", "approver", "auditor", "dpo", "site-officer"};
    return names.at(static_cast<std::size_t>(role));
}

std::vector<std::string_view> names_of(RoleSet roles) {
    std::vector<std::string_view> names;
    for (const Role role : all_roles) {
        if (roles.has(role)) {
            names.push_back(to_string(role));
        }
    }
    return names;
}

std::span<const Grant> grants() {
    return k_grants;
}

const Grant& grant_of(Right right) {
    return k_grants.at(static_cast<std::size_t>(right));
}

std::optional<std::string> Standing::obstacle(Right right) const {
    const Grant& grant = grant_of(right);
    if (grant.listed && !(listed && grant.roles.meets(roles))) {
        return "no-right";
    }
    if (!grant.roles.meets(roles)) {
        return grant.roles.meets(of_kind) ? "role" : "certificate-kind";
    }
    return grant.extent == Grant::Extent::region && scope.limited() ? std::optional<std::string>("site") : std::nullopt;
}

RoleSet Roles::unlisted(std::string_view kind) {
    return kind_of(kind).unlisted;
}

Standing Roles::of(const std::optional<http::ClientCertificate>& who) const {
    if (!who) {
        return {.scope = Scope(std::vector<std::string>())};
    }
    const KindOfPeople kind = kind_of(who->organizational_unit);
    const auto found = std::find_if(m_people.begin(), m_people.end(), [&who](const Person& one) {
        return one.name == who->common_name && one.kind == who->organizational_unit && one.party == who->organization;
    });
    if (found == m_people.end()) {
        return {.roles = kind.unlisted, .of_kind = kind.at_most};
    }
    return {.roles = found->roles,
            .scope = found->sites.empty() ? Scope() : Scope(found->sites),
            .listed = true,
            .of_kind = kind.at_most};
}

Words not_hers(Right right, const Standing& standing) {
    return words("réservé à : {}. Vos rôles : {}", "this is for: {}. Your roles: {}", words_of(grant_of(right).roles),
                 words_of(standing.roles));
}

std::optional<http::Response> not_permitted(AdminLog& admin, const Roles& roles, std::string_view event,
                                            const http::Request& request, Right right) {
    const Standing standing = roles.of(request.certificate);
    const auto obstacle = standing.obstacle(right);
    if (!obstacle) {
        return std::nullopt;
    }
    if (*obstacle == "site") {
        return beyond(admin, event, request);
    }
    record_refusal(admin, event, request, *obstacle);
    const Words why = not_hers(right, standing);
    return json_response(403, {{"error", "forbidden"}, {"detail", why.english}, {"detail-fr", why.french}});
}

}  // namespace beffroi::central
