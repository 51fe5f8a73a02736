// Owning handles for the OpenLDAP client library. The only file with its *_free calls.
#pragma once

#include <lber.h>
#include <ldap.h>

#include "base/c_handle.h"

namespace beffroi::ldap {

inline void ldap_unbind_handle(LDAP* ldap) noexcept {
    ldap_unbind_ext(ldap, nullptr, nullptr);
}
inline void ldap_message_free(LDAPMessage* message) noexcept {
    ldap_msgfree(message);
}
inline void ldap_referrals_free(char** referrals) noexcept {
    ber_memvfree(reinterpret_cast<void**>(referrals));
}
inline void ldap_ber_free(BerElement* ber) noexcept {
    ber_free(ber, 0);
}

using LdapHandle = CHandle<LDAP, ldap_unbind_handle>;
using LdapMessage = CHandle<LDAPMessage, ldap_message_free>;
using LdapBer = CHandle<BerElement, ldap_ber_free>;
using LdapDn = CHandle<LDAPRDN, ldap_dnfree>;
using LdapText = CHandle<char, ldap_memfree>;
using LdapValues = CHandle<berval*, ldap_value_free_len>;
using LdapReferrals = CHandle<char*, ldap_referrals_free>;
using LdapControl = CHandle<LDAPControl, ldap_control_free>;
using LdapControls = CHandle<LDAPControl*, ldap_controls_free>;

}  // namespace beffroi::ldap
