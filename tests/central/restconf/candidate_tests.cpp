#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <set>

#include "base/fd.h"
#include "central/restconf/candidate.h"
#include "central/restconf/policy_tree.h"
#include "journal/writer.h"
#include "tests/central/fleet/officers.h"
#include "tests/fakes/fake_clock.h"
#include "tests/temporary_directory.h"

namespace beffroi::central::policies {

namespace {

using namespace std::chrono_literals;

struct Centre : fleet::Officers {
    Centre() {
        replace_file(directory.path() + "/approvers", approvers());
        fleet = std::make_unique<fleet::Fleet>(
            fleet::FleetOptions{directory.path() + "/fleet",
                                directory.path() + "/approvers",
                                {{"0599991P", "Lycée Alan-Turing"}, {"0620001A", "Lycée Sophie-Germain"}},
                                {{"0599991P", "0620001A"}, {}, {100}, 0s, 60s}},
            [](const journal::Entry&) {}, clock);
        publish(1);
        open();
    }
    void publish(std::uint64_t number, const std::vector<std::string>& sites = {}) const {
        BOOST_REQUIRE(std::holds_alternative<fleet::PolicyStatus>(
            fleet->publish(policy::bundle_text(bundle(number, {&rose, &alice}, clock.wall(), sites)), "r.leroy")));
    }
    void open(DraftLimits limits = region_drafts) {
        candidate.reset();
        published = std::make_unique<Published>(modules, nullptr, *fleet, clock);
        candidate = std::make_unique<Candidate>(
            path(), modules, *published,
            [this](const journal::Entry& entry) {
                if (refuse) {
                    throw journal::JournalUnavailable("full");
                }
                recorded.push_back(entry.actor + " " + entry.detail);
            },
            clock, limits);
    }
    [[nodiscard]] std::string path() const { return directory.path() + "/candidate.json"; }

    static yang::DataPath policies() { return {{"beffroi-policies", "policies", {}}}; }
    static yang::DataPath policy_path(std::uint64_t number) {
        return {{"beffroi-policies", "policies", {}}, {"beffroi-policies", "policy", {{std::to_string(number)}}}};
    }
    [[nodiscard]] auto add(std::uint64_t number, const Scope& scope = {}) const { return add(number, scope, scope); }
    /// By somebody of this scope, of these sites.
    [[nodiscard]] std::variant<restconf::Snapshot, restconf::Error> add(std::uint64_t number, const Scope& scope,
                                                                        const Scope& sites) const {
        json entry{{"number", std::to_string(number)}, {"title", "Brouillon"}, {"author", "remi"}};
        if (sites.limited()) {
            entry["site"] = sites.all();
        }
        const std::string body = to_text({{"beffroi-policies:policy", json::array({entry})}});
        return candidate->write({"r.leroy", "test", scope},
                                [&](const restconf::Snapshot& now) -> std::variant<yang::Tree, restconf::Error> {
                                    yang::Tree next = now.tree->copy();
                                    const auto done = next.create(policies(), body, {});
                                    BOOST_REQUIRE(std::holds_alternative<yang::Edited>(done));
                                    return next;
                                });
    }
    [[nodiscard]] bool holds(std::uint64_t number) const { return candidate->read().tree->holds(policy_path(number)); }

    TemporaryDirectory directory;
    FakeClock clock{std::chrono::sys_days{std::chrono::year(2026) / 11 / 24} + 10h};
    yang::Modules modules{yang::schemas_directory(), {"beffroi-policies"}};
    std::unique_ptr<fleet::Fleet> fleet;
    std::unique_ptr<Published> published;
    std::unique_ptr<Candidate> candidate;
    std::vector<std::string> recorded;
    bool refuse = false;
    const Scope hers{{"0599991P"}};
    const Scope theirs{{"0620001A"}};
    const Scope both{{"0599991P", "0620001A"}};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_candidate_tests, Centre)

BOOST_AUTO_TEST_CASE(the_newest_policy_of_each_site_is_running) {
    publish(2, {"0620001A"});
    BOOST_TEST(published->read()->numbers == std::vector<std::uint64_t>({1, 2}), boost::test_tools::per_element());
    publish(3);
    BOOST_TEST(published->read()->numbers == std::vector<std::uint64_t>({3}), boost::test_tools::per_element());
    const auto tag = published->read()->snapshot.etag;
    BOOST_TEST(published->read()->snapshot.etag == tag);
    publish(4);
    BOOST_TEST(published->read()->snapshot.etag != tag);
}

BOOST_AUTO_TEST_CASE(an_edit_that_cannot_be_recorded_is_not_made) {
    const auto tag = candidate->read().etag;
    refuse = true;
    BOOST_CHECK_THROW(static_cast<void>(add(9)), journal::JournalUnavailable);
    BOOST_TEST(!holds(9));
    BOOST_TEST(candidate->read().etag == tag);
    BOOST_TEST(!std::filesystem::exists(path()));
    refuse = false;
    BOOST_TEST(std::holds_alternative<restconf::Snapshot>(add(9)));
    BOOST_TEST(recorded == std::vector<std::string>{"r.leroy test"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_edit_that_the_disk_does_not_take_is_not_made) {
    std::filesystem::create_directory(path());
    BOOST_CHECK_THROW(static_cast<void>(add(9)), std::system_error);
    BOOST_TEST(!holds(9));
}

BOOST_AUTO_TEST_CASE(every_change_has_a_tag_of_its_own) {
    const auto first = candidate->read().etag;
    BOOST_TEST(std::get<restconf::Snapshot>(add(9)).etag != first);
    const auto second = candidate->read().etag;
    open();
    BOOST_TEST(candidate->read().etag != second);  // another process may have edited in between
    BOOST_TEST(holds(9));
}

BOOST_AUTO_TEST_CASE(what_is_published_meanwhile_replaces_its_draft) {
    BOOST_REQUIRE(std::holds_alternative<restconf::Snapshot>(add(2)));
    BOOST_REQUIRE(std::holds_alternative<restconf::Snapshot>(add(3)));
    publish(2);
    BOOST_TEST(candidate->read().tree->text(policy_path(2), {.depth = 2}).value().find("Brouillon") ==
               std::string::npos);
    BOOST_TEST(!candidate->draft(2));
    BOOST_TEST(holds(3));
    BOOST_TEST(!holds(1));
    open();
    BOOST_TEST(holds(3));
    BOOST_TEST(!candidate->draft(2));
}

BOOST_AUTO_TEST_CASE(there_are_only_so_many_drafts) {
    for (std::uint64_t number = 100; number < 100 + region_drafts.drafts; ++number) {
        BOOST_REQUIRE(std::holds_alternative<restconf::Snapshot>(add(number)));
    }
    const auto refused = add(99);
    BOOST_REQUIRE(std::holds_alternative<restconf::Error>(refused));
    BOOST_TEST(std::get<restconf::Error>(refused).status == 413);
    BOOST_TEST(!holds(99));
}

BOOST_AUTO_TEST_CASE(each_sees_the_drafts_of_her_sites_and_nobody_elses) {
    open(site_drafts);
    BOOST_TEST(std::holds_alternative<restconf::Snapshot>(add(9, hers)));
    BOOST_TEST(std::holds_alternative<restconf::Snapshot>(add(10, theirs)));
    BOOST_TEST(std::holds_alternative<restconf::Snapshot>(add(11, both, both)));
    const auto seen = [this](const Scope& scope) {
        std::string numbers;
        for (const std::uint64_t number : {9, 10, 11}) {
            numbers += candidate->read(scope).tree->holds(policy_path(number)) ? std::to_string(number) + " " : "";
            BOOST_TEST(candidate->draft(number, scope).has_value() ==
                       candidate->read(scope).tree->holds(policy_path(number)));
        }
        return numbers;
    };
    BOOST_TEST(seen(hers) == "9 ");
    BOOST_TEST(seen(theirs) == "10 ");
    BOOST_TEST(seen(both) == "9 10 11 ");
    open(site_drafts);
    BOOST_TEST(seen(hers) == "9 ");
    BOOST_TEST(seen(both) == "9 10 11 ");
}

BOOST_AUTO_TEST_CASE(an_edit_of_one_leaves_the_drafts_that_she_does_not_see) {
    open(site_drafts);
    static_cast<void>(add(9, hers));
    static_cast<void>(add(10, theirs));
    const restconf::Change nothing = [this](const restconf::Snapshot&) {
        return std::get<yang::Tree>(yang::Tree::parse(modules, datastore_text(published->read()->entries), "test"));
    };
    BOOST_TEST(std::holds_alternative<restconf::Snapshot>(candidate->write({"r.leroy", "PUT", hers}, nothing)));
    BOOST_TEST(!candidate->draft(9, hers));
    BOOST_TEST(candidate->draft(10, theirs).has_value());
    open(site_drafts);
    BOOST_TEST(candidate->draft(10, theirs).has_value());
}

BOOST_AUTO_TEST_CASE(a_draft_of_other_sites_or_of_all_is_not_hers_to_make) {
    open(site_drafts);
    const auto before = recorded.size();
    for (const auto& sites : {theirs, both, Scope()}) {
        const auto refused = add(9, hers, sites);
        BOOST_REQUIRE(std::holds_alternative<restconf::Error>(refused));
        BOOST_TEST(std::get<restconf::Error>(refused).status == 403);
        BOOST_TEST(std::get<restconf::Error>(refused).app_tag == "site");
    }
    BOOST_TEST(recorded.size() == before);
    BOOST_TEST(!candidate->draft(9));
}

BOOST_AUTO_TEST_CASE(a_number_that_she_does_not_see_is_taken_all_the_same) {
    open(site_drafts);
    publish(2, {"0620001A"});
    static_cast<void>(add(10, theirs));
    for (const std::uint64_t number : {2, 10}) {
        const auto refused = add(number, hers);
        BOOST_REQUIRE(std::holds_alternative<restconf::Error>(refused));
        BOOST_TEST(std::get<restconf::Error>(refused).status == 409);
    }
    BOOST_TEST(candidate->draft(10, theirs).has_value());
}

BOOST_AUTO_TEST_CASE(she_sees_what_is_the_newest_at_a_site_of_hers) {
    publish(2, {"0620001A"});
    BOOST_TEST(published->read(hers)->numbers == std::vector<std::uint64_t>({1}), boost::test_tools::per_element());
    BOOST_TEST(published->read(theirs)->numbers == std::vector<std::uint64_t>({2}), boost::test_tools::per_element());
    BOOST_TEST(published->read(both)->numbers == std::vector<std::uint64_t>({1, 2}), boost::test_tools::per_element());
    BOOST_TEST(!published->read(hers)->snapshot.tree->holds(policy_path(2)));
}

BOOST_AUTO_TEST_CASE(what_one_sees_never_has_the_tag_of_what_another_sees) {
    open(site_drafts);
    std::set<std::string> tags;
    for (const Scope& scope : {hers, theirs, both, Scope()}) {
        tags.insert(candidate->read(scope).etag);
        tags.insert(published->read(scope)->snapshot.etag);
    }
    BOOST_TEST(tags.size() == 8U);
    BOOST_TEST(candidate->read(hers).etag == candidate->read(hers).etag);
}

BOOST_AUTO_TEST_CASE(one_site_does_not_take_the_room_of_another) {
    open(site_drafts);
    for (std::uint64_t number = 100; number < 100 + site_drafts.drafts; ++number) {
        BOOST_REQUIRE(std::holds_alternative<restconf::Snapshot>(add(number, hers)));
    }
    BOOST_TEST(std::get<restconf::Error>(add(99, hers)).status == 413);
    BOOST_TEST(std::holds_alternative<restconf::Snapshot>(add(99, theirs)));
}

BOOST_AUTO_TEST_CASE(a_damaged_file_is_named) {
    BOOST_REQUIRE(std::holds_alternative<restconf::Snapshot>(add(9)));
    const std::string whole = read_file(path());
    for (const std::string& damage :
         {whole.substr(0, whole.size() / 2), std::string("x"),
          std::string(R"({"ietf-restconf:data":{"beffroi-policies:policies":{"policy":[{"number":"0"}]}}})")}) {
        replace_file(path(), damage);
        BOOST_CHECK_EXCEPTION(open(), std::runtime_error, [this](const std::exception& e) {
            return std::string(e.what()).find(path()) != std::string::npos;
        });
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central::policies
