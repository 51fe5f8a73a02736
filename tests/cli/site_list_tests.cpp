// `beffroi site list` in a process of its own, against a centre on a port of its own.
#include <nlohmann/json.hpp>

#include "tests/cli/officers_centre.h"

namespace beffroi::cli {

BOOST_FIXTURE_TEST_SUITE(cli_site_list_tests, OfficersCentre)

BOOST_AUTO_TEST_CASE(a_site_that_tells_how_its_machine_is_is_listed_with_what_is_wrong) {
    const nlohmann::json vitals{{"certificates", {{"portal", "2027-02-01T00:00:00.000Z"}}},
                                {"clock", {{"error-ms", 4200}, {"trusted", false}}},
                                {"enforcer-connected", false},
                                {"rooms",
                                 {{"disk", {{"capacity", 100}, {"full-in-hours", 40}, {"used", 86}}},
                                  {"memory", {{"capacity", 8}, {"used", 2}}}}},
                                {"sessions", 812}};
    const std::string report =
        nlohmann::json{{"version", "1.4.0"}, {"generation", 3}, {"number", 0}, {"digest", std::string(64, 'd')},
                       {"on-trial", false},  {"vitals", vitals}}
            .dump();
    const auto answer = central::https(url() + "/fleet/report", "gateway-0599991P", &report);
    BOOST_REQUIRE_MESSAGE(answer.status == 200, answer.body);
    const Ran listed = beffroi("site list", true);
    BOOST_TEST(listed.code == 0);
    BOOST_TEST_INFO(listed.out);
    BOOST_TEST(listed.out.find("0599991P  Lycée Alan-Turing  policy 0  as it should be; its enforcer is away; its "
                               "clock is not trusted; disk 86 %; disk full in 40 h\n") != std::string::npos);
    BOOST_TEST(listed.out.find("memory") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::cli
