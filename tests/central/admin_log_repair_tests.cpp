#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <thread>

#include "central/admin_log.h"
#include "journal/segment.h"
#include "tests/journal/ship/party.h"
#include "tests/journal/temporary_log.h"

namespace beffroi::central {

using namespace std::chrono_literals;

namespace {

const std::string k_origin = "journal.test.example/0599991P/admin";

/// The centre's own stream, and the other party's mirror of it.
struct Centre {
    [[nodiscard]] AdminLogOptions options() const {
        journal::write_file(directory + "/policy", "log " + log.vkey() + "\nwitness academie " +
                                                       academie.verifier_key() + "\nquorum academie\n");
        const auto peer = academie.peer();
        return {log.directory(), k_origin,
                ship::ShippingSettings{directory + "/policy",
                                       0s,
                                       std::chrono::days(30),
                                       {{peer.name, "mirror", peer.url, academie.verifier_key(), peer.ca_file,
                                         peer.certificate_file, peer.key_file, 1s}}}};
    }
    [[nodiscard]] std::vector<journal::Entry> entries() const {
        std::vector<journal::Entry> all;
        for (const auto& line : log.entries()) {
            all.push_back(journal::parse_line(line).value());
        }
        return all;
    }
    std::function<void(const std::string&)> on_problem() {
        return [this](const std::string& text) { problems.push_back(text); };
    }
    void write_twenty_and_await_the_mirror() {
        AdminLog admin(options(), log.signer(), files, clock, on_problem());
        admin.start_shipping();
        for (int i = 0; i < 20; ++i) {
            journal::Entry entry;
            entry.event = journal::event::audit_search;
            entry.detail = std::to_string(i);
            admin.record(std::move(entry));
        }
        const auto limit = std::chrono::steady_clock::now() + 60s;
        while (academie.entries().size() != 20) {
            BOOST_REQUIRE(std::chrono::steady_clock::now() < limit);
            std::this_thread::sleep_for(10ms);
        }
    }
    journal::TemporaryLog log;
    std::string directory = std::filesystem::path(log.directory()).parent_path().string();
    journal::PosixFiles files;
    SystemClock clock;
    std::vector<std::string> problems;
    ship::Party academie{ship::PeerKind::mirror, "mirror.academie.example",
                         journal::Verifier::parse(log.vkey()).value(), k_origin, directory};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_admin_log_repair_tests, Centre)

BOOST_AUTO_TEST_CASE(a_damaged_record_of_the_centre_comes_back_from_the_other_party_and_says_so) {
    write_twenty_and_await_the_mirror();
    auto bytes = read_file(log.segment());
    bytes[bytes.size() / 2] ^= 1;
    journal::write_file(log.segment(), bytes);
    { const AdminLog admin(options(), log.signer(), files, clock, on_problem()); }
    const auto found = entries();
    BOOST_REQUIRE(found.size() == 21U);
    for (std::size_t i = 0; i < 20; ++i) {
        BOOST_TEST(found[i].detail == std::to_string(i));
    }
    BOOST_TEST(found.back().event == "journal-repaired");
    BOOST_TEST(found.back().site == "central");
    BOOST_TEST(found.back().count == 1U);
    BOOST_TEST(problems.size() == 1U);
    { const AdminLog admin(options(), log.signer(), files, clock, on_problem()); }
    BOOST_TEST(entries().size() == 21U);
}

BOOST_AUTO_TEST_CASE(a_restored_copy_of_the_centres_disk_is_not_signed_on) {
    write_twenty_and_await_the_mirror();
    const auto party = options();
    academie.stop();
    std::filesystem::remove_all(log.directory());
    { const AdminLog alone(party, log.signer(), files, clock, on_problem()); }  // nobody there to say so
    academie.start();
    { const AdminLog admin(party, log.signer(), files, clock, on_problem()); }
    BOOST_REQUIRE(entries().size() == 21U);
    BOOST_TEST(entries().back().event == "journal-rollback");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
