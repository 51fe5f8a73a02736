#include "gateway/directory/account_state.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>

#include "base/ascii.h"
#include "base/number.h"

namespace beffroi::directory {
namespace {

using Number = std::int64_t;

constexpr std::string_view control = "userAccountControl";
constexpr std::string_view expires = "accountExpires";
constexpr std::string_view password_set = "pwdLastSet";
constexpr std::string_view shadow_expires = "shadowExpire";
constexpr std::string_view samba_flags = "sambaAcctFlags";
constexpr std::string_view samba_end = "sambaKickoffTime";

constexpr Number disabled_flag = 0x0002;          // ADS_UF_ACCOUNTDISABLE
constexpr Number password_stays_flag = 0x010000;  // ADS_UF_DONT_EXPIRE_PASSWD
constexpr Number never = std::numeric_limits<Number>::max();

/// What is absent takes `otherwise`; what is no number is nullopt.
std::optional<Number> number(const ldap::Entry& entry, std::string_view attribute, Number otherwise) {
    const std::string& text = entry.first(attribute);
    return text.empty() ? std::optional(otherwise) : parse_number<Number>(text);
}

Number seconds_since_1970(WallTime now) {
    return std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
}

/// Seconds since 1970 of a FILETIME: 100 ns since 1601 ([MS-DTYP] 2.3.3).
Number seconds_of_filetime(Number time) {
    constexpr Number per_second = 10000000;
    constexpr Number from_1601_to_1970 = 11644473600;
    return time / per_second - from_1601_to_1970;
}

bool is_disabled_by_word(const ldap::Entry& entry, const DirectoryProfile& profile) {
    return !profile.state_attribute.empty() &&
           std::ranges::any_of(entry.values(profile.state_attribute), [&](const std::string& word) {
               return std::ranges::any_of(profile.disabled_values,
                                          [&](const auto& bad) { return equal_ignoring_case(bad, word); });
           });
}

bool is_disabled_in_active_directory(const ldap::Entry& entry, Number now) {
    const auto flags = number(entry, control, 0);
    const auto end = number(entry, expires, never);
    const auto set = number(entry, password_set, 1);
    if (!flags || !end || !set) {
        return true;
    }
    const bool over = *end != 0 && *end != never && seconds_of_filetime(*end) <= now;
    const bool to_be_changed = *set == 0 && (*flags & password_stays_flag) == 0;
    return (*flags & disabled_flag) != 0 || over || to_be_changed;
}

bool is_disabled_in_posix(const ldap::Entry& entry, Number now) {
    constexpr Number day = 86400;
    const auto days = number(entry, shadow_expires, -1);
    const auto end = number(entry, samba_end, never);
    if (!days || !end) {
        return true;
    }
    // -1 and 0 are written by tools for "never": shadow(5) leaves 0 open.
    const bool over = (*days > 0 && *days <= now / day) || (*end > 0 && *end <= now);
    return over || entry.first(samba_flags).find_first_of("DL") != std::string::npos;
}

}  // namespace

bool is_disabled(const ldap::Entry& entry, const DirectoryProfile& profile, WallTime now) {
    if (is_disabled_by_word(entry, profile)) {
        return true;
    }
    switch (profile.account_state) {
        case AccountState::active_directory:
            return is_disabled_in_active_directory(entry, seconds_since_1970(now));
        case AccountState::posix:
            return is_disabled_in_posix(entry, seconds_since_1970(now));
        case AccountState::none:
            break;
    }
    return false;
}

std::vector<std::string> state_attributes(const DirectoryProfile& profile) {
    std::vector<std::string> names;
    if (!profile.state_attribute.empty()) {
        names.push_back(profile.state_attribute);
    }
    const auto add = [&](const std::array<std::string_view, 3>& more) {
        names.insert(names.end(), more.begin(), more.end());
    };
    if (profile.account_state == AccountState::active_directory) {
        add({control, expires, password_set});
    } else if (profile.account_state == AccountState::posix) {
        add({shadow_expires, samba_flags, samba_end});
    }
    return names;
}

}  // namespace beffroi::directory
