#include "gateway/directory/directory.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <stdexcept>

#include "base/ascii.h"
#include "base/encoding.h"
#include "base/ldap/dn.h"
#include "base/ldap/filter.h"
#include "base/ldap/logon_error.h"
#include "base/random.h"
#include "gateway/directory/aaf_person.h"
#include "gateway/directory/account_state.h"
#include "gateway/directory/functions.h"
#include "gateway/directory/groups.h"
#include "gateway/directory/ldap_settings.h"
#include "gateway/directory/told.h"

namespace beffroi::directory {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t max_structures = 100;

DirectoryConfig checked(DirectoryConfig config) {
    const auto fail = [&](const char* why) { throw std::invalid_argument("directory " + config.name + ": " + why); };
    if (config.servers.empty() || config.pool_size == 0) {
        fail("needs a server and a pool size");
    }
    for (const std::string& server : config.servers) {
        if (!server.starts_with("ldaps://") && !(config.start_tls && server.starts_with("ldap://"))) {
            fail("servers must be ldaps:// addresses, or ldap:// ones with start-tls");
        }
    }
    if (!ldap::is_attribute_name(config.profile.login_attribute)) {
        fail("login-attribute is not an attribute name");
    }
    if (!ldap::is_attribute_name(config.profile.person_class)) {
        fail("person-class is not the name of an object class");
    }
    if (config.profile.functions == FunctionFormat::ent && config.structures_base.empty()) {
        fail("an ENT needs a structures-base");
    }
    return config;
}

/// A server that failed is in the gateway's log, whoever asked.
ldap::Pool::OnProblem warning(const std::string& directory) {
    return [directory](const std::string& server, const std::string& what) {
        spdlog::warn("directory {}: {}: {}", directory, server, what);
    };
}

std::string person_filter(const DirectoryProfile& profile, const UserName& user) {
    const std::string not_class = profile.excluded_class.empty()
                                      ? ""
                                      : "(!(objectClass=" + ldap::escape_filter_value(profile.excluded_class) + "))";
    return "(&(objectClass=" + profile.person_class + ")" + not_class + "(" + profile.login_attribute + "=" +
           ldap::escape_filter_value(user.get()) + "))";
}

ServedStructures by_uai(const std::vector<Uai>& served) {
    ServedStructures structures;
    for (const Uai& uai : served) {
        structures.emplace(uai_key(uai.get()).value_or(uai.get()), uai);
    }
    return structures;
}

bool name_groups(const std::vector<RoleRule>& rules) {
    return std::ranges::any_of(rules, [](const RoleRule& rule) { return !rule.groups.empty(); });
}

}  // namespace

Directory::Directory(DirectoryConfig config, std::vector<RoleRule> rules, std::vector<Uai> served,
                     std::shared_ptr<aaf::Lookup> aaf)
    : m_config(checked(std::move(config))),
      m_settings(ldap_settings(m_config)),
      m_rules(std::move(rules)),
      m_served(std::move(served)),
      m_served_by_uai(std::make_shared<const ServedStructures>(by_uai(m_served))),
      m_wants_groups(name_groups(m_rules)),
      m_aaf(std::move(aaf)),
      m_account(ldap::read_service_account(m_settings)),
      m_servers(m_config.servers.size(), m_clock),
      m_searches(m_settings, m_servers, m_account.dn.empty() ? nullptr : &m_account, warning(m_config.name)),
      m_binds(m_settings, m_servers, nullptr, warning(m_config.name)),
      m_structures([this] { return fetch_structures(); }) {}

bool Directory::has_realm(std::string_view realm) const noexcept {
    return std::ranges::any_of(m_config.realms, [&](const auto& own) { return equal_ignoring_case(own, realm); });
}

/// Room for one dead server before one that answers.
SteadyTime Directory::deadline() const {
    return steady_clock::now() + 2 * (m_config.connect_timeout + m_config.operation_timeout);
}

AuthOutcome Directory::authenticate(const UserName& user, const Secret& password, Trace* trace) {
    const Asking asking{deadline(), trace};
    return answer(user, asking, [&](const Person& person) {
        const ldap::Reply bound = m_binds.run(
            [&](ldap::Connection& connection) { return connection.bind(person.dn, password.reveal(), asking.until); },
            asking.until, heard(asking));
        asking.note(m_config.name, StepKind::password, bound.ok(),
                    [&] { return "bind as " + person.dn + ": " + bound.detail; });
        return refusal(bound, person);
    });
}

AuthOutcome Directory::look_up(const UserName& user) {
    return answer(user, {deadline()}, [](const Person& person) {
        return person.disabled ? std::optional<AuthOutcome>(Denial::account_disabled) : std::nullopt;
    });
}

AuthOutcome Directory::answer(const UserName& user, const Asking& asking, const Objection& objection) {
    auto found = find(user, asking);
    if (const auto* denial = std::get_if<Denial>(&found)) {
        return *denial;
    }
    if (const auto* down = std::get_if<DirectoryUnavailable>(&found)) {
        return *down;
    }
    Person& person = std::get<Person>(found);
    if (auto refused = objection(person)) {
        return std::move(*refused);
    }
    if (m_wants_groups) {
        if (auto down = add_groups(person, asking)) {
            return std::move(*down);
        }
    }
    ask_aaf(person, asking);
    return identify(person, asking);
}

void Directory::ask_aaf(Person& person, const Asking& asking) {
    if (!m_aaf || m_config.aaf_joins.empty()) {
        return;
    }
    const aaf::Answer answer = m_aaf->find(person.aaf_keys, m_clock.wall());
    asking.note(m_config.name, StepKind::aaf, answer.person.has_value(), [&] { return answer.text; });
    if (answer.person) {
        add_aaf(person, *answer.person);
    }
}

Directory::Found Directory::find(const UserName& user, const Asking& asking) {
    const ldap::Search search{.base = m_config.people_base,
                              .filter = person_filter(m_config.profile, user),
                              .attributes = person_attributes(m_config),
                              .limit = 2};
    std::vector<ldap::Entry> entries;
    const ldap::Reply reply = run(search, entries, asking);
    asking.note(m_config.name, StepKind::search, reply.ok() && entries.size() == 1,
                [&] { return told(search, entries, reply); });
    if (!reply.ok() && reply.code != LDAP_SIZELIMIT_EXCEEDED) {
        return unavailable(reply);
    }
    if (entries.size() > 1) {
        spdlog::error("directory {}: a login belongs to two people ({} and {}): nobody can log in with it",
                      m_config.name, printable(entries[0].dn), printable(entries[1].dn));
    }
    if (entries.size() != 1 || entries[0].dn.empty()) {
        return Denial::unknown_user;
    }
    Person person = read_person(entries[0], m_config, user, m_clock.wall());
    tell(entries[0], person, asking);
    return person;
}

ldap::Pool::Heard Directory::heard(const Asking& asking) const {
    if (asking.trace == nullptr) {
        return {};
    }
    return [this, &asking](bool ok, const std::string& text) {
        asking.note(m_config.name, StepKind::server, ok, [&text] { return text; });
    };
}

ldap::Reply Directory::run(const ldap::Search& search, std::vector<ldap::Entry>& entries, const Asking& asking) {
    return m_searches.run(
        [&](ldap::Connection& connection) {
            entries.clear();  // a second try must not add to the first
            return connection.search(search, entries, asking.until);
        },
        asking.until, heard(asking));
}

void Directory::tell(const ldap::Entry& entry, const Person& person, const Asking& asking) const {
    asking.note(m_config.name, StepKind::attributes, true, [&] { return told(person); });
    asking.note(m_config.name, StepKind::account, !person.disabled,
                [&] { return told_state(entry, state_attributes(m_config.profile)); });
}

std::optional<DirectoryUnavailable> Directory::add_groups(Person& person, const Asking& asking) {
    auto primary = add_primary_group(person, asking);
    if (auto* down = std::get_if<DirectoryUnavailable>(&primary)) {
        return std::move(*down);
    }
    if (!searches_groups(m_config)) {
        return std::nullopt;
    }
    const ldap::Search search{.base = m_config.groups_base,
                              .filter = groups_filter(m_config.profile.group_search, person.dn,
                                                      std::get<std::string>(primary), person.login.get()),
                              .attributes = {"cn"},
                              .limit = max_groups,
                              .paged = true};
    std::vector<ldap::Entry> entries;
    if (auto down = find_groups(search, entries, asking)) {
        return down;
    }
    for (const ldap::Entry& entry : entries) {
        const auto& names = entry.values("cn");
        person.groups.insert(person.groups.end(), names.begin(), names.end());
    }
    return std::nullopt;
}

std::optional<DirectoryUnavailable> Directory::find_groups(const ldap::Search& search,
                                                           std::vector<ldap::Entry>& entries, const Asking& asking) {
    const ldap::Reply reply = run(search, entries, asking);
    asking.note(m_config.name, StepKind::groups, reply.ok(), [&] { return told(search, entries, reply); });
    return reply.ok() ? std::nullopt : std::optional(unavailable(reply));
}

std::variant<std::string, DirectoryUnavailable> Directory::add_primary_group(Person& person, const Asking& asking) {
    const std::string domain = ldap::domain_of(person.dn);
    if (person.primary_group.empty() || domain.empty()) {
        return std::string();
    }
    // In the whole domain: one that is elsewhere does not count, but groups below groups_base may hold it.
    const ldap::Search search{.base = domain,
                              .filter = primary_group_filter(person.primary_group),
                              .attributes = {"cn"},
                              .limit = 1,
                              .paged = false};
    std::vector<ldap::Entry> entries;
    if (auto down = find_groups(search, entries, asking)) {
        return std::move(*down);
    }
    if (entries.empty()) {
        return std::string();
    }
    if (m_config.groups_base.empty() || ldap::is_within(entries[0].dn, m_config.groups_base)) {
        person.groups.push_back(entries[0].first("cn"));
    }
    return entries[0].dn;
}

std::optional<AuthOutcome> Directory::refusal(const ldap::Reply& bound, const Person& person) const {
    if (bound.unreachable()) {
        return unavailable(bound);
    }
    const bool logon_refused = m_config.profile.account_state == AccountState::active_directory && bound.logon_error &&
                               ldap::is_about_account(*bound.logon_error);
    if (bound.account_locked || logon_refused) {
        return Denial::account_disabled;
    }
    switch (bound.code) {
        // Said only after the right password: the state of an account is its owner's business.
        case LDAP_SUCCESS:
            return person.disabled ? std::optional<AuthOutcome>(Denial::account_disabled) : std::nullopt;
        case LDAP_INVALID_CREDENTIALS:
        case LDAP_NO_SUCH_OBJECT:
            return Denial::wrong_password;
        case LDAP_INAPPROPRIATE_AUTH:    // an account without a password
        case LDAP_CONSTRAINT_VIOLATION:  // locked after too many failures
        case LDAP_UNWILLING_TO_PERFORM:  // inactivated
            spdlog::info("directory {}: bind as {} refused: {}", m_config.name, printable(person.dn), bound.detail);
            return Denial::account_disabled;
        default:
            return unavailable(bound);
    }
}

/// An ENT names establishments by DN, everybody else and the AAF by UAI. Null: they cannot be read.
std::shared_ptr<const ServedStructures> Directory::served_structures(const Person& person) {
    if (m_config.profile.functions != FunctionFormat::ent) {
        return m_served_by_uai;
    }
    auto by_dn = m_structures.current(person.structures(), steady_clock::now());
    if (!by_dn || !m_aaf || m_config.aaf_joins.empty()) {
        return by_dn;
    }
    auto both = std::make_shared<ServedStructures>(*by_dn);
    both->insert(m_served_by_uai->begin(), m_served_by_uai->end());
    return both;
}

AuthOutcome Directory::identify(const Person& person, const Asking& asking) {
    const auto served = served_structures(person);
    asking.note(m_config.name, StepKind::establishments, served != nullptr,
                [&] { return told(person.ties, served.get()); });
    if (!served) {
        return DirectoryUnavailable{m_config.name + ": the establishments cannot be read"};
    }
    RoleAnswer answer = role_of(person, *served, m_rules);
    asking.note(m_config.name, StepKind::role, answer.role.get() != unknown_role,
                [&] { return answer.role.get() + ": " + answer.reason; });
    return Identity{.user = person.login,
                    .uid = person.uid,
                    .display_name = person.display_name,
                    .role = std::move(answer.role),
                    .uai = std::move(answer.uai),
                    .role_reason = std::move(answer.reason)};
}

std::optional<ServedStructures> Directory::fetch_structures() {
    const SteadyTime until = deadline();
    const ldap::Search search{.base = m_config.structures_base,
                              .filter = structures_filter(m_served),
                              .attributes = {"ENTStructureUAI"},
                              .limit = max_structures,
                              .paged = true};
    std::vector<ldap::Entry> entries;
    const ldap::Reply reply = run(search, entries, {until});
    if (!reply.ok()) {
        spdlog::warn("directory {}: the establishments cannot be read: {}", m_config.name, reply.detail);
        return std::nullopt;
    }
    auto found = read_structures(entries, m_served);
    if (found.empty()) {
        spdlog::error("directory {}: no served establishment under structures-base: nobody gets a role", m_config.name);
    }
    return found;
}

void Directory::bind_nobody() {
    const SteadyTime until = deadline();
    const std::string dn = "uid=" + to_hex(random_bytes(8)) + "," + m_config.people_base;
    const std::string password = to_hex(random_bytes(8));
    // The answer is a refusal whatever it is.
    (void)m_binds.run([&](ldap::Connection& connection) { return connection.bind(dn, password, until); }, until);
}

DirectoryUnavailable Directory::unavailable(const ldap::Reply& reply) const {
    return {m_config.name + ": " + reply.detail};
}

}  // namespace beffroi::directory
