#include "central/sign_in/directory_check.h"

#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "base/ldap/filter.h"
#include "base/ldap/logon_error.h"
#include "base/random.h"

namespace beffroi::central::sign_in {

namespace {

constexpr std::size_t k_random_bytes = 8;

ldap::Pool::OnProblem told_to(const std::string& name, const std::function<void(const std::string&)>& on_problem) {
    return [name, on_problem](const std::string& server, const std::string& what) {
        on_problem(fmt::format("the directory {}: {}: {}", name, server, what));
    };
}

}  // namespace

/// One of the checks that may go on at once.
class DirectoryCheck::Turn {
  public:
    explicit Turn(DirectoryCheck& of)
        : m_checks(of.m_checks), m_granted(++of.m_checks <= of.m_settings.ldap.pool_size) {}
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() { --m_checks; }
    [[nodiscard]] bool granted() const noexcept { return m_granted; }

  private:
    std::atomic<std::size_t>& m_checks;
    const bool m_granted;
};

DirectoryCheck::DirectoryCheck(DirectorySettings settings, const std::function<void(const std::string&)>& on_problem)
    : m_settings(std::move(settings)),
      m_account(ldap::read_service_account(m_settings.ldap)),
      m_servers(m_settings.ldap.servers.size(), m_clock),
      m_searches(m_settings.ldap, m_servers, m_account.dn.empty() ? nullptr : &m_account,
                 told_to(m_settings.ldap.name, on_problem)),
      m_binds(m_settings.ldap, m_servers, nullptr, told_to(m_settings.ldap.name, on_problem)) {
    std::signal(SIGPIPE, SIG_IGN);
}

/// Room for one dead server before one that answers.
SteadyTime DirectoryCheck::deadline() const {
    return m_clock.steady() + 2 * (m_settings.ldap.connect_timeout + m_settings.ldap.operation_timeout);
}

DirectoryCheck::Word DirectoryCheck::check(const std::string& login, std::string_view password) {
    const Turn turn(*this);
    if (!turn.granted()) {
        return Word::busy;
    }
    if (password.empty()) {
        return Word::wrong;  // a bind without one is anonymous, and succeeds (RFC 4513 section 5.1.2)
    }
    const SteadyTime until = deadline();
    std::string dn;
    const Word found = search(login, until, dn);
    return found == Word::right ? bind(dn, password, until) : found;
}

DirectoryCheck::Word DirectoryCheck::pretend() {
    const Turn turn(*this);
    if (!turn.granted()) {
        return Word::busy;
    }
    const SteadyTime until = deadline();
    std::string dn;
    const std::string nobody = to_hex(random_bytes(k_random_bytes));
    if (const Word found = search(nobody, until, dn); found == Word::silent) {
        return found;
    }
    const std::string unknown = fmt::format("{}={},{}", m_settings.login_attribute, nobody, m_settings.people_base);
    const Word bound = bind(unknown, to_hex(random_bytes(k_random_bytes)), until);
    return bound == Word::silent ? bound : Word::wrong;
}

/// `right`: `dn` is the one person who has this login.
DirectoryCheck::Word DirectoryCheck::search(const std::string& login, SteadyTime until, std::string& dn) {
    const ldap::Search question{.base = m_settings.people_base,
                                .filter = fmt::format("(&(objectClass={})({}={}))", m_settings.person_class,
                                                      m_settings.login_attribute, ldap::escape_filter_value(login)),
                                .attributes = {"1.1"},  // none: nothing of anybody travels
                                .limit = 2};
    std::vector<ldap::Entry> entries;
    const ldap::Reply reply = m_searches.run(
        [&](ldap::Connection& connection) {
            entries.clear();  // a second try must not add to the first
            return connection.search(question, entries, until);
        },
        until);
    if (!reply.ok() && reply.code != LDAP_SIZELIMIT_EXCEEDED) {
        return Word::silent;
    }
    if (entries.size() != 1 || entries.front().dn.empty()) {
        return Word::wrong;  // nobody, or two
    }
    dn = entries.front().dn;
    return Word::right;
}

DirectoryCheck::Word DirectoryCheck::bind(const std::string& dn, std::string_view password, SteadyTime until) {
    const ldap::Reply reply =
        m_binds.run([&](ldap::Connection& connection) { return connection.bind(dn, password, until); }, until);
    if (reply.unreachable()) {
        return Word::silent;
    }
    if (reply.account_locked || (reply.logon_error && ldap::is_about_account(*reply.logon_error))) {
        return Word::closed;
    }
    switch (reply.code) {
        case LDAP_SUCCESS:
            return Word::right;
        case LDAP_INAPPROPRIATE_AUTH:    // an account without a password
        case LDAP_CONSTRAINT_VIOLATION:  // locked after too many failures
        case LDAP_UNWILLING_TO_PERFORM:  // inactivated
            return Word::closed;
        default:
            return Word::wrong;
    }
}

}  // namespace beffroi::central::sign_in
