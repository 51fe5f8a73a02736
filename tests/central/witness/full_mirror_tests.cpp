#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <thread>

#include "central/witness/full_mirror.h"
#include "journal/bytes.h"
#include "journal/reader.h"
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
        const auto own = journal::generate_key("journal.academie.example/mirror");
        write("journal.key", std::string(own.skey.reveal()) + '\n');
        config.mirror = {scratch.path("mirror"),
                         scratch.path("mirror.key"),
                         0,
                         {},
                         {"journal.academie.example/mirror", scratch.path("journal.key")}};
        start_mirror();
    }
    void start_mirror(bool synchronised = true) {
        full.reset();
        full = std::make_unique<FullMirror>(
            config, files, clock,
            [this](const std::string& text) {
                const std::lock_guard lock(mutex);
                problems.push_back(text);
            },
            [synchronised] {
                return ClockState{synchronised, {}};
            });
        port = full->port();
    }
    /// Of the mirror's own journal.
    [[nodiscard]] std::vector<journal::Entry> on_record(std::string_view event) const {
        std::vector<journal::Entry> entries;
        journal::replay(scratch.path("mirror/journal/admin"), [&](std::uint64_t, std::string_view line) {
            auto entry = journal::parse_line(line).value();
            if (entry.event == event) {
                entries.push_back(std::move(entry));
            }
        });
        return entries;
    }
    [[nodiscard]] bool told(std::string_view words) {
        const std::lock_guard lock(mutex);
        return std::any_of(problems.begin(), problems.end(),
                           [words](const auto& text) { return text.find(words) != std::string::npos; });
    }
    /// 768 entries of the stream `admin`, all of that time, as the mirror holds them: three packs.
    void hold_entries_of(WallTime time) {
        full.reset();
        config.mirror->retention.admin = std::chrono::days(30);
        const Records records(scratch.path("mirror/records"),
                              {{log.origin(), "0599991P", "0599991P", "access", log.key()},
                               {central_log.origin(), "central", "central", "admin", central_log.key()}},
                              files, [](const std::string&) {});
        Record& record = *records.find(central_log.origin())->record;
        for (int pack = 0; pack < 3; ++pack) {
            std::vector<std::string> lines;
            for (int i = 0; i < 256; ++i) {
                journal::Entry entry;
                entry.time = time;
                entry.site = "central";
                entry.event = journal::event::audit_search;
                entry.count = record.size() + static_cast<unsigned>(i) + 1;
                lines.push_back(journal::to_line(entry, std::string(16, 's')));
            }
            record.append(std::vector<std::string_view>(lines.begin(), lines.end()));
        }
        record.set_checkpoint(
            central_log.signer().sign(journal::Checkpoint{central_log.origin(), record.size(), record.range().root()}));
    }
    template <typename Condition>
    static void await(const Condition& condition) {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (!condition()) {
            BOOST_REQUIRE_MESSAGE(std::chrono::steady_clock::now() < limit, "what was awaited did not come");
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
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

BOOST_AUTO_TEST_CASE(auditors_read_entries_on_record_and_others_do_not) {
    BOOST_REQUIRE(post(log.body(0, 5)).status == 200);
    BOOST_REQUIRE(send(5).status == 200);
    const auto bundle = path_of(log.origin(), "/tile/entries/000.p/5");
    BOOST_TEST(get(bundle).status == 200);
    BOOST_TEST(get(bundle, "gateway-0620001A").status == 403);
    BOOST_TEST(get(bundle, "central").status == 403);
    const auto entries = on_record(journal::event::audit_read);
    BOOST_REQUIRE(entries.size() == 3U);
    BOOST_TEST(entries[0].actor == "c.martin");
    BOOST_TEST(entries[0].reason.empty());
    BOOST_TEST(entries[0].site == "academie");
    BOOST_TEST(entries[0].stream == log.origin());
    BOOST_TEST(entries[0].detail == "tile/entries/000.p/5");
    BOOST_TEST((entries[1].reason == "no-right" && entries[2].reason == "no-right"));
}

BOOST_AUTO_TEST_CASE(only_the_owner_of_a_stream_writes_it) {
    BOOST_TEST(post(log.body(0, 5), "gateway-0620001A").status == 403);
    BOOST_TEST(send(5, "auditor").status == 403);
    BOOST_TEST(post(central_log.body(0, 5), "central").status == 200);
    BOOST_TEST(post(log.body(0, 5), "central").status == 403);
    BOOST_TEST(!on_record(journal::event::mirror_refused).empty());
}

BOOST_AUTO_TEST_CASE(what_is_older_than_its_stream_is_kept_goes_and_that_is_on_record) {
    using namespace std::chrono_literals;
    hold_entries_of(clock.wall() - 24h * 31);
    start_mirror();
    await([this] { return !on_record(journal::event::retention).empty(); });
    const auto gone = on_record(journal::event::retention);
    BOOST_REQUIRE(gone.size() == 1U);
    BOOST_TEST(gone[0].stream == central_log.origin());
    BOOST_TEST(gone[0].detail.starts_with("entries 0 to "));
    await([this] { return get(path_of(central_log.origin(), "/tile/entries/000")).status != 200; });
    BOOST_TEST(get(path_of(central_log.origin(), "/tile/1/000.p/3")).status == 200);  // for proofs
}

BOOST_AUTO_TEST_CASE(what_is_not_that_old_stays) {
    using namespace std::chrono_literals;
    hold_entries_of(clock.wall() - 24h * 29);
    start_mirror();
    BOOST_TEST(get(path_of(central_log.origin(), "/tile/entries/000")).status == 200);
    full.reset();  // which waits for what it was doing
    BOOST_TEST(on_record(journal::event::retention).empty());
}

BOOST_AUTO_TEST_CASE(by_a_clock_that_nobody_synchronises_nothing_goes) {
    using namespace std::chrono_literals;
    hold_entries_of(clock.wall() - 24h * 31);
    start_mirror(false);
    await([this] { return told("not synchronised"); });
    BOOST_TEST(get(path_of(central_log.origin(), "/tile/entries/000")).status == 200);
    BOOST_TEST(on_record(journal::event::retention).empty());
}

BOOST_AUTO_TEST_SUITE_END()
