// Connection tracking: what a session's live connections are, when they last spoke, and how they end. The mark of an
// entry is epoch | class | session (policy/compile.h). Entries of others are never touched.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gateway/enforce/flow_idle.h"
#include "gateway/enforce/netlink.h"

namespace beffroi::enforce {

/// Of the network namespace of the calling thread: net.netfilter.nf_conntrack_NAME. nullopt: there is none.
[[nodiscard]] std::optional<std::uint64_t> conntrack_setting(const std::string& name);

class Conntrack {
  public:
    /// Deletes the entries with mark & mask == value. `mask` 0 would mean all of them: std::logic_error. Throws
    /// std::system_error if the kernel refuses.
    void delete_marked(std::uint32_t value, std::uint32_t mask);
    /// Deletes the entries of which `condemned` holds for the mark.
    void delete_if(const std::function<bool(std::uint32_t mark)>& condemned);
    [[nodiscard]] std::vector<FlowState> flows();

  private:
    Netlink m_netlink;
};

}  // namespace beffroi::enforce
