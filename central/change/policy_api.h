// Questions about a policy that is published or proposed (schemas/api/central.yaml): what it knows, and what happens to
// one packet. By the engine of `beffroi policy explain`.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/http/server.h"
#include "central/admin_log.h"
#include "central/change/changes.h"
#include "central/fleet/blocks.h"
#include "central/fleet/fleet.h"
#include "central/roles.h"

namespace beffroi::central::change {

/// Thread-safe. References must outlive it.
class PolicyApi {
  public:
    /// Documents are read by way of folders of their own under `directory`.
    PolicyApi(std::string directory, const fleet::Fleet& fleet, const fleet::Blocks& blocks, const Changes& changes,
              AdminLog& admin, const Roles& roles, const Clock& clock);
    [[nodiscard]] std::vector<http::Route> routes();

  private:
    /// A policy in the form that answers, kept until another one is asked about.
    struct Loaded {
        policy::Manifest manifest;
        policy::Documents documents;
        policy::Policy policy;
        json permissions;  ///< what it permits, row by row
    };
    [[nodiscard]] http::Response vocabulary(const http::Request& request);
    [[nodiscard]] http::Response permissions(const http::Request& request);
    [[nodiscard]] http::Response explanation(const http::Request& request);
    [[nodiscard]] std::variant<std::shared_ptr<const Loaded>, http::Response> asked(const http::Request& request);
    [[nodiscard]] std::optional<std::string> bundle(std::uint64_t number) const;
    [[nodiscard]] std::shared_ptr<const Loaded> loaded(const std::string& bundle);

    std::string m_directory;
    const fleet::Fleet& m_fleet;
    const fleet::Blocks& m_blocks;
    const Changes& m_changes;
    AdminLog& m_admin;
    const Roles& m_roles;
    const Clock& m_clock;
    yang::Modules m_modules;
    std::mutex m_mutex;
    std::string m_of;  ///< the bundle of `m_loaded`
    std::shared_ptr<const Loaded> m_loaded;
};

}  // namespace beffroi::central::change
