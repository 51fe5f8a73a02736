// Notices when somebody removes nftables tables: a reload of another firewall empties the whole ruleset, ours included,
// and a router without rules forwards everything.
#pragma once

#include "gateway/enforce/nft_handle.h"

namespace beffroi::enforce {

class TableWatch {
  public:
    /// Listens in the network namespace of the calling thread. Throws std::system_error.
    TableWatch();
    [[nodiscard]] int fd() const { return mnl_socket_get_fd(m_socket.get()); }
    /// To be called when fd() is readable. True if a table was removed, by anybody, or if events were lost.
    [[nodiscard]] bool table_removed();

  private:
    MnlSocket m_socket;
};

}  // namespace beffroi::enforce
