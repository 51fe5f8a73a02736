#include "base/ldap/connection.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "base/ascii.h"
#include "base/encoding.h"
#include "base/ldap/logon_error.h"

namespace beffroi::ldap {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr ber_len_t max_message_bytes = ber_len_t{4} << 20;
constexpr std::size_t max_detail_bytes = 200;
/// Below what any server gives in one answer (Active Directory: 1,000).
constexpr ber_int_t page_entries = 100;

timeval until(SteadyTime deadline) {
    const auto left = std::max(std::chrono::duration_cast<std::chrono::microseconds>(deadline - steady_clock::now()),
                               std::chrono::microseconds(1));
    return {.tv_sec = static_cast<time_t>(left.count() / 1000000),
            .tv_usec = static_cast<suseconds_t>(left.count() % 1000000)};
}

std::string shortened(const char* text) {
    return text == nullptr ? std::string() : printable(std::string_view(text).substr(0, max_detail_bytes));
}

/// Only libldap's own settings that weaken nothing may come from /etc/ldap/ldap.conf: these are set on each handle.
bool set_options(LDAP* ldap, const Settings& settings, const timeval& connect_timeout) {
    const int version = LDAP_VERSION3;
    const int demand = LDAP_OPT_X_TLS_DEMAND;
    const int oldest = LDAP_OPT_X_TLS_PROTOCOL_TLS1_2;
    const int never = LDAP_DEREF_NEVER;
    const int idle = 30;
    const int probes = 3;
    const int interval = 10;
    const int client = 0;
    const int time_limit = static_cast<int>((settings.operation_timeout.count() + 999) / 1000);
    const auto set = [ldap](int option, const void* value) {
        return ldap_set_option(ldap, option, value) == LDAP_OPT_SUCCESS;
    };
    return set(LDAP_OPT_PROTOCOL_VERSION, &version) && set(LDAP_OPT_REFERRALS, LDAP_OPT_OFF) &&
           set(LDAP_OPT_RESTART, LDAP_OPT_ON) && set(LDAP_OPT_DEREF, &never) && set(LDAP_OPT_TIMELIMIT, &time_limit) &&
           set(LDAP_OPT_NETWORK_TIMEOUT, &connect_timeout) && set(LDAP_OPT_X_KEEPALIVE_IDLE, &idle) &&
           set(LDAP_OPT_X_KEEPALIVE_PROBES, &probes) && set(LDAP_OPT_X_KEEPALIVE_INTERVAL, &interval) &&
           set(LDAP_OPT_X_TLS_REQUIRE_CERT, &demand) && set(LDAP_OPT_X_TLS_PROTOCOL_MIN, &oldest) &&
           set(LDAP_OPT_X_TLS_CACERTDIR, "") && set(LDAP_OPT_X_TLS_CACERTFILE, settings.ca_file.c_str()) &&
           // Last: it builds the TLS context from the options above.
           set(LDAP_OPT_X_TLS_NEWCTX, &client);
}

std::string tls_version(LDAP* ldap) {
    char* version = nullptr;
    ldap_get_option(ldap, LDAP_OPT_X_TLS_VERSION, &version);
    const LdapText owned(version);
    return version == nullptr ? "" : version;
}

/// With GnuTLS libldap ignores PROTOCOL_MIN, and leaks memory with each context that names cipher suites: so what was
/// agreed on is looked at, before anything secret is sent.
bool is_modern_tls(LDAP* ldap) {
    const std::string name = tls_version(ldap);
    return name.starts_with("TLS") && (name.ends_with("1.2") || name.ends_with("1.3"));
}

Reply cannot_connect(LDAP* ldap, int code) {
    char* why = nullptr;
    ldap_get_option(ldap, LDAP_OPT_DIAGNOSTIC_MESSAGE, &why);
    const LdapText owned(why);
    return {.code = LDAP_CONNECT_ERROR, .detail = std::string(ldap_err2string(code)) + " " + shortened(why)};
}

/// Servers should ignore a control that is not critical, but some refuse the whole search: OpenLDAP where its limits
/// say size.prtotal=disabled, with adminLimitExceeded.
bool refuses_pages(int code) noexcept {
    return code == LDAP_UNAVAILABLE_CRITICAL_EXTENSION || code == LDAP_ADMINLIMIT_EXCEEDED ||
           code == LDAP_UNWILLING_TO_PERFORM;
}

void bound_messages(LDAP* ldap) {
    Sockbuf* buffer = nullptr;
    if (ldap_get_option(ldap, LDAP_OPT_SOCKBUF, &buffer) == LDAP_OPT_SUCCESS && buffer != nullptr) {
        ber_len_t most = max_message_bytes;
        ber_sockbuf_ctrl(buffer, LBER_SB_OPT_SET_MAX_INCOMING, &most);
    }
}

}  // namespace

bool Reply::unreachable() const noexcept {
    return code < 0 || code == LDAP_BUSY || code == LDAP_UNAVAILABLE || code == LDAP_PROTOCOL_ERROR;
}

bool Reply::closed() const noexcept {
    return code == LDAP_SERVER_DOWN || code == LDAP_UNAVAILABLE;
}

Reply Reply::timed_out(std::string what) {
    return {.code = LDAP_TIMEOUT, .detail = std::move(what) + ": no answer in time"};
}

Connection::Connection(std::unique_ptr<DeadlineLayer> layer, LdapHandle ldap, milliseconds operation_timeout,
                       bool by_start_tls)
    : m_layer(std::move(layer)),
      m_ldap(std::move(ldap)),
      m_operation_timeout(operation_timeout),
      m_by_start_tls(by_start_tls),
      m_opened(steady_clock::now()) {}

std::variant<Connection, Reply> Connection::open(const Settings& settings, const std::string& server,
                                                 SteadyTime deadline) {
    LDAP* raw = nullptr;
    if (const int code = ldap_initialize(&raw, server.c_str()); code != LDAP_SUCCESS) {
        return Reply{.code = code, .detail = ldap_err2string(code)};
    }
    auto layer = std::make_unique<DeadlineLayer>();
    LdapHandle ldap(raw);  // after the layer: it is closed first
    const SteadyTime end = std::min(deadline, steady_clock::now() + settings.connect_timeout);
    layer->set(end);
    if (!layer->install(ldap.get()) || !set_options(ldap.get(), settings, until(end))) {
        return Reply{.code = LDAP_LOCAL_ERROR, .detail = "cannot set up TLS with ca-file " + settings.ca_file};
    }
    if (const int code = ldap_connect(ldap.get()); code != LDAP_SUCCESS) {
        return cannot_connect(ldap.get(), code);
    }
    bound_messages(ldap.get());
    Connection connection(std::move(layer), std::move(ldap), settings.operation_timeout,
                          !server.starts_with("ldaps://"));
    if (connection.m_by_start_tls) {
        if (Reply started = connection.start_tls(end); !started.ok()) {
            return started;
        }
    }
    if (!is_modern_tls(connection.m_ldap.get())) {
        return Reply{.code = LDAP_CONNECT_ERROR, .detail = "does not speak TLS 1.2 or later"};
    }
    return connection;
}

Reply Connection::start_tls(SteadyTime until) {
    int message = 0;
    if (const int sent = ldap_start_tls(m_ldap.get(), nullptr, nullptr, &message); sent != LDAP_SUCCESS) {
        return {.code = LDAP_CONNECT_ERROR, .detail = std::string("StartTLS: ") + ldap_err2string(sent)};
    }
    LdapMessage result;
    if (Reply waited = wait_for(message, result, until); !waited.ok()) {
        return {.code = LDAP_CONNECT_ERROR, .detail = "StartTLS: " + waited.detail};
    }
    if (const Reply refused = result_of(result.get()); !refused.ok()) {
        return {.code = LDAP_CONNECT_ERROR, .detail = "refuses StartTLS: " + refused.detail};
    }
    if (const int code = ldap_install_tls(m_ldap.get()); code != LDAP_SUCCESS) {
        Reply failed = cannot_connect(m_ldap.get(), code);
        failed.detail = "StartTLS, then no TLS: " + failed.detail;
        return failed;
    }
    return {};
}

std::string Connection::tls() const {
    return (m_by_start_tls ? "StartTLS, " : "LDAPS, ") + tls_version(m_ldap.get());
}

SteadyTime Connection::start(SteadyTime deadline) {
    const SteadyTime end = std::min(deadline, steady_clock::now() + m_operation_timeout);
    m_layer->set(end);
    return end;
}

Reply Connection::error(const char* what) const {
    int code = LDAP_OTHER;
    ldap_get_option(m_ldap.get(), LDAP_OPT_RESULT_CODE, &code);
    if (code == LDAP_SUCCESS) {
        code = LDAP_SERVER_DOWN;
    }
    return {.code = code, .detail = std::string(what) + ": " + ldap_err2string(code)};
}

Reply Connection::wait_for(int message, LdapMessage& result, SteadyTime deadline) const {
    timeval timeout = until(deadline);
    LDAPMessage* raw = nullptr;
    const int type = ldap_result(m_ldap.get(), message, LDAP_MSG_ONE, &timeout, &raw);
    result.reset(raw);
    if (type > 0) {
        return {};
    }
    ldap_abandon_ext(m_ldap.get(), message, nullptr, nullptr);
    return type == 0 || m_layer->passed() ? Reply::timed_out("waiting for the directory")
                                          : error("waiting for the directory");
}

Reply Connection::result_of(LDAPMessage* message) const {
    int code = LDAP_OTHER;
    char* text = nullptr;
    char** referrals = nullptr;
    LDAPControl** controls = nullptr;
    const int parsed = ldap_parse_result(m_ldap.get(), message, &code, nullptr, &text, &referrals, &controls, 0);
    const LdapText owned_text(text);
    const LdapReferrals owned_referrals(referrals);
    const LdapControls owned_controls(controls);
    if (parsed != LDAP_SUCCESS) {
        return {.code = parsed, .detail = "the directory's answer cannot be read"};
    }
    const bool elsewhere = code == LDAP_REFERRAL && referrals != nullptr && *referrals != nullptr;
    Reply reply{.code = code,
                .detail = elsewhere ? "names another server, which is never followed: " + shortened(*referrals)
                                    : std::string(ldap_err2string(code)) + " " + shortened(text),
                .account_locked = false,
                .logon_error = code == LDAP_INVALID_CREDENTIALS && text != nullptr ? logon_error(text) : std::nullopt};
    if (LDAPControl* policy = ldap_control_find(LDAP_CONTROL_PASSWORDPOLICYRESPONSE, controls, nullptr)) {
        ber_int_t expire = 0;
        ber_int_t grace = 0;
        LDAPPasswordPolicyError state = PP_noError;
        ldap_parse_passwordpolicy_control(m_ldap.get(), policy, &expire, &grace, &state);
        reply.account_locked = state == PP_accountLocked || state == PP_passwordExpired || state == PP_changeAfterReset;
    }
    return reply;
}

Reply Connection::bind(const std::string& dn, std::string_view password, SteadyTime deadline) {
    if (!dn.empty() && password.empty()) {
        throw std::logic_error("a simple bind needs a password");
    }
    const SteadyTime end = start(deadline);
    berval credentials{.bv_len = password.size(), .bv_val = const_cast<char*>(password.data())};
    std::string oid = LDAP_CONTROL_PASSWORDPOLICYREQUEST;
    LDAPControl ask_policy{
        .ldctl_oid = oid.data(), .ldctl_value = {.bv_len = 0, .bv_val = nullptr}, .ldctl_iscritical = 0};
    std::array<LDAPControl*, 2> controls{&ask_policy, nullptr};
    int message = 0;
    const int sent =
        ldap_sasl_bind(m_ldap.get(), dn.c_str(), LDAP_SASL_SIMPLE, &credentials, controls.data(), nullptr, &message);
    if (sent != LDAP_SUCCESS) {
        return {.code = sent, .detail = std::string("bind: ") + ldap_err2string(sent)};
    }
    LdapMessage result;
    if (Reply waited = wait_for(message, result, end); !waited.ok()) {
        return waited;
    }
    return result_of(result.get());
}

Reply Connection::search(const Search& search, std::vector<Entry>& found, SteadyTime deadline) {
    const SteadyTime end = start(deadline);
    const std::size_t most = found.size() + search.limit;
    if (!search.paged) {
        return ask(search, nullptr, found, most, end);
    }
    std::string cookie;
    Reply reply;
    std::size_t referrals = 0;
    do {  // pages may be empty: `end` is what ends a server that never ends
        reply = ask(search, &cookie, found, most, end);
        referrals += reply.referrals;
    } while (reply.ok() && !cookie.empty());
    reply.referrals = referrals;
    const bool nothing_yet = found.size() + search.limit == most;
    return nothing_yet && refuses_pages(reply.code) ? ask(search, nullptr, found, most, end) : reply;
}

Reply Connection::ask(const Search& search, std::string* cookie, std::vector<Entry>& found, std::size_t most,
                      SteadyTime until_then) {
    std::vector<char*> attributes;
    for (const std::string& name : search.attributes) {
        attributes.push_back(const_cast<char*>(name.c_str()));
    }
    attributes.push_back(nullptr);
    LdapControl page;
    if (cookie != nullptr) {
        berval from{.bv_len = cookie->size(), .bv_val = cookie->data()};
        LDAPControl* raw = nullptr;
        ldap_create_page_control(m_ldap.get(), page_entries, &from, 0, &raw);
        page.reset(raw);
    }
    std::array<LDAPControl*, 2> controls{page.get(), nullptr};
    // A limit of ours would be that of all pages to some servers, and of each to others: it is counted here.
    const int limit = cookie != nullptr ? LDAP_NO_LIMIT : static_cast<int>(search.limit);
    timeval timeout = until(until_then);
    int message = 0;
    const int sent = ldap_search_ext(m_ldap.get(), search.base.c_str(), LDAP_SCOPE_SUBTREE, search.filter.c_str(),
                                     attributes.data(), 0, controls.data(), nullptr, &timeout, limit, &message);
    if (sent != LDAP_SUCCESS) {
        return {.code = sent, .detail = std::string("search: ") + ldap_err2string(sent)};
    }
    return take_answer(message, cookie, found, most, until_then);
}

Reply Connection::take_answer(int message, std::string* cookie, std::vector<Entry>& found, std::size_t most,
                              SteadyTime until) {
    std::size_t referrals = 0;
    while (true) {
        LdapMessage result;
        if (Reply waited = wait_for(message, result, until); !waited.ok()) {
            return waited;
        }
        const int type = ldap_msgtype(result.get());
        if (type == LDAP_RES_SEARCH_RESULT) {
            if (cookie != nullptr) {
                *cookie = cookie_in(result.get());
            }
            Reply reply = result_of(result.get());
            reply.referrals = referrals;
            return reply;
        }
        if (type != LDAP_RES_SEARCH_ENTRY) {
            referrals += type == LDAP_RES_SEARCH_REFERENCE ? 1 : 0;
            continue;
        }
        // The limit is also checked here: a server may ignore it.
        if (found.size() >= most) {
            ldap_abandon_ext(m_ldap.get(), message, nullptr, nullptr);
            return {.code = LDAP_SIZELIMIT_EXCEEDED, .detail = "more entries than asked for"};
        }
        found.push_back(read_entry(result.get()));
    }
}

std::string Connection::cookie_in(LDAPMessage* message) const {
    LDAPControl** controls = nullptr;
    if (ldap_parse_result(m_ldap.get(), message, nullptr, nullptr, nullptr, nullptr, &controls, 0) != LDAP_SUCCESS) {
        return {};
    }
    const LdapControls owned(controls);
    LDAPControl* page = ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, controls, nullptr);
    ber_int_t estimate = 0;
    berval cookie{.bv_len = 0, .bv_val = nullptr};
    if (page == nullptr || ldap_parse_pageresponse_control(m_ldap.get(), page, &estimate, &cookie) != LDAP_SUCCESS) {
        return {};
    }
    const LdapText owned_cookie(cookie.bv_val);
    return {cookie.bv_val == nullptr ? "" : cookie.bv_val, cookie.bv_len};
}

Entry Connection::read_entry(LDAPMessage* message) const {
    Entry entry;
    const LdapText dn(ldap_get_dn(m_ldap.get(), message));
    entry.dn = dn ? dn.get() : "";
    BerElement* cursor = nullptr;
    LdapText name(ldap_first_attribute(m_ldap.get(), message, &cursor));
    const LdapBer owned(cursor);
    for (; name; name.reset(ldap_next_attribute(m_ldap.get(), message, cursor))) {
        const LdapValues values(ldap_get_values_len(m_ldap.get(), message, name.get()));
        auto& kept = entry.attributes[name.get()];
        const bool guid = equal_ignoring_case(name.get(), "objectGUID");
        const bool sid = equal_ignoring_case(name.get(), "objectSid");
        for (berval** value = values.get(); value != nullptr && *value != nullptr && kept.size() < max_values;
             ++value) {
            const std::string_view bytes((*value)->bv_val, (*value)->bv_len);
            if (guid || sid) {
                kept.push_back(guid ? guid_text(bytes) : sid_text(bytes));
            } else if (!bytes.empty() && bytes.size() <= max_value_bytes && is_valid_utf8(bytes)) {
                kept.emplace_back(bytes);
            }
        }
    }
    return entry;
}

}  // namespace beffroi::ldap
