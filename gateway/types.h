// The values that travel along the line (DESIGN.md section 1):
// LoginRequest -> Identity -> Session -> Decision -> Applied -> journal entries. Every stage includes this file and no
// other stage.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/address.h"
#include "base/clock.h"
#include "base/secret.h"
#include "base/strong.h"

namespace beffroi {

using UserName =
    Name<struct UserNameTag>;  ///< what a person types; until a directory confirms it, it may be a password
using RoleName = Name<struct RoleNameTag>;    ///< "eleve", "enseignant"; as in the policy's vocabulary
using ZoneName = Name<struct ZoneNameTag>;    ///< "wifi-cdi"; as in the policy's vocabulary
using Uai = Name<struct UaiTag>;              ///< "0599991P"
using SessionId = Name<struct SessionIdTag>;  ///< 32 hexadecimal digits, random, never reused
using Interface = Name<struct InterfaceTag>;  ///< a network interface: at most 15 bytes

/// Number of a session in the kernel: the low 16 bits of its conntrack mark. 0 is no session. Reused after its end.
using SessionHandle = Strong<std::uint16_t, struct SessionHandleTag>;

/// Where a request came from, as the kernel's neighbour table and the policy's zone bindings tell. Behind a router of
/// the lycée the gateway sees the router's MAC alone: there a device is whoever has an address.
struct Device {
    MacAddress mac;  ///< zero behind a router
    Interface interface;
    ZoneName zone;
    std::optional<IpAddress> address = {};  ///< behind a router, where it is all that is known
    friend bool operator==(const Device&, const Device&) = default;
    /// Its MAC address, or what stands in its place; by it a device is counted.
    [[nodiscard]] std::string name() const { return address ? address->text() : mac.text(); }
};

struct LoginRequest {
    UserName user;
    Secret password;
    IpAddress address;
    Device device;
    bool by_code = false;      ///< a guest's: `password` is an access code, and `user` nobody
    std::string browser = {};  ///< the token of its cookie: whoever has something left to do comes back with it
};

/// A person in the journal: random, of one site and one month.
struct Pseudonym {
    std::string token;  ///< 32 hexadecimal digits
    std::string month;  ///< "2026-11", of UTC
    friend bool operator==(const Pseudonym&, const Pseudonym&) = default;
};

/// Who somebody is, as a directory answered, and the role that configuration derives from it for the served UAIs.
struct Identity {
    UserName user;             ///< canonical login from the directory, not as typed
    std::string uid;           ///< stable identifier in the directory
    std::string display_name;  ///< for the status page only: never in the journal
    RoleName role;             ///< "inconnu" when no rule matched
    Uai uai;                   ///< the establishment that the role is held in
    std::string role_reason;   ///< which rule gave the role, for explanations
    bool offline = false;      ///< no directory answered: who this is stands on what one said before
    std::optional<WallTime> until = std::nullopt;  ///< a guest's: nothing of it lasts longer, and it has one device
};

/// Why a login was refused. The portal says one sentence for unknown_user and wrong_password.
enum class Denial : std::uint8_t {
    unknown_user,
    wrong_password,
    account_disabled,
    no_role,         ///< the directory knows the person, no rule gives a role here
    no_access,       ///< the role may not open a session in this zone
    throttled,       ///< too many failures: wait
    device_unknown,  ///< no neighbour entry or no zone for the address
    directory_unavailable,
    enforcer_unavailable,
    journal_unavailable,
    malformed_request,  ///< the form was not one that the portal's page sends
    not_authenticated,  ///< 802.1X: the network told of a device whose login this gateway does not know
};

/// Stable name of a denial, as written in the journal: "unknown-user".
[[nodiscard]] std::string_view to_string(Denial denial);

struct DirectoryUnavailable {
    std::string detail;  ///< for the operator's log, never for the person
};

using AuthOutcome = std::variant<Identity, Denial, DirectoryUnavailable>;

/// How somebody proved who she is where the portal was not asked (802.1X).
enum class Proof : std::uint8_t { eap_ttls, eap_tls };
/// Its name in the journal: "eap-ttls".
[[nodiscard]] std::string_view to_string(Proof proof);
[[nodiscard]] std::optional<Proof> proof_from(std::string_view text);

/// Where a session began at a switch or an access point, as it must be named to have it ended there (RFC 5176).
struct NetworkPort {
    std::string nas;         ///< the equipment, as the configuration calls it
    std::string accounting;  ///< Acct-Session-Id
    std::string station;     ///< Calling-Station-Id as the equipment spells it
    std::string ticket;      ///< Class: which login it was
    Proof proof = Proof::eap_ttls;
    friend bool operator==(const NetworkPort&, const NetworkPort&) = default;
};

struct Session {
    SessionId id;
    SessionHandle handle;
    UserName user;
    std::string uid;
    std::string display_name;  ///< empty after a restart: the journal does not hold it
    RoleName role;
    Uai uai;
    Device device;
    std::vector<IpAddress> addresses;
    WallTime opened;
    WallTime expires;
    std::chrono::seconds idle_timeout{0};
    Pseudonym pseudonym;                   ///< of the month in which it was opened
    bool offline = false;                  ///< Identity::offline
    std::string role_reason = {};          ///< Identity::role_reason
    std::optional<NetworkPort> port = {};  ///< of a login by 802.1X
    SteadyTime seen{};                     ///< when the network last said that its device is there
};

/// `staff`: somebody at the gateway's own terminal has ended it. `network`: the switch or access point says that the
/// device has left. `device_limit`: its person has come in with another device instead, and has no more at once.
/// `role_changed`: what people are was read anew, and its person has another role.
enum class SessionEnd : std::uint8_t {
    logout,
    expired,
    idle,
    replaced,
    staff,
    recovery,
    network,
    device_limit,
    role_changed
};
[[nodiscard]] std::string_view to_string(SessionEnd end);

/// What the policy says of a session: whether this role may have one in this zone at all, under which generation.
struct Decision {
    bool admitted = false;
    std::uint32_t generation = 0;
};

/// The kernel holds the session's elements.
struct Applied {
    SessionId session;
};

}  // namespace beffroi
