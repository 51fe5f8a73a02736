#include <boost/test/unit_test.hpp>

#include <map>

#include "base/encoding.h"
#include "journal/crypto.h"
#include "journal/tree.h"

using namespace beffroi;
using namespace beffroi::journal;

namespace {

std::string hex(const Hash& hash) {
    return to_hex(view(hash));
}

/// RFC 6962 section 2.1 word for word: the second opinion.
Hash reference_root(const std::vector<Hash>& leaves, std::size_t begin, std::size_t end) {
    const std::size_t n = end - begin;
    if (n == 0) {
        return empty_root();
    }
    if (n == 1) {
        return leaves[begin];
    }
    std::size_t k = 1;
    while (2 * k < n) {
        k *= 2;
    }
    return node_hash(reference_root(leaves, begin, begin + k), reference_root(leaves, begin + k, end));
}

/// A tree of `n` leaves with every complete subtree.
struct Tree {
    explicit Tree(std::size_t n) {
        for (std::size_t i = 0; i < n; ++i) {
            leaves.push_back(leaf_hash(std::to_string(i)));
            range.append(leaves.back(), [this](unsigned level, std::uint64_t index, const Hash& hash) {
                nodes[{level, index}] = hash;
            });
        }
    }
    [[nodiscard]] NodeSource source() const {
        return [this](unsigned level, std::uint64_t index) { return nodes.at({level, index}); };
    }
    [[nodiscard]] Hash root(std::size_t size) const { return reference_root(leaves, 0, size); }

    std::vector<Hash> leaves;
    CompactRange range;
    std::map<std::pair<unsigned, std::uint64_t>, Hash> nodes;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(journal_tree_tests)

BOOST_AUTO_TEST_CASE(hashes_are_those_of_rfc6962) {
    BOOST_TEST(hex(empty_root()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    BOOST_TEST(hex(leaf_hash("")) == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    BOOST_TEST(hex(leaf_hash("L123456")) == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56");
    // The published vector hashes text, not two hashes.
    BOOST_TEST(hex(sha256({{"\1", 1}, "N123", "N456"})) ==
               "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb");
}

BOOST_AUTO_TEST_CASE(the_root_is_that_of_the_definition_at_every_size) {
    const Tree tree(130);
    CompactRange range;
    BOOST_TEST((range.root() == empty_root()));
    for (std::size_t size = 1; size <= tree.leaves.size(); ++size) {
        range.append(tree.leaves[size - 1]);
        BOOST_REQUIRE((range.root() == tree.root(size)));
    }
}

BOOST_AUTO_TEST_CASE(the_root_of_tesseras_test_log_and_of_70000_entries) {
    CompactRange range;
    for (const char* entry : {"one", "two", "three"}) {
        range.append(leaf_hash(entry));
    }
    BOOST_TEST(to_base64(view(range.root())) == "Wqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk=");
    CompactRange large;
    for (int i = 0; i < 70000; ++i) {
        large.append(leaf_hash("event " + std::to_string(i)));
    }
    BOOST_TEST(to_base64(view(large.root())) == "B6rPSxNrAZk0gbEpB9Svpy2XvHzHmxx8SR3/TgZuFTA=");
}

BOOST_AUTO_TEST_CASE(a_compact_range_restores_from_its_hashes_and_no_others) {
    Tree tree(13);
    auto restored = CompactRange::restore(13, tree.range.hashes());
    BOOST_REQUIRE(restored);
    const auto leaf = leaf_hash("next");
    restored->append(leaf);
    tree.range.append(leaf);
    BOOST_TEST((restored->root() == tree.range.root()));
    BOOST_TEST(!CompactRange::restore(12, tree.range.hashes()));
    BOOST_TEST(!CompactRange::restore(14, {}));
    BOOST_TEST(CompactRange::restore(0, {}).has_value());
}

BOOST_AUTO_TEST_CASE(every_inclusion_proof_holds_and_for_its_leaf_only) {
    const Tree tree(40);
    for (std::uint64_t size = 1; size <= 40; ++size) {
        const Hash root = tree.root(size);
        for (std::uint64_t index = 0; index < size; ++index) {
            auto proof = inclusion_proof(index, size, tree.source());
            const Hash& leaf = tree.leaves[index];
            BOOST_REQUIRE(verify_inclusion(index, size, leaf, proof, root));
            BOOST_REQUIRE(!verify_inclusion(index, size, leaf_hash("other"), proof, root));
            BOOST_REQUIRE(!verify_inclusion(index, size, leaf, proof, leaf_hash("other")));
            BOOST_REQUIRE((size == 1 || !verify_inclusion(index == 0 ? 1 : index - 1, size, leaf, proof, root)));
            proof.push_back(root);
            BOOST_REQUIRE(!verify_inclusion(index, size, leaf, proof, root));
            if (proof.size() > 1) {
                proof.resize(proof.size() - 2);
                BOOST_REQUIRE(!verify_inclusion(index, size, leaf, proof, root));
            }
        }
        BOOST_REQUIRE(!verify_inclusion(size, size, tree.leaves[0], {}, root));
    }
    BOOST_CHECK_THROW((void)inclusion_proof(3, 3, tree.source()), std::out_of_range);
}

BOOST_AUTO_TEST_CASE(every_consistency_proof_holds_and_for_its_trees_only) {
    const Tree tree(40);
    const Hash other = leaf_hash("other");
    for (std::uint64_t size = 1; size <= 40; ++size) {
        for (std::uint64_t old_size = 1; old_size <= size; ++old_size) {
            auto proof = consistency_proof(old_size, size, tree.source());
            const Hash old_root = tree.root(old_size);
            const Hash root = tree.root(size);
            BOOST_REQUIRE(verify_consistency(old_size, size, old_root, root, proof));
            BOOST_REQUIRE(!verify_consistency(old_size, size, other, root, proof));
            BOOST_REQUIRE(!verify_consistency(old_size, size, old_root, other, proof));
            proof.push_back(other);
            BOOST_REQUIRE(!verify_consistency(old_size, size, old_root, root, proof));
            if (proof.size() > 1) {
                proof.resize(proof.size() - 2);
                BOOST_REQUIRE(!verify_consistency(old_size, size, old_root, root, proof));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(consistency_with_the_empty_tree_or_a_larger_one_is_not_a_proof) {
    const Tree tree(4);
    BOOST_TEST(!verify_consistency(0, 4, empty_root(), tree.root(4), {}));
    BOOST_TEST(!verify_consistency(4, 3, tree.root(4), tree.root(3), {}));
    BOOST_TEST(consistency_proof(0, 4, tree.source()).empty());
    BOOST_CHECK_THROW((void)consistency_proof(5, 4, tree.source()), std::out_of_range);
}

BOOST_AUTO_TEST_SUITE_END()
