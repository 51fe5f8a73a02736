// Signing in and out, and making a passkey, over HTTP (schemas/api/central.yaml): for browsers without a client
// certificate.
#pragma once

#include <string>
#include <vector>

#include "base/http/server.h"
#include "central/admin_log.h"
#include "central/sign_in/accounts.h"
#include "central/sign_in/attempts.h"
#include "central/sign_in/challenges.h"
#include "central/sign_in/sessions.h"
#include "central/sign_in/webauthn.h"

namespace beffroi::central::sign_in {

/// Thread-safe. References must outlive it. Whatever the cause, a stranger hears that it failed and no more: the cause
/// is in the `admin` stream.
class SignInApi {
  public:
    SignInApi(RelyingParty party, Accounts& accounts, Sessions& sessions, AdminLog& admin, const Clock& clock);
    [[nodiscard]] std::vector<http::Route> routes();

  private:
    using Answer = http::Response (SignInApi::*)(const http::Request&);
    [[nodiscard]] http::Handler from_console(Answer answer);
    [[nodiscard]] http::Handler from_strangers(Answer answer);
    [[nodiscard]] http::Response challenge(const http::Request& request);
    [[nodiscard]] http::Response enter(const http::Request& request);
    [[nodiscard]] http::Response session(const http::Request& request);
    [[nodiscard]] http::Response extend(const http::Request& request);
    [[nodiscard]] http::Response leave(const http::Request& request);
    [[nodiscard]] http::Response enrolment(const http::Request& request);
    [[nodiscard]] http::Response enrol(const http::Request& request);
    [[nodiscard]] http::Response refuse(const http::Request& request, const std::string& who, const std::string& why);

    const RelyingParty m_party;
    Accounts& m_accounts;
    Sessions& m_sessions;
    AdminLog& m_admin;
    Challenges m_challenges;
    Attempts m_attempts;
};

}  // namespace beffroi::central::sign_in
