#include <boost/test/unit_test.hpp>

#include "central/witness/full_mirror.h"
#include "journal/bytes.h"
#include "journal/tiles.h"
#include "tests/central/witness/served.h"

using namespace beffroi;
using namespace beffroi::central;

namespace {

struct Mirrored : Served {
    Mirrored() {
        const auto pair = journal::generate_cosigner_key("mirror.academie.example");
        mirror_key = journal::CosignatureKey::parse(pair.vkey);
        write("mirror.key", std::string(pair.skey.reveal()) + '\n');
        config.mirror = {scratch.path("mirror"), scratch.path("mirror.key"), 0};
        full = std::make_unique<FullMirror>(config, files, clock, quiet(), [this](const std::string& text) {
            const std::lock_guard lock(mutex);
            reads.push_back(text);
        });
        port = full->port();
    }
    static std::function<void(const std::string&)> quiet() {
        return [](const std::string&) {};
    }
    /// The body of add-entries for the first `n` (below 256) entries of the log: one package, whose proof is empty.
    [[nodiscard]] std::string upload(std::uint64_t n) const {
        std::string body;
        journal::put<std::uint16_t>(body, static_cast<std::uint16_t>(log.origin().size()));
        body += log.origin();
        journal::put<std::uint64_t>(body, 0);
        journal::put<std::uint64_t>(body, n);
        journal::put<std::uint16_t>(body, 0);
        for (std::uint64_t i = 0; i < n; ++i) {
            journal::add_to_bundle(body, "entry " + std::to_string(i));
        }
        return body + '\0';
    }
    Answer send(std::uint64_t n, const std::string& holder = "gateway-0599991P") const {
        const auto body = upload(n);
        return https(url() + "/add-entries", holder, &body);
    }

    std::optional<journal::CosignatureKey> mirror_key;
    std::vector<std::string> reads;
    std::unique_ptr<FullMirror> full;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_witness_full_mirror_tests, Mirrored)

BOOST_AUTO_TEST_CASE(it_cosigns_what_it_holds_and_not_before) {
    const auto pending = post(log.body(0, 5));
    BOOST_TEST(pending.status == 200);
    BOOST_TEST(pending.body.empty());
    BOOST_TEST(get(path_of(log.origin(), "/checkpoint")).status == 404);
    const auto answer = send(5);
    BOOST_REQUIRE(answer.status == 200);
    BOOST_TEST(mirror_key->verify(log.note(5) + answer.body).has_value());
    const auto note = get(path_of(log.origin(), "/checkpoint")).body;
    BOOST_TEST(mirror_key->verify(note).has_value());
    BOOST_TEST(log.key().verify(note).has_value());
    BOOST_TEST(!key->verify(note));  // the witness has another key
}

BOOST_AUTO_TEST_CASE(auditors_read_entries_and_are_noted_and_others_do_not) {
    BOOST_REQUIRE(post(log.body(0, 5)).status == 200);
    BOOST_REQUIRE(send(5).status == 200);
    const auto bundle = path_of(log.origin(), "/tile/entries/000.p/5");
    BOOST_TEST(get(bundle).status == 200);
    BOOST_TEST(get(bundle, "gateway-0620001A").status == 403);
    BOOST_TEST(get(bundle, "central").status == 403);
    const std::lock_guard lock(mutex);
    BOOST_REQUIRE(reads.size() == 3U);
    BOOST_TEST(reads[0].starts_with("c.martin reads tile/entries/000.p/5"));
}

BOOST_AUTO_TEST_CASE(only_the_owner_of_a_stream_writes_it) {
    BOOST_TEST(post(log.body(0, 5), "gateway-0620001A").status == 403);
    BOOST_TEST(send(5, "auditor").status == 403);
    BOOST_TEST(post(central_log.body(0, 5), "central").status == 200);
    BOOST_TEST(post(log.body(0, 5), "central").status == 403);
}

BOOST_AUTO_TEST_SUITE_END()
