// What configuration gives to each stage, as plain values: no YANG here, so that a stage takes its settings as
// constructor arguments and never sees a document. gateway/config.h fills them; schemas/yang/beffroi-gateway.yang holds
// defaults and limits.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/http/listen.h"
#include "gateway/types.h"

namespace beffroi {

/// The establishments that this gateway serves.
struct SiteConfig {
    std::vector<Uai> uais;  ///< at least one; the first names the site
    std::string name;       ///< shown on the portal: "Lycée Alan-Turing"
};

/// What people agree to before they enter, once a school year and version.
struct CharterConfig {
    std::string version;                 ///< "2026-1"
    std::string directory;               ///< of the text (gateway/charter/written.h)
    std::string file;                    ///< who has accepted (gateway/charter/acceptances.h)
    std::vector<RoleName> signed_paper;  ///< roles that have signed it on paper too, with their parents
};

/// Of each role that has one: how many devices of one person may be in at once.
using DeviceLimits = std::map<RoleName, std::size_t>;

struct PortalConfig {
    IpAddress address;             ///< it and the ports: where no socket is passed (gateway/passed_sockets.h)
    std::uint16_t http_port = 0;   ///< answers connectivity checks and redirects, nothing else
    std::uint16_t https_port = 0;  ///< the login page
    std::string host_name;         ///< where clients are redirected; the certificate names it
    std::string certificate_file;  ///< PEM, leaf first
    std::string key_file;          ///< PEM, not readable by others
    std::optional<std::string> ocsp_file = {};  ///< DER: what the issuer says of the certificate, shown with it
    std::chrono::seconds session_lifetime{0};
    std::chrono::seconds idle_timeout{0};
    std::chrono::seconds routed_idle_timeout{0};       ///< in routed zones, if it is shorter
    std::optional<std::string> notice_url;             ///< information notice about personal data, http(s)
    std::optional<std::string> notice_directory = {};  ///< or its text (gateway/charter/written.h)
    std::optional<CharterConfig> charter = {};
    DeviceLimits device_limits = {};
    std::optional<std::string> theme_directory = {};  ///< gateway/portal/theme.h
    std::optional<std::string> contact;               ///< whom to ask when a login fails
};

/// Slowing down password guessing; counted per account and per device.
struct ThrottleConfig {
    unsigned free_failures = 0;           ///< failures that cost nothing
    std::chrono::seconds first_delay{0};  ///< after the next failure; doubles with each one
    std::chrono::seconds longest_delay{0};
};

/// Which software or national schema a directory speaks; gateway/directory_defaults.h holds what each one means.
enum class DirectoryType : std::uint8_t { ent, annuaire_academique, eole_scribe, active_directory, ldap };

/// How a directory says which function somebody holds in which establishment.
enum class FunctionFormat : std::uint8_t {
    none,
    ent,   ///< ENTPersonFonctions and the DNs of structures (SDET, annexe opérationnelle)
    fredu  ///< FrEduRneResp, FrEduRne, rne with fonctm: UAIs, as in the annuaires académiques
};

/// What a group's entry holds of its members.
enum class GroupSearch : std::uint8_t {
    none,           ///< groups are not searched: `group_attribute` alone tells
    member,         ///< groupOfNames: the member's DN
    nested_member,  ///< Active Directory: also the groups that hold the person's groups
    member_uid      ///< posixGroup (RFC 2307): the login
};

/// Numbers in which a directory writes that an account is over.
enum class AccountState : std::uint8_t {
    none,
    active_directory,  ///< userAccountControl, accountExpires, pwdLastSet, and what a refused bind says
    posix              ///< shadowExpire (RFC 2307), sambaAcctFlags and sambaKickoffTime
};

/// How one directory names things. An empty name: the directory has no such thing.
struct DirectoryProfile {
    std::string person_class;       ///< object class of people: "ENTPerson"
    std::string excluded_class;     ///< entries of `person_class` that are no people: "computer"
    std::string login_attribute;    ///< compared with what the person types: "ENTPersonLogin"
    std::string id_attribute;       ///< never changes and never goes to somebody else: "uid", "objectGUID"
    std::string profile_attribute;  ///< what the rules' profiles are compared with
    FunctionFormat functions = FunctionFormat::none;
    std::string uai_attribute;  ///< UAIs of the establishments that the person belongs to
    bool uai_in_dn = false;     ///< a component of the person's DN is the UAI: "ou=0599991P"
    GroupSearch group_search = GroupSearch::none;
    std::string group_attribute;  ///< of a person: the DNs of her groups ("memberOf")
    AccountState account_state = AccountState::none;
    std::string state_attribute;               ///< one word on the account
    std::vector<std::string> disabled_values;  ///< of it, that close the account; compared without case
};

/// How somebody whom a directory knows is found in the export of the AAF (gateway/aaf/lookup.h).
struct AafJoin {
    std::string attribute;      ///< of the directory: "employeeNumber"
    std::string aaf_attribute;  ///< of the export: "ENTPersonJointure"
};

/// One directory connector. The server's certificate and name are always checked: there is no switch.
struct DirectoryConfig {
    std::string name;
    std::uint16_t sequence = 0;  ///< connectors are tried in this order; load_config returns them sorted
    DirectoryProfile profile;
    std::vector<std::string> realms;   ///< what a person types after '@' to be looked for here
    std::optional<Uai> establishment;  ///< everybody in this directory belongs to it
    std::vector<std::string> servers;  ///< ldaps://host[:port], in order of preference; at least one
    bool start_tls = false;            ///< servers may also be ldap://host[:port], which are asked for TLS first
    std::string ca_file;               ///< PEM bundle that the servers' certificates must chain to
    std::string people_base;           ///< DN
    std::string structures_base;       ///< DN; needed for FunctionFormat::ent only
    std::string groups_base;           ///< DN; empty: groups are not searched, and `group_attribute` counts anywhere
    std::string bind_dn;               ///< empty: search anonymously
    std::string bind_password_file;    ///< its first line is the password; empty when bind_dn is
    std::chrono::milliseconds connect_timeout{0};
    std::chrono::milliseconds operation_timeout{0};
    std::size_t pool_size = 0;            ///< connections per connector
    std::vector<AafJoin> aaf_joins = {};  ///< none: what the AAF says of its people is not asked
};

/// What people are in the served establishments, from the export of the annuaire académique fédérateur (gateway/aaf/).
struct AafConfig {
    std::string academie;                ///< "LILLE"
    std::string folder;                  ///< where the exports are left
    std::string index_file;              ///< what an import made of them; its directory is made
    std::chrono::hours maximum_age{0};   ///< since the day of the last export: older ones give no role
    unsigned maximum_loss = 0;           ///< per cent of an establishment's pupils, or staff, that an import may lose
    std::vector<std::string> keys = {};  ///< attributes that people are joined by, each once
};

/// Logins while no directory answers (gateway/offline/offline_logins.h).
struct OfflineConfig {
    struct Role {
        RoleName name;                       ///< that the rules gave while a directory answered
        std::optional<RoleName> reduced_to;  ///< the one that holds offline, where it is another
        std::chrono::hours maximum_age{0};   ///< since a directory took the password last
    };
    std::string file;         ///< the snapshot; its directory is made
    std::string key_file;     ///< made if it is not there
    std::vector<Role> roles;  ///< that may log in; all others are refused
};

/// People without an account (gateway/guests/codes.h).
struct GuestsConfig {
    std::string file;
    RoleName role;                    ///< that they get
    std::vector<RoleName> sponsors;   ///< whose holders may vouch for a guest, on the portal
    std::chrono::minutes longest{0};  ///< that a code may be good
    std::size_t per_sponsor = 0;      ///< codes of one sponsor that are good at one time
};

/// Logins at switches and access points (802.1X), which FreeRADIUS on this machine passes on (gateway/radius/door.h).
struct RadiusConfig {
    struct Network {
        RoleName role;
        std::uint16_t vlan = 0;
        std::optional<Interface> interface;  ///< of the gateway: where the VLAN ends, and its devices are to be seen
    };
    /// A switch, an access point or a controller of them.
    struct Equipment {
        std::string name;  ///< the client's short name in FreeRADIUS
        IpAddress address;
        std::uint16_t port = 0;   ///< UDP, where it takes Disconnect-Requests
        std::string secret_file;  ///< its first line is the secret for these
    };
    std::uint16_t port = 0;  ///< TCP, on 127.0.0.1
    std::string secret_file;
    std::vector<Network> networks;  ///< one for a role at most
    std::vector<Equipment> equipment;
};

/// A function held in a served UAI: "ENS" (any discipline) or "DIR/D0010".
struct FunctionPattern {
    std::string code;
    std::string discipline;  ///< empty: any
    friend bool operator==(const FunctionPattern&, const FunctionPattern&) = default;
};

/// Gives a role. Matches when every kind that is not empty has a matching value; at least one kind is not empty.
struct RoleRule {
    std::string name;
    std::uint16_t sequence = 0;  ///< unique; the first rule that matches decides; load_config returns them sorted
    std::vector<std::string> profiles;       ///< DirectoryProfile::profile_attribute: "National_ELV"
    std::vector<FunctionPattern> functions;  ///< DirectoryProfile::functions
    std::vector<std::string> object_classes;
    std::vector<std::string> groups;  ///< names (cn) of groups
    RoleName role;
};

struct EnforcerConfig {
    std::string socket;
    std::string gateway_user;  ///< the only user that the enforcer lets connect
};

/// Where auditors read the journal on the gateway itself (gateway/journal_server.h).
struct JournalListenConfig : http::ListenConfig {
    struct Auditor {
        std::string name;                  ///< CN of her certificate
        std::string party;                 ///< O of her certificate: "region", "academie"
        std::vector<std::string> streams;  ///< that she may read: "access", ...
    };
    struct Monitor {
        std::string name;  ///< CN of its certificate
    };
    std::vector<Auditor> auditors;
    std::vector<Monitor> monitors = {};  ///< that may read figures (gateway/metrics.h), and no entry
};

/// The site's journal. One key signs its streams: <origin>/access, /admin, /flow and /filter.
struct JournalConfig {
    std::string directory;
    std::string origin;  ///< schema-less URL without spaces or '+': "journal.region.example/0599991P"
    std::string key_file;
    std::string live_directory;        ///< who is who (gateway/session/live.h): not part of the journal
    bool record_destinations = false;  ///< in the stream `flow`
    std::optional<JournalListenConfig> listen = {};
};

/// Where policies come from (gateway/delivery/courier.h).
struct DeliveryConfig {
    std::string url;  ///< of the centre: https://, without a trailing slash
    std::string ca_file;
    std::string certificate_file;  ///< this gateway's; its CN is the site's UAI
    std::string key_file;
    std::chrono::seconds interval{0};  ///< between two reports
    std::chrono::seconds trial{0};     ///< how long the centre may take to hear from us under a new policy
};

/// With which keys identities are sealed (gateway/sealer.h).
struct EscrowConfig {
    struct Party {
        std::string root_file;               ///< PEM: the certificate that signs those of the months
        std::string certificates_directory;  ///< of the months' certificates, *.pem
    };
    Party region;
    Party academie;
};

}  // namespace beffroi
