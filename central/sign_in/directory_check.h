// Whether a password is that of a person of a directory: by a search for her login and a bind as who is found.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/ldap/pool.h"
#include "central/sign_in/directory_settings.h"

namespace beffroi::central::sign_in {

/// Thread-safe. At most as many checks at a time as the settings' pool has connections: others hear `busy` at once, so
/// that a slow directory never takes all threads of the centre.
class DirectoryCheck {
  public:
    enum class Word : std::uint8_t {
        right,
        wrong,   ///< the password, or there is nobody
        closed,  ///< the account is locked or over, or its password has to be changed
        silent,  ///< no server answers, or none may be searched
        busy
    };

    /// Does not talk to the directory. Ignores SIGPIPE in the whole process: libldap writes to connections that servers
    /// have closed. `on_problem` hears of servers that fail, from several threads. Throws
    /// std::system_error if the password of the searching account cannot be read, std::invalid_argument if there is
    /// none.
    DirectoryCheck(DirectorySettings settings, const std::function<void(const std::string&)>& on_problem);

    /// Whatever is in `login`, it is compared as a value. An empty password is wrong.
    [[nodiscard]] Word check(const std::string& login, std::string_view password);
    /// The same questions about nobody, for a sign-in that is refused anyway: how long it takes tells a stranger
    /// nothing of why, and no account is locked by who has not proved the rest. `right` never.
    [[nodiscard]] Word pretend();

  private:
    class Turn;
    [[nodiscard]] Word search(const std::string& login, SteadyTime until, std::string& dn);
    [[nodiscard]] Word bind(const std::string& dn, std::string_view password, SteadyTime until);
    [[nodiscard]] SteadyTime deadline() const;

    const DirectorySettings m_settings;
    const SystemClock m_clock;
    const ldap::ServiceAccount m_account;
    ldap::Servers m_servers;
    ldap::Pool m_searches;
    ldap::Pool m_binds;  ///< apart: a connection bound as a person never searches
    std::atomic<std::size_t> m_checks = 0;
};

}  // namespace beffroi::central::sign_in
