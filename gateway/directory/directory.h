// One directory: find the person, let the directory check the password, derive the role.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "base/ldap/pool.h"
#include "gateway/aaf/lookup.h"
#include "gateway/directory/structures.h"
#include "gateway/directory/trace.h"
#include "gateway/settings.h"
#include "gateway/types.h"

namespace beffroi::directory {

/// Thread-safe. Construction does not talk to the directory.
class Directory {
  public:
    /// Throws std::invalid_argument on settings that cannot work, std::system_error if the password file cannot be
    /// read. `aaf` is asked about the people whom the configuration joins with it; null: nobody is.
    Directory(DirectoryConfig config, std::vector<RoleRule> rules, std::vector<Uai> served,
              std::shared_ptr<aaf::Lookup> aaf = nullptr);

    /// As Directories::authenticate, for this directory alone. `password` is not empty.
    [[nodiscard]] AuthOutcome authenticate(const UserName& user, const Secret& password, Trace* trace);

    /// As Directories::look_up.
    [[nodiscard]] AuthOutcome look_up(const UserName& user);

    /// A bind that fails, with random bytes for a person who does not exist. Called for an unknown user, so that the
    /// network round trips do not tell an unknown name from a wrong password (the directory's own hashing time still
    /// may).
    void bind_nobody();

    /// Whether a person who types user@`realm` is looked for here.
    [[nodiscard]] bool has_realm(std::string_view realm) const noexcept;

  private:
    using Found = std::variant<Person, Denial, DirectoryUnavailable>;
    [[nodiscard]] SteadyTime deadline() const;
    [[nodiscard]] Found find(const UserName& user, const Asking& asking);
    /// Of servers that are tried, as the installer wants to know.
    [[nodiscard]] ldap::Pool::Heard heard(const Asking& asking) const;
    [[nodiscard]] ldap::Reply run(const ldap::Search& search, std::vector<ldap::Entry>& entries, const Asking& asking);
    [[nodiscard]] std::optional<DirectoryUnavailable> add_groups(Person& person, const Asking& asking);
    [[nodiscard]] std::optional<DirectoryUnavailable> find_groups(const ldap::Search& search,
                                                                  std::vector<ldap::Entry>& entries,
                                                                  const Asking& asking);
    /// The group's DN, and its name to the person's groups if it counts; nothing if there is none.
    [[nodiscard]] std::variant<std::string, DirectoryUnavailable> add_primary_group(Person& person,
                                                                                    const Asking& asking);
    [[nodiscard]] std::optional<AuthOutcome> refusal(const ldap::Reply& bound, const Person& person) const;
    void tell(const ldap::Entry& entry, const Person& person, const Asking& asking) const;
    /// What speaks against the person who was found; nullopt: she is let in, with her role.
    using Objection = std::function<std::optional<AuthOutcome>(const Person&)>;
    [[nodiscard]] AuthOutcome answer(const UserName& user, const Asking& asking, const Objection& objection);
    void ask_aaf(Person& person, const Asking& asking);
    [[nodiscard]] std::shared_ptr<const ServedStructures> served_structures(const Person& person);
    [[nodiscard]] AuthOutcome identify(const Person& person, const Asking& asking);
    [[nodiscard]] std::optional<ServedStructures> fetch_structures();
    [[nodiscard]] DirectoryUnavailable unavailable(const ldap::Reply& reply) const;

    const DirectoryConfig m_config;
    const ldap::Settings m_settings;
    const std::vector<RoleRule> m_rules;
    const std::vector<Uai> m_served;
    const std::shared_ptr<const ServedStructures> m_served_by_uai;
    const bool m_wants_groups;  ///< a rule names one
    const std::shared_ptr<aaf::Lookup> m_aaf;
    const SystemClock m_clock;
    ldap::ServiceAccount m_account;
    ldap::Servers m_servers;
    ldap::Pool m_searches;
    ldap::Pool m_binds;       ///< apart: a connection bound as a person never searches
    Structures m_structures;  ///< of an ENT, which names establishments by DN
};

}  // namespace beffroi::directory
