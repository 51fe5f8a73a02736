// `beffroi audit requisition` in a process of its own, against a centre on a port of its own.
#include "tests/cli/auditors_centre.h"

namespace beffroi::cli {

namespace {

struct RegisterOfCases : AuditorsCentre {
    [[nodiscard]] Answer requisition(const std::string& action, const std::string& arguments) const {
        return run("", "audit requisition " + action + " " + access() + arguments);
    }
    [[nodiscard]] Answer open(const std::string& number, const std::string& arguments) const {
        return requisition("open", "--number " + number +
                                       " --authority 'TJ Lille' --reference 'PR 1' --reason x"
                                       " --from 2026-11-24T08:00 --to 2026-11-24T09:00 --expires " +
                                       to_rfc3339(clock.wall() + std::chrono::hours(24 * 30)) + " " + arguments);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(cli_requisition_tests, RegisterOfCases)

BOOST_AUTO_TEST_CASE(a_number_that_is_none_asks_for_nothing) {
    BOOST_TEST(open("2026-1", "--stream access").code == 0);
    for (const std::string number : {"2026-1/extract", "..", "2026-1?x=1", "2026 1"}) {
        for (const std::string action : {"show", "close --outcome x", "extract --out out --policy site.policy"}) {
            const Answer ran = requisition(action, "'" + number + "'");
            BOOST_TEST(ran.code == 2, action << " " << number << ": " << ran.out);
            BOOST_TEST(ran.says("no number of a case"));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_legal_hold_holds_without_being_told_to) {
    const Answer ran = open("2026-2", "--kind legal-hold --stream access");
    BOOST_TEST(ran.code == 0);
    BOOST_TEST(ran.says("hold yes"));
    BOOST_TEST(ran.says("held until 20"));
    await_own_entries();
    const Answer record = search("--event legal-hold --case 2026-2 --stream admin");
    BOOST_TEST(record.says("1 found"));
    const Answer forever = requisition(
        "open",
        "--number 2026-3 --authority 'TJ Lille' --reference 'PR 1' --reason x --kind legal-hold --stream access"
        " --from 2000-01-01 --to 9998-01-01 --expires 9998-12-30");
    BOOST_TEST(forever.code == 1);
    BOOST_TEST(forever.says("open another case"));
}

BOOST_AUTO_TEST_CASE(a_persons_own_request_with_an_address_is_refused_before_it_is_sent) {
    const Answer ran = open("2026-4", "--kind subject-access --stream access --stream flow --token " +
                                          central::hex_id(1) + " --public 198.51.100.7:41000/tcp");
    BOOST_TEST(ran.code == 2);
    BOOST_TEST(ran.says("leave it out"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::cli
