#include <boost/test/unit_test.hpp>

#include "central/search/search.h"
#include "journal/proof.h"
#include "tests/central/scratch.h"
#include "tests/central/signed_log.h"

namespace beffroi::central {

namespace {

struct Fixture {
    Fixture() : store(scratch.path("store")), key(*journal::Verifier::parse(log.vkey())) {
        store.register_log(log.registration());
        for (int i = 0; i < 23; ++i) {
            log.add(session_entry("jdupont", i));
        }
    }
    void hold(std::uint64_t from, std::uint64_t to) {
        BOOST_REQUIRE(std::holds_alternative<Stored>(store.append(log.origin(), log.batch(from, to), school_day)));
    }
    Scratch scratch;
    Store store;
    SignedLog log;
    journal::Verifier key;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_search_search_tests, Fixture)

BOOST_AUTO_TEST_CASE(every_result_is_proved_by_the_signed_checkpoint) {
    for (std::uint64_t size = 1; size <= 23; ++size) {
        hold(size - 1, size);
        const Page page = search(store, {});
        BOOST_REQUIRE(page.results.size() == size);
        for (const Found& found : page.results) {
            const auto proof = journal::parse_proof(found.proof);
            BOOST_REQUIRE(proof.has_value());
            const auto checkpoint = journal::check_proof(*proof, found.line, key);
            BOOST_REQUIRE(checkpoint.has_value());
            BOOST_TEST(checkpoint->origin == log.origin());
            BOOST_TEST(checkpoint->size == size);
            BOOST_TEST(proof->index == found.index);
            BOOST_TEST(!journal::check_proof(*proof, found.line + " ", key).has_value());
        }
    }
}

BOOST_AUTO_TEST_CASE(the_last_page_has_no_next) {
    hold(0, 23);
    Query query;
    query.limit = 20;
    const Page first = search(store, query);
    BOOST_TEST(first.results.size() == 20U);
    BOOST_REQUIRE(first.next.has_value());
    query.after = first.next;
    const Page second = search(store, query);
    BOOST_TEST(second.results.size() == 3U);
    BOOST_TEST(second.results.front().index == 20U);
    BOOST_TEST(!second.next.has_value());
    query = {};
    query.limit = 23;
    BOOST_TEST(!search(store, query).next.has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
