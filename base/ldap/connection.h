// One connection to one server, over TLS whose certificate and name were checked. Every call ends by its deadline, but
// for name resolution, which the resolver bounds (write addresses or /etc/hosts names where that matters).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/ldap/deadline_layer.h"
#include "base/ldap/entry.h"
#include "base/ldap/handle.h"
#include "base/ldap/settings.h"

namespace beffroi::ldap {

/// How an operation ended: an LDAP result code (RFC 4511 appendix A; negative ones are libldap's own).
struct Reply {
    int code = 0;
    std::string detail;                        ///< for the operator; made printable, no value of an attribute in it
    bool account_locked = false;               ///< the server's password policy says locked, expired or to be changed
    std::optional<unsigned> logon_error = {};  ///< of a bind that Active Directory refused: see logon_error.h
    std::size_t referrals = 0;                 ///< branches of a search that other servers hold: nobody asked them
    [[nodiscard]] bool ok() const noexcept { return code == 0; }
    /// The server or the way to it is at fault, not the question: discard the connection, try another server.
    [[nodiscard]] bool unreachable() const noexcept;
    /// The server closed the connection before: nothing is known of its health.
    [[nodiscard]] bool closed() const noexcept;
    [[nodiscard]] static Reply timed_out(std::string what);
};

struct Search {
    std::string base;
    std::string filter;
    std::vector<std::string> attributes;
    std::size_t limit = 1;  ///< entries; the reply is LDAP_SIZELIMIT_EXCEEDED above
    bool paged = false;     ///< in pages (RFC 2696): `limit` may be above what the server gives in one answer
};

class Connection {
  public:
    /// TCP, TLS 1.2 or later, chain to `settings.ca_file`, host name: all good, or the reply says why not. ldap://host
    /// gets there by StartTLS (RFC 4511 4.14) before anything else is sent, ldaps://host at once; a server that refuses
    /// TLS is asked nothing more.
    [[nodiscard]] static std::variant<Connection, Reply> open(const Settings& settings, const std::string& server,
                                                              SteadyTime deadline);

    /// Simple bind. An empty password would be an unauthenticated bind that succeeds (RFC 4513 5.1.2): callers refuse
    /// it before, and this throws std::logic_error if `dn` comes with none.
    [[nodiscard]] Reply bind(const std::string& dn, std::string_view password, SteadyTime deadline);
    /// Subtree search; entries are appended to `found`, never more than `search.limit`. A server that knows no pages
    /// answers at once, within its own limit. No referral to another server is ever followed.
    [[nodiscard]] Reply search(const Search& search, std::vector<Entry>& found, SteadyTime deadline);

    /// How TLS was started, and the version that was agreed on: "LDAPS, TLS1.3", "StartTLS, TLS1.3".
    [[nodiscard]] std::string tls() const;
    [[nodiscard]] SteadyTime opened() const noexcept { return m_opened; }

  private:
    Connection(std::unique_ptr<DeadlineLayer> layer, LdapHandle ldap, std::chrono::milliseconds operation_timeout,
               bool by_start_tls);
    /// Nobody was asked for anything yet; the reply says why this connection must not be used.
    [[nodiscard]] Reply start_tls(SteadyTime until);
    /// Starts an operation: the time by which it ends.
    [[nodiscard]] SteadyTime start(SteadyTime deadline);
    [[nodiscard]] Reply error(const char* what) const;
    [[nodiscard]] Reply wait_for(int message, LdapMessage& result, SteadyTime until) const;
    [[nodiscard]] Reply result_of(LDAPMessage* message) const;
    /// One answer to a search, until `found` holds `most`: without a cookie all of it, with one the page that starts
    /// there; the cookie becomes that of the next page, empty after the last.
    [[nodiscard]] Reply ask(const Search& search, std::string* cookie, std::vector<Entry>& found, std::size_t most,
                            SteadyTime until);
    [[nodiscard]] Reply take_answer(int message, std::string* cookie, std::vector<Entry>& found, std::size_t most,
                                    SteadyTime until);
    [[nodiscard]] std::string cookie_in(LDAPMessage* message) const;
    [[nodiscard]] Entry read_entry(LDAPMessage* message) const;

    std::unique_ptr<DeadlineLayer> m_layer;  ///< before the handle, which uses it until its end
    LdapHandle m_ldap;
    std::chrono::milliseconds m_operation_timeout;
    bool m_by_start_tls;
    SteadyTime m_opened;
};

}  // namespace beffroi::ldap
