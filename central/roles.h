// Who may do what at the centre: one table of rights and roles, and what each person has of it. Every API asks here,
// and nowhere else (docs/decisions/0028-roles-and-nacm.md).
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/http/server.h"
#include "base/words.h"
#include "central/admin_log.h"
#include "central/reach.h"

namespace beffroi::central {

enum class Role : std::uint8_t {
    author,       ///< writes drafts and proposes them
    approver,     ///< signs with a key of the quorum, and publishes what is signed
    auditor,      ///< searches and takes out entries, runs cases
    dpo,          ///< data protection officer: sees what becomes of people's data, touches no policy and no entry
    site_officer  ///< writes drafts and proposes them for her sites alone
};
inline constexpr std::array all_roles{Role::author, Role::approver, Role::auditor, Role::dpo, Role::site_officer};
[[nodiscard]] std::string_view to_string(Role role);  ///< "site-officer"

class RoleSet {
  public:
    constexpr RoleSet() = default;
    constexpr RoleSet(std::initializer_list<Role> roles) {
        for (const Role role : roles) {
            add(role);
        }
    }
    constexpr void add(Role role) { m_bits |= bit(role); }
    constexpr void remove(Role role) { m_bits &= static_cast<std::uint8_t>(~bit(role)); }
    [[nodiscard]] constexpr bool has(Role role) const { return (m_bits & bit(role)) != 0; }
    [[nodiscard]] constexpr bool meets(RoleSet other) const { return (m_bits & other.m_bits) != 0; }
    [[nodiscard]] constexpr bool empty() const { return m_bits == 0; }
    friend constexpr bool operator==(RoleSet, RoleSet) = default;

  private:
    [[nodiscard]] static constexpr std::uint8_t bit(Role role) {
        return static_cast<std::uint8_t>(1U << static_cast<unsigned>(role));
    }
    std::uint8_t m_bits = 0;
};
/// In the order of `all_roles`.
[[nodiscard]] std::vector<std::string_view> names_of(RoleSet roles);

/// What somebody may do; the table says who.
enum class Right : std::uint8_t {
    read_policies,        ///< policies, requests, emergency blocks, sites, how far each journal is held
    read_datastores,      ///< the same over RESTCONF, with the drafts
    edit_drafts,          ///< make, change, delete and check them
    propose,              ///< a change request
    sign,                 ///< hand in a signature under a change request
    end_changes,          ///< withdraw or refuse a change request
    publish,              ///< hand in what carries its signatures: a policy, an emergency block
    steer,                ///< pause and resume a roll-out
    open_accounts,        ///< let somebody in, or out: as one of two officers of her party
    search,               ///< entries: search, read, take out
    read_cases,           ///< the register of cases
    run_cases,            ///< open, sign and close a case; what it hands over
    run_access_requests,  ///< of cases those that a person asks for her own data: open, sign, close
    unseal,               ///< put on record that identities are opened
    month_keys,           ///< put on record that a month's key is announced or destroyed
    read_rights,          ///< who may do what, who signs in, what is kept for how long
    read_register         ///< who read what, without what names anybody else
};

/// A line of the table.
struct Grant {
    Right right;
    std::string_view name;  ///< "edit-drafts"
    RoleSet roles;          ///< one of them is enough
    enum class Extent : std::uint8_t {
        hers,   ///< as far as her sites go
        region  ///< nobody whose rights end at some sites
    } extent = Extent::hers;
    bool listed = false;  ///< only who is in the configuration: her certificate alone is not enough
};
/// Every right once, in the order of Right.
[[nodiscard]] std::span<const Grant> grants();
[[nodiscard]] const Grant& grant_of(Right right);

/// Somebody whom the configuration names.
struct Person {
    std::string kind;   ///< OU of the certificate, kind of the account
    std::string party;  ///< O
    std::string name;   ///< CN
    RoleSet roles;
    std::vector<std::string> sites = {};  ///< empty: every site
};

/// What who asks may do.
struct Standing {
    RoleSet roles = {};
    Scope scope = {};
    bool listed = false;
    [[nodiscard]] bool may(Right right) const { return !obstacle(right); }
    /// Why not, for the record: "certificate-kind", "no-right", "role", "site".
    [[nodiscard]] std::optional<std::string> obstacle(Right right) const;
    RoleSet of_kind = {};  ///< what one of her kind may have at most
};

class Roles {
  public:
    explicit Roles(std::vector<Person> people) : m_people(std::move(people)) {}
    /// Whom nobody lists has what her certificate's kind has: an officer is author and approver, an auditor an auditor,
    /// for every site. A data protection officer has to be listed.
    [[nodiscard]] Standing of(const std::optional<http::ClientCertificate>& who) const;
    [[nodiscard]] Scope scope(const http::Request& request) const { return of(request.certificate).scope; }
    [[nodiscard]] const std::vector<Person>& people() const noexcept { return m_people; }
    /// Of a kind of certificate, without a list: none of a gateway's.
    [[nodiscard]] static RoleSet unlisted(std::string_view kind);

  private:
    std::vector<Person> m_people;
};

/// Why who asks is not answered, when the table says so: then that is on record as a refusal of `event`. nullopt: she
/// may, and request.certificate is hers.
[[nodiscard]] std::optional<http::Response> not_permitted(AdminLog& admin, const Roles& roles, std::string_view event,
                                                          const http::Request& request, Right right);
/// What she is told.
[[nodiscard]] Words not_hers(Right right, const Standing& standing);

}  // namespace beffroi::central
