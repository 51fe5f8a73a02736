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
    WallTime ends;       ///< unless it is extended
    bool fresh = false;  ///< she has shown who she is lately: what takes that may be done
};

/// Thread-safe, bounded: an account's oldest session makes room for its newest.
class Sessions {
  public:
    static constexpr std::chrono::hours longest{10};  ///< a working day; no extension goes beyond
    static constexpr std::size_t per_account = 8;

    /// `idle`: how long a session lasts without being extended; `fresh`: how long it counts that somebody has shown who
    /// she is.
    Sessions(std::chrono::minutes idle, std::chrono::seconds fresh, const Clock& clock)
        : m_idle(idle), m_fresh(fresh), m_clock(clock) {}

    /// What the browser shows from now on: 256 random bits, base64url.
    [[nodiscard]] Secret begin(const Account& account);
    [[nodiscard]] std::optional<Session> of(std::string_view token);
    /// Its new end; nullopt: it is over.
    [[nodiscard]] std::optional<Session> extend(std::string_view token);
    /// She has shown again who she is. nullopt: it is over.
    [[nodiscard]] std::optional<Session> confirm(std::string_view token);
    void end(std::string_view token);
    /// All of an account: its passkey is gone.
    void end_all(const std::string& account);

  private:
    struct Open {
        Account account;
        SteadyTime began;
        SteadyTime until;
        SteadyTime shown;  ///< who she is
    };
    using Table = std::map<std::string, Open, std::less<>>;  ///< by SHA-256 of the token: a look-up tells nothing of it
    [[nodiscard]] Table::iterator find(std::string_view token);
    [[nodiscard]] Session told(const Open& open) const;
    void make_room(const std::string& account);

    const std::chrono::minutes m_idle;
    const std::chrono::seconds m_fresh;
    const Clock& m_clock;
    std::mutex m_mutex;
    Table m_open;
};

}  // namespace beffroi::central::sign_in
