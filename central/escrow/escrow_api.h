// What the Region's officers do with its keys, put on the centre's own record: POST /audit/unseal and /audit/month-key.
// The keys themselves are never here; whoever holds one asks for the record first and opens after.
#pragma once

#include <vector>

#include "base/http/server.h"
#include "central/admin_log.h"

namespace beffroi::central {

/// Thread-safe. The log outlives it.
class EscrowApi {
  public:
    explicit EscrowApi(AdminLog& admin) : m_admin(admin) {}
    [[nodiscard]] std::vector<http::Route> routes();

  private:
    using Reader = std::optional<journal::Entry> (*)(const std::string& body);
    /// Answers 200 when what was read from the body is durable.
    [[nodiscard]] http::Response put_on_record(const http::Request& request, Reader read);

    AdminLog& m_admin;
};

}  // namespace beffroi::central
