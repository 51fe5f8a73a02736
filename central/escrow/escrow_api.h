// What auditors do with their party's keys, put on the centre's own record: POST /audit/unseal and /audit/month-key.
// The keys themselves are never here; whoever holds one asks for the record first and opens after.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/http/server.h"
#include "central/admin_log.h"
#include "central/roles.h"
#include "journal/entry.h"

namespace beffroi::central {

/// Thread-safe. The log and the rights outlive it.
class EscrowApi {
  public:
    struct KnownCase {
        std::vector<std::string> sites;  ///< empty: every site
        bool may_open = false;           ///< signed by both parties, neither closed nor expired, and hands records over
    };
    /// A case of the register; nullopt: there is none of this number.
    using CaseOf = std::function<std::optional<KnownCase>(const std::string& number)>;
    EscrowApi(AdminLog& admin, const Roles& roles, CaseOf case_of)
        : m_admin(admin), m_roles(roles), m_case(std::move(case_of)) {}
    [[nodiscard]] std::vector<http::Route> routes();

  private:
    /// What somebody asks to be put on record, and whose key it is about.
    struct Step {
        journal::Entry entry;
        std::string party;
    };
    /// What a path is about: the event under which its refusals are on record, the right that it takes, its body.
    struct Asked {
        std::string_view event;
        Right right;
        std::optional<Step> (*read)(const std::string& body);
    };
    [[nodiscard]] static std::optional<Step> unsealing(const std::string& body);
    [[nodiscard]] static std::optional<Step> month_key(const std::string& body);
    /// Answers 200 when what was read from the body is durable.
    [[nodiscard]] http::Response put_on_record(const http::Request& request, const Asked& asked);

    [[nodiscard]] std::optional<http::Response> not_of_case(const http::Request& request, const Step& step);

    AdminLog& m_admin;
    const Roles& m_roles;
    const CaseOf m_case;
};

}  // namespace beffroi::central
