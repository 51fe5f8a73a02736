// The gateway as one object: the stages, wired. Construction recovers and starts to serve; destruction stops cleanly.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>

#include "gateway/config.h"
#include "gateway/portal/portal.h"

namespace beffroi {

class Gateway {
  public:
    /// Throws DamagedJournal, or std::runtime_error for a policy or certificate that cannot be used: nothing is served
    /// then. Neither a directory, the enforcer nor the centre has to be there.
    Gateway(const GatewayConfig& config, const Clock& clock, portal::Sockets sockets);
    ~Gateway();
    Gateway(const Gateway&) = delete;
    Gateway& operator=(const Gateway&) = delete;

    /// Readable when tick() has something to do at once: a policy or a block has come, or the centre has heard of one.
    [[nodiscard]] int news() const;
    /// To be called at news and about once a second: ends of sessions, an enforcer that came back, idle sessions twice
    /// a minute.
    void tick();
    /// Reads the policy again and has the enforcer activate it. An invalid policy is refused, the one in force stays.
    void reload_policy();

  private:
    struct Stages;
    std::unique_ptr<Stages> m_stages;
};

}  // namespace beffroi
