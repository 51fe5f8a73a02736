// Thirty sites fetch from one centre over mutual TLS, wave by wave, as gateways do.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "central/service.h"
#include "journal/crypto.h"
#include "tests/central/fleet/officers.h"
#include "tests/central/https.h"
#include "tests/central/region.h"
#include "tests/gateway/simulated_site.h"
#include "tests/journal/escrow_parties.h"

namespace beffroi::central {

namespace {

namespace fs = std::filesystem;
using fleet::Officers;

constexpr std::size_t k_sites = 30;

std::string uai(std::size_t site) {
    return fmt::format("{:07}A", 300001 + site);
}

/// Three canaries, then two fifths, then all; a stage has passed as soon as its sites have it in force.
struct Fixture : Region, Officers {
    Fixture() {
        write_private_file(path("approvers.policy"), approvers());
        FleetConfig plan{path("approvers.policy"), {}, {40}, 0s, 60s};
        for (std::size_t i = 0; i < k_sites; ++i) {
            Authority::instance().issue_gateway(uai(i));
            config().sites.push_back({uai(i), "Lycée", {}});
        }
        plan.canaries = {uai(0), uai(1), uai(2)};
        config().sites.erase(config().sites.begin());  // no gateway plays that one
        config().fleet = plan;
        restart();
        escrow = {party("region"), party("academie")};
        sealer = std::make_unique<Sealer>(escrow, clock);
        publish(1);
        for (std::size_t i = 0; i < k_sites; ++i) {
            sites.push_back(begin(i));
        }
        until([this] { return at(1) == k_sites; });
    }
    [[nodiscard]] std::string month() const { return to_rfc3339(clock.wall()).substr(0, sizeof "2026-11" - 1); }
    [[nodiscard]] EscrowConfig::Party party(const std::string& name) const {
        const auto root = journal::test::make_root(name);
        fs::create_directory(path(name));
        write_private_file(path(name + "-root.pem"), root.certificate.pem());
        write_private_file(path(name) + "/" + month() + ".pem",
                           journal::test::MonthKey(name, month(), root).certificate.pem());
        return {path(name + "-root.pem"), path(name)};
    }
    /// The status of the answer.
    [[nodiscard]] long offer(std::uint64_t number, const policy::Sites& of) const {
        const auto text = policy::bundle_text(bundle(number, {&remi, &alice}, school_day, of));
        return https(url() + "/fleet/policies", "officer", &text).status;
    }
    void publish(std::uint64_t number, const policy::Sites& of = {}) const {
        BOOST_REQUIRE_EQUAL(offer(number, of), 201);
    }
    /// With policy 1, as a gateway is delivered.
    [[nodiscard]] std::unique_ptr<SimulatedSite> begin(std::size_t i) const {
        const Authority& authority = Authority::instance();
        const std::string own = path("gateway-" + uai(i));
        fs::create_directories(own + "/policy");
        for (const auto& [name, content] : bundle(1, {&remi, &alice}, school_day)) {
            write_private_file(own + "/policy/" + name, content);
        }
        const std::string holder = "gateway-" + uai(i);
        return std::make_unique<SimulatedSite>(
            SimulatedSite::Options{uai(i),
                                   own,
                                   path("approvers.policy"),
                                   {url(), authority.ca(), authority.pem(holder), authority.key(holder), 1s, 60s}},
            *sealer, signer, clock);
    }
    void tick() const {
        for (const auto& site : sites) {
            site->tick();
        }
    }
    /// The sites go on until it is so.
    template <typename Condition>
    void until(const Condition& condition) const {
        await([&] {
            tick();
            return condition();
        });
    }
    /// Whether a site has a policy in force, and for good.
    [[nodiscard]] bool has(std::size_t i, std::uint64_t number) const {
        const auto state = sites[i]->state();
        return state.number == number && state.digest == digest(number) && !state.on_trial;
    }
    [[nodiscard]] std::size_t at(std::uint64_t number, std::size_t from = 0, std::size_t to = k_sites) const {
        std::size_t count = 0;
        for (std::size_t i = from; i < to; ++i) {
            count += has(i, number) ? 1U : 0U;
        }
        return count;
    }
    [[nodiscard]] nlohmann::json newest() const {
        return https(url() + "/fleet/policies", "auditor").json()["policies"][0];
    }
    void act(const std::string& what, const std::string& why) const {
        const std::string body = nlohmann::json{{"reason", why}}.dump();
        BOOST_REQUIRE_EQUAL(https(url() + "/fleet/policies/" + what, "officer", &body).status, 200);
    }

    journal::Signer signer{journal::generate_key("journal.test.example/site").skey};
    EscrowConfig escrow;
    std::unique_ptr<Sealer> sealer;
    std::vector<std::unique_ptr<SimulatedSite>> sites;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_fleet_sites_tests, Fixture)

BOOST_AUTO_TEST_CASE(a_policy_reaches_every_site_wave_by_wave) {
    publish(2);
    until([this] {
        // Nobody has it before the stages before hers have it in force.
        const bool second = at(1, 3, 12) < 9;
        const bool third = at(1, 12) < k_sites - 12;
        BOOST_TEST((!second || at(2, 0, 3) == 3U));
        BOOST_TEST((!third || at(2, 0, 12) == 12U));
        return at(2) == k_sites;
    });
    until([this] { return newest()["state"] == "done"; });
    BOOST_TEST(newest()["in-force"] == k_sites);
}

BOOST_AUTO_TEST_CASE(a_site_where_it_fails_stops_it_and_the_others_keep_what_they_have) {
    sites[7]->enforcer().refuse_from(2);
    publish(2);
    until([this] { return newest()["state"] == "paused"; });
    BOOST_TEST(newest()["reason"].get<std::string>() == uai(7) + ": the kernel refuses it");
    // What had been fetched by then is tried to its end.
    until([this] { return at(1) + at(2) == k_sites; });
    BOOST_TEST(at(2, 0, 3) == 3U);
    BOOST_TEST(has(7, 1));
    BOOST_TEST(at(1, 12) == k_sites - 12);
    const auto sites_now = https(url() + "/fleet/sites", "auditor").json()["sites"];
    BOOST_TEST(sites_now[7]["failed"]["number"] == 2);
    // Somebody mends it, and the roll-out goes on with that site too.
    sites[7]->enforcer().refuse_from(99);
    act("2/resume", "réparé");
    until([this] { return at(2) == k_sites; });
    until([this] { return newest()["state"] == "done"; });
}

BOOST_AUTO_TEST_CASE(a_smaller_number_reaches_another_site_and_no_site_goes_back) {
    publish(5, {uai(7)});
    until([this] { return has(7, 5); });
    publish(3, {uai(8), uai(9)});
    until([this] { return has(8, 3) && has(9, 3); });
    BOOST_TEST(has(7, 5));
    BOOST_TEST(offer(4, {uai(7)}) == 409);
    BOOST_TEST(offer(4, {}) == 409);
    publish(4, {uai(8)});
    until([this] { return has(8, 4); });
    BOOST_TEST(has(7, 5));
    BOOST_TEST(has(9, 3));
    BOOST_TEST(at(1) == k_sites - 3);
    publish(6);
    until([this] { return at(6) == k_sites; });
}

BOOST_AUTO_TEST_CASE(a_centre_that_is_stopped_in_the_middle_goes_on_where_it_was) {
    publish(2);
    until([this] { return newest()["stage"] == 2; });
    stop();
    tick();
    start();
    until([this] { return at(2) == k_sites; });
    until([this] { return newest()["state"] == "done"; });
    std::size_t stages = 0;
    for (const auto& entry : admin_entries()) {
        stages += entry.event == journal::event::rollout && entry.reason == "stage" && entry.count == 2 ? 1U : 0U;
    }
    BOOST_TEST(stages == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
