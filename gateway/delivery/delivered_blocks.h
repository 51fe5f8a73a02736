// Notes of emergency blocks on the gateway's disk, where the enforcer, of another user, looks for them. Nothing depends
// on their staying there: what the enforcer has accepted it keeps itself.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>

#include "policy/block.h"

namespace beffroi::delivery {

inline constexpr std::size_t max_block_note_bytes = std::size_t{64} << 10;  ///< as of any note (journal/note.h)

class DeliveredBlocks {
  public:
    /// Beside the directory of the policy: in one in which this process may create.
    explicit DeliveredBlocks(const std::string& policy_directory)
        : m_directory(policy_directory + policy::blocks_ending) {}

    /// Durable on return. Throws std::system_error.
    void put(const policy::BlockId& id, const std::string& note) const;
    /// nullopt: it is not there.
    [[nodiscard]] std::optional<std::string> find(const policy::BlockId& id) const;
    /// Removes all others.
    void keep_only(const std::set<policy::BlockId>& ids) const;

  private:
    std::string m_directory;
};

}  // namespace beffroi::delivery
