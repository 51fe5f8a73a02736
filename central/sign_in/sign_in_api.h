// Signing in and out over HTTP (schemas/api/central.yaml): for browsers without a client certificate.
#pragma once

#include <string>
#include <vector>

#include "base/http/server.h"
#include "central/admin_log.h"
#include "central/sign_in/attempts.h"
#include "central/sign_in/challenges.h"
#include "central/sign_in/door.h"
#include "central/sign_in/sessions.h"

namespace beffroi::central::sign_in {

/// Thread-safe. References must outlive it. Whatever the cause, a stranger hears that it failed and no more: the cause
/// is in the `admin` stream.
class SignInApi {
  public:
    SignInApi(Door& door, Challenges& challenges, Attempts& attempts, Sessions& sessions, AdminLog& admin)
        : m_door(door), m_challenges(challenges), m_attempts(attempts), m_sessions(sessions), m_admin(admin) {}
    [[nodiscard]] std::vector<http::Route> routes();

  private:
    [[nodiscard]] http::Response ways() const;
    [[nodiscard]] http::Response challenge(const http::Request& request);
    [[nodiscard]] http::Response enter(const http::Request& request);
    [[nodiscard]] http::Response confirm(const http::Request& request);
    [[nodiscard]] http::Response session(const http::Request& request);
    [[nodiscard]] http::Response extend(const http::Request& request);
    [[nodiscard]] http::Response leave(const http::Request& request);
    [[nodiscard]] http::Response answer(const http::Request& request, const Door::Answer& refused);

    Door& m_door;
    Challenges& m_challenges;
    Attempts& m_attempts;
    Sessions& m_sessions;
    AdminLog& m_admin;
};

}  // namespace beffroi::central::sign_in
