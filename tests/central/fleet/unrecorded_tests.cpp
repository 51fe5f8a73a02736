#include <boost/test/unit_test.hpp>

#include "base/fd.h"
#include "central/fleet/fleet_api.h"
#include "central/json_answer.h"
#include "tests/central/fleet/officers.h"
#include "tests/central/scratch.h"
#include "tests/fakes/fake_clock.h"

namespace beffroi::central::fleet {

namespace {

using namespace std::chrono_literals;

/// A centre of one site whose disk takes no entry once it is full.
struct Fixture : Officers {
    std::string approvers_file() const {
        write_private_file(scratch.path("approvers"), approvers());
        return scratch.path("approvers");
    }
    /// Status and error.
    std::string post(const std::string& path, const std::string& body, const std::string& kind) {
        http::Request request;
        request.method = "POST";
        request.path = path;
        request.body = body;
        request.certificate = {"0599991P", kind};
        for (const auto& route : api.routes()) {
            const bool below =
                route.path.ends_with("/*") && path.starts_with(route.path.substr(0, route.path.size() - 1));
            if (route.method == "POST" && (route.path == path || below)) {
                const auto response = route.handler(request);
                return std::to_string(response.status) + " " + json::parse(response.body).value("error", "");
            }
        }
        throw std::logic_error("no such route");
    }
    [[nodiscard]] std::string text(std::uint64_t number) const {
        return policy::bundle_text(bundle(number, {&remi, &alice}, clock.wall()));
    }

    Scratch scratch;
    FakeClock clock{std::chrono::sys_days{std::chrono::year(2026) / 11 / 24} + 10h};
    journal::PosixFiles files;
    journal::Signer signer{journal::generate_key("journal.test.example/central").skey};
    AdminLog admin{{scratch.path("admin"), "journal.test.example/central/admin", std::nullopt},
                   signer,
                   files,
                   clock,
                   [](const std::string&) {}};
    bool full = false;
    Fleet fleet{{scratch.path("fleet"), approvers_file(), {{"0599991P", "Lycée"}}, {{"0599991P"}, {}, {}, 0s, 60s}},
                [this](journal::Entry entry) {
                    if (full) {
                        throw journal::JournalUnavailable("no space");
                    }
                    admin.record(std::move(entry));
                },
                clock};
    Blocks blocks{scratch.path("fleet/blocks"), fleet, [](const journal::Entry&) {}, clock};
    Roles roles{{}};
    FleetApi api{fleet, blocks, admin, roles};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_fleet_unrecorded_tests, Fixture)

BOOST_AUTO_TEST_CASE(what_cannot_be_recorded_is_not_done_and_the_answer_says_so) {
    const std::string reason = R"({"reason":"examens"})";
    Report report{"1.4.0", 1, 1, digest(1), false, std::nullopt};
    BOOST_TEST(post("/fleet/policies", text(1), "officer") == "201 ");
    full = true;
    BOOST_TEST(post("/fleet/policies", text(2), "officer") == "503 unrecorded");
    BOOST_TEST(post("/fleet/policies/1/pause", reason, "officer") == "503 unrecorded");
    BOOST_TEST(post("/fleet/report", to_text(to_json(report)), "gateway") == "503 unrecorded");  // it would be done
    BOOST_TEST(fleet.policies().size() == 1U);
    BOOST_TEST((fleet.policies()[0].state == State::rolling_out));
    full = false;
    BOOST_TEST(post("/fleet/report", to_text(to_json(report)), "gateway") == "200 ");
    BOOST_TEST((fleet.policies()[0].state == State::done));
    BOOST_TEST(post("/fleet/policies/1/pause", reason, "officer") == "200 ");
    full = true;
    BOOST_TEST(post("/fleet/policies/1/resume", reason, "officer") == "503 unrecorded");
    BOOST_TEST((fleet.policies()[0].state == State::paused));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central::fleet
