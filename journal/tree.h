// The Merkle tree of RFC 6962 section 2.1: hashes, compact range, inclusion and consistency.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace beffroi::journal {

using Hash = std::array<std::uint8_t, 32>;

[[nodiscard]] Hash leaf_hash(std::string_view entry);
[[nodiscard]] Hash node_hash(const Hash& left, const Hash& right);
[[nodiscard]] Hash empty_root();

/// What appending needs: one hash per set bit of the size.
class CompactRange {
  public:
    CompactRange() = default;
    /// Called for every complete subtree that an append closes: level (0: the leaf), index at that level, hash.
    using NodeSink = std::function<void(unsigned level, std::uint64_t index, const Hash&)>;
    void append(const Hash& leaf, const NodeSink& sink = {});
    [[nodiscard]] std::uint64_t size() const noexcept { return m_size; }
    [[nodiscard]] Hash root() const;
    /// Roots of the complete subtrees, the smallest first, to store and restore.
    [[nodiscard]] std::vector<Hash> hashes() const { return {m_stack.rbegin(), m_stack.rend()}; }
    /// nullopt if the number of hashes does not fit the size.
    [[nodiscard]] static std::optional<CompactRange> restore(std::uint64_t size, std::vector<Hash> hashes);
    friend bool operator==(const CompactRange&, const CompactRange&) = default;

  private:
    std::uint64_t m_size = 0;
    std::vector<Hash> m_stack;  ///< the largest subtree first
};

/// Hash of a complete subtree: `level`, `index` at that level. Throws if it is not stored.
using NodeSource = std::function<Hash(unsigned level, std::uint64_t index)>;

/// Hash of the tree over leaves [begin, end) alone; `begin` is a multiple of the power of two at or above end - begin.
[[nodiscard]] Hash range_hash(std::uint64_t begin, std::uint64_t end, const NodeSource& nodes);

/// Proof that leaf `index` is in the tree of `size`, leaf's sibling first. Needs index < size.
[[nodiscard]] std::vector<Hash> inclusion_proof(std::uint64_t index, std::uint64_t size, const NodeSource& nodes);
[[nodiscard]] std::vector<Hash> consistency_proof(std::uint64_t old_size, std::uint64_t size, const NodeSource& nodes);

[[nodiscard]] bool verify_inclusion(std::uint64_t index, std::uint64_t size, const Hash& leaf,
                                    const std::vector<Hash>& proof, const Hash& root);
/// old_size 0 is refused, as in transparency-dev/merkle; the witness protocol has its own rule for it.
[[nodiscard]] bool verify_consistency(std::uint64_t old_size, std::uint64_t size, const Hash& old_root,
                                      const Hash& root, const std::vector<Hash>& proof);

}  // namespace beffroi::journal
