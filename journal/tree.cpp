#include "journal/tree.h"

#include <algorithm>
#include <bit>
#include <stdexcept>

#include "journal/crypto.h"

namespace beffroi::journal {

namespace {

constexpr std::string_view k_leaf_prefix("\0", 1);
constexpr std::uint8_t k_node_prefix = 1;

/// RFC 6962 section 2.1: the largest power of two smaller than n, for n > 1.
std::uint64_t split(std::uint64_t n) {
    return std::bit_floor(n - 1);
}

/// RFC 6962 section 2.1.1, PATH.
void path(std::uint64_t index, std::uint64_t begin, std::uint64_t end, const NodeSource& nodes,
          std::vector<Hash>& proof) {
    if (end - begin == 1) {
        return;
    }
    const std::uint64_t middle = begin + split(end - begin);
    if (index < middle) {
        path(index, begin, middle, nodes, proof);
        proof.push_back(range_hash(middle, end, nodes));
    } else {
        path(index, middle, end, nodes, proof);
        proof.push_back(range_hash(begin, middle, nodes));
    }
}

/// RFC 6962 section 2.1.2, SUBPROOF: `whole` while the old tree is the left edge seen so far.
void subproof(std::uint64_t old_end, std::uint64_t begin, std::uint64_t end, bool whole, const NodeSource& nodes,
              std::vector<Hash>& proof) {
    if (old_end == end) {
        if (!whole) {
            proof.push_back(range_hash(begin, end, nodes));
        }
        return;
    }
    const std::uint64_t middle = begin + split(end - begin);
    if (old_end <= middle) {
        subproof(old_end, begin, middle, whole, nodes, proof);
        proof.push_back(range_hash(middle, end, nodes));
    } else {
        subproof(old_end, middle, end, false, nodes, proof);
        proof.push_back(range_hash(begin, middle, nodes));
    }
}

}  // namespace

Hash leaf_hash(std::string_view entry) {
    return sha256({k_leaf_prefix, entry});
}

Hash node_hash(const Hash& left, const Hash& right) {
    std::array<std::uint8_t, 1 + 2 * sizeof(Hash)> bytes{k_node_prefix};
    std::copy(left.begin(), left.end(), bytes.begin() + 1);
    std::copy(right.begin(), right.end(), bytes.begin() + 1 + sizeof(Hash));
    return sha256({std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size())});
}

Hash empty_root() {
    return sha256({});
}

void CompactRange::append(const Hash& leaf, const NodeSink& sink) {
    Hash hash = leaf;
    const auto closed = static_cast<unsigned>(std::countr_one(m_size));
    if (sink) {
        sink(0, m_size, hash);
    }
    for (unsigned level = 0; level < closed; ++level) {
        hash = node_hash(m_stack.back(), hash);
        m_stack.pop_back();
        if (sink) {
            sink(level + 1, m_size >> (level + 1), hash);
        }
    }
    m_stack.push_back(hash);
    ++m_size;
}

Hash CompactRange::root() const {
    if (m_stack.empty()) {
        return empty_root();
    }
    Hash hash = m_stack.back();
    for (auto left = m_stack.rbegin() + 1; left != m_stack.rend(); ++left) {
        hash = node_hash(*left, hash);
    }
    return hash;
}

std::optional<CompactRange> CompactRange::restore(std::uint64_t size, std::vector<Hash> hashes) {
    if (hashes.size() != static_cast<std::size_t>(std::popcount(size))) {
        return std::nullopt;
    }
    CompactRange range;
    range.m_size = size;
    range.m_stack = std::move(hashes);
    std::reverse(range.m_stack.begin(), range.m_stack.end());
    return range;
}

Hash range_hash(std::uint64_t begin, std::uint64_t end, const NodeSource& nodes) {
    const std::uint64_t n = end - begin;
    if (std::has_single_bit(n)) {
        const auto level = static_cast<unsigned>(std::countr_zero(n));
        return nodes(level, begin >> level);
    }
    const std::uint64_t k = split(n);
    return node_hash(range_hash(begin, begin + k, nodes), range_hash(begin + k, end, nodes));
}

std::vector<Hash> inclusion_proof(std::uint64_t index, std::uint64_t size, const NodeSource& nodes) {
    if (index >= size) {
        throw std::out_of_range("inclusion_proof: the index is outside the tree");
    }
    std::vector<Hash> proof;
    path(index, 0, size, nodes, proof);
    return proof;
}

std::vector<Hash> consistency_proof(std::uint64_t old_size, std::uint64_t size, const NodeSource& nodes) {
    if (old_size > size) {
        throw std::out_of_range("consistency_proof: the old tree is larger than the new one");
    }
    std::vector<Hash> proof;
    if (old_size != 0) {  // every tree extends the empty one: nothing to show
        subproof(old_size, 0, size, true, nodes, proof);
    }
    return proof;
}

// The checks below are those of RFC 9162 sections 2.1.3.2 and 2.1.4.2.
bool verify_inclusion(std::uint64_t index, std::uint64_t size, const Hash& leaf, const std::vector<Hash>& proof,
                      const Hash& root) {
    if (index >= size) {
        return false;
    }
    std::uint64_t node = index;
    std::uint64_t last = size - 1;
    Hash hash = leaf;
    for (const auto& sibling : proof) {
        if (last == 0) {
            return false;
        }
        if ((node & 1U) != 0 || node == last) {
            hash = node_hash(sibling, hash);
            while (node != 0 && (node & 1U) == 0) {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0 && hash == root;
}

bool verify_consistency(std::uint64_t old_size, std::uint64_t size, const Hash& old_root, const Hash& root,
                        const std::vector<Hash>& proof) {
    if (old_size == 0 || old_size > size) {
        return false;
    }
    if (old_size == size) {
        return proof.empty() && old_root == root;
    }
    std::vector<Hash> steps;
    if (std::has_single_bit(old_size)) {  // the old tree is itself a node of the new one
        steps.push_back(old_root);
    }
    steps.insert(steps.end(), proof.begin(), proof.end());
    if (steps.empty()) {
        return false;
    }
    std::uint64_t node = old_size - 1;
    std::uint64_t last = size - 1;
    while ((node & 1U) != 0) {
        node >>= 1;
        last >>= 1;
    }
    Hash old_hash = steps.front();
    Hash hash = steps.front();
    for (std::size_t i = 1; i < steps.size(); ++i) {
        if (last == 0) {
            return false;
        }
        if ((node & 1U) != 0 || node == last) {
            old_hash = node_hash(steps[i], old_hash);
            hash = node_hash(steps[i], hash);
            while (node != 0 && (node & 1U) == 0) {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(hash, steps[i]);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0 && old_hash == old_root && hash == root;
}

}  // namespace beffroi::journal
