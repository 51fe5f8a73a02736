#include <boost/test/unit_test.hpp>

#include "tests/central/fleet/fleet_centre.h"

namespace beffroi::central::fleet {

BOOST_FIXTURE_TEST_SUITE(central_fleet_tests, Centre)

BOOST_AUTO_TEST_CASE(an_approved_policy_is_published_and_handed_out) {
    const auto outcome = publish(text(1));
    const auto& policy = std::get<PolicyStatus>(outcome);
    BOOST_TEST(policy.manifest.number == 1U);
    BOOST_TEST((policy.state == State::rolling_out));
    BOOST_TEST(policy.progress.stage == 1U);
    BOOST_TEST(policy.stages == 2U);
    BOOST_TEST(policy.tally.offered == 1U);
    BOOST_TEST(fleet->bundle(1).value() == handed_out(1));
    BOOST_TEST(!fleet->bundle(2).has_value());
    BOOST_TEST(recorded() == std::vector<std::string>{"policy-published 1 r.leroy"}, boost::test_tools::per_element());
    const auto offer = fleet->report(canary, on(0));
    BOOST_REQUIRE(offer.has_value());
    BOOST_TEST(offer->number == 1U);
    BOOST_TEST(offer->digest == digest(1));
    BOOST_TEST(!fleet->report(first, on(0)).has_value());
}

BOOST_AUTO_TEST_CASE(documents_are_handed_out_as_the_text_that_was_signed) {
    BOOST_REQUIRE(std::holds_alternative<PolicyStatus>(publish(text(1))));  // whose documents are written otherwise
    const auto read = policy::parse_bundle(fleet->bundle(1).value());
    const auto& files = std::get<policy::Bundle>(read);
    BOOST_TEST(journal::sha256_hex(files.at("region.json") + files.at("academie.json") + files.at("lycee.json")) ==
               digest(1));
    BOOST_TEST((files != bundle(1, {&remi, &alice}, clock.wall())));
}

BOOST_AUTO_TEST_CASE(it_takes_the_signatures_of_both_parties) {
    const auto now = clock.wall();
    const std::vector<std::vector<const journal::Cosigner*>> lacking{
        {}, {&remi}, {&remi, &rose}, {&alice}, {&remi, &eve}};
    for (const auto& signers : lacking) {
        BOOST_TEST((refused(bundle(1, signers, now)) == Kind::signature));
    }
    BOOST_TEST((refused(bundle(1, {&remi, &alice}, now + 1h)) == Kind::signature));  // not yet
    BOOST_TEST(fleet->policies().empty());
    BOOST_TEST(entries.empty());
    BOOST_TEST(!refused(bundle(1, {&rose, &alice}, now)).has_value());
}

BOOST_AUTO_TEST_CASE(only_a_greater_number_is_published_for_a_site_again) {
    BOOST_REQUIRE(!refused(bundle(5, {&remi, &alice}, clock.wall())).has_value());
    for (const std::uint64_t number : {4U, 5U}) {
        BOOST_TEST((refused(bundle(number, {&remi, &alice}, clock.wall())) == Kind::conflict));
    }
    start();
    BOOST_TEST((refused(bundle(5, {&remi, &alice}, clock.wall())) == Kind::conflict));
    BOOST_TEST(!refused(bundle(6, {&remi, &alice}, clock.wall())).has_value());
    BOOST_TEST(fleet->policies().at(0).manifest.number == 6U);  // newest first
    BOOST_TEST(fleet->policies().at(1).manifest.number == 5U);
}

BOOST_AUTO_TEST_CASE(no_byte_of_a_document_differs_from_what_was_approved) {
    const auto whole = bundle(1, {&remi, &alice}, clock.wall());
    for (const char* name : {"region.json", "academie.json", "lycee.json"}) {
        for (std::size_t i = 0; i < whole.at(name).size(); ++i) {
            auto changed = whole;
            changed[name][i] = static_cast<char>(changed[name][i] ^ 1);
            const auto why = refused(changed);
            BOOST_TEST((why == Kind::documents), name << i);
        }
    }
    auto exchanged = whole;
    exchanged["region.json"] = policy::test::document_text("region", zone(2));
    BOOST_TEST((refused(exchanged) == Kind::documents));
    auto example = whole;
    example["examples.json"] = "{}";
    const auto why = std::get<Refusal>(publish(example));
    BOOST_TEST((why.kind == Kind::documents));
    BOOST_TEST(why.detail.starts_with("examples.json: "), why.detail);                  // not where it was looked at
    BOOST_TEST(std::distance(std::filesystem::directory_iterator(folder()), {}) == 1);  // the state
    BOOST_TEST(!refused(whole).has_value());
}

BOOST_AUTO_TEST_CASE(what_is_no_bundle_is_refused) {
    std::string more = text(1);
    more.insert(1, R"("../../passwd":"x",)");
    for (const std::string& body : {std::string(), std::string("{}"), text(1).substr(1), more}) {
        BOOST_TEST((std::get<Refusal>(publish(body)).kind == Kind::malformed));
    }
    auto files = bundle(1, {&remi, &alice}, clock.wall());
    files["approved.note"] = "x\n\n" + files["approved.note"].substr(files["approved.note"].find("\xe2\x80\x94"));
    BOOST_TEST((refused(files) == Kind::malformed));
}

BOOST_AUTO_TEST_CASE(a_policy_of_no_site_here_is_refused) {
    const auto elsewhere = bundle(1, {&remi, &alice}, clock.wall(), {"0750001A"});
    BOOST_TEST((refused(elsewhere) == Kind::documents));
    const auto here = bundle(1, {&remi, &alice}, clock.wall(), {"0599991P", "0750001A"});
    BOOST_TEST(!refused(here).has_value());
    BOOST_TEST(offered(first, on(0)) == 1U);
    BOOST_TEST(offered(canary, on(0)) == 0U);
}

BOOST_AUTO_TEST_CASE(who_approves_changes_with_the_next_policy) {
    const auto now = clock.wall();
    const std::string next = quorum(rose, rose, eve);
    BOOST_TEST((refused(bundle(1, {&rose, &eve}, now, {}, quorum(remi, rose, eve))) == Kind::signature));
    auto other = bundle(1, {&remi, &alice}, now, {}, quorum(remi, rose, eve));
    other[policy::approvers_file] = approvers();
    BOOST_TEST((refused(other) == Kind::documents));
    other.erase(policy::approvers_file);
    BOOST_TEST((refused(other) == Kind::documents));
    BOOST_TEST((refused(bundle(1, {&remi, &alice}, now, {}, "quorum none\n")) == Kind::documents));
    BOOST_TEST((refused(bundle(1, {&remi, &alice}, now, {}, next)) == Kind::documents));  // one key twice
    BOOST_TEST(!refused(bundle(1, {&remi, &alice}, now, {}, quorum(remi, rose, eve))).has_value());
    for (int starts = 0; starts < 2; ++starts) {
        BOOST_TEST((refused(bundle(2, {&remi, &alice}, now)) == Kind::signature));
        replace_file(directory.path() + "/approvers", approvers());  // counts no more
        start();
    }
    BOOST_TEST(!refused(bundle(2, {&remi, &eve}, now)).has_value());
}

BOOST_AUTO_TEST_CASE(stages_follow_reports_and_are_on_record) {
    publish(text(1));
    BOOST_TEST(offered(canary, on(1)) == 1U);
    clock.advance(300s);
    BOOST_TEST(offered(first, on(0)) == 0U);
    BOOST_TEST(offered(canary, on(1)) == 1U);
    BOOST_TEST(offered(first, on(0)) == 1U);
    BOOST_TEST(offered(first, on(1)) == 1U);
    clock.advance(300s);
    BOOST_TEST(offered(first, on(1)) == 1U);
    BOOST_TEST((state() == State::done));
    BOOST_TEST(
        recorded() == (std::vector<std::string>{"policy-published 1 r.leroy", "rollout stage 1", "rollout done 1"}),
        boost::test_tools::per_element());
    BOOST_TEST(entries[1].detail == "stage 2 of 2");
}

BOOST_AUTO_TEST_CASE(a_failure_and_an_officer_pause_and_an_officer_resumes) {
    publish(text(1));
    BOOST_TEST(offered(canary, failed(1, 0)) == 0U);
    BOOST_TEST((state() == State::paused));
    BOOST_TEST(fleet->policies()[0].progress.paused.value() == canary + ": un exemple échoue");
    BOOST_TEST((std::get<Refusal>(fleet->pause(1, "x", "r.leroy")).kind == Kind::conflict));
    BOOST_TEST((std::get<PolicyStatus>(fleet->resume(1, "vu", "r.leroy")).state == State::rolling_out));
    BOOST_TEST((std::get<Refusal>(fleet->resume(1, "x", "r.leroy")).kind == Kind::conflict));
    BOOST_TEST(offered(canary, on(0)) == 1U);
    BOOST_TEST((std::get<PolicyStatus>(fleet->pause(1, "examens", "a.petit")).state == State::paused));
    BOOST_TEST(offered(canary, on(0)) == 0U);
    BOOST_TEST((std::get<Refusal>(fleet->pause(2, "x", "r.leroy")).kind == Kind::unknown));
    BOOST_TEST(recorded() == (std::vector<std::string>{"policy-published 1 r.leroy", "rollout paused 1",
                                                       "rollout resumed 1 r.leroy", "rollout paused 1 a.petit"}),
               boost::test_tools::per_element());
    BOOST_TEST(entries.back().detail == "examens");
}

BOOST_AUTO_TEST_CASE(a_site_fetches_what_it_is_offered_or_has) {
    publish(text(1));
    BOOST_TEST(fleet->may_fetch(canary, 1));
    BOOST_TEST(!fleet->may_fetch(first, 1));
    BOOST_TEST(!fleet->may_fetch(canary, 2));
    BOOST_TEST(offered(first, on(1)) == 1U);  // it came on a stick
    BOOST_TEST(fleet->may_fetch(first, 1));
    publish(text(2));
    BOOST_TEST(offered(canary, on(1)) == 2U);
    BOOST_TEST(fleet->may_fetch(canary, 1));  // it has that one still
    BOOST_TEST(offered(canary, on(2)) == 2U);
    BOOST_TEST(!fleet->may_fetch(canary, 1));
}

BOOST_AUTO_TEST_CASE(the_sites_are_seen_as_they_report) {
    publish(text(1));
    auto sites = fleet->sites();
    BOOST_REQUIRE(sites.size() == 2U);
    BOOST_TEST(!sites[0].last.has_value());
    BOOST_TEST(sites[0].silent);
    BOOST_TEST(!sites[0].offered.has_value());
    BOOST_TEST(sites[1].offered.value() == 1U);
    BOOST_TEST(sites[1].drift);
    static_cast<void>(offered(canary, on(1)));
    sites = fleet->sites();
    BOOST_TEST(!sites[1].silent);
    BOOST_TEST(!sites[1].drift);
    BOOST_TEST((sites[1].last->seen == clock.wall()));
    clock.advance(61s);
    BOOST_TEST(fleet->sites()[1].silent);
}

BOOST_AUTO_TEST_CASE(everything_is_there_after_a_restart_but_what_sites_said) {
    publish(text(1));
    static_cast<void>(offered(canary, on(1)));
    clock.advance(300s);
    static_cast<void>(offered(canary, on(1)));
    publish(text(2));
    static_cast<void>(offered(canary, failed(2, 1)));
    const auto before = entries.size();
    start();
    const auto policies = fleet->policies();
    BOOST_REQUIRE(policies.size() == 2U);
    BOOST_TEST((policies[0].state == State::paused));
    BOOST_TEST(policies[0].progress.paused.value() == canary + ": un exemple échoue");
    BOOST_TEST((policies[1].state == State::superseded));
    BOOST_TEST(policies[1].progress.stage == 2U);
    BOOST_TEST(fleet->bundle(1).value().size() == handed_out(1).size());
    BOOST_TEST(!fleet->sites()[1].last.has_value());
    BOOST_TEST(offered(canary, failed(2, 1)) == 1U);
    BOOST_TEST(offered(first, on(0)) == 1U);
    BOOST_TEST(entries.size() == before);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_recorded_does_not_happen) {
    publish(text(1));
    on_entry = [](const journal::Entry&) { throw journal::JournalUnavailable("no space"); };
    BOOST_CHECK_THROW(static_cast<void>(publish(text(2))), journal::JournalUnavailable);
    BOOST_CHECK_THROW(static_cast<void>(fleet->pause(1, "x", "r.leroy")), journal::JournalUnavailable);
    BOOST_CHECK_THROW(static_cast<void>(offered(canary, failed(1, 0))), journal::JournalUnavailable);
    for (int starts = 0; starts < 2; ++starts) {
        BOOST_TEST(fleet->policies().size() == 1U);
        BOOST_TEST((state() == State::rolling_out));
        BOOST_TEST(!fleet->bundle(2).has_value());
        start();
    }
    on_entry = nullptr;
    BOOST_TEST(!refused(bundle(2, {&remi, &alice}, clock.wall())).has_value());
}

BOOST_AUTO_TEST_CASE(a_crash_before_the_state_publishes_nothing) {
    publish(text(1));
    // At the entry the bundle is durable already: nothing on record is ever without it.
    on_entry = [this](const journal::Entry& entry) {
        BOOST_TEST(read_file(file(std::to_string(entry.count) + ".json")) == handed_out(entry.count));
        throw Crash();
    };
    BOOST_CHECK_THROW(static_cast<void>(publish(text(2))), Crash);
    replace_file(file("3.json"), "half of it");
    replace_file(file("state.json.new"), "half of it");
    std::filesystem::create_directory(file("check.abcdef"));
    on_entry = nullptr;
    start();
    BOOST_TEST(fleet->policies().size() == 1U);
    BOOST_TEST(std::distance(std::filesystem::directory_iterator(folder()), {}) == 2);
    BOOST_TEST(!refused(bundle(2, {&rose, &alice}, clock.wall())).has_value());
    BOOST_TEST(fleet->bundle(2).value() == Officers::handed_out(2, bundle(2, {&rose, &alice}, clock.wall())));
}

BOOST_AUTO_TEST_CASE(a_step_that_is_on_record_but_not_in_the_state_is_taken_again) {
    publish(text(1));
    const std::string before = read_file(file("state.json"));
    static_cast<void>(offered(canary, failed(1, 0)));
    replace_file(file("state.json"), before);  // killed in between
    start();
    BOOST_TEST((state() == State::rolling_out));
    BOOST_TEST(offered(canary, failed(1, 0)) == 0U);
    BOOST_TEST((state() == State::paused));
}

BOOST_AUTO_TEST_CASE(a_damaged_fleet_is_no_empty_one) {
    publish(text(1));
    const std::string whole = read_file(file("state.json"));
    replace_file(file("state.json"), whole.substr(0, whole.size() / 2));
    BOOST_CHECK_EXCEPTION(start(), std::runtime_error, [](const auto& e) {
        return std::string(e.what()).find("state.json is damaged") != std::string::npos;
    });
    std::filesystem::remove(file("state.json"));
    BOOST_CHECK_EXCEPTION(start(), std::runtime_error, [](const auto& e) {
        return std::string(e.what()).find("state.json is missing") != std::string::npos;
    });
    replace_file(file("state.json"), whole);
    replace_file(file("1.json"), text(2));
    BOOST_CHECK_EXCEPTION(start(), std::runtime_error, [](const auto& e) {
        return std::string(e.what()).find("1.json is damaged") != std::string::npos;
    });
    std::filesystem::remove(file("1.json"));
    BOOST_CHECK_THROW(start(), std::system_error);
    replace_file(file("1.json"), text(1));
    start();
    BOOST_TEST(fleet->policies().size() == 1U);
}

BOOST_AUTO_TEST_CASE(nobody_to_ask_is_an_error_at_start) {
    for (const std::string list : {"quorum none\n", "what\n", ""}) {
        replace_file(directory.path() + "/approvers", list);
        BOOST_CHECK_THROW(start(), std::runtime_error);
    }
    std::filesystem::remove(directory.path() + "/approvers");
    BOOST_CHECK_THROW(start(), std::system_error);
}

BOOST_AUTO_TEST_CASE(what_nothing_stands_on_goes_with_the_entries_that_tell_of_it) {
    static_cast<void>(publish(text(1)));
    const WallTime first = clock.wall();
    clock.advance(24h);
    static_cast<void>(publish(text(2)));
    static_cast<void>(fleet->report("0599991P", on(2)));
    static_cast<void>(fleet->report("0620001A", on(2)));
    fleet->forget_outlived(first);  // the entry of its publication is still there
    BOOST_TEST(fleet->bundle(1).has_value());
    const WallTime later = first + 1s;
    on_entry = [](const auto&) { throw journal::JournalUnavailable("full"); };
    BOOST_CHECK_THROW(fleet->forget_outlived(later), journal::JournalUnavailable);
    on_entry = nullptr;
    BOOST_TEST(fleet->bundle(1).has_value());
    BOOST_TEST(fleet->outlived(later) == std::vector<std::uint64_t>{1}, boost::test_tools::per_element());
    fleet->forget_outlived(later);
    BOOST_TEST(recorded().back() == "retention 1");
    BOOST_TEST(!fleet->bundle(1).has_value());
    BOOST_TEST(!std::filesystem::exists(file("1.json")));
    fleet->forget_outlived(clock.wall() + 24h * 1000);
    start();
    BOOST_REQUIRE(fleet->policies().size() == 1U);
    BOOST_TEST(fleet->policies()[0].manifest.number == 2U);
    BOOST_TEST((refused(bundle(1, {&remi, &alice}, clock.wall())) == Kind::conflict));  // nor does its number come back
}

BOOST_AUTO_TEST_CASE(what_is_done_with_a_policy_keeps_it_as_long) {
    static_cast<void>(publish(text(1)));
    const WallTime first = clock.wall();
    clock.advance(24h);
    static_cast<void>(fleet->pause(1, "examens", "r.leroy"));
    static_cast<void>(publish(text(2)));
    start();  // the times are on the disk
    static_cast<void>(fleet->report("0599991P", on(2)));
    static_cast<void>(fleet->report("0620001A", on(2)));
    BOOST_TEST(fleet->outlived(first + 1s).empty());
    BOOST_TEST(fleet->outlived(clock.wall() + 1s).size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central::fleet
