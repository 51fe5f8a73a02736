// What one party may forbid alone, and for how long: which notes are accepted and kept.
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>

#include "base/fd.h"
#include "gateway/enforce/blocks.h"
#include "policy/manifest.h"
#include "tests/gateway/enforce/block_officers.h"

using namespace beffroi;
using namespace beffroi::enforce;
using namespace beffroi::enforce::test;

namespace {

Names names(const std::vector<Block>& blocks) {
    Names all;
    for (const Block& block : blocks) {
        all.push_back(to_string(id_of(block)));
    }
    return all;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_enforce_blocks_tests, Officers)

BOOST_AUTO_TEST_CASE(as_many_of_one_party_as_it_is_asked_for_suffice) {
    Blocks blocks(settings());
    BOOST_TEST(says(offer(blocks, block(1), Signers{}), "no emergency block"));
    BOOST_TEST(says(offer(blocks, block(1), {&remi}), "1 of the officers of region have signed"));
    BOOST_TEST(offer(blocks, block(1), region).empty());
    BOOST_TEST(offer(blocks, block(1, Party::academie), {&anna}).empty());
    BOOST_TEST(names(blocks.held()) == (Names{"region-1", "academie-1"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(officers_of_two_parties_are_not_those_of_one) {
    Blocks blocks(settings());
    BOOST_TEST(says(offer(blocks, block(1), {&remi, &alice}), "1 of the officers of region have signed"));
    BOOST_TEST(says(offer(blocks, block(1), {&remi, &alice, &anna}), "1 of the officers of region"));
    BOOST_TEST(says(offer(blocks, block(1), {&alice, &anna}), "0 of the officers of region"));
    BOOST_TEST(says(offer(blocks, block(1, Party::academie), region), "0 of the officers of academie"));
    BOOST_TEST(says(offer(blocks, block(1, Party::academie), {&eve}), "0 of the officers of academie"));
    BOOST_TEST(offer(blocks, block(1), {&remi, &alice, &rose}).empty());  // more than are asked for do no harm
}

BOOST_AUTO_TEST_CASE(a_list_that_asks_for_no_such_party_lets_nobody_block) {
    Blocks blocks(settings());
    for (const std::string quorum : {"group region 2 remi rose\ngroup both 1 region alice\nquorum both\n",
                                     "group r 2 remi rose\ngroup both all r alice\nquorum both\n"}) {
        const auto list = std::get<journal::TrustPolicy>(
            journal::parse_approvers("witness remi " + remi.vkey() + "\nwitness rose " + rose.vkey() +
                                     "\nwitness alice " + alice.vkey() + "\n" + quorum));
        const auto checked = blocks.check(note(block(1), {&remi, &rose, &alice}), id_of(block(1)), list, now);
        BOOST_REQUIRE(std::holds_alternative<Problem>(checked));
        BOOST_TEST(says(std::get<Problem>(checked).message.english, "asks for no region"));
    }
}

BOOST_AUTO_TEST_CASE(a_flipped_byte_blocks_nothing) {
    Blocks blocks(settings());
    const std::string whole = note(block(1), region);
    for (std::size_t i = 0; i < whole.size(); ++i) {
        std::string flipped = whole;
        flipped[i] = static_cast<char>(flipped[i] ^ 1);
        BOOST_TEST(!std::holds_alternative<Blocks::Held>(blocks.check(flipped, id_of(block(1)), approvers(), now)), i);
    }
    BOOST_TEST(offer_note(blocks, block(1), whole).empty());
}

BOOST_AUTO_TEST_CASE(the_signatures_of_a_policy_block_nothing) {
    Blocks blocks(settings());
    const std::string manifest = policy::manifest_text({1, "x", "x", {}, std::string(64, 'd'), std::nullopt});
    BOOST_TEST(says(offer_note(blocks, block(1), note(manifest, region)), "no emergency block"));
}

BOOST_AUTO_TEST_CASE(it_is_what_it_is_called) {
    Blocks blocks(settings());
    const auto checked = blocks.check(note(block(1), region), {Party::region, 2}, approvers(), now);
    BOOST_TEST(says(std::get<Problem>(checked).message.english, "This is block region-1"));
}

BOOST_AUTO_TEST_CASE(one_for_other_sites_is_refused) {
    Blocks blocks(settings());
    Block elsewhere = block(1);
    elsewhere.sites = {"0620001A"};
    BOOST_TEST(says(offer(blocks, elsewhere, region), "for other sites than 0599991P"));
    elsewhere.sites = {"0599991P", "0620001A"};
    BOOST_TEST(offer(blocks, elsewhere, region).empty());
}

BOOST_AUTO_TEST_CASE(one_that_lasts_too_long_is_none) {
    Blocks blocks(settings());
    const std::string text = block_text(block(1));
    std::string longer = text;
    const std::string until = "until 2026-11-24T10:00:00Z";
    BOOST_REQUIRE(says(longer, until));
    longer.replace(longer.find(until), until.size(), "until 2026-11-27T09:01:00Z");  // 72 hours and a minute
    BOOST_TEST(says(offer_note(blocks, block(1), note(longer, region)), "72 hours at most"));
}

BOOST_AUTO_TEST_CASE(one_from_the_future_or_the_past_is_refused) {
    Blocks blocks(settings());
    Block later = block(1);
    later.from = now + std::chrono::minutes(6);
    BOOST_TEST(says(offer(blocks, later, region), "begins at"));
    Block past = block(1);
    past.from = now - std::chrono::hours(2);
    past.until = now;
    BOOST_TEST(says(offer(blocks, past, region), "ended at"));
    past.until = now + std::chrono::minutes(1);
    BOOST_TEST(offer(blocks, past, region).empty());
    const Block today = block(2);
    const std::string signed_today = note(today, region);
    now -= std::chrono::hours(24);  // a clock that was set back
    BOOST_TEST(says(offer_note(blocks, today, signed_today), "begins at"));
}

BOOST_AUTO_TEST_CASE(what_was_accepted_once_is_not_accepted_again_not_even_after_a_restart) {
    Blocks first(settings());
    BOOST_TEST(offer(first, block(2), region).empty());
    BOOST_TEST(offer(first, block(2), region).empty());  // the same again is no change
    BOOST_TEST(says(offer(first, block(1), region), "Number 2 of the same party was accepted already"));
    Block other = block(2);
    other.reason = "Autre chose";
    BOOST_TEST(says(offer(first, other, region), "Number 2 of the same party"));
    const Block once = block(2);
    now += std::chrono::minutes(59);
    BOOST_TEST(offer(first, end_of(2, 3), region).empty());
    BOOST_TEST(says(offer(first, once, region), "Number 3"));
    Blocks restarted(settings());
    BOOST_TEST(says(offer(restarted, once, region), "Number 3"));
    BOOST_TEST(offer(restarted, block(1, Party::academie), {&alice}).empty());  // each party counts for itself
}

BOOST_AUTO_TEST_CASE(a_party_ends_its_own_block_and_no_other) {
    Blocks blocks(settings());
    BOOST_TEST(offer(blocks, block(1), region).empty());
    BOOST_TEST(offer(blocks, block(2), region).empty());
    BOOST_TEST(offer(blocks, block(1, Party::academie), {&alice}).empty());
    BOOST_TEST(offer(blocks, end_of(1, 2, Party::academie), {&alice}).empty());
    BOOST_TEST(names(blocks.held()) == (Names{"region-1", "region-2"}), boost::test_tools::per_element());
    BOOST_TEST(says(offer(blocks, end_of(1, 3), {&alice, &anna}), "0 of the officers of region"));
    BOOST_TEST(offer(blocks, end_of(1, 3), region).empty());
    BOOST_TEST(names(blocks.held()) == Names{"region-2"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(it_is_kept_over_a_restart_and_forgotten_after_its_end) {
    Blocks first(settings());
    Block longer = block(2);
    longer.until += std::chrono::hours(1);
    BOOST_TEST(offer(first, block(1), region).empty());
    BOOST_TEST(offer(first, longer, region).empty());
    Blocks restarted(settings());
    BOOST_TEST((restarted.held() == std::vector<Block>{block(1), longer}));
    now += std::chrono::hours(1);
    restarted.drop_ended(now);
    BOOST_TEST((restarted.held() == std::vector<Block>{longer}));
    BOOST_TEST((Blocks(settings()).held() == std::vector<Block>{longer}));
    BOOST_TEST(Blocks(settings()).newest(Party::region) == 2U);
    BOOST_TEST(Blocks(settings()).newest(Party::academie) == 0U);
}

BOOST_AUTO_TEST_CASE(those_who_signed_may_lose_their_right_while_it_lasts) {
    Blocks blocks(settings());
    BOOST_TEST(offer(blocks, block(1), region).empty());
    const auto others = std::get<journal::TrustPolicy>(journal::parse_approvers(
        "witness eve " + eve.vkey() + "\nwitness anna " + anna.vkey() + "\ngroup both all eve anna\nquorum both\n"));
    BOOST_TEST(
        std::holds_alternative<Blocks::Held>(blocks.check(note(block(1), region), id_of(block(1)), others, now)));
    BOOST_TEST(std::holds_alternative<Problem>(blocks.check(note(block(2), region), id_of(block(2)), others, now)));
}

BOOST_AUTO_TEST_CASE(there_are_no_more_than_sixteen) {
    Blocks blocks(settings());
    for (std::uint64_t number = 1; number <= max_blocks; ++number) {
        BOOST_TEST(offer(blocks, block(number), region).empty());
    }
    BOOST_TEST(says(offer(blocks, block(17), region), "16 blocks are in force already"));
    BOOST_TEST(offer(blocks, end_of(1, 17), region).empty());
    BOOST_TEST(offer(blocks, block(18), region).empty());
}

BOOST_AUTO_TEST_CASE(a_damaged_memory_is_no_new_beginning) {
    Blocks blocks(settings());
    BOOST_TEST(offer(blocks, block(1), region).empty());
    BOOST_TEST(offer(blocks, block(4, Party::academie), {&alice}).empty());
    const std::string file = settings().state_file;
    const std::string state = read_file(file);
    for (std::size_t size = 0; size < state.size(); ++size) {
        replace_file(file, state.substr(0, size));
        BOOST_CHECK_THROW(Blocks{settings()}, std::runtime_error);
    }
    for (std::size_t i = 0; i < state.size(); ++i) {
        std::string flipped = state;
        flipped[i] = static_cast<char>(flipped[i] ^ 1);
        replace_file(file, flipped);
        BOOST_CHECK_THROW(Blocks{settings()}, std::runtime_error);
    }
    replace_file(file, state);
    BOOST_TEST(names(Blocks(settings()).held()) == (Names{"region-1", "academie-4"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
