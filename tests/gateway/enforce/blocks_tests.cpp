// What one party may forbid alone, and for how long: which notes are accepted, and what the kernel then does.
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>

#include "base/fd.h"
#include "gateway/enforce/blocks.h"
#include "gateway/enforce/enforcer.h"
#include "journal/approvers.h"
#include "journal/cosignature.h"
#include "tests/fakes/fake_clock.h"
#include "tests/gateway/enforce/network.h"

using namespace beffroi;
using namespace beffroi::enforce;
using namespace beffroi::enforce::test;
using policy::Block;
using policy::Party;

namespace {

using Signers = std::vector<const journal::Cosigner*>;

/// Three officers of the Region, of whom two must sign, and two of the académie, of whom one must.
struct Officers {
    [[nodiscard]] std::string list() const {
        return "witness remi " + remi.vkey() + "\nwitness rose " + rose.vkey() + "\nwitness roger " + roger.vkey() +
               "\nwitness alice " + alice.vkey() + "\nwitness anna " + anna.vkey() +
               "\ngroup region 2 remi rose roger\ngroup academie 1 alice anna\n"
               "group both all region academie\nquorum both\n";
    }
    [[nodiscard]] journal::TrustPolicy approvers() const {
        return std::get<journal::TrustPolicy>(journal::parse_approvers(list()));
    }
    [[nodiscard]] std::string note(const std::string& text, const Signers& officers) const {
        std::string signed_note = text + "\n";
        for (const auto* officer : officers) {
            signed_note += officer->approval(text, now);
        }
        return signed_note;
    }
    [[nodiscard]] std::string note(const Block& block, const Signers& officers) const {
        return note(block_text(block), officers);
    }
    [[nodiscard]] Block block(std::uint64_t number, Party party = Party::region) const {
        Block block{number, party, "Rançongiciel", {}};
        block.from = now;
        block.until = now + std::chrono::hours(1);
        block.roles = {"eleve"};
        return block;
    }
    [[nodiscard]] static Block end_of(std::uint64_t ended, std::uint64_t number, Party party = Party::region) {
        Block end{number, party, "Fausse alerte", {}};
        end.ends = ended;
        return end;
    }
    [[nodiscard]] BlockSettings settings() const { return {folder.path() + "/blocks", "0599991P"}; }
    /// Why not; empty: it was accepted, and is kept.
    [[nodiscard]] std::string offer_note(Blocks& blocks, const Block& block, const std::string& signed_note) const {
        const auto checked = blocks.check(signed_note, id_of(block), approvers(), now);
        if (const auto* problem = std::get_if<Problem>(&checked)) {
            return problem->message;
        }
        blocks.keep(std::get<Blocks::Held>(checked), now);
        return {};
    }
    [[nodiscard]] std::string offer(Blocks& blocks, const Block& block, const Signers& officers) const {
        return offer_note(blocks, block, note(block, officers));
    }

    TemporaryDirectory folder;
    WallTime now = tuesday(10, 0);
    journal::Cosigner remi{journal::generate_cosigner_key("officer.region.example/remi").skey};
    journal::Cosigner rose{journal::generate_cosigner_key("officer.region.example/rose").skey};
    journal::Cosigner roger{journal::generate_cosigner_key("officer.region.example/roger").skey};
    journal::Cosigner alice{journal::generate_cosigner_key("officer.academie.example/alice").skey};
    journal::Cosigner anna{journal::generate_cosigner_key("officer.academie.example/anna").skey};
    journal::Cosigner eve{journal::generate_cosigner_key("officer.academie.example/eve").skey};
    const Signers region{&remi, &roger};
};

bool says(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

std::vector<std::string> names(const std::vector<Block>& blocks) {
    std::vector<std::string> all;
    for (const Block& block : blocks) {
        all.push_back(to_string(id_of(block)));
    }
    return all;
}

using Names = std::vector<std::string>;

/// A gateway under a policy that both parties have approved.
struct Site : Officers {
    Network net;
    PolicyFolder policy;
    FakeClock clock{now};
    yang::Modules modules{yang::schemas_directory(), policy::yang_modules()};
    std::unique_ptr<Enforcer> enforcer;

    Site() {
        replace_file(folder.path() + "/approvers", list());
        std::filesystem::create_directory(policy.path() + policy::blocks_ending);
        approve(1);
        start();
    }
    ~Site() { std::filesystem::remove_all(policy.path() + policy::blocks_ending); }
    Site(const Site&) = delete;
    Site& operator=(const Site&) = delete;

    void start() {
        enforcer.reset();
        enforcer = std::make_unique<Enforcer>(
            EnforcerSettings{policy.path(), std::chrono::seconds(5),
                             ApprovalSettings{folder.path() + "/approvers", folder.path() + "/approved", "0599991P"}},
            clock, modules);
    }
    void approve(std::uint64_t number) const {
        const auto documents = policy::read_documents(modules, policy.path());
        const policy::Manifest manifest{number,      "x", "x", {}, digest_of(std::get<policy::Documents>(documents)),
                                        std::nullopt};
        replace_file(policy.path() + "/" + policy::approved_file,
                     note(manifest_text(manifest), {&remi, &rose, &alice}));
    }
    void deliver(const Block& block, const Signers& officers) const {
        replace_file(policy.path() + policy::blocks_ending + "/" + block_file(id_of(block)), note(block, officers));
    }
    std::variant<PolicyState, PolicyRefused, KernelError> offer(const Block& block, const Signers& officers) {
        deliver(block, officers);
        return enforcer->block(id_of(block));
    }
    PolicyState accept(const Block& block, const Signers& officers) {
        auto answer = offer(block, officers);
        const auto* refused = std::get_if<PolicyRefused>(&answer);
        BOOST_REQUIRE_MESSAGE(refused == nullptr, (refused == nullptr ? "" : refused->reason));
        return std::get<PolicyState>(answer);
    }
    std::string refusal(const Block& block, const Signers& officers) {
        const auto answer = offer(block, officers);
        const auto* refused = std::get_if<PolicyRefused>(&answer);
        return refused == nullptr ? std::string() : refused->reason;
    }
    void pass(std::chrono::milliseconds time) {
        clock.advance(time);
        now = clock.wall();
    }
    [[nodiscard]] PolicyState apply() { return std::get<PolicyState>(enforcer->apply()); }
};

Names names(const PolicyState& state) {
    Names all;
    for (const BlockState& block : state.blocks) {
        all.push_back(to_string(block.id));
    }
    return all;
}

constexpr std::chrono::milliseconds k_no{150};

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
        BOOST_TEST(says(std::get<Problem>(checked).message, "asks for no region"));
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
    BOOST_TEST(says(std::get<Problem>(checked).message, "This is block region-1"));
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

BOOST_FIXTURE_TEST_CASE(packets_stop_live_ones_too_and_come_back_at_the_end, Site) {
    BOOST_REQUIRE(!enforcer->admit(session_a()));
    BOOST_REQUIRE(!enforcer->admit(session_b(2, "enseignant")));
    const auto pupil = net.tcp(net.client_a, permitted4);
    const auto pupil6 = net.tcp(net.client_a, permitted6);
    const auto teacher = net.tcp(net.client_b, permitted4);
    BOOST_REQUIRE((pupil && pupil6 && teacher));
    const auto before = apply();

    const auto state = accept(block(1), region);
    BOOST_TEST(names(state) == Names{"region-1"}, boost::test_tools::per_element());
    BOOST_TEST((state.newest_blocks == std::array<std::uint64_t, 2>{1, 0}));
    BOOST_TEST(state.digest == before.digest);  // the documents are the same
    BOOST_TEST(state.generation == before.generation + 1);
    BOOST_TEST(pupil->is_cut());
    BOOST_TEST(pupil6->is_cut());
    BOOST_TEST(net.nothing_passes(net.client_a));
    BOOST_TEST(teacher->works());
    BOOST_TEST(accept(block(1), region).generation == state.generation);  // once more is no change

    BOOST_TEST((*enforcer->next_bell() == tuesday(11, 0)));  // before that of noon, which ends the lesson
    pass(std::chrono::minutes(59));
    BOOST_TEST(!net.udp(net.client_a, permitted4, k_no));
    pass(std::chrono::minutes(1));
    enforcer->ring();  // as the bell does, with nobody looking
    BOOST_TEST(net.udp(net.client_a, permitted4));
    BOOST_TEST(net.udp(net.client_a, permitted6));
    BOOST_TEST(teacher->works());
    BOOST_TEST(names(apply()).empty());
    BOOST_TEST(net.udp(net.client_a, permitted4));
    BOOST_TEST(teacher->works());
}

BOOST_FIXTURE_TEST_CASE(without_a_bell_it_never_opens, Site) {
    BOOST_REQUIRE(!enforcer->admit(session_a()));
    static_cast<void>(accept(block(1), region));
    enforcer.reset();  // dead: time alone opens nothing
    BOOST_TEST(!net.udp(net.client_a, permitted4, k_no));
}

BOOST_FIXTURE_TEST_CASE(it_holds_after_a_restart_until_its_end, Site) {
    BOOST_REQUIRE(!enforcer->admit(session_a()));
    const auto generation = accept(block(1), region).generation;
    std::filesystem::remove_all(policy.path() + policy::blocks_ending);  // the gateway's own files do not matter
    start();
    BOOST_TEST(names(apply()) == Names{"region-1"}, boost::test_tools::per_element());
    BOOST_TEST(apply().generation > generation);
    BOOST_TEST(enforcer->list().size() == 1U);  // the kernel's table was recognised
    BOOST_TEST(!net.udp(net.client_a, permitted4, k_no));
    enforcer.reset();
    shell("nft flush ruleset");  // a reboot
    start();
    BOOST_REQUIRE(!enforcer->admit(session_a()));
    BOOST_TEST(!net.udp(net.client_a, permitted4, k_no));
    enforcer.reset();
    pass(std::chrono::hours(1));  // off while it ended
    start();
    BOOST_TEST(names(apply()).empty());
    BOOST_REQUIRE(!enforcer->admit(session_a()));
    BOOST_TEST(net.udp(net.client_a, permitted4));
}

BOOST_FIXTURE_TEST_CASE(sessions_and_connections_outlive_a_restart_in_which_it_ended, Site) {
    KernelSession teacher = session_b(2, "enseignant");
    teacher.lifetime = std::chrono::hours(3);
    BOOST_REQUIRE(!enforcer->admit(teacher));
    const auto flow = net.tcp(net.client_b, permitted4);
    BOOST_REQUIRE(flow.has_value());
    static_cast<void>(accept(block(1), region));
    enforcer.reset();
    pass(std::chrono::hours(1));
    start();
    BOOST_TEST(names(apply()).empty());
    BOOST_TEST(enforcer->list().size() == 1U);
    BOOST_TEST(flow->works());
}

BOOST_FIXTURE_TEST_CASE(its_party_ends_it_early_and_it_cannot_be_replayed, Site) {
    BOOST_REQUIRE(!enforcer->admit(session_a()));
    const Block once = block(1);
    static_cast<void>(accept(once, region));
    BOOST_TEST(!refusal(end_of(1, 2), {&alice, &anna}).empty());
    BOOST_TEST(!net.udp(net.client_a, permitted4, k_no));
    const auto state = accept(end_of(1, 2), region);
    BOOST_TEST(state.blocks.empty());
    BOOST_TEST((state.newest_blocks == std::array<std::uint64_t, 2>{2, 0}));
    BOOST_TEST(net.udp(net.client_a, permitted4));
    BOOST_TEST(says(refusal(once, region), "Number 2 of the same party"));
    start();
    BOOST_TEST(says(refusal(once, region), "Number 2 of the same party"));
    BOOST_TEST(net.udp(net.client_a, permitted4));
}

BOOST_FIXTURE_TEST_CASE(a_refused_block_changes_nothing, Site) {
    BOOST_REQUIRE(!enforcer->admit(session_a()));
    const auto flow = net.tcp(net.client_a, permitted4);
    BOOST_REQUIRE(flow.has_value());
    const auto before = apply();
    Block unknown = block(1);
    unknown.roles = {"proviseur"};
    BOOST_TEST(says(refusal(unknown, region), "the policy has no role \"proviseur\""));
    BOOST_TEST(says(refusal(block(1), {&remi}), "1 of the officers of region"));
    const auto missing = enforcer->block({Party::academie, 7});
    BOOST_TEST(std::holds_alternative<PolicyRefused>(missing));
    BOOST_TEST(flow->works());
    BOOST_TEST((apply() == before));
    static_cast<void>(accept(block(1), region));  // its number was not used up
}

BOOST_FIXTURE_TEST_CASE(a_promise_of_the_other_party_is_stronger, Site) {
    policy.promise_to_teachers();
    approve(2);
    BOOST_TEST(apply().number == 2U);
    Block everybody = block(1);
    everybody.roles = {};
    const auto refused = refusal(everybody, region);
    for (const char* part : {"serveur-toujours", "enseignant", "203.0.113.10", "emergency block no. 1"}) {
        BOOST_TEST(says(refused, part), refused);
    }
    static_cast<void>(accept(block(1), region));  // pupils were promised nothing
}

BOOST_FIXTURE_TEST_CASE(a_new_policy_comes_into_force_under_it_or_not_at_all, Site) {
    BOOST_REQUIRE(!enforcer->admit(session_a()));
    BOOST_REQUIRE(!enforcer->confirm(1));
    Block teachers = block(1);
    teachers.roles = {"eleve", "enseignant"};
    static_cast<void>(accept(teachers, region));
    policy.write(denied4);  // both parties open the other address instead
    approve(2);
    const auto state = apply();
    BOOST_TEST(state.number == 2U);
    BOOST_TEST(names(state) == Names{"region-1"}, boost::test_tools::per_element());
    BOOST_TEST(!net.udp(net.client_a, denied4, k_no));
    policy.promise_to_teachers();
    approve(3);
    const auto refused = enforcer->apply();
    BOOST_REQUIRE(std::holds_alternative<PolicyRefused>(refused));
    BOOST_TEST(says(std::get<PolicyRefused>(refused).reason, "serveur-toujours"));
    BOOST_TEST(!net.udp(net.client_a, permitted4, k_no));
    pass(std::chrono::hours(1));
    BOOST_TEST(apply().number == 3U);
    BOOST_TEST(net.udp(net.client_a, permitted4));
}

BOOST_FIXTURE_TEST_CASE(spoiled_documents_do_not_keep_it_out, Site) {
    BOOST_REQUIRE(!enforcer->admit(session_a()));
    policy.spoil();  // whoever may write files
    static_cast<void>(accept(block(1), region));
    BOOST_TEST(!net.udp(net.client_a, permitted4, k_no));
}

BOOST_FIXTURE_TEST_CASE(examples_are_tried_on_the_documents_alone, Site) {
    static_cast<void>(accept(block(1), region));
    policy.add_example("2026-11-24T10:30", "permit");  // which the block denies
    BOOST_TEST(names(apply()) == Names{"region-1"}, boost::test_tools::per_element());
    policy.add_example("2026-11-24T10:30", "deny");
    BOOST_TEST(std::holds_alternative<PolicyRefused>(enforcer->apply()));
}

BOOST_AUTO_TEST_SUITE_END()
