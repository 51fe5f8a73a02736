// The file `tree/state` of a log's hashes (journal/hash_files.h): how much of what stands beside it is to be believed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "journal/files.h"

namespace beffroi::journal {

/// Three decimal lines, in this order.
struct TreeState {
    std::uint64_t synced = 0;   ///< leaves that are durable
    std::uint64_t minimum = 0;  ///< the first that was not given up
    std::uint64_t leaves = 0;   ///< the first whose hash is in file `0`
};

/// Zeros where there is none yet; nullopt if it is not three numbers. `tree` is the directory. Throws
/// std::system_error.
[[nodiscard]] std::optional<TreeState> read_tree_state(const std::string& tree);
/// Durable on return. Throws std::system_error.
void write_tree_state(const std::string& tree, Files& files, const TreeState& state);

}  // namespace beffroi::journal
