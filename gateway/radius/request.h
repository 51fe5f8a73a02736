// What FreeRADIUS asks and tells, once it has been checked. A body is the JSON of rlm_rest: the attributes of a RADIUS
// packet, {"User-Name": {"type": "string", "value": ["lea"]}, ...}, numbers for enumerated values. Name and password
// come from whoever holds the device, and the device's address too if she changes it: everything has a bound.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/address.h"
#include "base/secret.h"
#include "gateway/types.h"

namespace beffroi::radius {

inline constexpr std::size_t k_longest_body = std::size_t{32} * 1024;  ///< a RADIUS packet has at most 4 KiB
inline constexpr std::size_t k_longest_user = 128;                     ///< bytes, as at the portal
inline constexpr std::size_t k_longest_password = 253;                 ///< bytes: one RADIUS attribute
inline constexpr std::size_t k_longest_text = 128;  ///< names of equipment, identifiers of accounting sessions
inline constexpr std::size_t k_most_addresses = 16;

/// The device, and the switch or access point that it is at.
struct Place {
    std::string nas;  ///< the client's short name in FreeRADIUS
    MacAddress mac;
    std::string station;  ///< the MAC as the equipment spells it
};

/// EAP-TTLS/PAP: is this her password?
struct PasswordQuestion {
    UserName user;
    Secret password;
    Place place;
};

/// EAP-TLS: the certificate and its key are good. Who is it, and may she?
struct CertificateQuestion {
    UserName user;  ///< by the certificate, never by what the supplicant says
    Place place;
};

/// A device came, is there, has left.
struct DeviceNews {
    enum class Kind : std::uint8_t { start, interim, stop };
    Kind kind = Kind::start;
    Place place;
    std::string accounting;            ///< Acct-Session-Id
    std::vector<std::string> tickets;  ///< values of Class that may be ours
    std::vector<IpAddress> addresses;  ///< framed ones, as the equipment has seen them
    std::optional<unsigned> why = {};  ///< Acct-Terminate-Cause of a stop
};

/// A switch or an access point has started or is about to stop: nobody is at it.
struct EquipmentNews {
    std::string nas;
};

using AccountingNews = std::variant<DeviceNews, EquipmentNews>;

/// nullopt: malformed. A name or password that is empty, too long, or has control characters or invalid UTF-8 is.
[[nodiscard]] std::optional<PasswordQuestion> password_question(std::string_view body);
/// The name is the certificate's user principal name, else its e-mail address, else its common name; the first that it
/// has decides.
[[nodiscard]] std::optional<CertificateQuestion> certificate_question(std::string_view body);
[[nodiscard]] std::optional<AccountingNews> accounting_news(std::string_view body);

/// A MAC address as equipment spells it: with colons, hyphens, Cisco's dots or nothing in between, in either
/// case; nullopt if it is anything else.
[[nodiscard]] std::optional<MacAddress> station_mac(std::string_view text);

/// The identifiers of logins that travel as Class: 32 hexadecimal digits.
[[nodiscard]] bool is_ticket(std::string_view text);

}  // namespace beffroi::radius
