// Whole rulesets, as text, through libnftables: one call is one transaction. GPL-2, like all of this program.
#pragma once

#include <optional>
#include <string>

#include "gateway/enforce/nft_handle.h"

namespace beffroi::enforce {

/// One for as long as the program runs: the kernel closes its socket only once it has cleared up behind every change
/// that was made so far, by whatever socket, and that takes a grace period of RCU, 10 to 20 ms.
class Tables {
  public:
    /// Opens a socket in the network namespace of the calling thread.
    Tables();

    /// Loads the commands as one transaction; nullopt when the kernel holds them, else what libnftables says of the
    /// first refusals.
    [[nodiscard]] std::optional<std::string> load(const std::string& commands);

  private:
    NftContext m_context;
};

/// A policy table that forwards nothing: no sets, no permission, policy drop.
[[nodiscard]] std::string closed_table_text(const std::string& table);

}  // namespace beffroi::enforce
