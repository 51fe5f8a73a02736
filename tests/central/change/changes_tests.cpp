#include <boost/test/unit_test.hpp>

#include <filesystem>

#include "base/fd.h"
#include "journal/flow_entry.h"
#include "journal/writer.h"
#include "tests/central/change/centre.h"

namespace beffroi::central::change {

namespace {

using Kind = Refusal::Kind;

struct Crash {};

/// A role, a zone that is bound, and for each of these services a permission of it.
policy::test::Texts reading(const std::vector<std::string>& services, const std::string& more = "") {
    std::string rules;
    for (const auto& service : services) {
        rules += std::string(rules.empty() ? "" : ",") + R"({"name":"vers-)" + service +
                 R"(","strength":"default","action":"permit","service":[")" + service + R"("],"rationale":"Cours"})";
    }
    return {
        R"("role":[{"name":"eleve","label-fr":"Élève","label-en":"Pupil"}],)"
        R"("zone":[{"name":"cdi","label-fr":"CDI","label-en":"Library"}],)"
        R"("service":[{"name":"https","label-fr":"HTTPS","label-en":"HTTPS","match":[{"name":"m","protocol":"tcp","port":443}]},)"
        R"({"name":"imprimer","label-fr":"Imprimer","label-en":"Print","match":[{"name":"m","protocol":"tcp","port":631}]}],)"
        R"("rule":[)" +
            rules + "]" + more,
        "", R"("zone":[{"name":"cdi","interface":["lan0"]}])"};
}

/// From zone `cdi`. Without an address: one whose destination is not recorded.
std::string flow(const std::string& event, const std::string& role, const std::string& to, std::uint16_t port,
                 WallTime when) {
    journal::FlowEntry entry;
    entry.time = when;
    entry.site = "0599991P";
    entry.event = event;
    entry.session = "00112233445566778899aabbccddeeff";
    entry.token = "0123456789abcdef0123456789abcdef";
    entry.role = role;
    entry.zone = "cdi";
    entry.protocol = 6;
    entry.from = IpAddress::parse("10.1.0.2");
    if (event == journal::event::port_block) {
        entry.public_address = IpAddress::parse("203.0.113.7");
        entry.public_port = 2048;
        entry.ports = 128;
    } else {
        entry.from_port = 40000;
    }
    if (!to.empty()) {
        entry.to = IpAddress::parse(to);
        entry.to_port = port;
    }
    entry.count = 1;
    return to_line(entry, std::string(16, 's'));
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_changes_tests, Centre)

BOOST_AUTO_TEST_CASE(the_last_signature_that_is_asked_publishes) {
    const auto proposed = std::get<Status>(propose(1));
    BOOST_TEST((proposed.state == State::open));
    BOOST_REQUIRE(proposed.parties.size() == 2U);
    BOOST_TEST(proposed.parties[0].name == "region");
    BOOST_TEST(proposed.parties[0].needed == 1U);
    BOOST_TEST(proposed.parties[0].met == 0U);
    BOOST_TEST(proposed.parties[0].keys == std::vector{rose.name()}, boost::test_tools::per_element());  // not remi's
    BOOST_TEST(proposed.parties[1].name == "three");
    const auto once = std::get<Status>(approve(1, rose));
    BOOST_TEST((once.state == State::open));
    BOOST_TEST(once.parties[0].met == 1U);
    BOOST_TEST(once.parties[1].met == 0U);
    BOOST_TEST(fleet->policies().empty());
    BOOST_TEST((std::get<Status>(approve(1, alice)).state == State::published));
    BOOST_REQUIRE(fleet->policies().size() == 1U);
    BOOST_TEST(fleet->bundle(1).value() == changes->files(1).value());
    BOOST_TEST(recorded == (std::vector<std::string>{"change-proposed 1 r.leroy", "change-approved 1 a.martin",
                                                     "change-approved 1 a.martin", "policy-published 1 a.martin"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(signatures_that_it_has_already_count_and_a_whole_quorum_publishes_at_once) {
    auto files = by_remi(1);
    const std::string text = files[policy::approved_file].substr(0, files[policy::approved_file].size() - 1);
    files[policy::approved_file] += rose.approval(text, clock.wall());
    BOOST_TEST(std::get<Status>(propose(files)).change.approvals.size() == 1U);
    files[policy::approved_file] += alice.approval(text, clock.wall());
    BOOST_TEST((std::get<Status>(propose(files, 1)).state == State::published));
}

BOOST_AUTO_TEST_CASE(who_does_not_count_does_not_approve) {
    static_cast<void>(propose(1));
    BOOST_TEST((refused(approve(1, remi)) == Kind::signature));  // the author
    BOOST_TEST((refused(approve(1, eve)) == Kind::signature));   // nobody
    BOOST_TEST((refused(changes->approve(1, rose.approval(text(1), clock.wall() + 1h), "x")) == Kind::signature));
    BOOST_TEST((refused(changes->approve(1, rose.approval(text(1) + "x", clock.wall()), "x")) == Kind::signature));
    BOOST_TEST((refused(changes->approve(1, "rose", "x")) == Kind::malformed));
    BOOST_TEST((refused(changes->approve(1, "", "x")) == Kind::malformed));
    BOOST_TEST((refused(changes->approve(2, rose.approval(text(1), clock.wall()), "x")) == Kind::unknown));
    BOOST_TEST(!refused(approve(1, rose)).has_value());
    BOOST_TEST((refused(approve(1, rose)) == Kind::conflict));  // twice
    BOOST_TEST(fleet->policies().empty());
}

BOOST_AUTO_TEST_CASE(an_edit_voids_every_approval_and_says_so) {
    static_cast<void>(propose(1));
    static_cast<void>(approve(1, rose));
    const std::string before = text(1);
    auto edited = by_remi(1, {"0599991P"});
    const auto revised = std::get<Status>(propose(edited, 1));
    BOOST_TEST(revised.change.revision == 2U);
    BOOST_TEST(revised.change.approvals.empty());
    BOOST_REQUIRE(revised.change.voided.size() == 1U);
    BOOST_TEST(revised.change.voided[0].name == rose.name());
    BOOST_TEST(revised.change.voided[0].revision == 1U);
    BOOST_TEST(revised.parties[0].met == 0U);
    // Nor does the signature of the text before count by being sent again.
    BOOST_TEST((refused(changes->approve(1, rose.approval(before, clock.wall()), "x")) == Kind::signature));
}

BOOST_AUTO_TEST_CASE(of_two_officers_who_edit_at_once_the_second_is_told_what_changed) {
    static_cast<void>(propose(signed_bundle(1, reading({"https"}), {}, clock.wall())));
    const auto edited = signed_bundle(1, reading({"imprimer"}), {}, clock.wall());
    BOOST_TEST(std::get<Status>(propose(edited, 1, "n.caron")).change.by == "n.caron");
    const std::string after = text(1);
    const auto late =
        std::get<Overtaken>(propose(signed_bundle(1, reading({"https", "imprimer"}), {}, clock.wall()), 1));
    BOOST_TEST(late.status.change.revision == 2U);
    BOOST_TEST(late.status.change.by == "n.caron");
    BOOST_TEST(late.since.value().at("opened").at(0).at("services").at("en") == "Print");
    BOOST_TEST(late.since.value().at("closed").at(0).at("services").at("en") == "HTTPS");
    BOOST_TEST(text(1) == after);  // and nothing else has happened
    BOOST_TEST(recorded.size() == 2U);
    // Now she has read it.
    BOOST_TEST(std::get<Status>(propose(signed_bundle(1, reading({"https", "imprimer"}), {}, clock.wall()), 2))
                   .change.revision == 3U);
}

BOOST_AUTO_TEST_CASE(nobody_writes_over_what_she_does_not_name) {
    BOOST_TEST((refused(propose(by_remi(1), 1)) == Kind::unknown));
    static_cast<void>(propose(1));
    for (const std::optional<std::uint64_t> revises : {std::optional<std::uint64_t>(), {0}, {2}}) {
        for (const std::string actor : {"r.leroy", "n.caron"}) {
            const auto late = std::get<Overtaken>(propose(by_remi(1, {"0599991P"}), revises, actor));
            BOOST_TEST(!late.since.has_value());  // there is no such revision to compare with
        }
    }
    BOOST_TEST(changes->find(1).value().change.revision == 1U);
    static_cast<void>(changes->close(1, "trop tôt", "n.caron"));
    BOOST_TEST(std::holds_alternative<Overtaken>(propose(by_remi(1), 2)));
    BOOST_TEST(std::holds_alternative<Status>(propose(by_remi(1))));  // what is closed gives its number free, to one
    BOOST_TEST(std::holds_alternative<Overtaken>(propose(by_remi(1), std::nullopt, "n.caron")));
}

BOOST_AUTO_TEST_CASE(it_outlives_the_publication_of_another_sites_policy) {
    const auto elsewhere = [this](std::uint64_t number) {
        return fleet->publish(policy::bundle_text(bundle(number, {&rose, &alice}, clock.wall(), {"0620001A"})), "x");
    };
    static_cast<void>(propose(by_remi(2, {"0599991P"})));
    static_cast<void>(approve(2, rose));
    BOOST_REQUIRE(std::holds_alternative<fleet::PolicyStatus>(elsewhere(7)));
    BOOST_TEST((state(2) == State::open));
    start();
    BOOST_TEST((state(2) == State::open));
    BOOST_TEST((std::get<Status>(propose(by_remi(3, {"0599991P"}))).state == State::open));
    BOOST_TEST((std::get<Status>(approve(2, alice)).state == State::published));
    BOOST_TEST((state(3) == State::outdated));  // that was one of its own site
    BOOST_TEST((refused(propose(by_remi(1, {"0599991P"}))) == Kind::conflict));
    BOOST_TEST((refused(propose(by_remi(7, {"0599991P"}))) == Kind::conflict));  // the other's
    start();
    BOOST_TEST((state(2) == State::published));
    BOOST_TEST((fleet->policies().size() == 2U));
}

BOOST_AUTO_TEST_CASE(a_request_for_several_sites_is_outdated_by_the_publication_for_any_of_them) {
    static_cast<void>(fleet->publish(policy::bundle_text(bundle(5, {&rose, &alice}, clock.wall(), {"0599991P"})), "x"));
    static_cast<void>(propose(by_remi(8)));
    static_cast<void>(propose(by_remi(9, {"0599991P", "0620001A"})));
    static_cast<void>(propose(by_remi(10, {"0599991P"})));
    BOOST_TEST(changes->find(8).value().change.base == 5U);
    // A smaller number than theirs, and than that of their base.
    static_cast<void>(fleet->publish(policy::bundle_text(bundle(4, {&rose, &alice}, clock.wall(), {"0620001A"})), "x"));
    BOOST_TEST((state(8) == State::outdated));
    BOOST_TEST((state(9) == State::outdated));
    BOOST_TEST((state(10) == State::open));
    BOOST_TEST((std::get<Status>(propose(by_remi(8))).state == State::open));
    BOOST_TEST(changes->find(8).value().change.base == 4U);
}

BOOST_AUTO_TEST_CASE(a_new_list_of_approvers_outdates_the_requests_below_it_at_every_site) {
    static_cast<void>(propose(by_remi(2, {"0599991P"})));
    static_cast<void>(propose(by_remi(8, {"0599991P"})));
    const auto listed = bundle(5, {&rose, &alice}, clock.wall(), {"0620001A"}, quorum(remi, rose, eve));
    BOOST_REQUIRE(std::holds_alternative<fleet::PolicyStatus>(fleet->publish(policy::bundle_text(listed), "x")));
    BOOST_TEST((state(2) == State::outdated));
    BOOST_TEST((state(8) == State::open));
    BOOST_TEST((refused(approve(8, alice)) == Kind::signature));  // she is not on the list any more
}

BOOST_AUTO_TEST_CASE(what_was_outdated_at_a_centre_of_before_stays_so) {
    static_cast<void>(propose(by_remi(2, {"0599991P"})));
    static_cast<void>(fleet->publish(policy::bundle_text(bundle(7, {&rose, &alice}, clock.wall(), {"0620001A"})), "x"));
    const std::string path = directory.path() + "/fleet/state.json";
    auto before = fleet::parse_state(read_file(path)).value();
    before.rollouts.at(7).order = 0;
    replace_file(path, state_text(before));
    start();
    BOOST_TEST((state(2) == State::outdated));
}

BOOST_AUTO_TEST_CASE(another_publication_outdates_it) {
    static_cast<void>(propose(1));
    static_cast<void>(propose(3));
    static_cast<void>(propose(by_remi(4, {"0599991P"})));
    static_cast<void>(approve(3, rose));
    BOOST_TEST(std::holds_alternative<fleet::PolicyStatus>(
        fleet->publish(policy::bundle_text(bundle(2, {&remi, &alice}, clock.wall(), {"0620001A"})), "r.leroy")));
    BOOST_TEST((state(1) == State::outdated));  // its number is past
    BOOST_TEST((state(3) == State::outdated));  // it would change something else than was shown
    BOOST_TEST((state(4) == State::open));      // it concerns another site
    BOOST_TEST((refused(approve(3, alice)) == Kind::conflict));
    BOOST_TEST((refused(propose(2)) == Kind::conflict));
    BOOST_TEST((std::get<Status>(propose(3)).state == State::open));  // proposed again, and compared with 2
    BOOST_TEST(changes->find(3).value().change.base == 2U);
}

BOOST_AUTO_TEST_CASE(it_ends_when_it_was_said_to_and_can_be_refused) {
    static_cast<void>(propose(1));
    clock.advance(24h * 15);
    BOOST_TEST((state(1) == State::expired));
    BOOST_TEST((refused(approve(1, rose)) == Kind::conflict));
    static_cast<void>(propose(2));
    const auto closed = std::get<Status>(changes->close(2, "les examens ont lieu", "a.martin"));
    BOOST_TEST((closed.state == State::closed));
    BOOST_TEST(closed.change.outcome.value() == "les examens ont lieu");
    BOOST_TEST((refused(approve(2, rose)) == Kind::conflict));
    BOOST_TEST((refused(changes->close(2, "encore", "a.martin")) == Kind::conflict));
    const auto now = clock.wall();
    for (const auto expires : {now, now - 1s, now + 24h * 91}) {
        BOOST_TEST(
            (refused(changes->propose({"x", expires, policy::bundle_text(by_remi(5))}, "x")) == Kind::malformed));
    }
}

BOOST_AUTO_TEST_CASE(it_outlives_a_restart_and_a_crash_anywhere) {
    static_cast<void>(propose(1));
    static_cast<void>(approve(1, rose));
    const auto before = changes->list();
    start();
    BOOST_TEST((changes->list()[0].change == before[0].change));
    // The signature is kept, and the centre dies before it has published.
    on_entry = [](const journal::Entry& entry) {
        if (entry.event == journal::event::policy_published) {
            throw Crash{};
        }
    };
    BOOST_CHECK_THROW(static_cast<void>(approve(1, alice)), Crash);
    on_entry = nullptr;
    BOOST_TEST(fleet->policies().empty());
    start();
    BOOST_TEST((state(1) == State::published));
    // What was not recorded is not there.
    on_entry = [](const journal::Entry&) { throw journal::JournalUnavailable("full"); };
    BOOST_CHECK_THROW(static_cast<void>(propose(2)), journal::JournalUnavailable);
    on_entry = nullptr;
    BOOST_TEST(!changes->find(2).has_value());
    start();
    BOOST_TEST(!changes->find(2).has_value());
    BOOST_TEST(!std::filesystem::exists(folder() + "/2.1.dossier"));
}

BOOST_AUTO_TEST_CASE(a_publication_that_the_disk_did_not_take_is_made_good_by_the_next_try) {
    static_cast<void>(propose(1));
    static_cast<void>(approve(1, rose));
    on_entry = [](const journal::Entry& entry) {
        if (entry.event == journal::event::policy_published) {
            throw journal::JournalUnavailable("full");
        }
    };
    BOOST_CHECK_THROW(static_cast<void>(approve(1, alice)), journal::JournalUnavailable);
    BOOST_TEST((state(1) == State::open));
    on_entry = nullptr;
    BOOST_TEST((std::get<Status>(approve(1, alice)).state == State::published));
    BOOST_TEST(changes->find(1).value().change.approvals.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_damaged_file_is_named) {
    static_cast<void>(propose(1));
    const std::string path = folder() + "/1.json";
    const std::string text = read_file(path);
    for (std::size_t i = 0; i < text.size(); i += 7) {
        std::string damaged = text;
        damaged[i] = static_cast<char>(damaged[i] ^ 1);
        BOOST_TEST(!parse_change(damaged).has_value(), "byte " << i);
    }
    replace_file(path, text.substr(0, text.size() / 2));
    BOOST_CHECK_EXCEPTION(start(), std::runtime_error,
                          [&path](const auto& e) { return std::string(e.what()).find(path) != std::string::npos; });
}

BOOST_AUTO_TEST_CASE(it_shows_what_opens_and_what_closes) {
    static_cast<void>(
        fleet->publish(policy::bundle_text(signed_bundle(1, reading({"https"}), {&rose, &alice}, clock.wall())), "x"));
    static_cast<void>(propose(signed_bundle(2, reading({"imprimer"}), {}, clock.wall())));
    const auto change = changes->find(2).value().change;
    BOOST_TEST(change.base == 1U);
    BOOST_TEST(change.opens == 1U);
    BOOST_TEST(change.closes == 1U);
    const json evidence = changes->dossier(2, 1).evidence;
    const json& opened = evidence.at("opened").at(0);
    BOOST_TEST(opened.at("roles").at("fr") == "tous les rôles");
    BOOST_TEST(opened.at("services").at("fr") == "Imprimer");
    BOOST_TEST(opened.at("services").at("en") == "Print");
    BOOST_TEST(opened.at("when").at("en") == "always");
    BOOST_TEST(opened.at("before").at("tier") == "none");
    BOOST_TEST(opened.at("after").at("rules").at(0).at("name") == "vers-imprimer");
    BOOST_TEST(evidence.at("closed").at(0).at("services").at("fr") == "HTTPS");
    BOOST_TEST(evidence.at("proved") == true);
}

BOOST_AUTO_TEST_CASE(it_shows_what_it_would_have_done_to_recorded_traffic) {
    const auto printed = flow("flow", "eleve", "192.0.2.10", 631, clock.wall() - 1h);
    traffic = {flow("flow", "eleve", "192.0.2.10", 443, clock.wall() - 24h * 8),  // too old: nothing before it is read
               flow("denied", "eleve", "192.0.2.10", 631, clock.wall() - 3h),
               flow("flow", "eleve", "192.0.2.10", 443, clock.wall() - 2h),
               printed,
               "{\"v\":9}",  // of a newer gateway
               flow("flow", "eleve", "", 443, clock.wall() - 30min),
               flow("port-block", "eleve", "", 0, clock.wall() - 20min),
               flow("flow", "inconnu-ici", "192.0.2.10", 443, clock.wall() - 10min)};
    std::ignore =
        fleet->publish(policy::bundle_text(signed_bundle(1, reading({"https"}), {&rose, &alice}, clock.wall())), "x");
    static_cast<void>(propose(signed_bundle(2, reading({"imprimer"}), {}, clock.wall(), {"0599991P"})));
    BOOST_TEST(asked == std::vector<std::string>{"0599991P"}, boost::test_tools::per_element());
    const json impact = changes->dossier(2, 1).evidence.at("impact");
    BOOST_TEST(impact.at("records") == 4);
    BOOST_TEST(impact.at("without-destination") == 1);
    BOOST_TEST(impact.at("whole") == true);
    BOOST_TEST(impact.at("sites") == 1);
    BOOST_TEST(impact.at("nowhere") == 1);
    BOOST_TEST(impact.at("from") == to_rfc3339(clock.wall() - 3h));
    BOOST_TEST(impact.at("to") == to_rfc3339(clock.wall() - 10min));
    BOOST_TEST(impact.at("blocked").at("flows") == 1);  // HTTPS
    BOOST_TEST(impact.at("allowed").at("flows") == 2);  // printing
    BOOST_TEST(impact.at("allowed").at("people") == 1);
    BOOST_TEST(impact.at("allowed").at("by-role").at(0).at("role").at("fr") == "Élève");
    BOOST_TEST(impact.at("told").at("en").get<std::string>().find("Newly allowed: 2 flows, 1 person") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_first_policy_has_no_traffic_to_be_compared_on) {
    traffic = {flow("flow", "eleve", "192.0.2.10", 443, clock.wall() - 1h)};
    static_cast<void>(propose(signed_bundle(1, reading({"https"}), {}, clock.wall())));
    BOOST_TEST(changes->dossier(1, 1).evidence.at("impact").is_null());
}

BOOST_AUTO_TEST_CASE(what_breaks_a_guarantee_cannot_be_proposed) {
    const auto texts = reading({"imprimer"}, R"(,"guarantee":[{"name":"jamais-imprimer","claim":"never",)"
                                             R"("service":["imprimer"],"rationale":"Papier"}])");
    const auto outcome = propose(signed_bundle(1, texts, {}, clock.wall()));
    BOOST_REQUIRE((refused(outcome) == Kind::guarantee));
    const auto& why = std::get<Refusal>(outcome);
    BOOST_TEST(why.detail.find("The guarantee “jamais-imprimer” is broken") != std::string::npos, why.detail);
    BOOST_TEST(why.french.find("La garantie «\u202Fjamais-imprimer\u202F» n’est pas tenue") != std::string::npos,
               why.french);
    BOOST_TEST(changes->list().empty());
    BOOST_TEST(recorded.empty());
}

BOOST_AUTO_TEST_CASE(what_is_over_goes_with_the_entries_that_tell_of_it) {
    static_cast<void>(propose(1));
    static_cast<void>(changes->close(1, "trop tôt", "n.caron"));
    static_cast<void>(propose(by_remi(2, {"0599991P"})));
    clock.advance(24h * 15);  // it can be approved no more
    static_cast<void>(propose(by_remi(3, {"0620001A"})));
    const WallTime now = clock.wall();
    changes->forget_before(now - 24h * 15);
    BOOST_TEST(changes->list().size() == 3U);
    on_entry = [](const auto&) { throw journal::JournalUnavailable("full"); };
    BOOST_CHECK_THROW(changes->forget_before(now + 1s), journal::JournalUnavailable);
    on_entry = nullptr;
    BOOST_TEST(changes->list().size() == 3U);
    changes->forget_before(now + 1s);
    BOOST_REQUIRE(changes->list().size() == 1U);  // what is open stays
    BOOST_TEST((state(3) == State::open));
    BOOST_TEST(recorded.back() == "retention 2 ");
    for (const char* gone : {"/1.json", "/1.1.dossier", "/2.json", "/2.1.dossier"}) {
        BOOST_TEST(!std::filesystem::exists(folder() + gone), gone);
    }
    start();
    BOOST_TEST(changes->list().size() == 1U);
}

BOOST_AUTO_TEST_CASE(who_approved_a_policy_is_kept_as_long_as_the_policy) {
    for (const std::uint64_t number : {1, 2}) {
        static_cast<void>(propose(number));
        static_cast<void>(approve(number, rose));
        static_cast<void>(approve(number, alice));
    }
    const WallTime later = clock.wall() + 1s;
    const auto runs = [](std::uint64_t number) {
        return fleet::Report{"1.4.0", 1, number, digest(number), false, std::nullopt};
    };
    static_cast<void>(fleet->report("0599991P", runs(2)));
    static_cast<void>(fleet->report("0620001A", runs(1)));
    changes->forget_before(later);
    BOOST_TEST(changes->list().size() == 2U);
    static_cast<void>(fleet->report("0620001A", runs(2)));
    changes->forget_before(later);
    fleet->forget_outlived(later);
    BOOST_REQUIRE(changes->list().size() == 1U);
    BOOST_TEST((state(2) == State::published));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central::change
