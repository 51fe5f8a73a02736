#include <boost/test/unit_test.hpp>
#include <stdlib.h>  // mkdtemp
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <iterator>
#include <thread>

#include "base/fd.h"
#include "gateway/session/live.h"
#include "gateway/session/session_table.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/fake_files.h"
#include "tests/gateway/session/sample_session.h"

using namespace beffroi;
using namespace beffroi::session;
using namespace beffroi::tests;
using namespace std::chrono_literals;

namespace {

const WallTime k_november{std::chrono::sys_days{std::chrono::year(2026) / 11 / 24}};
const Person k_lea{UserName("lea.delattre"), "F59000a1"};
const Person k_marc{UserName("m.\"dupont"), "F59000a2"};

struct Fixture {
    Fixture() {
        char name[] = "/tmp/beffroi-live.XXXXXX";
        BOOST_REQUIRE(::mkdtemp(name) != nullptr);
        folder = name;
    }
    ~Fixture() { std::filesystem::remove_all(folder); }
    Fixture(const Fixture&) = delete;
    Fixture& operator=(const Fixture&) = delete;

    Session open(Live& live, const Person& person, unsigned n) {
        const auto session =
            *table.open(pupil(), device(n), {ip("10.1.0.5")}, {.session = 8h, .idle = 15min}, live.pseudonym(person));
        live.opened(session);
        return session;
    }

    FakeClock clock{k_november};
    journal::FakeFiles files{1};
    SessionTable table{clock};
    std::string folder;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_session_live_tests, Fixture)

BOOST_AUTO_TEST_CASE(a_person_keeps_her_token_for_the_month_also_through_a_restart) {
    Pseudonym first;
    {
        Live memory(folder + "/live", files, clock);
        first = memory.pseudonym(k_lea);
        BOOST_TEST(first.token.size() == 32U);
        BOOST_TEST(first.month == "2026-11");
        BOOST_TEST((memory.pseudonym(k_lea) == first));
        BOOST_TEST((memory.pseudonym(k_marc) != first));
        open(memory, k_lea, 1);
    }
    Live again(folder + "/live", files, clock);
    BOOST_TEST((again.pseudonym(k_lea) == first));
    clock.advance(7 * 24h);
    BOOST_TEST(again.pseudonym(k_lea).month == "2026-12");
    BOOST_TEST(again.pseudonym(k_lea).token != first.token);
}

BOOST_AUTO_TEST_CASE(nobody_else_on_the_machine_may_read_it) {
    Live memory(folder + "/live", files, clock);
    open(memory, k_lea, 1);
    struct stat status {};
    BOOST_REQUIRE(::stat((folder + "/live/2026-11").c_str(), &status) == 0);
    BOOST_TEST((status.st_mode & 0777U) == 0600U);
    BOOST_REQUIRE(::stat((folder + "/live").c_str(), &status) == 0);
    BOOST_TEST((status.st_mode & 0777U) == 0700U);
}

BOOST_AUTO_TEST_CASE(what_was_remembered_survives_a_power_cut) {
    Session first;
    {
        Live memory(folder + "/live", files, clock);
        first = open(memory, k_marc, 1);
        memory.address_added(first, ip("2001:db8::5"));
    }
    files.lose_power();
    Live again(folder + "/live", files, clock);
    const auto found = again.find(first.id.get());
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST((found->person == k_marc && found->pseudonym == first.pseudonym && found->mac == device(1).mac));
    BOOST_TEST((found->addresses == std::vector<IpAddress>{ip("10.1.0.5"), ip("2001:db8::5")}));
    BOOST_TEST(found->role_reason == pupil().role_reason);
}

BOOST_AUTO_TEST_CASE(a_torn_or_scribbled_tail_loses_only_itself) {
    Session first;
    {
        Live memory(folder + "/live", files, clock);
        first = open(memory, k_lea, 1);
    }
    for (const char* tail :
         {"[\"session\",\"abc", "noise\n", "[]\n", "[\"session\",\"x\"]\n", "[\"a\",\"b\",\"c\"]\n"}) {
        std::ofstream(folder + "/live/2026-11", std::ios::app) << tail;
        Live again(folder + "/live", files, clock);
        BOOST_TEST(again.find(first.id.get()).has_value(), tail);
    }
}

BOOST_AUTO_TEST_CASE(a_refused_write_is_told_and_the_next_one_mends_the_file) {
    Live memory(folder + "/live", files, clock);
    const auto first = open(memory, k_lea, 1);
    for (const auto fault : {journal::FakeFiles::Fault::refuse, journal::FakeFiles::Fault::sync_fails}) {
        const auto refused =
            *table.open(pupil(), device(2), {}, {.session = 8h, .idle = 15min}, memory.pseudonym(k_marc));
        files.fail(fault == journal::FakeFiles::Fault::refuse ? 0 : 1, fault);
        BOOST_CHECK_THROW(memory.opened(refused), std::system_error);
        table.close(refused.id);
        BOOST_TEST(!memory.find(refused.id.get()).has_value());
        files.fail(1'000'000, journal::FakeFiles::Fault::none);
        const auto next = open(memory, k_marc, 3);
        Live again(folder + "/live", files, clock);
        BOOST_TEST((again.find(first.id.get()).has_value() && again.find(next.id.get()).has_value()));
        BOOST_TEST(!again.find(refused.id.get()).has_value());
        table.close(next.id);
        memory.ended(next.id);
    }
}

/// A disk that is slow for as long as somebody holds it.
class HeldFiles final : public journal::Files {
  public:
    explicit HeldFiles(journal::FakeFiles& disk) : m_disk(disk) {}
    [[nodiscard]] std::unique_ptr<journal::JournalFile> open(const std::string& path) override {
        return std::make_unique<File>(*this, m_disk.open(path));
    }
    void replace(const std::string& path, std::string_view bytes) override { m_disk.replace(path, bytes); }
    [[nodiscard]] journal::DiskSpace space(const std::string& directory) const override {
        return m_disk.space(directory);
    }
    /// The next sync lasts until release().
    void hold() { m_held = true; }
    void release() {
        m_held = false;
        m_held.notify_all();
    }
    void await_somebody() const { m_waiting.wait(0); }

  private:
    class File final : public journal::JournalFile {
      public:
        File(HeldFiles& disk, std::unique_ptr<journal::JournalFile> file) : m_of(disk), m_file(std::move(file)) {}
        void append(std::string_view bytes) override { m_file->append(bytes); }
        void sync() override {
            ++m_of.m_waiting;
            m_of.m_waiting.notify_all();
            m_of.m_held.wait(true);
            m_file->sync();
        }
        void truncate(std::uint64_t size) override { m_file->truncate(size); }

      private:
        HeldFiles& m_of;
        std::unique_ptr<journal::JournalFile> m_file;
    };

    journal::FakeFiles& m_disk;
    std::atomic<bool> m_held = false;
    std::atomic<int> m_waiting = 0;
};

/// A crowd that opens sessions while one of them waits for the disk.
struct SlowDisk : Fixture {
    SlowDisk() { static_cast<void>(open(memory, k_lea, 1)); }  // the file is there

    /// Whether each of `count` sessions could be remembered; `meanwhile` happens once all of them wait.
    std::vector<bool> open_together(unsigned count, const std::function<void()>& meanwhile) {
        for (unsigned i = 0; i < count; ++i) {
            sessions.push_back(*table.open(pupil(), device(100 + i), {}, {.session = 8h, .idle = 15min},
                                           memory.pseudonym(i % 2 == 0 ? k_lea : k_marc)));
        }
        slow.hold();
        std::vector<std::future<bool>> results;
        for (const auto& session : sessions) {
            results.push_back(std::async(std::launch::async, [&] {
                try {
                    memory.opened(session);
                    return true;
                } catch (const std::system_error&) {
                    return false;
                }
            }));
        }
        while (!std::ranges::all_of(sessions, [&](const auto& s) { return memory.find(s.id.get()).has_value(); })) {
            std::this_thread::yield();
        }
        slow.await_somebody();
        meanwhile();
        slow.release();
        std::vector<bool> remembered;
        std::ranges::transform(results, std::back_inserter(remembered), [](auto& result) { return result.get(); });
        return remembered;
    }

    HeldFiles slow{files};
    Live memory{folder + "/live", slow, clock};
    std::vector<Session> sessions;
};

BOOST_FIXTURE_TEST_CASE(sessions_that_open_together_wait_for_the_disk_together_and_all_survive_a_power_cut, SlowDisk) {
    const auto before = files.syncs();
    const auto remembered = open_together(20, [] {});
    BOOST_TEST(std::ranges::count(remembered, true) == 20);
    BOOST_TEST(files.syncs() - before == 2U);  // the first one's, and that of all who came meanwhile
    files.lose_power();
    Live again(folder + "/live", files, clock);
    for (const auto& session : sessions) {
        BOOST_TEST(again.find(session.id.get()).has_value());
    }
}

BOOST_FIXTURE_TEST_CASE(a_file_that_is_being_written_is_not_written_anew, SlowDisk) {
    for (unsigned i = 0; i < 300; ++i) {  // many dead
        const auto goes = open(memory, k_lea, 2);
        table.close(goes.id);
        memory.ended(goes.id);
    }
    const auto remembered = open_together(5, [&] { memory.tidy(); });
    BOOST_TEST(std::ranges::count(remembered, true) == 5);
    files.lose_power();
    Live again(folder + "/live", files, clock);
    for (const auto& session : sessions) {
        BOOST_TEST(again.find(session.id.get()).has_value());
    }
}

BOOST_FIXTURE_TEST_CASE(of_those_who_wait_together_none_is_remembered_if_the_disk_refuses, SlowDisk) {
    // The first one's sync fails; whoever waits then writes the file anew, which the disk refuses too.
    auto remembered = open_together(20, [&] { files.fail(0, journal::FakeFiles::Fault::sync_fails); });
    const auto failed = std::ranges::count(remembered, false);
    BOOST_TEST(failed == 1);
    files.lose_power();
    Live again(folder + "/live", files, clock);
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        BOOST_TEST(again.find(sessions[i].id.get()).has_value() == remembered[i]);
        BOOST_TEST(memory.find(sessions[i].id.get()).has_value() == remembered[i]);
    }
}

BOOST_AUTO_TEST_CASE(a_month_is_erased_when_it_and_its_sessions_are_over) {
    Live memory(folder + "/live", files, clock);
    const auto session = open(memory, k_lea, 1);
    clock.advance(7 * 24h);
    memory.tidy();
    BOOST_TEST(std::filesystem::exists(folder + "/live/2026-11"));
    memory.ended(session.id);
    memory.tidy();
    BOOST_TEST(!std::filesystem::exists(folder + "/live/2026-11"));
    BOOST_TEST((memory.pseudonym(k_lea) != session.pseudonym));
}

BOOST_AUTO_TEST_CASE(the_lines_of_the_dead_go_and_the_living_stay) {
    Live memory(folder + "/live", files, clock);
    const auto stays = open(memory, k_lea, 1);
    for (unsigned i = 0; i < 300; ++i) {
        const auto goes = open(memory, k_lea, 2);
        table.close(goes.id);
        memory.ended(goes.id);
    }
    const auto before = std::filesystem::file_size(folder + "/live/2026-11");
    memory.tidy();
    BOOST_TEST(std::filesystem::file_size(folder + "/live/2026-11") < before / 50);
    const auto next = open(memory, k_marc, 3);
    Live again(folder + "/live", files, clock);
    BOOST_TEST((again.find(stays.id.get()).has_value() && again.find(next.id.get()).has_value()));
}

BOOST_AUTO_TEST_CASE(where_a_session_began_at_the_network_survives_a_restart_and_the_last_place_counts) {
    Session session;
    NetworkPort port{"borne-cdi", "a\n1", "02-00-00-00-00-01", std::string(32, 'b'), Proof::eap_tls};
    {
        Live memory(folder + "/live", files, clock);
        session = *table.open(pupil(), device(1), {}, {.session = 8h, .idle = 15min}, memory.pseudonym(k_lea), port);
        memory.opened(session);
    }
    {
        Live again(folder + "/live", files, clock);
        BOOST_TEST((again.find(session.id.get()).value().port == port));
        port.nas = session.port->nas = "borne-cour";
        again.moved(session);
    }
    BOOST_TEST((Live(folder + "/live", files, clock).find(session.id.get()).value().port == port));
}

BOOST_AUTO_TEST_CASE(sessions_behind_a_router_are_remembered_each_for_itself) {
    const auto at = [](const char* address) { return Device{{}, Interface("rt0"), ZoneName("internat"), ip(address)}; };
    Live memory(folder + "/live", files, clock);
    std::vector<SessionId> ids;
    for (const char* address : {"10.60.1.5", "10.60.1.6"}) {
        const auto session = *table.open(pupil(), at(address), {ip(address)}, {8h, 15min}, memory.pseudonym(k_lea));
        memory.opened(session);
        ids.push_back(session.id);
    }
    Live after_a_restart(folder + "/live", files, clock);
    for (Live* live : {&memory, &after_a_restart}) {
        BOOST_TEST((live->find(ids[0].get()).value().addresses == std::vector{ip("10.60.1.5")}));
        BOOST_TEST((live->find(ids[1].get()).value().addresses == std::vector{ip("10.60.1.6")}));
        BOOST_TEST((live->find(ids[1].get()).value().mac == MacAddress{}));
    }
}

BOOST_AUTO_TEST_SUITE_END()
