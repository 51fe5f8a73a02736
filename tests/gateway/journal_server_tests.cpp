#include <boost/test/unit_test.hpp>

#include "base/encoding.h"
#include "gateway/journal_server.h"
#include "journal/checkpoint.h"
#include "journal/crypto.h"
#include "journal/tiles.h"
#include "tests/central/https.h"
#include "tests/central/scratch.h"
#include "tests/journal/temporary_log.h"

namespace beffroi {

namespace {

using central::https;

const std::string k_origin = "journal.test.example/0599991P";

/// A gateway's four streams, the server of them, and what it put on record.
struct Appliance {
    Appliance() {
        write_private_file(scratch.path("key"), keys.skey.reveal());
        JournalConfig journal;
        journal.directory = scratch.path("journal");
        journal.origin = k_origin;
        journal.key_file = scratch.path("key");
        streams = std::make_unique<Streams>(journal, std::nullopt, clock);
        for (int i = 0; i < 300; ++i) {
            lines.push_back("entry " + std::to_string(i));
        }
        streams->writer(journal::Stream::access).append(lines);
        const auto& authority = central::Authority::instance();
        config.address = *IpAddress::parse("127.0.0.1");
        config.certificate_file = authority.pem("server");
        config.key_file = authority.key("server");
        config.client_ca_file = authority.ca();
        config.auditors = {{"c.martin", "region", {"access", "admin"}}};
        start();
    }
    void start() {
        server.reset();
        server = std::make_unique<JournalServer>(
            config, *streams,
            [this](journal::Entry entry) {
                const std::lock_guard lock(mutex);
                recorded.push_back(std::move(entry));
                return records;
            },
            [this](const std::string& text) {
                const std::lock_guard lock(mutex);
                problems.push_back(text);
            });
    }
    central::Answer get(const std::string& name, const std::string& holder = "auditor",
                        const std::string& stream = "access") const {
        const auto hash = to_hex(journal::view(journal::sha256({k_origin + '/' + stream})));
        return https("https://localhost:" + std::to_string(server->port()) + '/' + hash + '/' + name, holder);
    }
    central::Scratch scratch;
    SystemClock clock;
    journal::KeyPair keys = journal::generate_key(k_origin);
    std::unique_ptr<Streams> streams;
    std::vector<std::string> lines;
    JournalListenConfig config;
    std::mutex mutex;
    bool records = true;
    std::vector<journal::Entry> recorded;
    std::vector<std::string> problems;
    std::unique_ptr<JournalServer> server;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_journal_server_tests, Appliance)

BOOST_AUTO_TEST_CASE(the_log_is_served_as_tiles_and_its_entries_are_those_of_the_checkpoint) {
    const auto note = get("checkpoint");
    BOOST_REQUIRE(note.status == 200);
    const auto checkpoint =
        journal::Verifier::parse(keys.vkey).value().verify_checkpoint(note.body, k_origin + "/access");
    BOOST_REQUIRE(checkpoint);
    BOOST_TEST(checkpoint->size == 300U);
    journal::CompactRange range;
    std::size_t index = 0;
    for (const auto* name : {"tile/entries/000", "tile/entries/001.p/44"}) {
        const auto bundle = get(name);
        BOOST_REQUIRE(bundle.status == 200);
        BOOST_TEST(bundle.content_type == "application/octet-stream");
        const auto entries = journal::split_bundle(bundle.body).value();
        for (const auto entry : entries) {
            BOOST_TEST(entry == lines.at(index++));
            range.append(journal::leaf_hash(entry));
        }
    }
    BOOST_TEST((range.root() == checkpoint->root));
    BOOST_TEST(get("tile/0/000").body.substr(0, 32) == journal::view(journal::leaf_hash(lines[0])));
    BOOST_TEST(get("tile/1/000.p/1").body.size() == 32U);
}

BOOST_AUTO_TEST_CASE(what_is_not_in_the_tree_or_no_tile_is_not_served) {
    for (const auto* name :
         {"tile/entries/001", "tile/entries/001.p/45", "tile/0/001.p/45", "tile/1/000.p/2", "tile/2/000.p/1",
          "tile/9/000", "tile/0/0", "tile/entries/../checkpoint", "cosigned", ""}) {
        BOOST_TEST(get(name).status == 404, name);
    }
    BOOST_TEST(get("checkpoint", "auditor", "elsewhere").status == 404);
    BOOST_TEST(recorded.empty());
}

BOOST_AUTO_TEST_CASE(every_read_of_entries_is_on_record_before_it_is_answered) {
    BOOST_TEST(get("checkpoint").status == 200);
    BOOST_TEST(get("tile/0/000").status == 200);
    BOOST_TEST(recorded.empty());  // neither tells anything of an entry
    BOOST_TEST(get("tile/entries/000").status == 200);
    BOOST_REQUIRE(recorded.size() == 1U);
    BOOST_TEST(recorded.front().event == "audit-read");
    BOOST_TEST(recorded.front().actor == "c.martin");
    BOOST_TEST(recorded.front().stream == "access");
    BOOST_TEST(recorded.front().detail.find("tile/entries/000 of " + k_origin + "/access") == 0U);
}

BOOST_AUTO_TEST_CASE(a_read_that_cannot_be_recorded_is_not_answered_and_says_why) {
    records = false;
    const auto answer = get("tile/entries/000");
    BOOST_TEST(answer.status == 503);  // no fault of the reader's, and not for ever
    BOOST_TEST(answer.body.find("unrecorded") != std::string::npos);
    BOOST_TEST(answer.body.find(lines.front()) == std::string::npos);
    BOOST_TEST(get("tile/0/000").status == 200);
    records = true;
    BOOST_TEST(get("tile/entries/000").status == 200);
}

BOOST_AUTO_TEST_CASE(only_listed_auditors_read_and_only_their_streams) {
    BOOST_TEST(get("checkpoint", "gateway-0599991P").status == 403);
    BOOST_TEST(get("checkpoint", "").status == 403);
    BOOST_TEST(get("checkpoint", "auditor", "flow").status == 403);
    BOOST_TEST(get("checkpoint", "auditor", "admin").status == 200);
    BOOST_TEST(problems.size() == 2U);  // one without any certificate does not get as far as that
    config.auditors = {{"c.martin", "academie", {"access"}}};  // another party's
    start();
    BOOST_TEST(get("checkpoint").status == 403);
    BOOST_TEST(recorded.empty());
}

BOOST_AUTO_TEST_CASE(nothing_can_be_written_here) {
    const std::string body = "old 0\n\n";
    BOOST_TEST(
        https("https://localhost:" + std::to_string(server->port()) + "/add-checkpoint", "auditor", &body).status ==
        405);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi
