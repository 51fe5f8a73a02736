#include "journal/subtree.h"

#include <bit>
#include <stdexcept>

namespace beffroi::journal {

namespace {

/// SUBTREE_SUBPROOF within the tree over `tree`; `whole` while the subtree's own hash is what the verifier starts from.
void subproof(Interval leaves, Interval tree, bool whole, const NodeSource& nodes, std::vector<Hash>& proof) {
    if (leaves == tree) {
        if (!whole) {
            proof.push_back(range_hash(tree.start, tree.end, nodes));
        }
        return;
    }
    const std::uint64_t middle = tree.start + std::bit_floor(tree.end - tree.start - 1);
    if (leaves.end <= middle) {
        subproof(leaves, {tree.start, middle}, whole, nodes, proof);
        proof.push_back(range_hash(middle, tree.end, nodes));
        return;
    }
    const bool right = leaves.start >= middle;
    subproof({right ? leaves.start : middle, leaves.end}, {middle, tree.end}, whole && right, nodes, proof);
    proof.push_back(range_hash(tree.start, middle, nodes));
}

/// Where a verifier stands on one level of the tree: the subtree's first and last node, and the tree's last.
struct Position {
    std::uint64_t first;
    std::uint64_t last;
    std::uint64_t tree_last;
    void up() noexcept {
        first >>= 1;
        last >>= 1;
        tree_last >>= 1;
    }
};

/// Steps 3 and 4: up to the level where the proof begins.
Position proof_start(Interval leaves, std::uint64_t size) noexcept {
    Position at{leaves.start, leaves.end - 1, size - 1};
    const bool at_right_edge = at.last == at.tree_last;
    while (at.first != at.last && (at_right_edge || (at.last & 1U) != 0)) {
        at.up();
    }
    return at;
}

}  // namespace

bool is_subtree(Interval leaves) noexcept {
    if (leaves.start >= leaves.end) {
        return leaves.start == leaves.end;
    }
    const std::uint64_t n = leaves.end - leaves.start;
    // Above 2^63 bit_ceil has no value; only a subtree at 0 is that wide.
    return n > std::uint64_t{1} << 63 ? leaves.start == 0 : leaves.start % std::bit_ceil(n) == 0;
}

std::vector<Hash> subtree_proof(Interval leaves, std::uint64_t size, const NodeSource& nodes) {
    if (!is_subtree(leaves) || leaves.end > size) {
        throw std::out_of_range("subtree_proof: not a subtree of this tree");
    }
    std::vector<Hash> proof;
    if (leaves.start != leaves.end) {
        subproof(leaves, {0, size}, true, nodes, proof);
    }
    return proof;
}

bool verify_subtree(Interval leaves, std::uint64_t size, const Hash& subtree, const Hash& root,
                    const std::vector<Hash>& proof) {
    if (!is_subtree(leaves) || leaves.end > size) {
        return false;
    }
    if (leaves.start == leaves.end) {
        return proof.empty() && subtree == empty_root();
    }
    Position at = proof_start(leaves, size);
    auto next = proof.begin();
    if (at.first != at.last && proof.empty()) {
        return false;
    }
    Hash subtree_so_far = at.first == at.last ? subtree : *next++;
    Hash root_so_far = subtree_so_far;
    for (; next != proof.end(); ++next) {
        if (at.tree_last == 0) {
            return false;
        }
        if ((at.last & 1U) != 0 || at.last == at.tree_last) {
            if (at.first < at.last) {
                subtree_so_far = node_hash(*next, subtree_so_far);
            }
            root_so_far = node_hash(*next, root_so_far);
            while (at.last != 0 && (at.last & 1U) == 0) {
                at.up();
            }
        } else {
            root_so_far = node_hash(root_so_far, *next);
        }
        at.up();
    }
    return at.tree_last == 0 && subtree_so_far == subtree && root_so_far == root;
}

}  // namespace beffroi::journal
