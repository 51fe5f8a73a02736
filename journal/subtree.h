// Subtrees of a log's tree and the proofs that a log holds them: draft-ietf-plants-merkle-tree-certs, sections 4.1 and
// 4.4. A package of c2sp.org/tlog-mirror carries such a proof, so that its entries are authenticated before they are
// kept.
#pragma once

#include <cstdint>
#include <vector>

#include "journal/tree.h"

namespace beffroi::journal {

/// Leaves [start, end).
struct Interval {
    std::uint64_t start = 0;
    std::uint64_t end = 0;
    friend bool operator==(const Interval&, const Interval&) = default;
};

/// Section 4.1: start is a multiple of the smallest power of two that is not less than end - start.
[[nodiscard]] bool is_subtree(Interval leaves) noexcept;

/// SUBTREE_PROOF(start, end, D[size]) of section 4.4.1; at most 63 hashes. Throws std::out_of_range unless `leaves` is
/// a subtree within the tree.
[[nodiscard]] std::vector<Hash> subtree_proof(Interval leaves, std::uint64_t size, const NodeSource& nodes);

/// Section 4.4.3: whether the tree of `size` and `root` holds, at `leaves`, the leaves whose hash is `subtree`.
[[nodiscard]] bool verify_subtree(Interval leaves, std::uint64_t size, const Hash& subtree, const Hash& root,
                                  const std::vector<Hash>& proof);

}  // namespace beffroi::journal
