#include <boost/test/unit_test.hpp>

#include <filesystem>

#include "central/collector/mirror.h"
#include "tests/central/collector/mirror_world.h"
#include "tests/fakes/fake_files.h"

namespace beffroi::central {

namespace {

template <typename T>
bool is(const UploadOutcome& outcome) {
    return std::holds_alternative<T>(outcome);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(central_collector_mirror_tests)

BOOST_AUTO_TEST_CASE(a_cosignature_says_that_the_entries_are_held) {
    MirrorWorld world;
    for (const std::uint64_t size : {1, 5, 256, 300, 511, 700, 1300}) {
        const auto outcome = world.ship(size);
        BOOST_REQUIRE(is<Cosigned>(outcome));
        const auto text = journal::checkpoint_text(world.log.checkpoint(size).checkpoint);
        BOOST_TEST(world.mirror_key.verify(text + "\n" + std::get<Cosigned>(outcome).line).has_value());
        BOOST_TEST(world.record().mirrored() == size);
        BOOST_TEST(holds_numbered(world.record()));
        // The kept checkpoint carries the log's line and the mirror's.
        const auto note = world.record().checkpoint()->note;
        BOOST_TEST(world.mirror_key.verify(note).has_value());
        BOOST_TEST(world.log.registration().key.verify_checkpoint(note, world.log.origin()).has_value());
    }
}

BOOST_AUTO_TEST_CASE(nothing_is_cosigned_before_the_entries_are_there) {
    MirrorWorld world;
    world.log.grow_to(600);
    const auto pending = world.mirror->add_checkpoint(world.log.offer(0, 600));
    BOOST_TEST(std::get<Advanced>(pending).line.empty());
    const auto first = world.send(world.log.upload(0, 600, 2));
    BOOST_REQUIRE(is<Progress>(first));
    BOOST_TEST(std::get<Progress>(first).next_entry == 512U);
    BOOST_TEST(std::get<Progress>(first).pending_size == 600U);
    BOOST_TEST(world.record().size() == 512U);
    BOOST_TEST(!world.record().checkpoint());
    BOOST_TEST(is<Cosigned>(world.send(world.log.upload(512, 600))));
}

BOOST_AUTO_TEST_CASE(what_is_held_is_compared_and_skipped) {
    MirrorWorld world;
    BOOST_REQUIRE(is<Cosigned>(world.ship(600)));
    world.log.grow_to(700);
    (void)world.mirror->add_checkpoint(world.log.offer(600, 700));
    BOOST_TEST(is<Cosigned>(world.send(world.log.upload(100, 700))));
    BOOST_TEST(is<Cosigned>(world.send(world.log.upload(100, 700))));
    BOOST_TEST(is<Cosigned>(world.send(world.log.upload(700, 700))));
    BOOST_TEST(holds_numbered(world.record()));
    // The same with another byte in an entry held already.
    auto body = world.log.upload(100, 700);
    body[body.find("entry 105") + 8] = 'X';
    for (int round = 0; round < 2; ++round) {
        BOOST_TEST(is<Unproven>(world.send(body)));
    }
    BOOST_TEST(world.evidence.size() == 1U);  // told once
    BOOST_TEST(holds_numbered(world.record()));
}

BOOST_AUTO_TEST_CASE(an_upload_elsewhere_is_told_where_to_go) {
    MirrorWorld world;
    const auto nothing = world.send(world.log.upload(0, 0));
    BOOST_REQUIRE(is<Resync>(nothing));
    BOOST_TEST(std::get<Resync>(nothing).pending_size == 0U);
    BOOST_REQUIRE(is<Cosigned>(world.ship(300)));
    world.log.grow_to(900);
    (void)world.mirror->add_checkpoint(world.log.offer(300, 800));
    const auto gap = world.send(world.log.upload(400, 800));
    BOOST_REQUIRE(is<Resync>(gap));
    BOOST_TEST(std::get<Resync>(gap).next_entry == 300U);
    BOOST_TEST(std::get<Resync>(gap).pending_size == 800U);
    const auto unknown_end = world.send(world.log.upload(300, 850));
    BOOST_REQUIRE(is<Resync>(unknown_end));
    BOOST_TEST(std::get<Resync>(unknown_end).pending_size == 800U);
    (void)world.mirror->add_checkpoint(world.log.offer(800, 900));
    BOOST_TEST(is<Cosigned>(world.send(world.log.upload(300, 800))));  // an earlier pending one still does
    BOOST_TEST(is<Cosigned>(world.send(world.log.upload(800, 900))));
    BOOST_TEST(is<Resync>(world.send(world.log.upload(800, 800))));  // never back
    BOOST_TEST(world.record().mirrored() == 900U);
    const SiteLog stranger("journal.test.example/nobody/flow", "x");
    BOOST_TEST(is<UnknownOrigin>(world.send(stranger.upload(0, 0))));
}

BOOST_AUTO_TEST_CASE(one_wrong_byte_keeps_what_was_proven_before_it_and_nothing_else) {
    MirrorWorld world;
    world.log.grow_to(700);
    (void)world.mirror->add_checkpoint(world.log.offer(0, 700));
    auto body = world.log.upload(0, 700);
    body[body.find("entry 300")] ^= 1;
    BOOST_TEST(is<Unproven>(world.send(body)));
    BOOST_TEST(world.record().size() == 256U);
    BOOST_TEST(holds_numbered(world.record()));
    BOOST_TEST(!world.record().checkpoint());
    body = world.log.upload(256, 700);
    body.back() ^= 1;  // of the last proof
    BOOST_TEST(is<Unproven>(world.send(body)));
    BOOST_TEST(world.record().size() == 512U);
    BOOST_TEST(is<Cosigned>(world.send(world.log.upload(512, 700))));
}

BOOST_AUTO_TEST_CASE(every_truncated_body_keeps_whole_packages) {
    MirrorWorld world;
    world.log.grow_to(300);
    (void)world.mirror->add_checkpoint(world.log.offer(0, 300));
    const auto body = world.log.upload(0, 300);
    const auto one = world.log.upload(0, 300, 1).size();
    const auto header = upload_header({world.log.origin(), {0, 300}, ""}).size();
    for (std::size_t size = 0; size < body.size(); size += 1 + size % 7) {
        const auto cut = body.substr(0, size);
        UploadReader reader(cut);
        BOOST_REQUIRE(reader.header().has_value() == (size >= header));
        if (size >= header && size < one) {
            BOOST_REQUIRE(is<NoPackage>(world.send(cut)));
            BOOST_REQUIRE(world.record().size() == 0U);
        } else if (size >= one) {
            BOOST_REQUIRE(is<Progress>(world.send(cut)));
            BOOST_REQUIRE(world.record().size() == 256U);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_log_that_signs_two_histories_convicts_itself) {
    MirrorWorld world;
    BOOST_REQUIRE(is<Cosigned>(world.ship(300)));
    auto forked = world.log.fork();
    forked.grow_to(100);
    forked.add("another history");
    for (int i = 0; i < 300; ++i) {
        forked.add("more of it");
    }
    // Of the same size, smaller, and larger than what is mirrored.
    BOOST_TEST(std::holds_alternative<Inconsistent>(world.mirror->add_checkpoint(forked.offer(300, 300))));
    BOOST_TEST(world.evidence.size() >= 1U);
    const auto before = world.evidence.size();
    BOOST_TEST(!std::holds_alternative<Advanced>(world.mirror->add_checkpoint(forked.offer(0, 200))));
    BOOST_TEST(world.evidence.size() == before + 1);
    BOOST_TEST(world.evidence.back().find("fork") != std::string::npos);
    BOOST_TEST(!std::holds_alternative<Advanced>(world.mirror->add_checkpoint(forked.offer(300, 350))));
    // An old checkpoint of the true history is no contradiction.
    const auto now = world.evidence.size();
    BOOST_TEST(!std::holds_alternative<Advanced>(world.mirror->add_checkpoint(world.log.offer(0, 200))));
    BOOST_TEST(world.evidence.size() == now);
    BOOST_TEST(world.record().mirrored() == 300U);
    BOOST_TEST(is<Cosigned>(world.ship(400)));
}

BOOST_AUTO_TEST_CASE(the_lines_of_other_parties_join_the_kept_checkpoint) {
    MirrorWorld world;
    BOOST_REQUIRE(is<Cosigned>(world.ship(300)));
    const journal::Cosigner witness(world.other_keys.skey);
    auto offer = world.log.offer(300, 300);
    const auto text = journal::checkpoint_text(world.log.checkpoint(300).checkpoint);
    offer.note += witness.line(text, world.clock.wall());
    BOOST_REQUIRE(std::holds_alternative<Advanced>(world.mirror->add_checkpoint(offer)));
    const auto note = world.record().checkpoint()->note;
    BOOST_TEST(journal::CosignatureKey::parse(world.other_keys.vkey)->verify(note).has_value());
    BOOST_TEST(world.mirror_key.verify(note).has_value());
    BOOST_TEST(world.record().cosigned()->note == note);
    BOOST_REQUIRE(is<Cosigned>(world.ship(400)));  // which the other party has not seen yet
    BOOST_TEST(world.record().checkpoint()->checkpoint.size == 400U);
    BOOST_TEST(world.record().cosigned()->note == note);
}

BOOST_AUTO_TEST_CASE(a_restart_goes_on_where_it_was) {
    MirrorWorld world;
    world.log.grow_to(900);
    (void)world.mirror->add_checkpoint(world.log.offer(0, 900));
    BOOST_REQUIRE(is<Progress>(world.send(world.log.upload(0, 900, 2))));
    world.open(world.posix);
    const auto where = world.send(world.log.upload(0, 0));
    BOOST_REQUIRE(is<Resync>(where));
    BOOST_TEST(std::get<Resync>(where).pending_size == 900U);
    BOOST_TEST(std::get<Resync>(where).next_entry == 512U);
    BOOST_TEST(is<Cosigned>(world.send(world.log.upload(512, 900))));
    world.open(world.posix);
    BOOST_TEST(world.record().mirrored() == 900U);
}

BOOST_AUTO_TEST_CASE(a_damaged_record_is_refused_and_the_others_go_on) {
    MirrorWorld world;
    BOOST_REQUIRE(is<Cosigned>(world.ship(300)));
    const auto hash = world.records->find(world.log.origin())->hash;
    world.mirror.reset();
    world.records.reset();
    std::filesystem::remove(world.directory.path() + "/logs/" + hash + "/packs/00000000000000000000.open");
    world.open(world.posix);
    BOOST_TEST(world.problems.size() == 1U);
    BOOST_TEST(is<Unavailable>(world.send(world.log.upload(300, 300))));
    world.other.grow_to(10);
    (void)world.mirror->add_checkpoint(world.other.offer(0, 10));
    BOOST_TEST(is<Cosigned>(world.send(world.other.upload(0, 10))));
}

BOOST_AUTO_TEST_CASE(a_directory_is_one_logs_and_no_other) {
    MirrorWorld world;
    auto moved = world.log.registration();
    moved.site = "0620001A";
    const auto ignore = [](const std::string&) {};
    BOOST_CHECK_THROW(Records(world.directory.path() + "/logs", {moved}, world.posix, ignore), std::runtime_error);
    BOOST_CHECK_THROW(Records(world.directory.path() + "/logs",
                              {world.other.registration(), world.other.registration()}, world.posix, ignore),
                      std::runtime_error);
}

// The oracle: a cosignature that left is never forgotten, whatever the disk does at any operation.
BOOST_AUTO_TEST_CASE(a_power_cut_at_any_operation_leaves_what_was_cosigned) {
    for (std::uint64_t operation = 0, more = 1; more != 0; ++operation) {
        MirrorWorld world;
        world.log.grow_to(1200);
        journal::FakeFiles files(operation);
        std::uint64_t cosigned = 0;
        try {
            world.open(files);
            files.fail(operation, journal::FakeFiles::Fault::power_cut);
            for (const std::uint64_t size : {200, 600, 1200}) {
                const auto outcome = world.ship(size);
                cosigned = is<Cosigned>(outcome) ? size : cosigned;
            }
        } catch (const std::system_error&) {
        }
        more = files.operations() > operation && cosigned != 1200 ? 1 : 0;
        world.mirror.reset();
        world.records.reset();
        files.lose_power();
        world.open(world.posix);
        BOOST_REQUIRE(world.record().mirrored() >= cosigned);
        BOOST_REQUIRE(world.record().size() >= world.record().mirrored());
        BOOST_REQUIRE(holds_numbered(world.record()));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
