#include "base/ldap/dn.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/ldap/entry.h"
#include "base/ldap/handle.h"

namespace beffroi::ldap {
namespace {

bool could_be_dn(std::string_view dn) {
    return !dn.empty() && dn.size() <= max_value_bytes && dn.find('\0') == std::string_view::npos;
}

}  // namespace

std::optional<std::string> normal_dn(std::string_view dn) {
    if (!could_be_dn(dn)) {
        return std::nullopt;
    }
    const std::string text(dn);
    char* out = nullptr;
    if (ldap_dn_normalize(text.c_str(), LDAP_DN_FORMAT_LDAPV3, &out, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS ||
        out == nullptr) {
        return std::nullopt;
    }
    const LdapText owned(out);
    return ascii_lower(owned.get());
}

std::vector<std::string> dn_values(std::string_view dn) {
    std::vector<std::string> values;
    if (!could_be_dn(dn)) {
        return values;
    }
    const std::string text(dn);
    LDAPDN raw = nullptr;
    if (ldap_str2dn(text.c_str(), &raw, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS || raw == nullptr) {
        return values;
    }
    const LdapDn owned(raw);
    for (LDAPRDN* component = raw; *component != nullptr; ++component) {
        const LDAPAVA* first = (*component)[0];
        if (first != nullptr) {
            values.emplace_back(first->la_value.bv_val, first->la_value.bv_len);
        }
    }
    return values;
}

std::string domain_of(std::string_view dn) {
    // In a normal DN each comma and each "=" that is part of a value is escaped, so ",dc=" starts a component.
    const std::string normal = normal_dn(dn).value_or("");
    std::size_t domain = normal.size();
    while (domain > 0) {
        const auto comma = normal.rfind(',', domain - 1);
        const std::size_t start = comma == std::string::npos ? 0 : comma + 1;
        if (normal.compare(start, 3, "dc=") != 0) {
            break;
        }
        domain = start == 0 ? 0 : start - 1;
    }
    return domain == 0 ? normal : normal.substr(std::min(domain + 1, normal.size()));
}

bool is_within(std::string_view dn, std::string_view base) {
    const auto entry = normal_dn(dn);
    const auto top = normal_dn(base);
    return entry && top && (*entry == *top || entry->ends_with("," + *top));
}

}  // namespace beffroi::ldap
