// What the gateway's kernel logs: NFLOG messages of the policy's group, read in its namespace.
#pragma once

#include <string>
#include <vector>

#include "base/fd.h"
#include "tests/policy/network.h"

namespace beffroi::policy::test {

struct LoggedPacket {
    std::string prefix;
    std::string bytes;  ///< from the IP header on, the first of them
};

class PacketLog {
  public:
    /// From now on the kernel delivers each message at once.
    explicit PacketLog(const Network& network);
    /// What has arrived since. Throws if the kernel had to drop some.
    [[nodiscard]] std::vector<LoggedPacket> take() const;

  private:
    UniqueFd m_socket;
};

}  // namespace beffroi::policy::test
