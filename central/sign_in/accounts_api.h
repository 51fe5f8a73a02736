// The accounts over HTTP (schemas/api/central.yaml): what people sign in with, opening an account by two,
// taking away what one signs in with.
#pragma once

#include <vector>

#include "base/http/server.h"
#include "central/admin_log.h"
#include "central/roles.h"
#include "central/sign_in/accounts.h"
#include "central/sign_in/sessions.h"

namespace beffroi::central::sign_in {

/// For holders of a certificate and for those who are signed in. Thread-safe. References must outlive it.
class AccountsApi {
  public:
    AccountsApi(Accounts& accounts, Sessions& sessions, AdminLog& admin, const Roles& roles)
        : m_accounts(accounts), m_sessions(sessions), m_admin(admin), m_roles(roles) {}
    [[nodiscard]] std::vector<http::Route> routes();

  private:
    [[nodiscard]] http::Response list(const http::Request& request);
    [[nodiscard]] http::Response open(const http::Request& request);
    [[nodiscard]] http::Response remove(const http::Request& request);

    Accounts& m_accounts;
    Sessions& m_sessions;
    AdminLog& m_admin;
    const Roles& m_roles;
};

}  // namespace beffroi::central::sign_in
