#include <boost/test/unit_test.hpp>

#include <thread>

#include "central/admin_log.h"
#include "journal/segment.h"
#include "journal/verify.h"
#include "tests/central/scratch.h"
#include "tests/fakes/fake_clock.h"
#include "tests/journal/ship/party.h"
#include "tests/journal/temporary_log.h"

namespace beffroi::central {

namespace {

using namespace std::chrono_literals;

const std::string k_name = "journal.test.example/central";

/// The centre's own stream, which one witness watches over.
struct Fixture {
    Fixture() {
        write_private_file(scratch.path("policy"),
                           "log " + keys.vkey + "\nwitness a " + witness.verifier_key() + "\nquorum a\n");
        const auto peer = witness.peer();
        options.shipping = ship::ShippingSettings{scratch.path("policy"),
                                                  0s,
                                                  std::chrono::days(30),
                                                  {{peer.name, "witness", peer.url, witness.verifier_key(),
                                                    peer.ca_file, peer.certificate_file, peer.key_file, 1s}}};
    }
    /// Until there are `n` segments.
    void write(AdminLog& log, std::size_t n) const {
        while (journal::list_segments(options.directory).size() < n) {
            journal::Entry entry;
            entry.event = journal::event::audit_search;
            entry.detail = std::string(2000, 'x');
            log.record(entry);
        }
    }
    [[nodiscard]] std::uint64_t first() const { return journal::list_segments(options.directory).front().first_index; }
    /// Tidies until the witness's answer has come; the limit only ends a test that has failed already.
    [[nodiscard]] bool goes(AdminLog& log, std::optional<WallTime> needed_since) const {
        for (int i = 0; i < 600 && first() == 0; ++i) {
            log.tidy(needed_since);
            std::this_thread::sleep_for(50ms);
        }
        return first() > 0;
    }

    Scratch scratch;
    journal::KeyPair keys = journal::generate_key(k_name);
    ship::Party witness{ship::PeerKind::witness, "witness.academie.example",
                        journal::Verifier::parse(keys.vkey).value(), k_name + "/admin", scratch.path("")};
    AdminLogOptions options{scratch.path("admin"), k_name + "/admin", std::nullopt};
    journal::PosixFiles files;
    journal::Signer signer{keys.skey};
    FakeClock clock{SystemClock().wall()};
    const WallTime begun = clock.wall();
    const std::function<void(const std::string&)> quiet = [](const std::string&) {};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_admin_log_tests, Fixture)

BOOST_AUTO_TEST_CASE(old_entries_go_when_they_are_cosigned_and_that_is_on_record_first) {
    AdminLog log(options, signer, files, clock, quiet);
    write(log, 3);
    log.start_shipping();
    clock.advance(24h * 90);
    BOOST_REQUIRE(goes(log, std::nullopt));
    journal::Entry last;
    journal::replay(options.directory,
                    [&last](std::uint64_t, std::string_view line) { last = journal::parse_line(line).value(); });
    BOOST_TEST(last.event == journal::event::retention);
    BOOST_TEST(last.stream == options.origin);
    BOOST_TEST(last.count == first());
    BOOST_TEST(std::holds_alternative<journal::VerifiedLog>(
        journal::verify_directory(options.directory, journal::Verifier::parse(keys.vkey))));
}

BOOST_AUTO_TEST_CASE(nothing_goes_that_is_young_unsigned_or_still_needed) {
    AdminLog log(options, signer, files, clock, quiet);
    write(log, 3);
    clock.advance(24h * 90);
    log.tidy(std::nullopt);
    BOOST_TEST(first() == 0U);  // nobody has signed it
    log.start_shipping();
    for (int i = 0; i < 600 && !std::filesystem::exists(options.directory + "/cosigned"); ++i) {
        std::this_thread::sleep_for(50ms);
    }
    log.tidy(begun - 1min);  // a case stands on it that was opened before
    BOOST_TEST(first() == 0U);
    clock.jump_wall(-24h * 80);
    log.tidy(std::nullopt);
    BOOST_TEST(first() == 0U);
    clock.jump_wall(24h * 80);
    BOOST_TEST(goes(log, std::nullopt));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
