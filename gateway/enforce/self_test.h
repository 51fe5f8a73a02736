// The last look at a policy that was put in force: packets of a device that does not exist go the way of any other
// device's, through the kernel's own decision, and none leaves the machine. What the compiler or the kernel got wrong,
// and no comparison of tables would show, shows here.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/clock.h"
#include "gateway/enforce/netlink.h"
#include "gateway/enforce/policy_source.h"
#include "gateway/enforce/probe_device.h"
#include "gateway/enforce/tables.h"
#include "policy/probes.h"

namespace beffroi::enforce {

struct SelfTestResult {
    std::size_t decided = 0;  ///< packets that the kernel was seen to decide
    std::size_t lost = 0;     ///< of these nothing is known: no route leads there, or the machine does not forward
    std::optional<std::string> fault;  ///< one that was decided otherwise than the policy says
};

class SelfTest {
  public:
    /// References outlive it.
    SelfTest(ProbeDevice& device, Tables& tables, Netlink& netlink)
        : m_device(device), m_tables(tables), m_netlink(netlink) {}

    /// Of the policy in force, at this moment, whose flows carry this epoch; some ten milliseconds. Throws
    /// std::system_error, or std::runtime_error when the kernel does not take what is needed to look: then nothing is
    /// known.
    [[nodiscard]] SelfTestResult run(const CompiledPolicy& policy, unsigned epoch, WallTime now);

  private:
    void send(const std::vector<policy::Probe>& probes);

    ProbeDevice& m_device;
    Tables& m_tables;
    Netlink& m_netlink;
};

}  // namespace beffroi::enforce
