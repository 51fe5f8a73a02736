#include <boost/test/unit_test.hpp>

#include "base/fd.h"
#include "central/fleet/blocks.h"
#include "journal/writer.h"
#include "tests/central/fleet/officers.h"
#include "tests/fakes/fake_clock.h"
#include "tests/temporary_directory.h"

namespace beffroi::central::fleet {

namespace {

using namespace std::chrono_literals;
using policy::Block;
using policy::BlockId;
using policy::Party;
using Signers = std::vector<const journal::Cosigner*>;

/// Two sites. Policy 1, offered to both, promises pupils the ENT.
struct Centre : Officers {
    Centre() {
        replace_file(folder.path() + "/approvers",
                     "witness remi " + remi.vkey() + "\nwitness rose " + rose.vkey() + "\nwitness academie " +
                         alice.vkey() + "\ngroup region 2 remi rose\ngroup both all region academie\nquorum both\n");
        fleet = std::make_unique<Fleet>(
            FleetOptions{folder.path() + "/fleet",
                         folder.path() + "/approvers",
                         {{"0599991P", "Lycée A"}, {"0620001A", "Lycée B"}},
                         {{"0599991P", "0620001A"}, {}, {}, 0s, 60s}},
            [](const journal::Entry&) {}, clock);
        const policy::test::Texts texts{
            R"("role":[{"name":"eleve"}],"zone":[{"name":"salles"}],"destination":[{"name":"ent","prefix":["192.0.2.0/24"]}],
               "rule":[{"name":"tout","strength":"mandatory","action":"permit","rationale":"x"}],
               "guarantee":[{"name":"ent-toujours","claim":"always","rationale":"x","role":["eleve"],"destination":["ent"]}])",
            "", R"("zone":[{"name":"salles","interface":["eth1"]}])"};
        const auto bundle = signed_bundle(1, texts, {&remi, &rose, &alice}, clock.wall());
        BOOST_REQUIRE(std::holds_alternative<PolicyStatus>(fleet->publish(policy::bundle_text(bundle), "rose")));
        restart();
    }
    void restart() {
        blocks.reset();
        blocks = std::make_unique<Blocks>(
            folder.path() + "/fleet/blocks", *fleet,
            [this](const journal::Entry& entry) {
                if (full) {
                    throw journal::JournalUnavailable("no space");
                }
                events.push_back(std::string(entry.event) + " " + entry.actor + " " + entry.detail);
            },
            clock);
    }
    [[nodiscard]] Block block(std::uint64_t number, Party party = Party::region) const {
        Block block{number, party, "Rançongiciel", {}};
        block.from = clock.wall();
        block.until = clock.wall() + 1h;
        block.addresses = {Prefix::parse("203.0.113.0/24").value()};
        return block;
    }
    [[nodiscard]] std::string note(const Block& block, const Signers& signers) const {
        std::string text = block_text(block);
        std::string signed_note = text + "\n";
        for (const auto* signer : signers) {
            signed_note += signer->approval(text, clock.wall());
        }
        return signed_note;
    }
    /// "published", or the kind and words of the refusal.
    std::string publish(const Block& block, const Signers& signers) {
        const auto outcome = blocks->publish(note(block, signers), "rose");
        const auto* refused = std::get_if<Refusal>(&outcome);
        return refused == nullptr ? "published" : refused->detail;
    }
    void report(const std::string& uai, std::vector<std::string> in_force,
                std::optional<BlockFailure> failed = std::nullopt) {
        static_cast<void>(fleet->report(
            uai, Report{"1", 2, 1, std::string(64, 'a'), false, std::nullopt, std::move(in_force), std::move(failed)}));
    }
    [[nodiscard]] std::string offered(const std::string& uai) const {
        std::string text;
        for (const BlockId& id : blocks->offered(uai)) {
            text += to_string(id) + ";";
        }
        return text;
    }

    TemporaryDirectory folder;
    FakeClock clock{std::chrono::sys_days{std::chrono::year(2026) / 11 / 24} + 10h};
    std::unique_ptr<Fleet> fleet;
    std::unique_ptr<Blocks> blocks;
    std::vector<std::string> events;
    bool full = false;
};

bool says(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

const std::string k_a = "0599991P";
const std::string k_b = "0620001A";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_fleet_blocks_tests, Centre)

BOOST_AUTO_TEST_CASE(what_one_party_has_signed_is_offered_to_its_sites_until_it_ends) {
    Block at_a = block(1);
    at_a.sites = {k_a};
    BOOST_TEST(publish(at_a, {&remi, &rose}) == "published");
    BOOST_TEST(publish(block(1, Party::academie), {&alice}) == "published");
    BOOST_TEST(offered(k_a) == "region-1;academie-1;");
    BOOST_TEST(offered(k_b) == "academie-1;");
    BOOST_TEST(events.size() == 2U);
    BOOST_TEST(
        says(events[0], "block-published rose region-1 until 2026-11-24T11:00:00.000Z: Rançongiciel, for 1 sites"));
    BOOST_TEST(blocks->note({Party::region, 1}).value() == note(at_a, {&remi, &rose}));
    restart();
    BOOST_TEST(offered(k_a) == "region-1;academie-1;");
    clock.advance(1h);
    BOOST_TEST(offered(k_a).empty());
    BOOST_TEST((blocks->all()[0].state == BlockStatus::State::ended));
}

BOOST_AUTO_TEST_CASE(what_holds_at_a_site_is_told_of_every_moment) {
    const WallTime start = clock.wall();
    const auto holding = [this](std::string_view uai, WallTime at) {
        std::string text;
        for (const Block& one : blocks->holding(uai, at)) {
            text += to_string(id_of(one)) + ";";
        }
        return text;
    };
    Block at_a = block(1);
    at_a.sites = {k_a};
    BOOST_TEST(publish(at_a, {&remi, &rose}) == "published");
    BOOST_TEST(publish(block(1, Party::academie), {&alice}) == "published");
    BOOST_TEST(holding(k_a, start) == "region-1;academie-1;");
    BOOST_TEST(holding(k_a, start - 1min).empty());
    BOOST_TEST(holding(k_a, start + 1h).empty());
    BOOST_TEST(holding(k_b, start) == "academie-1;");
    BOOST_TEST(holding("", start) == "academie-1;");
    clock.advance(30min);
    Block end{2, Party::academie, "Fausse alerte", {k_b}};
    end.ends = 1;
    BOOST_TEST(publish(end, {&alice}) == "published");
    BOOST_TEST(holding(k_b, start + 30min).empty());
    BOOST_TEST(holding(k_b, start + 29min) == "academie-1;");  // before its end was published
    BOOST_TEST(holding(k_a, start + 30min) == "region-1;academie-1;");
    BOOST_TEST(holding("", start + 30min) == "academie-1;");
    clock.advance(24h);
    BOOST_TEST(holding(k_b, start) == "academie-1;");
    restart();
    BOOST_TEST(holding(k_b, start) == "academie-1;");
}

BOOST_AUTO_TEST_CASE(both_parties_see_who_signed_and_where_it_holds) {
    BOOST_TEST(publish(block(1), {&remi, &rose}) == "published");
    report(k_a, {"region-1"});
    report(k_b, {}, BlockFailure{"region-1", "the clock"});
    const auto status = blocks->all().at(0);
    BOOST_TEST((status.signers == std::vector<std::string>{remi.name(), rose.name()}));
    BOOST_TEST((status.state == BlockStatus::State::holds));
    BOOST_TEST(status.sites == 2U);
    BOOST_TEST((status.in_force == std::vector<std::string>{k_a}));
    BOOST_REQUIRE(status.refused.size() == 1U);
    BOOST_TEST(status.refused[0].site == k_b);
    BOOST_TEST(status.refused[0].reason == "the clock");
}

BOOST_AUTO_TEST_CASE(whose_signatures_each_party_needs_is_told) {
    const auto parties = blocks->parties();
    BOOST_REQUIRE(parties.size() == 2U);
    BOOST_TEST(parties[0].name == "region");
    BOOST_TEST(parties[0].needed == 2U);
    BOOST_TEST((parties[0].keys == std::vector<std::string>{remi.name(), rose.name()}));
    BOOST_TEST(parties[1].name == "academie");
    BOOST_TEST(parties[1].needed == 1U);

    const auto renamed = bundle(2, {&remi, &rose, &alice}, clock.wall(), {},
                                "witness remi " + remi.vkey() + "\nwitness alice " + alice.vkey() +
                                    "\ngroup region any remi\ngroup rectorat any alice\n" +
                                    "group both all region rectorat\nquorum both\n");
    BOOST_REQUIRE(std::holds_alternative<PolicyStatus>(fleet->publish(policy::bundle_text(renamed), "rose")));
    BOOST_TEST(blocks->parties().size() == 1U);  // the other one's name is no party's
}

BOOST_AUTO_TEST_CASE(what_a_gateway_would_refuse_is_refused_here_first) {
    BOOST_TEST(says(publish(block(1), {&remi}), "1 of the officers of region have signed, and 2 must"));
    BOOST_TEST(says(publish(block(1), {&remi, &alice}), "1 of the officers of region"));
    BOOST_TEST(says(publish(block(1), {&remi, &rose, &eve}), "not on the list"));
    Block elsewhere = block(1);
    elsewhere.sites = {"0750001X"};
    BOOST_TEST(says(publish(elsewhere, {&remi, &rose}), "sites that this centre does not have"));
    Block past = block(1);
    past.from -= 2h;
    past.until = clock.wall();
    BOOST_TEST(says(publish(past, {&remi, &rose}), "here it is"));
    Block later = block(1);
    later.from += 6min;
    BOOST_TEST(says(publish(later, {&remi, &rose}), "here it is"));
    Block unknown = block(1);
    unknown.roles = {"proviseur"};
    BOOST_TEST(says(publish(unknown, {&remi, &rose}), "with policy 1: block region-1: the policy has no role"));
    BOOST_TEST((std::get<Refusal>(blocks->publish("x", "rose")).kind == Refusal::Kind::malformed));
    BOOST_TEST(offered(k_a).empty());
    BOOST_TEST(events.empty());
    BOOST_TEST(publish(block(3), {&remi, &rose}) == "published");
    BOOST_TEST(says(publish(block(3), {&remi, &rose}), "not greater than 3"));
}

BOOST_AUTO_TEST_CASE(one_that_breaks_a_promise_is_refused_with_the_counterexample) {
    Block everything = block(1);
    everything.addresses.clear();
    const auto outcome = blocks->publish(note(everything, {&remi, &rose}), "rose");
    BOOST_REQUIRE(std::holds_alternative<Refusal>(outcome));
    const auto& refused = std::get<Refusal>(outcome);
    BOOST_TEST((refused.kind == Refusal::Kind::guarantee));
    BOOST_TEST(says(refused.detail, "ent-toujours"));
    BOOST_TEST(says(refused.detail, "192.0.2."));
    BOOST_TEST(says(refused.french, "La garantie «\u202Fent-toujours\u202F» n’est pas tenue"));
    BOOST_TEST(says(refused.french, "avec la politique "));
}

BOOST_AUTO_TEST_CASE(an_end_takes_the_place_of_what_it_ends) {
    Block end{2, Party::region, "Fausse alerte", {k_a}, 1};
    BOOST_TEST(says(publish(end, {&remi, &rose}), "no block 1 of this party to end"));
    BOOST_TEST(publish(block(1), {&remi, &rose}) == "published");
    BOOST_TEST(says(publish(end, {&remi, &alice}), "1 of the officers of region"));
    BOOST_TEST(publish(end, {&remi, &rose}) == "published");
    BOOST_TEST(offered(k_a) == "region-2;");
    BOOST_TEST(offered(k_b) == "region-1;");  // it was ended at the other site
    const auto all = blocks->all();
    BOOST_TEST((all[0].state == BlockStatus::State::end));
    BOOST_TEST((all[1].state == BlockStatus::State::withdrawn));
    clock.advance(1h);
    BOOST_TEST(offered(k_a).empty());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_recorded_is_not_published) {
    full = true;
    BOOST_CHECK_THROW((void)publish(block(1), {&remi, &rose}), journal::JournalUnavailable);
    BOOST_TEST(offered(k_a).empty());
    restart();
    BOOST_TEST(blocks->all().empty());
    full = false;
    BOOST_TEST(publish(block(1), {&remi, &rose}) == "published");
}

BOOST_AUTO_TEST_CASE(a_damaged_file_is_no_block) {
    BOOST_TEST(publish(block(1), {&remi, &rose}) == "published");
    const std::string file = folder.path() + "/fleet/blocks/region-1.note";
    const std::string whole = read_file(file);
    replace_file(folder.path() + "/fleet/blocks/rest.new", "of a crash");
    restart();
    BOOST_TEST(blocks->all().size() == 1U);
    replace_file(file, whole.substr(1));
    BOOST_CHECK_THROW(restart(), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central::fleet
