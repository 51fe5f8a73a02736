// The stored Merkle tree of one log: subtree hashes, and the root of any earlier size.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "central/store/sqlite_handle.h"
#include "journal/tree.h"

namespace beffroi::central {

/// Hash of a complete subtree; level 0 is computed from the entry. Throws StoreFailure if it is not held.
[[nodiscard]] journal::Hash stored_hash(Connection& connection, std::int64_t log, unsigned level, std::uint64_t index);

/// Root of the tree of the first `size` entries, all of which must be held.
[[nodiscard]] journal::Hash root_at(Connection& connection, std::int64_t log, std::uint64_t size);

[[nodiscard]] std::string pack_hashes(const std::vector<journal::Hash>& hashes);
/// Throws StoreFailure when the bytes are not whole hashes.
[[nodiscard]] std::vector<journal::Hash> unpack_hashes(std::string_view bytes);

}  // namespace beffroi::central
