#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <thread>

#include "gateway/streams.h"
#include "journal/reader.h"
#include "journal/segment.h"
#include "journal/verify.h"
#include "tests/journal/ship/party.h"
#include "tests/journal/temporary_log.h"

namespace beffroi {

using namespace std::chrono_literals;

namespace {

const std::string k_origin = "journal.test.example/0599991P";

/// A site whose stream `flow` two parties watch over.
struct Site {
    Site() {
        journal::write_file(file("key"), keys.skey.reveal());
        journal::write_file(file("policy"), "log " + keys.vkey + "\nwitness a " + region.verifier_key() +
                                                "\nwitness b " + academie.verifier_key() +
                                                "\ngroup both all a b\nquorum both\n");
    }
    [[nodiscard]] std::string file(const std::string& name) const { return directory + '/' + name; }
    [[nodiscard]] JournalConfig journal_config() const {
        JournalConfig config;
        config.directory = file("journal");
        config.origin = k_origin;
        config.key_file = file("key");
        return config;
    }
    [[nodiscard]] ship::ShippingSettings shipping() const {
        ship::ShippingSettings config{file("policy"), 1s, std::chrono::days(30), {}};
        for (const auto& party : {region.peer(), academie.peer()}) {
            config.peers.push_back(
                {party.name, "witness", party.url, "", party.ca_file, party.certificate_file, party.key_file, 1s});
        }
        config.peers[0].verifier_key = region.verifier_key();
        config.peers[1].verifier_key = academie.verifier_key();
        return config;
    }
    [[nodiscard]] std::vector<journal::Entry> admin_entries() const {
        std::vector<journal::Entry> entries;
        journal::replay(file("journal/admin"), [&](std::uint64_t, std::string_view line) {
            entries.push_back(journal::parse_line(line).value());
        });
        return entries;
    }

    journal::TemporaryLog scratch;  // its directory's parent goes away with the test
    std::string directory = std::filesystem::path(scratch.directory()).parent_path().string();
    journal::KeyPair keys = journal::generate_key(k_origin);
    SystemClock clock;
    ship::Party region{ship::PeerKind::witness, "witness.region.example", journal::Verifier::parse(keys.vkey).value(),
                       k_origin + "/flow", directory};
    ship::Party academie{ship::PeerKind::witness, "witness.academie.example",
                         journal::Verifier::parse(keys.vkey).value(), k_origin + "/flow", directory};
};

template <typename Condition>
bool eventually(Condition condition) {
    const auto limit = std::chrono::steady_clock::now() + 60s;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > limit) {
            return false;
        }
        std::this_thread::sleep_for(20ms);
    }
    return true;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_streams_tests, Site)

BOOST_AUTO_TEST_CASE(a_site_has_four_signed_streams_from_its_first_start) {
    const Streams streams(journal_config(), std::nullopt, clock);
    for (const auto* name : {"access", "admin", "flow", "filter"}) {
        const auto verified = journal::verify_directory(file("journal/") + name, journal::Verifier::parse(keys.vkey));
        BOOST_REQUIRE(std::holds_alternative<journal::VerifiedLog>(verified));
        BOOST_TEST(std::get<journal::VerifiedLog>(verified).origin == k_origin + '/' + name);
    }
}

BOOST_AUTO_TEST_CASE(what_is_old_goes_only_when_both_parties_have_signed_it_and_is_on_record_first) {
    const auto begun = clock.wall();
    Streams streams(journal_config(), shipping(), clock);
    auto& flow = streams.writer(journal::Stream::flow);
    const std::vector<std::string> large(100, std::string(65000, 'x'));
    while (journal::list_segments(file("journal/flow")).size() < 2) {
        flow.append(large);
    }
    const auto first_of_second = journal::list_segments(file("journal/flow"))[1].first_index;
    const auto months_later = [&] { return begun + std::chrono::days(90); };
    streams.tidy("0599991P", months_later());
    BOOST_TEST(flow.first() == 0U);  // nobody has signed anything
    streams.start_shipping();
    BOOST_TEST(eventually([&] { return std::filesystem::exists(file("journal/flow/cosigned")); }));
    streams.tidy("0599991P", begun);
    BOOST_TEST(flow.first() == 0U);  // signed, and young
    BOOST_TEST(eventually([&] {
        streams.tidy("0599991P", months_later());
        return flow.first() == first_of_second;
    }));
    const auto entries = admin_entries();
    BOOST_REQUIRE_EQUAL(entries.size(), 1U);
    BOOST_TEST(entries[0].event == "retention");
    BOOST_TEST(entries[0].stream == "flow");
    BOOST_TEST(entries[0].count == first_of_second);
}

BOOST_AUTO_TEST_CASE(a_key_that_is_no_cosigners_is_refused_at_start) {
    auto config = shipping();
    config.peers[0].verifier_key = keys.vkey;  // a log's
    BOOST_CHECK_THROW(Streams(journal_config(), config, clock), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(a_damaged_stream_is_refilled_at_start_and_the_repair_is_an_entry) {
    ship::Party mirror{ship::PeerKind::mirror, "mirror.region.example", journal::Verifier::parse(keys.vkey).value(),
                       k_origin + "/flow", directory};
    auto config = shipping();
    config.peers.push_back({"mirror", "mirror", mirror.peer().url, mirror.verifier_key(), mirror.peer().ca_file,
                            mirror.peer().certificate_file, mirror.peer().key_file, 1s});
    {
        Streams streams(journal_config(), config, clock);
        streams.start_shipping();
        for (int i = 0; i < 20; ++i) {
            streams.writer(journal::Stream::flow).append("entry " + std::to_string(i));
        }
        BOOST_TEST(eventually([&] { return mirror.entries().size() == 20U; }));
    }
    const auto segment = file("journal/flow/") + journal::segment_name(0);
    auto bytes = read_file(segment);
    bytes[bytes.size() / 2] ^= 1;
    journal::write_file(segment, bytes);
    BOOST_CHECK_THROW(Streams(journal_config(), std::nullopt, clock), journal::DamagedJournal);
    {
        Streams streams(journal_config(), config, clock);
        streams.record_repairs("0599991P");
    }
    BOOST_REQUIRE(admin_entries().size() == 1U);
    const auto entry = admin_entries().front();
    BOOST_TEST(entry.event == "journal-repaired");
    BOOST_TEST(entry.site == "0599991P");
    BOOST_TEST(entry.stream == "flow");
    BOOST_TEST(entry.count == 1U);
    BOOST_TEST(std::filesystem::exists(segment + ".damaged"));
    // Once: the next start has nothing to say.
    Streams streams(journal_config(), config, clock);
    streams.record_repairs("0599991P");
    BOOST_TEST(admin_entries().size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi
