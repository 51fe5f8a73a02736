// Making a passkey or enrolling an application, for the account that a code opens, over HTTP
// (schemas/api/central.yaml).
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

#include "base/http/server.h"
#include "central/admin_log.h"
#include "central/sign_in/accounts.h"
#include "central/sign_in/attempts.h"
#include "central/sign_in/challenges.h"
#include "central/sign_in/door.h"
#include "central/sign_in/sessions.h"

namespace beffroi::central::sign_in {

/// Thread-safe. References must outlive it.
class EnrolmentApi {
  public:
    EnrolmentApi(const Door& door, Accounts& accounts, Challenges& challenges, Attempts& attempts, Sessions& sessions,
                 AdminLog& admin, const Clock& clock)
        : m_door(door),
          m_accounts(accounts),
          m_challenges(challenges),
          m_attempts(attempts),
          m_sessions(sessions),
          m_admin(admin),
          m_clock(clock) {}
    [[nodiscard]] std::vector<http::Route> routes();

  private:
    /// The account that the code in the body opens; or what to answer.
    [[nodiscard]] std::variant<Account, http::Response> opened(const http::Request& request);
    [[nodiscard]] http::Response challenge(const http::Request& request);
    [[nodiscard]] http::Response passkey(const http::Request& request);
    [[nodiscard]] http::Response secret(const http::Request& request);
    [[nodiscard]] http::Response codes(const http::Request& request);

    const Door& m_door;
    Accounts& m_accounts;
    Challenges& m_challenges;
    Attempts& m_attempts;
    Sessions& m_sessions;
    AdminLog& m_admin;
    const Clock& m_clock;
    std::mutex m_mutex;
    /// By account, of the secret that was shown last and is not confirmed: whoever has seen one before has another than
    /// the one that counts.
    std::map<std::string, std::string> m_salts;
};

}  // namespace beffroi::central::sign_in
