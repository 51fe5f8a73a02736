#include <boost/test/unit_test.hpp>

#include "central/fleet/rollout.h"

namespace beffroi::central::fleet {

namespace {

using namespace std::chrono_literals;
using Sites = std::vector<std::string>;

std::string digest_of(std::uint64_t number) {
    return std::string(62, 'd') + std::to_string(number + 10);
}

policy::Manifest manifest(std::uint64_t number, Sites sites = {}) {
    return {number, "Pronote le soir", "remi", std::move(sites), digest_of(number), std::nullopt};
}

Report on(std::uint64_t number) {
    return {"1.4.0", 1, number, digest_of(number), false, std::nullopt};
}

Report trying(std::uint64_t number) {
    Report report = on(number);
    report.on_trial = true;
    return report;
}

Report failed(std::uint64_t number, std::uint64_t running) {
    Report report = on(running);
    report.failed = Failure{number, "un exemple échoue"};
    return report;
}

/// Ten sites A to J, of which C is the canary; waves of 20 and 50 percent.
struct World {
    /// A site reports, and what follows happens: "stage 1", "paused 1", "done 1", in that order.
    std::string hears(const std::string& site, Report report) {
        rollouts.heard(site, std::move(report), now, {});
        std::string happened;
        while (const auto step = rollouts.due(site, now)) {
            happened += std::string(happened.empty() ? "" : ", ") + std::string(to_string(step->kind)) + " " +
                        std::to_string(step->number);
            rollouts.take(*step);
        }
        return happened;
    }
    /// All of them, one after the other.
    std::string hear(const Sites& reporting, const Report& report) {
        std::string happened;
        for (const std::string& site : reporting) {
            happened += hears(site, report);
        }
        return happened;
    }
    void publish(const policy::Manifest& m) {
        rollouts.add(m, {1, false, std::nullopt, std::nullopt, rollouts.last_order() + 1});
    }
    [[nodiscard]] std::uint64_t offered(const std::string& site) const {
        const Rollout* rollout = rollouts.offered(site);
        return rollout == nullptr ? 0 : rollout->manifest.number;
    }
    /// Who is offered it: "ABC".
    [[nodiscard]] std::string takers(std::uint64_t number) const {
        std::string names;
        for (const std::string& site : sites) {
            names += offered(site) == number ? site : "";
        }
        return names;
    }
    [[nodiscard]] State state(std::uint64_t number) const { return state_of(*rollouts.find(number)); }

    Sites sites{"A", "B", "C", "D", "E", "F", "G", "H", "I", "J"};
    SteadyTime now{1h};
    Rollouts rollouts{{sites, {"C"}, {20, 50}, 300s, 60s}};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_fleet_rollout_tests, World)

BOOST_AUTO_TEST_CASE(canaries_go_first_and_waves_follow) {
    BOOST_TEST(takers(1) == "");
    publish(manifest(1));
    BOOST_TEST(rollouts.find(1)->stages == 4U);
    BOOST_TEST(takers(1) == "C");
    BOOST_TEST(hears("C", on(1)) == "");
    now += 299s;
    BOOST_TEST(hears("C", on(1)) == "");
    now += 1s;
    BOOST_TEST(hears("C", on(1)) == "stage 1");
    BOOST_TEST(takers(1) == "AC");  // 20 percent, the canary counted
    BOOST_TEST(hears("A", on(1)) == "");
    now += 300s;
    BOOST_TEST(hears("A", on(1)) == "stage 1");
    BOOST_TEST(takers(1) == "ABCDE");
    BOOST_TEST(hear({"B", "D", "E"}, on(1)) == "");
    now += 300s;
    BOOST_TEST(hear({"B", "D", "E"}, on(1)) == "stage 1");
    BOOST_TEST(takers(1) == "ABCDEFGHIJ");  // what the last wave leaves
    BOOST_TEST(hear({"F", "G", "H", "I", "J"}, on(1)) == "");
    now += 300s;
    BOOST_TEST((state(1) == State::rolling_out));
    BOOST_TEST(hear({"F", "G", "H", "I", "J"}, on(1)) == "done 1");
    BOOST_TEST((state(1) == State::done));
    BOOST_TEST(hear(sites, on(1)) == "");
}

BOOST_AUTO_TEST_CASE(without_a_canary_in_its_scope_the_first_site_is_one) {
    publish(manifest(1, {"B", "D", "E"}));
    BOOST_TEST(takers(1) == "B");
    BOOST_TEST(rollouts.find(1)->stages == 3U);  // 20 percent of three is the one that has it
    rollouts = Rollouts{{sites, {}, {100}, 300s, 60s}};
    publish(manifest(1));
    BOOST_TEST(takers(1) == "A");
    BOOST_TEST(rollouts.find(1)->stages == 2U);
}

BOOST_AUTO_TEST_CASE(a_stage_waits_for_each_of_its_sites_that_speaks) {
    rollouts = Rollouts{{sites, {"A", "B", "C"}, {}, 300s, 60s}};
    publish(manifest(1));
    BOOST_TEST(takers(1) == "ABC");
    hear({"A", "B"}, on(1));
    hears("C", on(0));
    for (int i = 0; i < 6; ++i) {
        now += 60s;
        BOOST_TEST(hear({"A", "B"}, on(1)) + hears("C", i % 2 == 0 ? on(0) : trying(1)) == "");
    }
    hears("C", on(1));  // the soak begins with the last
    for (int i = 0; i < 4; ++i) {
        now += 60s;
        BOOST_TEST(hear({"A", "B", "C"}, on(1)) == "");
    }
    now += 60s;
    BOOST_TEST(hear({"A", "B", "C"}, on(1)) == "stage 1");
}

BOOST_AUTO_TEST_CASE(a_policy_on_trial_or_of_other_documents_is_not_in_force) {
    publish(manifest(1));
    hears("C", trying(1));
    now += 400s;
    BOOST_TEST(hears("C", trying(1)) == "");
    Report other = on(1);
    other.digest = digest_of(2);
    hears("C", other);
    now += 400s;
    BOOST_TEST(hears("C", other) == "");
    BOOST_TEST(hears("C", on(1)) == "");  // from here on it counts
    now += 300s;
    BOOST_TEST(hears("C", on(1)) == "stage 1");
}

BOOST_AUTO_TEST_CASE(the_soak_begins_again_with_whoever_left_it_in_between) {
    publish(manifest(1));
    hears("C", on(1));
    now += 200s;
    hears("C", on(0));
    hears("C", on(1));
    now += 200s;
    BOOST_TEST(hears("C", on(1)) == "");
    now += 100s;
    BOOST_TEST(hears("C", on(1)) == "stage 1");
}

BOOST_AUTO_TEST_CASE(no_stage_waits_for_a_silent_site_but_one_has_to_speak) {
    rollouts = Rollouts{{sites, {"A", "B"}, {}, 300s, 60s}};
    publish(manifest(1));
    now += 1000s;
    BOOST_TEST(hears("J", on(0)) == "");  // both canaries are silent: nobody knows whether it holds
    hears("A", on(1));
    hears("B", on(0));
    now += 300s;
    BOOST_TEST(!rollouts.silent("J", now - 240s));
    BOOST_TEST(rollouts.silent("B", now));
    BOOST_TEST(hears("A", on(1)) == "stage 1");
}

BOOST_AUTO_TEST_CASE(a_failure_pauses_and_everybody_stays_where_they_are) {
    publish(manifest(1));
    hears("C", on(1));
    now += 300s;
    hears("C", on(1));
    hears("A", on(1));
    now += 300s;
    BOOST_REQUIRE(takers(1) == "AC");
    BOOST_REQUIRE(hears("A", on(1)) == "stage 1");
    BOOST_TEST(hears("B", on(1)) == "");
    BOOST_TEST(hears("D", failed(1, 0)) == "paused 1");
    BOOST_TEST((state(1) == State::paused));
    BOOST_TEST(rollouts.find(1)->progress.paused.value() == "D: un exemple échoue");
    BOOST_TEST(takers(1) == "ABC");  // those who have it; D would try again and again, E has not had it
    now += 1000s;
    BOOST_TEST(hear({"A", "B", "C"}, on(1)) == "");
    BOOST_TEST(hears("E", failed(1, 0)) == "");  // once is enough
}

BOOST_AUTO_TEST_CASE(a_failure_is_shown_until_the_site_has_that_policy) {
    publish(manifest(1));
    BOOST_TEST(hears("C", failed(1, 0)) == "paused 1");
    hears("C", on(0));  // a gateway tells of it once
    BOOST_TEST(rollouts.sighting("C")->failure.value().number == 1U);
    rollouts.take({1, Step::Kind::resumed, "vu"});
    BOOST_TEST(hears("C", on(0)).empty());
    hears("C", trying(1));
    BOOST_TEST(!rollouts.sighting("C")->failure);
}

BOOST_AUTO_TEST_CASE(the_failed_site_is_offered_what_it_had) {
    publish(manifest(1));
    rollouts.take({1, Step::Kind::done, ""});
    hear(sites, on(1));
    publish(manifest(2));
    BOOST_TEST(takers(2) == "C");
    BOOST_TEST(hears("C", trying(2)) == "");
    BOOST_TEST(hears("C", failed(2, 1)) == "paused 2");
    BOOST_TEST(takers(1) == "ABCDEFGHIJ");
    BOOST_TEST(!rollouts.drifted("C", now));
}

BOOST_AUTO_TEST_CASE(once_resumed_it_is_tried_again_and_only_a_new_failure_pauses) {
    publish(manifest(1));
    hears("C", failed(1, 0));
    rollouts.take({1, Step::Kind::resumed, "vu"});
    BOOST_TEST((state(1) == State::rolling_out));
    BOOST_TEST(takers(1) == "C");
    BOOST_TEST(hears("C", failed(1, 0)) == "");  // the officers know
    BOOST_TEST(hears("A", on(0)) == "");
    BOOST_TEST(hears("C", failed(1, 0)) == "paused 1");
    rollouts.take({1, Step::Kind::resumed, "vu"});
    BOOST_TEST(hears("C", failed(1, 0)) == "");
    BOOST_TEST(hears("C", trying(1)) == "");
    BOOST_TEST(hears("C", on(1)) == "");
    now += 300s;
    BOOST_TEST(hears("C", on(1)) == "stage 1");
}

BOOST_AUTO_TEST_CASE(a_failure_counts_of_a_site_that_it_is_for_and_that_does_not_run_it) {
    publish(manifest(1, {"A", "B"}));
    BOOST_TEST(hears("C", failed(1, 0)) == "");
    BOOST_TEST(hears("A", failed(7, 0)) == "");
    BOOST_TEST(hears("A", failed(1, 1)) == "");
    BOOST_TEST(hears("B", failed(1, 0)) == "paused 1");
}

BOOST_AUTO_TEST_CASE(a_failure_after_the_end_pauses_too) {
    publish(manifest(1));
    rollouts.take({1, Step::Kind::done, ""});
    BOOST_TEST(takers(1) == "ABCDEFGHIJ");
    hears("A", on(1));
    BOOST_TEST(hears("B", failed(1, 0)) == "paused 1");
    BOOST_TEST(takers(1) == "A");
    rollouts.take({1, Step::Kind::resumed, "vu"});
    BOOST_TEST((state(1) == State::done));
    BOOST_TEST(takers(1) == "ABCDEFGHIJ");
}

BOOST_AUTO_TEST_CASE(a_newer_policy_supersedes_an_older_one) {
    publish(manifest(1));
    hears("C", on(1));
    publish(manifest(2));
    BOOST_TEST((state(1) == State::superseded));
    BOOST_TEST(takers(2) == "C");
    now += 400s;
    BOOST_TEST(hears("C", on(1)) == "");  // the older one goes no further
    hears("C", on(2));
    now += 300s;
    BOOST_TEST(hears("C", on(2)) == "stage 2");
    BOOST_TEST(takers(1) == "");
}

BOOST_AUTO_TEST_CASE(what_was_done_is_superseded_like_any_other_and_offered_until_the_newer_one_comes) {
    publish(manifest(1));
    rollouts.take({1, Step::Kind::done, ""});
    publish(manifest(2, {"C"}));
    BOOST_TEST((state(1) == State::done));  // it is the newest of the others
    publish(manifest(3));
    BOOST_TEST((state(1) == State::superseded));
    BOOST_TEST(takers(1) == "ABDEFGHIJ");
}

BOOST_AUTO_TEST_CASE(a_superseded_policy_that_fails_is_not_tried_again_and_again) {
    publish(manifest(1));
    rollouts.take({1, Step::Kind::stage, ""});
    publish(manifest(2));
    BOOST_REQUIRE(offered("A") == 1U);
    BOOST_TEST(hears("A", failed(1, 0)) == "paused 1");
    BOOST_TEST((state(1) == State::superseded));
    BOOST_TEST(offered("A") == 0U);
}

BOOST_AUTO_TEST_CASE(a_newer_policy_of_some_sites_leaves_the_others_their_roll_out) {
    publish(manifest(1));
    publish(manifest(2, {"C", "D"}));
    BOOST_TEST((state(1) == State::rolling_out));
    BOOST_TEST(takers(2) == "C");
    // The only canary of the older one has something newer: nobody is left to wait for in that stage.
    BOOST_TEST(hears("J", on(0)) == "stage 1");
    BOOST_TEST(takers(1) == "A");
    hears("A", on(1));
    now += 300s;
    BOOST_TEST(hears("A", on(1)) == "stage 1");
    BOOST_TEST(takers(1) == "ABDE");  // D until the newer one comes to it
    hear({"B", "E"}, on(1));
    hears("D", on(0));
    now += 300s;
    BOOST_TEST(hear({"B", "E"}, on(1)) + hears("D", on(0)) == "stage 1");  // D does not matter any more
}

BOOST_AUTO_TEST_CASE(drift_is_what_is_not_as_it_should_be_or_not_known) {
    publish(manifest(1));
    BOOST_TEST(rollouts.drifted("C", now));
    hears("C", on(0));
    BOOST_TEST(rollouts.drifted("C", now));
    Report other = on(1);
    other.digest = digest_of(2);
    hears("C", other);
    BOOST_TEST(rollouts.drifted("C", now));
    hears("C", on(1));
    BOOST_TEST(!rollouts.drifted("C", now));
    BOOST_TEST(rollouts.drifted("C", now + 61s));
    hears("A", on(0));  // nothing is offered to it
    BOOST_TEST(!rollouts.drifted("A", now));
    rollouts.take({1, Step::Kind::stage, ""});
    BOOST_TEST(rollouts.drifted("A", now));
}

BOOST_AUTO_TEST_CASE(who_is_offered_it_and_who_has_it_in_force_is_counted) {
    publish(manifest(1));
    rollouts.take({1, Step::Kind::done, ""});
    publish(manifest(2));
    hear({"A", "B"}, on(1));
    hears("C", trying(2));
    auto tallies = rollouts.tallies();
    BOOST_TEST(tallies[1].offered == 9U);
    BOOST_TEST(tallies[1].in_force == 2U);
    BOOST_TEST(tallies[2].offered == 1U);
    BOOST_TEST(tallies[2].in_force == 0U);
    hears("C", on(2));
    BOOST_TEST(rollouts.tallies()[2].in_force == 1U);
}

BOOST_AUTO_TEST_CASE(it_goes_on_where_it_was_though_the_configuration_changed) {
    rollouts.add(manifest(1), {9, false, std::nullopt});
    BOOST_TEST(rollouts.find(1)->progress.stage == 4U);
    BOOST_TEST(takers(1) == "ABCDEFGHIJ");
    rollouts.add(manifest(2, {"Z"}), {2, false, std::nullopt});  // its site is not configured any more
    BOOST_TEST((state(2) == State::superseded));
    BOOST_TEST(hears("A", on(1)) == "");
    rollouts.add(manifest(3), {2, false, "A: x"});
    BOOST_TEST((state(3) == State::paused));
    BOOST_TEST(takers(3) == "");
}

BOOST_AUTO_TEST_CASE(a_policy_is_outlived_when_every_site_says_that_it_runs_something_newer) {
    const auto outlived = [this](std::uint64_t number) { return rollouts.outlived(*rollouts.find(number)); };
    publish(manifest(1, {"A", "B"}));
    publish(manifest(2, {"A"}));
    hear({"A", "B"}, on(2));
    BOOST_TEST(!outlived(1));  // it is the newest of B
    publish(manifest(3, {"B"}));
    hear({"B"}, on(1));
    BOOST_TEST(!outlived(1));  // B has it
    hear({"B"}, on(0));
    BOOST_TEST(!outlived(1));  // B could still come to need it
    hear({"B"}, trying(3));
    BOOST_TEST(!outlived(1));  // B may go back
    hear({"B"}, on(3));
    BOOST_TEST(outlived(1));
    BOOST_TEST(!outlived(2));
    BOOST_TEST(!outlived(3));
    rollouts.forget(1);
    BOOST_TEST(rollouts.find(1) == nullptr);
    BOOST_TEST(offered("A") == 2U);
    BOOST_TEST(offered("B") == 3U);
}

BOOST_AUTO_TEST_CASE(a_smaller_number_reaches_other_sites_and_takes_nothing_back) {
    rollouts.add(manifest(5, {"A", "B"}), {1, true, std::nullopt, std::nullopt, 1});
    rollouts.add(manifest(3, {"C", "D"}), {1, true, std::nullopt, std::nullopt, 2});
    BOOST_TEST(rollouts.all().front().manifest.number == 3U);
    BOOST_TEST(rollouts.by_publication().front()->manifest.number == 3U);
    BOOST_TEST(rollouts.last_order() == 2U);
    BOOST_TEST(takers(5) == "AB");
    BOOST_TEST(takers(3) == "CD");
    BOOST_TEST(rollouts.find(5)->open.size() == 2U);
    BOOST_TEST(rollouts.find(3)->open.size() == 2U);
    rollouts.add(manifest(6), {1, true, std::nullopt, std::nullopt, 3});
    BOOST_TEST(takers(6) == "ABCDEFGHIJ");
    BOOST_TEST(rollouts.find(3)->open.empty());
    BOOST_TEST(rollouts.find(5)->open.empty());
}

BOOST_AUTO_TEST_CASE(what_was_published_last_is_never_outlived) {
    rollouts.add(manifest(5), {1, true, std::nullopt, std::nullopt, 1});
    rollouts.add(manifest(3, {"Z"}), {1, true, std::nullopt, std::nullopt, 2});  // its site is not configured any more
    BOOST_TEST(!rollouts.outlived(*rollouts.find(3)));
    rollouts.add(manifest(6), {1, true, std::nullopt, std::nullopt, 3});
    BOOST_TEST(rollouts.outlived(*rollouts.find(3)));
}

BOOST_AUTO_TEST_CASE(nobody_knows_what_a_site_needs_that_is_not_heard_from) {
    publish(manifest(1, {"A", "B"}));
    publish(manifest(2));
    hear({"A"}, on(2));
    BOOST_TEST(!rollouts.outlived(*rollouts.find(1)));
    hear({"B"}, on(2));
    BOOST_TEST(rollouts.outlived(*rollouts.find(1)));
    BOOST_TEST(!rollouts.outlived(*rollouts.find(2)));  // the newest, whatever they run
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central::fleet
