#include <boost/test/unit_test.hpp>

#include <filesystem>

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
    void open() {
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
            clock);
    }
    [[nodiscard]] std::string path() const { return directory.path() + "/candidate.json"; }

    static yang::DataPath policies() { return {{"beffroi-policies", "policies", {}}}; }
    static yang::DataPath policy_path(std::uint64_t number) {
        return {{"beffroi-policies", "policies", {}}, {"beffroi-policies", "policy", {{std::to_string(number)}}}};
    }
    [[nodiscard]] auto add(std::uint64_t number) const {
        const std::string body = R"({"beffroi-policies:policy":[{"number":")" + std::to_string(number) +
                                 R"(","title":"Brouillon","author":"remi"}]})";
        return candidate->write("r.leroy", "test",
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
    for (std::uint64_t number = 100; number < 100 + max_drafts; ++number) {
        BOOST_REQUIRE(std::holds_alternative<restconf::Snapshot>(add(number)));
    }
    const auto refused = add(99);
    BOOST_REQUIRE(std::holds_alternative<restconf::Error>(refused));
    BOOST_TEST(std::get<restconf::Error>(refused).status == 413);
    BOOST_TEST(!holds(99));
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
