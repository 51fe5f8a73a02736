// What officers do with their party's keys, put on the centre's own record: POST /audit/unseal and /audit/month-key.
// The keys themselves are never here; whoever holds one asks for the record first and opens after.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/http/server.h"
#include "central/admin_log.h"
#include "central/search/rights.h"
#include "journal/entry.h"

namespace beffroi::central {

/// Thread-safe. The log and the rights outlive it.
class EscrowApi {
  public:
    EscrowApi(AdminLog& admin, const audit::Rights& rights) : m_admin(admin), m_rights(rights) {}
    [[nodiscard]] std::vector<http::Route> routes();

  private:
    /// What somebody asks to be put on record, and whose key it is about.
    struct Step {
        journal::Entry entry;
        std::string party;
    };
    using Reader = std::optional<Step> (*)(const std::string& body);
    [[nodiscard]] static std::optional<Step> unsealing(const std::string& body);
    [[nodiscard]] static std::optional<Step> month_key(const std::string& body);
    /// Answers 200 when what was read from the body is durable.
    [[nodiscard]] http::Response put_on_record(const http::Request& request, Reader read);

    AdminLog& m_admin;
    const audit::Rights& m_rights;
};

}  // namespace beffroi::central
