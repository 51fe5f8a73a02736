#include <boost/test/unit_test.hpp>

#include "journal/proof.h"
#include "journal/ship/shipper.h"
#include "journal/verify.h"
#include "tests/journal/ship/proxy.h"
#include "tests/journal/ship/world.h"

namespace beffroi::ship {

using namespace std::chrono_literals;

BOOST_FIXTURE_TEST_SUITE(journal_ship_shipper_tests, World)

BOOST_AUTO_TEST_CASE(both_parties_sign_what_is_written_and_the_mirror_holds_it) {
    write(3);
    const Shipper to_region(region.peer(), log.options().origin, writer, cosigned, report());
    const Shipper to_academie(academie.peer(), log.options().origin, writer, cosigned, report());
    BOOST_TEST(all_cosigned());
    write(9000);  // more than one request
    BOOST_TEST(all_cosigned());
    BOOST_TEST(region.entries() == lines, boost::test_tools::per_element());
    BOOST_TEST(academie.entries().empty());
    BOOST_TEST(alarm_count() == 0U);
    // the mirror's copy carries every signature as well
    BOOST_TEST(eventually([&] { return region.note() == cosigned.quorum().note; }));
    // and what lies beside the log satisfies a verifier who trusts only both
    const auto verified = journal::verify_directory(log.directory(), policy(), clock.wall());
    BOOST_REQUIRE(std::holds_alternative<journal::VerifiedLog>(verified));
    BOOST_TEST(std::get<journal::VerifiedLog>(verified).trusted->size == lines.size());
    BOOST_TEST(std::get<journal::VerifiedLog>(verified).witnessed.size() == 2U);
}

BOOST_AUTO_TEST_CASE(one_party_alone_is_no_quorum) {
    write(300);
    const Shipper to_region(region.peer(), log.options().origin, writer, cosigned, report());
    BOOST_TEST(eventually([&] { return to_region.cosigned_size() == writer.size(); }));
    BOOST_TEST(cosigned.quorum().size == 0U);
    BOOST_TEST(!std::filesystem::exists(log.path("cosigned")));
}

BOOST_AUTO_TEST_CASE(the_quorum_is_remembered_by_the_next_process) {
    write(300);
    {
        const Shipper to_region(region.peer(), log.options().origin, writer, cosigned, report());
        const Shipper to_academie(academie.peer(), log.options().origin, writer, cosigned, report());
        BOOST_TEST(all_cosigned());
    }
    const Cosigned next({log.directory(), 0ms}, writer, key(), policy(), files, clock);
    BOOST_TEST(next.quorum().size == 300U);
    journal::write_file(log.path("cosigned"), writer.checkpoint().note);  // without the parties' lines it is nothing
    BOOST_TEST(Cosigned({log.directory(), 0ms}, writer, key(), policy(), files, clock).quorum().size == 0U);
}

BOOST_AUTO_TEST_CASE(a_restart_repeats_no_upload_of_what_is_held) {
    write(2500);
    for (int restart = 0; restart < 3; ++restart) {
        const Shipper shipper(region.peer(), log.options().origin, writer, cosigned, report());
        BOOST_TEST(eventually([&] { return shipper.cosigned_size() == writer.size(); }));
        write(100);
    }
    const Shipper last(region.peer(), log.options().origin, writer, cosigned, report());
    BOOST_TEST(eventually([&] { return last.cosigned_size() == writer.size(); }));
    BOOST_TEST(region.resent == 0U);
    BOOST_TEST(region.entries() == lines, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_mirror_that_takes_a_little_at_a_time_gets_everything) {
    region.packages_at_once = 3;
    write(5000);
    const Shipper shipper(region.peer(), log.options().origin, writer, cosigned, report());
    BOOST_TEST(eventually([&] { return shipper.cosigned_size() == writer.size(); }));
    BOOST_TEST(region.uploads >= 7U);
    BOOST_TEST(region.entries() == lines, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_peer_that_is_busy_or_away_is_waited_for) {
    region.busy = 2;
    write(600);
    const Shipper shipper(region.peer(), log.options().origin, writer, cosigned, report());
    BOOST_TEST(eventually([&] { return shipper.cosigned_size() == writer.size(); }));
    region.stop();
    write(600);
    BOOST_TEST(eventually([&] {
        const std::lock_guard lock(mutex);
        return notes.size() >= 3;  // away, back, away
    }));
    region.start();
    BOOST_TEST(eventually([&] { return shipper.cosigned_size() == writer.size(); }));
    BOOST_TEST(region.entries() == lines, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_connection_cut_in_the_middle_of_an_upload_loses_and_repeats_nothing) {
    mirror::Proxy proxy(
        static_cast<std::uint16_t>(std::stoi(region.peer().url.substr(sizeof "https://localhost:" - 1))));
    auto peer = region.peer();
    peer.url = "https://localhost:" + std::to_string(proxy.port());
    write(4000);
    proxy.cut_after = 100'000;
    const Shipper shipper(peer, log.options().origin, writer, cosigned, report());
    BOOST_TEST(eventually([&] { return proxy.cuts > 1; }));
    BOOST_TEST(shipper.cosigned_size() == 0U);
    proxy.cut_after = -1;
    BOOST_TEST(eventually([&] { return shipper.cosigned_size() == writer.size(); }));
    BOOST_TEST(region.entries() == lines, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_false_signature_acknowledges_nothing_and_is_an_alarm) {
    academie.signs_falsely = true;
    write(5);
    const Shipper shipper(academie.peer(), log.options().origin, writer, cosigned, report());
    BOOST_TEST(eventually([&] { return alarm_count() > 0; }));
    BOOST_TEST(shipper.cosigned_size() == 0U);
}

BOOST_AUTO_TEST_CASE(a_log_shorter_than_what_a_peer_knows_is_an_alarm_and_sends_nothing) {
    region.pretend(1000, journal::empty_root());
    write(5);
    const Shipper shipper(region.peer(), log.options().origin, writer, cosigned, report());
    BOOST_TEST(eventually([&] { return alarm_count() > 0; }));
    BOOST_TEST(region.uploads == 0U);
    BOOST_TEST(shipper.cosigned_size() == 0U);
}

BOOST_AUTO_TEST_CASE(a_log_that_contradicts_what_a_peer_knows_is_an_alarm) {
    region.pretend(3, journal::empty_root());
    write(5);
    const Shipper shipper(region.peer(), log.options().origin, writer, cosigned, report());
    BOOST_TEST(eventually([&] { return alarm_count() > 0; }));
    BOOST_TEST(region.uploads == 0U);
}

BOOST_AUTO_TEST_CASE(a_party_that_goes_back_behind_its_signature_is_convicted_by_it) {
    write(500);
    {
        const Shipper to_region(region.peer(), log.options().origin, writer, cosigned, report());
        const Shipper to_academie(academie.peer(), log.options().origin, writer, cosigned, report());
        BOOST_TEST(all_cosigned());
    }
    const auto check_conviction = [this](const Peer& peer) {
        BOOST_REQUIRE(eventually([&] { return alarm_count() == 1; }));
        const auto note = read_file(log.path("broken-promise-of-" + peer.name));
        BOOST_TEST(peer.key.verify(note).has_value());  // its own signature, under its own key
        BOOST_TEST(key().verify_checkpoint(note, log.options().origin).value().size == 500U);
        BOOST_TEST(alarms.front().find("it stands at 100 entries and has cosigned 500") != std::string::npos);
    };
    BOOST_TEST_CONTEXT("a mirror, restored from an old copy") {
        region.go_back_to(100);
        write(10);
        const Shipper again(region.peer(), log.options().origin, writer, cosigned, report());
        check_conviction(region.peer());
        BOOST_TEST(eventually([&] { return region.entries() == lines; }));  // and nothing is lost of it
        BOOST_TEST(eventually([&] { return again.cosigned_size() == lines.size(); }));
        BOOST_TEST(alarm_count() == 1U);  // said once
    }
}

BOOST_AUTO_TEST_CASE(a_mirror_that_lost_entries_which_it_signed_for_is_convicted) {
    write(500);
    {
        const Shipper to_region(region.peer(), log.options().origin, writer, cosigned, report());
        const Shipper to_academie(academie.peer(), log.options().origin, writer, cosigned, report());
        BOOST_TEST(all_cosigned());
    }
    region.lose_entries_behind(100);  // its checkpoint stays
    write(10);
    const Shipper again(region.peer(), log.options().origin, writer, cosigned, report());
    BOOST_REQUIRE(eventually([&] { return alarm_count() == 1; }));
    BOOST_TEST(region.peer().key.verify(read_file(log.path("broken-promise-of-" + region.peer().name))).has_value());
    BOOST_TEST(eventually([&] { return region.entries() == lines; }));
}

BOOST_AUTO_TEST_CASE(a_witness_that_forgets_in_the_middle_of_its_work_is_convicted) {
    write(500);
    const Shipper shipper(academie.peer(), log.options().origin, writer, cosigned, report());
    BOOST_TEST(eventually([&] { return shipper.cosigned_size() == 500; }));
    academie.pretend(100, writer.tree().range(100).root());
    write(10);
    BOOST_REQUIRE(eventually([&] { return alarm_count() == 1; }));
    const auto note = read_file(log.path("broken-promise-of-" + academie.peer().name));
    BOOST_TEST(academie.peer().key.verify(note).has_value());
    BOOST_TEST(key().verify_checkpoint(note, log.options().origin).value().size == 500U);
    BOOST_TEST(eventually([&] { return shipper.cosigned_size() == 510; }));
}

BOOST_AUTO_TEST_CASE(a_stop_does_not_wait_for_a_silent_peer) {
    mirror::Proxy proxy(1);
    proxy.silent = true;
    auto peer = region.peer();
    peer.url = "https://localhost:" + std::to_string(proxy.port());
    write(5);
    const auto started = std::chrono::steady_clock::now();
    {
        const Shipper shipper(peer, log.options().origin, writer, cosigned, report());
        std::this_thread::sleep_for(200ms);
    }
    // The transfer itself would wait for a minute: the limit tells the two apart on any machine.
    BOOST_TEST((std::chrono::steady_clock::now() - started < 8s));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::ship
