// `beffroi policy impact` with records out of a centre.
#include <fmt/format.h>

#include <fstream>

#include "journal/cosignature.h"
#include "tests/cli/auditors_centre.h"

namespace beffroi::cli {

namespace {

using nlohmann::json;

const std::string sample = std::string(BEFFROI_SOURCE_DIR) + "/policy/sample";

struct World : AuditorsCentre {
    /// Beside the sample, a policy in which pupils print in the CDI no more.
    World() {
        std::filesystem::copy(sample, path("after"));
        std::ifstream before(sample + "/lycee.json");
        auto lycee = json::parse(before);
        for (auto& rule : lycee["beffroi-policy:policy"]["rule"]) {
            if (rule["name"] == "imprimer-au-cdi") {
                rule["role"] = {"etudiant"};
            }
        }
        std::ofstream(path("after/lycee.json")) << lycee;
    }
    void ship_printing(WallTime at) {
        auto flow = traffic(at, "cdi");
        flow.to = IpAddress::parse("10.70.0.9");
        flow.to_port = 631;
        ship_flow(flow);
    }
    void ship_ports(WallTime at) {
        auto lent = traffic(at, "cdi");
        lent.event = journal::event::port_block;
        lent.protocol = 0;
        lent.from = IpAddress::parse("10.1.0.9");
        lent.public_address = IpAddress::parse("192.0.2.7");
        lent.public_port = 40960;
        lent.ports = 512;
        ship_flow(lent);
    }
    [[nodiscard]] Answer impact(const std::string& flows, const std::string& more,
                                const std::string& holder = "auditor") const {
        const auto& authority = central::Authority::instance();
        return run("", fmt::format("policy impact {} after --flows {} --cert {} --key {} --ca {} {}", sample, flows,
                                   authority.pem(holder), authority.key(holder), authority.ca(), more));
    }
    [[nodiscard]] Answer impact(const std::string& more) const {
        return impact(url(), "--motive 'CDI sans imprimante' --from 2026-11-24 --to 2026-11-24 " + more);
    }
};

const WallTime in_class = central::school_day + std::chrono::hours(2) + std::chrono::minutes(5);

}  // namespace

BOOST_FIXTURE_TEST_SUITE(cli_impact_tests, World)

BOOST_AUTO_TEST_CASE(records_of_the_centre_are_replayed_with_their_proofs) {
    ship_printing(in_class);
    ship_printing(in_class);
    const Answer ran = impact("--site 0599991P --policy site.policy --json");
    BOOST_TEST(ran.code == 1);
    const auto answer = ran.json();
    BOOST_TEST(answer["blocked"]["flows"] == 2);
    BOOST_TEST(answer["records"]["replayed"] == 2);
    BOOST_TEST(answer["records"]["centre"] == json({{"from", "2026-11-23T23:00:00.000Z"},
                                                    {"logs", 1},
                                                    {"incomplete", 0},
                                                    {"gone", 0},
                                                    {"unverified", 0},
                                                    {"unpinned", 0}}));
    BOOST_TEST(impact("--log-key site.vkey").says("Bloqués en plus\u202F: 2 flux"));
    BOOST_TEST(impact("--lang en").says("Records of logs whose key was not given (--log-key): 2."));
    BOOST_TEST(impact("--site 0620001A").code == 0);
}

BOOST_AUTO_TEST_CASE(what_is_taken_out_is_on_record_with_its_motive_first) {
    const auto before = admin_entries().size();
    ship_printing(in_class);
    BOOST_TEST(impact("--case 2026-0042 --site 0599991P").code == 1);
    const auto entries = admin_entries();
    BOOST_REQUIRE(entries.size() == before + 2);
    for (std::size_t i = 0; i < 2; ++i) {
        const auto& entry = entries[before + i];
        BOOST_TEST(entry.event == journal::event::audit_export);
        BOOST_TEST(entry.actor == "c.martin");
        BOOST_TEST(entry.reason == "CDI sans imprimante");
        BOOST_TEST(entry.case_id == "2026-0042");
        BOOST_TEST(entry.stream == (i == 0 ? "flow" : "filter"));
        BOOST_TEST(entry.detail.find("site=0599991P") != std::string::npos);
        BOOST_TEST((entry.from == central::school_day - std::chrono::hours(8)));
        BOOST_TEST((entry.to == central::school_day + std::chrono::hours(16)));
    }
}

BOOST_AUTO_TEST_CASE(without_a_time_it_is_the_last_seven_days) {
    ship_printing(clock.wall() - std::chrono::days(1));
    ship_printing(clock.wall() - std::chrono::days(8));
    BOOST_TEST(impact(url(), "--motive essai --json").json()["records"]["lines"] == 1);
}

BOOST_AUTO_TEST_CASE(traffic_alone_is_taken_out) {
    ship_printing(in_class);
    ship_ports(in_class);
    BOOST_TEST(impact("--json").json()["records"]["lines"] == 1);
}

BOOST_AUTO_TEST_CASE(a_record_whose_proof_does_not_hold_is_left_aside) {
    ship_printing(in_class);
    const auto other = journal::generate_key("journal.test.example/0599991P");
    write_private_file(path("other.vkey"), other.vkey);
    const Answer ran = impact("--log-key other.vkey --json");
    BOOST_TEST(ran.code == 2);  // none is left
    BOOST_TEST(ran.json()["records"]["replayed"] == 0);
    BOOST_TEST(ran.json()["records"]["centre"]["unverified"] == 1);
    BOOST_TEST(impact("--log-key other.vkey").says("dont la preuve ne tient pas, laissés de côté\u202F: 1."));
}

BOOST_AUTO_TEST_CASE(no_motive_no_records) {
    const auto before = admin_entries().size();
    const Answer none = impact(url(), "");
    BOOST_TEST(none.code == 2);
    BOOST_TEST(none.says("--motive"));
    BOOST_TEST(impact(url(), "--motive '" + std::string(201, 'x') + "'").says("the centre answers 400"));
    BOOST_TEST(impact(url(), "--motive essai --from hier").says("--from"));
    BOOST_TEST(admin_entries().size() == before);
}

BOOST_AUTO_TEST_CASE(who_may_not_search_is_told_so) {
    const Answer ran = impact(url(), "--motive essai", "officer");
    BOOST_TEST(ran.code == 2);
    BOOST_TEST(ran.says("the centre answers 403"));
    BOOST_TEST(impact("http" + url().substr(5), "--motive essai").code == 2);
    BOOST_TEST(impact("https://localhost:1", "--motive essai").code == 2);
}

BOOST_AUTO_TEST_CASE(what_is_said_of_the_centre_is_not_ignored_for_a_file) {
    write_private_file(path("flows"), "");
    const std::string file = "policy impact " + sample + " after --flows flows ";
    BOOST_TEST(run("", file).code == 0);
    for (const char* option : {"--motive essai", "--site 0599991P", "--from 2026-11-24", "--cert x"}) {
        BOOST_TEST_CONTEXT(option) {
            BOOST_TEST(run("", file + option).code == 2);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::cli
