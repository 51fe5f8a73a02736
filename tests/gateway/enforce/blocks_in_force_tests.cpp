// What the kernel does under an emergency block.
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <memory>

#include "base/fd.h"
#include "gateway/enforce/enforcer.h"
#include "gateway/policy_digest.h"
#include "tests/fakes/fake_clock.h"
#include "tests/gateway/enforce/block_officers.h"

using namespace beffroi;
using namespace beffroi::enforce;
using namespace beffroi::enforce::test;

namespace {

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

BOOST_FIXTURE_TEST_SUITE(gateway_enforce_blocks_in_force_tests, Site)

BOOST_AUTO_TEST_CASE(packets_stop_live_ones_too_and_come_back_at_the_end) {
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

BOOST_AUTO_TEST_CASE(without_a_bell_it_never_opens) {
    BOOST_REQUIRE(!enforcer->admit(session_a()));
    static_cast<void>(accept(block(1), region));
    enforcer.reset();  // dead: time alone opens nothing
    BOOST_TEST(!net.udp(net.client_a, permitted4, k_no));
}

BOOST_AUTO_TEST_CASE(it_holds_after_a_restart_until_its_end) {
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

BOOST_AUTO_TEST_CASE(sessions_and_connections_outlive_a_restart_in_which_it_ended) {
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

BOOST_AUTO_TEST_CASE(its_party_ends_it_early_and_it_cannot_be_replayed) {
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

BOOST_AUTO_TEST_CASE(a_refused_block_changes_nothing) {
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

BOOST_AUTO_TEST_CASE(a_promise_of_the_other_party_is_stronger) {
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

BOOST_AUTO_TEST_CASE(a_new_policy_comes_into_force_under_it_or_not_at_all) {
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

BOOST_AUTO_TEST_CASE(spoiled_documents_do_not_keep_it_out) {
    BOOST_REQUIRE(!enforcer->admit(session_a()));
    policy.spoil();  // whoever may write files
    static_cast<void>(accept(block(1), region));
    BOOST_TEST(!net.udp(net.client_a, permitted4, k_no));
}

BOOST_AUTO_TEST_CASE(examples_are_tried_on_the_documents_alone) {
    static_cast<void>(accept(block(1), region));
    policy.add_example("2026-11-24T10:30", "permit");  // which the block denies
    BOOST_TEST(names(apply()) == Names{"region-1"}, boost::test_tools::per_element());
    policy.add_example("2026-11-24T10:30", "deny");
    BOOST_TEST(std::holds_alternative<PolicyRefused>(enforcer->apply()));
}

BOOST_AUTO_TEST_SUITE_END()
