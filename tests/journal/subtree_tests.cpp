#include <boost/test/unit_test.hpp>

#include <map>
#include <string>

#include "journal/subtree.h"

using namespace beffroi::journal;

namespace {

constexpr std::uint64_t k_largest = 70;

/// RFC 6962 section 2.1 word for word: the second opinion.
Hash reference_root(const std::vector<Hash>& leaves, std::size_t begin, std::size_t end) {
    const std::size_t n = end - begin;
    if (n == 1) {
        return leaves[begin];
    }
    std::size_t k = 1;
    while (2 * k < n) {
        k *= 2;
    }
    return node_hash(reference_root(leaves, begin, begin + k), reference_root(leaves, begin + k, end));
}

struct Tree {
    Tree() {
        CompactRange range;
        for (std::uint64_t i = 0; i < k_largest; ++i) {
            leaves.push_back(leaf_hash(std::to_string(i)));
            range.append(leaves.back(), [this](unsigned level, std::uint64_t index, const Hash& hash) {
                nodes[{level, index}] = hash;
            });
        }
        source = [this](unsigned level, std::uint64_t index) { return nodes.at({level, index}); };
    }
    [[nodiscard]] Hash root(Interval of) const { return reference_root(leaves, of.start, of.end); }

    std::vector<Hash> leaves;
    std::map<std::pair<unsigned, std::uint64_t>, Hash> nodes;
    NodeSource source;
};

/// Calls `check(interval, size)` for every subtree that is not empty of every tree up to k_largest.
template <typename Check>
void for_every_subtree(const Check& check) {
    for (std::uint64_t size = 1; size <= k_largest; ++size) {
        for (std::uint64_t end = 1; end <= size; ++end) {
            for (std::uint64_t start = 0; start < end; ++start) {
                if (is_subtree({start, end})) {
                    check(Interval{start, end}, size);
                }
            }
        }
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(journal_subtree_tests)

BOOST_AUTO_TEST_CASE(a_subtree_begins_at_a_multiple_of_the_power_of_two_that_holds_it) {
    for (const auto& [start, end] : {Interval{0, 70}, {4, 8}, {8, 13}, {12, 13}, {64, 70}, {256, 512}, {512, 700}}) {
        BOOST_TEST_CONTEXT(start << ".." << end) {
            BOOST_TEST(is_subtree({start, end}));
        }
    }
    for (const auto& [start, end] : {Interval{7, 9}, {4, 9}, {1, 3}, {256, 700}, {5, 4}}) {
        BOOST_TEST_CONTEXT(start << ".." << end) {
            BOOST_TEST(!is_subtree({start, end}));
        }
    }
    BOOST_TEST(is_subtree({0, ~std::uint64_t{0}}));
    BOOST_TEST(!is_subtree({1, ~std::uint64_t{0}}));
}

BOOST_AUTO_TEST_CASE(every_subtree_proof_holds_and_for_its_subtree_and_tree_only) {
    const Tree tree;
    const Hash other = leaf_hash("other");
    for_every_subtree([&](Interval leaves, std::uint64_t size) {
        auto proof = subtree_proof(leaves, size, tree.source);
        const Hash subtree = tree.root(leaves);
        const Hash root = tree.root({0, size});
        BOOST_REQUIRE(verify_subtree(leaves, size, subtree, root, proof));
        BOOST_REQUIRE(!verify_subtree(leaves, size, other, root, proof));
        BOOST_REQUIRE(!verify_subtree(leaves, size, subtree, other, proof));
        for (auto& hash : proof) {
            hash.back() ^= 1U;
            BOOST_REQUIRE(!verify_subtree(leaves, size, subtree, root, proof));
            hash.back() ^= 1U;
        }
        proof.push_back(other);
        BOOST_REQUIRE(!verify_subtree(leaves, size, subtree, root, proof));
        proof.pop_back();
        if (!proof.empty()) {
            proof.pop_back();
            BOOST_REQUIRE(!verify_subtree(leaves, size, subtree, root, proof));
        }
    });
}

BOOST_AUTO_TEST_CASE(no_proof_holds_for_a_subtree_elsewhere) {
    const Tree tree;
    constexpr std::uint64_t k_size = 37;
    const Hash root = tree.root({0, k_size});
    for_every_subtree([&](Interval leaves, std::uint64_t size) {
        if (size != k_size) {
            return;
        }
        const auto proof = subtree_proof(leaves, size, tree.source);
        const auto width = leaves.end - leaves.start;
        for (std::uint64_t start = 0; start + width <= size; ++start) {
            const Interval elsewhere{start, start + width};
            BOOST_REQUIRE(elsewhere == leaves || !verify_subtree(elsewhere, size, tree.root(leaves), root, proof));
        }
    });
}

// Section 4.4.1: PROOF and PATH of RFC 9162 are the two ends of it.
BOOST_AUTO_TEST_CASE(at_the_left_edge_it_is_a_consistency_proof_and_over_one_leaf_an_inclusion_proof) {
    const Tree tree;
    for (std::uint64_t size = 1; size <= k_largest; ++size) {
        for (std::uint64_t n = 1; n <= size; ++n) {
            BOOST_REQUIRE((subtree_proof({0, n}, size, tree.source) == consistency_proof(n, size, tree.source)));
            BOOST_REQUIRE((subtree_proof({n - 1, n}, size, tree.source) == inclusion_proof(n - 1, size, tree.source)));
        }
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_a_subtree_of_the_tree_has_no_proof) {
    const Tree tree;
    BOOST_CHECK_THROW((void)subtree_proof({7, 9}, 20, tree.source), std::out_of_range);
    BOOST_CHECK_THROW((void)subtree_proof({8, 13}, 12, tree.source), std::out_of_range);
    const auto proof = subtree_proof({8, 13}, 14, tree.source);
    BOOST_TEST(proof.size() == 4U);  // the draft's own example: [12], [13], [8, 12), [0, 8)
    BOOST_TEST((proof.front() == tree.leaves[12] && proof.back() == tree.root({0, 8})));
    BOOST_TEST(!verify_subtree({8, 13}, 12, tree.root({8, 13}), tree.root({0, 14}), proof));
    BOOST_TEST(verify_subtree({5, 5}, 9, empty_root(), tree.root({0, 9}), {}));
    BOOST_TEST(!verify_subtree({5, 5}, 9, tree.leaves[5], tree.root({0, 9}), {}));
    BOOST_TEST(subtree_proof({5, 5}, 9, tree.source).empty());
}

BOOST_AUTO_TEST_SUITE_END()
