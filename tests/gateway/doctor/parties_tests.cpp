#include <thread>

#include "journal/checkpoint.h"
#include "journal/segment.h"
#include "tests/gateway/doctor/patient.h"
#include "tests/journal/ship/party.h"

using namespace beffroi;
using namespace beffroi::doctor;
using namespace beffroi::doctor::test;

namespace {

const std::string k_origin = "journal.test.example/0599991P";

struct Parties : Ward {
    Parties() {
        config.journal.directory = path("journal");
        config.shipping = ship::ShippingSettings{};
    }
    void note(const std::string& stream, std::string_view name, std::uint64_t size,
              std::chrono::hours age = std::chrono::hours(0)) const {
        const std::string directory = path("journal/" + stream);
        std::filesystem::create_directories(directory);
        const std::string file = directory + "/" + std::string(name);
        replace_file(file, signer.sign({k_origin + "/" + stream, size, {}}).note);
        std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now() - age);
    }
    /// Of the stream access alone.
    [[nodiscard]] Finding waiting() const { return look_at_deliveries(patient()).front(); }

    journal::Signer signer{journal::generate_key(k_origin).skey};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_doctor_parties_tests, Parties)

BOOST_AUTO_TEST_CASE(a_party_that_answers_is_well_and_one_that_is_away_is_told) {
    ship::Party region(ship::PeerKind::witness, "witness.region.example",
                       journal::Verifier::parse(signer.vkey()).value(), k_origin, folder.path());
    const auto peer = region.peer();
    config.shipping->peers = {{"region", "witness", peer.url, region.verifier_key(), peer.ca_file,
                               peer.certificate_file, peer.key_file, std::chrono::seconds(1)}};
    BOOST_TEST(levels(look_at_parties(patient())) == "ok");
    auto& centre = config.delivery.emplace();
    centre.url = peer.url;
    centre.ca_file = peer.ca_file;
    centre.certificate_file = peer.certificate_file;
    centre.key_file = peer.key_file;
    BOOST_TEST(levels(look_at_parties(patient())) == "ok ok");
    centre.ca_file = peer.certificate_file;  // another authority
    BOOST_TEST(levels(look_at_parties(patient())) == "ok fail");
    region.stop();
    const auto away = look_at_parties(patient());
    BOOST_TEST(levels(away) == "fail fail");
    BOOST_TEST(is_complete(away));
    config.shipping->peers[0].verifier_key = "none";
    BOOST_TEST(says(look_at_parties(patient()), "verifier-key"));
}

BOOST_AUTO_TEST_CASE(a_party_that_does_not_know_the_gateways_certificate_is_told) {
    const testing::TestCa ca;
    const auto server = ca.issue_server();
    const auto gateway = ca.issue({.common_name = "0599991P"});
    http::Options options;
    options.address = "127.0.0.1";
    options.tls =
        http::Tls{server.certificate_pem, Secret(server.key_pem), testing::TestCa("Other CA").certificate_pem()};
    const http::Server party(std::move(options), {});
    auto& centre = config.delivery.emplace();
    centre.url = "https://localhost:" + std::to_string(party.port());
    centre.ca_file = path("ca.pem");
    centre.certificate_file = path("gateway.pem");
    centre.key_file = path("gateway.key");
    replace_file(centre.ca_file, ca.certificate_pem());
    replace_file(centre.certificate_file, gateway.certificate_pem);
    replace_file(centre.key_file, gateway.key_pem);
    const auto findings = look_at_parties(patient());
    BOOST_TEST(levels(findings) == "fail");
    BOOST_TEST(says(findings, "does not take this gateway's certificate"));
    BOOST_TEST(is_complete(findings));
}

BOOST_AUTO_TEST_CASE(a_journal_that_is_brought_to_nobody_is_told) {
    config.shipping.reset();
    const auto findings = look_at_parties(patient());
    BOOST_TEST(levels(findings) == "warn");
    BOOST_TEST(is_complete(findings));
    BOOST_TEST(look_at_deliveries(patient()).empty());
}

BOOST_AUTO_TEST_CASE(what_waits_for_the_parties_is_told_by_how_long_it_does) {
    using std::chrono::hours;
    patience = std::chrono::milliseconds(0);
    BOOST_TEST(levels(look_at_deliveries(patient())) == "ok ok ok ok");
    note("access", journal::checkpoint_name, 120);
    BOOST_TEST((waiting().level == Level::warning));  // never signed
    note("access", journal::cosigned_name, 120, hours(48));
    BOOST_TEST((waiting().level == Level::ok));  // nothing happens at night
    note("access", journal::cosigned_name, 100);
    BOOST_TEST((waiting().level == Level::ok));
    BOOST_TEST(waiting().found.english.find("20 entries wait") != std::string::npos);
    note("access", journal::cosigned_name, 100, hours(2));
    BOOST_TEST((waiting().level == Level::warning));
    note("access", journal::cosigned_name, 100, hours(25));
    BOOST_TEST((waiting().level == Level::failure));
    BOOST_TEST(is_complete(look_at_deliveries(patient())));
    replace_file(path("journal/access/cosigned"), "scribbled");
    BOOST_TEST(waiting().found.english.find("120 entries wait") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_the_parties_sign_meanwhile_is_not_late) {
    using std::chrono::hours;
    patience = std::chrono::seconds(2);
    note("access", journal::checkpoint_name, 120);
    note("access", journal::cosigned_name, 100, hours(25));
    BOOST_TEST((waiting().level == Level::failure));
    std::thread party([this] {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        note("access", journal::cosigned_name, 110, hours(25));
    });
    BOOST_TEST((waiting().level == Level::ok));
    party.join();
}

BOOST_AUTO_TEST_SUITE_END()
