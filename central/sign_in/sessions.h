// Who is signed in. In memory only: a restart of the centre signs everybody out.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/secret.h"
#include "central/sign_in/account.h"

namespace beffroi::central::sign_in {

struct Session {
    Account account;
    WallTime ends;  ///< unless it is extended
};

/// Thread-safe, bounded: an account's oldest session makes room for its newest.
class Sessions {
  public:
    static constexpr std::chrono::hours longest{10};  ///< a working day; no extension goes beyond
    static constexpr std::size_t per_account = 8;

    /// `idle`: how long a session lasts without being extended.
    Sessions(std::chrono::minutes idle, const Clock& clock) : m_idle(idle), m_clock(clock) {}

    /// What the browser shows from now on: 256 random bits, base64url.
    [[nodiscard]] Secret begin(const Account& account);
    [[nodiscard]] std::optional<Session> of(std::string_view token);
    /// Its new end; nullopt: it is over.
    [[nodiscard]] std::optional<Session> extend(std::string_view token);
    void end(std::string_view token);
    /// All of an account: its passkey is gone.
    void end_all(const std::string& account);

  private:
    struct Open {
        Account account;
        SteadyTime began;
        SteadyTime until;
    };
    using Table = std::map<std::string, Open, std::less<>>;  ///< by SHA-256 of the token: a look-up tells nothing of it
    [[nodiscard]] Table::iterator find(std::string_view token);
    [[nodiscard]] Session told(const Open& open) const;
    void make_room(const std::string& account);

    const std::chrono::minutes m_idle;
    const Clock& m_clock;
    std::mutex m_mutex;
    Table m_open;
};

}  // namespace beffroi::central::sign_in
