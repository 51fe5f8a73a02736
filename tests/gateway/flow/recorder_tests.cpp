#include <boost/test/unit_test.hpp>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <numeric>

#include "gateway/flow/recorder.h"
#include "tests/gateway/flow/world.h"

using namespace beffroi;
using namespace beffroi::flow;
using namespace beffroi::flow::test;
using namespace std::chrono_literals;
using journal::Stream;

namespace {

/// A disk that answers when the test lets it.
class SlowFiles final : public journal::Files {
  public:
    void hold() {
        const std::scoped_lock lock(m_mutex);
        m_held = true;
    }
    void let_go() {
        {
            const std::scoped_lock lock(m_mutex);
            m_held = false;
        }
        m_changed.notify_all();
    }
    [[nodiscard]] std::unique_ptr<journal::JournalFile> open(const std::string& path) override {
        return std::make_unique<File>(*this, m_real.open(path));
    }
    void replace(const std::string& path, std::string_view bytes) override { m_real.replace(path, bytes); }
    [[nodiscard]] journal::DiskSpace space(const std::string& /*directory*/) const override { return {1, 9}; }

  private:
    class File final : public journal::JournalFile {
      public:
        File(SlowFiles& disk, std::unique_ptr<journal::JournalFile> real) : m_disk(disk), m_real(std::move(real)) {}
        void append(std::string_view bytes) override {
            std::unique_lock lock(m_disk.m_mutex);
            m_disk.m_changed.wait(lock, [this] { return !m_disk.m_held; });
            m_real->append(bytes);
        }
        void sync() override { m_real->sync(); }
        void truncate(std::uint64_t size) override { m_real->truncate(size); }

      private:
        SlowFiles& m_disk;
        std::unique_ptr<journal::JournalFile> m_real;
    };
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_held = false;
    journal::PosixFiles m_real;
};

struct World {
    SystemClock clock;
    SlowFiles files;
    journal::TemporaryLog flow_log;
    journal::TemporaryLog filter_log;
    journal::TemporaryLog admin_log;
    std::unique_ptr<journal::Writer> flow = open(flow_log);
    std::unique_ptr<journal::Writer> filter = open(filter_log);
    std::unique_ptr<journal::Writer> admin = open(admin_log);

    std::unique_ptr<journal::Writer> open(const journal::TemporaryLog& log) {
        return std::make_unique<journal::Writer>(log.options(), files, log.signer());
    }
    std::unique_ptr<FlowRecorder> start(
        std::size_t room = 1000,
        std::function<bool(const EndedFlow&)> is_told = [](const EndedFlow&) { return false; }) {
        return std::make_unique<FlowRecorder>(RecorderOptions{.entries = {Uai("0599991P"), false},
                                                              .directory = flow_log.directory(),
                                                              .room = room,
                                                              .is_told = std::move(is_told),
                                                              .linger = 20ms},
                                              Pens{*flow, *filter}, *admin, files, clock, only_the_pupil);
    }
    std::uint64_t lost() {
        std::uint64_t lost = 0;
        for (const auto& line : admin->size() == 0 ? std::vector<std::string>() : admin->entries(0, 1000, 1 << 20)) {
            lost += journal::parse_line(line).value().count;
        }
        return lost;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_flow_recorder_tests, World)

BOOST_AUTO_TEST_CASE(what_was_taken_is_written_before_the_end) {
    auto recorder = start();
    for (int i = 0; i < 500; ++i) {
        recorder->take(a_flow());
        recorder->take(a_denial());
    }
    recorder.reset();
    BOOST_TEST(flow->size() == 500U);
    BOOST_TEST(filter->size() == 500U);
    BOOST_TEST(lost() == 0U);
}

BOOST_AUTO_TEST_CASE(a_flow_of_which_its_sessions_entry_tells_has_none_of_its_own) {
    auto recorder = start(1000, [](const EndedFlow& flow) { return flow.to.port == 443; });
    recorder->take(a_flow(443));
    recorder->take(a_flow(80));
    recorder->take(a_denial());
    recorder.reset();
    BOOST_TEST(flow->size() == 1U);
    BOOST_TEST(filter->size() == 1U);
    BOOST_TEST(lost() == 0U);
}

BOOST_AUTO_TEST_CASE(a_disk_that_hangs_does_not_hold_up_the_feed_and_what_finds_no_place_is_told) {
    auto recorder = start(100);
    files.hold();
    const auto before = std::chrono::steady_clock::now();
    for (int i = 0; i < 5000; ++i) {
        recorder->take(a_flow());
    }
    BOOST_TEST((std::chrono::steady_clock::now() - before < 5s));
    files.let_go();
    recorder.reset();
    BOOST_TEST(flow->size() >= 100U);
    BOOST_TEST(flow->size() + lost() == 5000U);
}

BOOST_AUTO_TEST_CASE(what_belongs_to_nobody_is_told) {
    auto recorder = start();
    auto stray = a_flow();
    stray.session = SessionHandle(99);
    recorder->take(stray);
    recorder->take(TrafficLoss{TrafficKind::denied, LossCause::slow_reader, 41, noon(), noon()});
    recorder.reset();
    BOOST_TEST(flow->size() == 0U);
    BOOST_TEST(admin->size() == 2U);
    BOOST_TEST(lost() == 42U);
}

BOOST_AUTO_TEST_CASE(a_quiet_site_is_written_without_waiting_for_more) {
    const auto recorder = start();
    recorder->take(a_flow());
    BOOST_TEST(flow->wait_beyond(0, 5s));
}

BOOST_AUTO_TEST_SUITE_END()
