// What logs share and what they do not: a log whose disk waits, or fails, is nobody else's business.
#include <boost/test/unit_test.hpp>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "tests/central/collector/mirror_world.h"
#include "tests/fakes/fake_files.h"

namespace beffroi::central {

namespace {

/// Real files; a sync of the packs below one directory waits until it is let through.
class WaitingFiles final : public journal::Files {
    class File final : public journal::JournalFile {
      public:
        File(std::unique_ptr<journal::JournalFile> file, WaitingFiles& files, bool waits)
            : m_file(std::move(file)), m_files(files), m_waits(waits) {}
        void append(std::string_view bytes) override { m_file->append(bytes); }
        void truncate(std::uint64_t size) override { m_file->truncate(size); }
        void sync() override {
            if (m_waits) {
                m_files.wait();
            }
            m_file->sync();
        }

      private:
        std::unique_ptr<journal::JournalFile> m_file;
        WaitingFiles& m_files;
        bool m_waits;
    };

  public:
    explicit WaitingFiles(std::string directory) : m_directory(std::move(directory)) {}
    [[nodiscard]] std::unique_ptr<journal::JournalFile> open(const std::string& path) override {
        return std::make_unique<File>(m_posix.open(path), *this, path.starts_with(m_directory + "/packs"));
    }
    void replace(const std::string& path, std::string_view bytes) override { m_posix.replace(path, bytes); }
    [[nodiscard]] journal::DiskSpace space(const std::string& directory) const override {
        return m_posix.space(directory);
    }

    void await_waiter() {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_waiting; });
    }
    void let_through() {
        const std::lock_guard lock(m_mutex);
        m_open = true;
        m_changed.notify_all();
    }

  private:
    void wait() {
        std::unique_lock lock(m_mutex);
        m_waiting = true;
        m_changed.notify_all();
        m_changed.wait(lock, [this] { return m_open; });
    }

    journal::PosixFiles m_posix;
    std::string m_directory;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_waiting = false;
    bool m_open = false;
};

template <typename T>
bool is(const UploadOutcome& outcome) {
    return std::holds_alternative<T>(outcome);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(central_collector_mirror_sharing_tests)

BOOST_AUTO_TEST_CASE(a_log_that_waits_for_its_disk_holds_up_no_other) {
    MirrorWorld world;
    WaitingFiles files(world.directory.path() + "/logs/" + world.records->find(world.log.origin())->hash);
    world.open(files);
    world.log.grow_to(600);
    (void)world.mirror->add_checkpoint(world.log.offer(0, 600));
    UploadOutcome slow;
    std::thread uploading([&] { slow = world.send(world.log.upload(0, 600)); });
    files.await_waiter();
    // The other log goes all the way while the first one waits.
    world.other.grow_to(300);
    (void)world.mirror->add_checkpoint(world.other.offer(0, 300));
    BOOST_TEST(is<Cosigned>(world.send(world.other.upload(0, 300))));
    // A second upload to the waiting log does not queue behind it, and its readers see what was there before.
    const auto second = world.send(world.log.upload(0, 600));
    BOOST_REQUIRE(is<Unavailable>(second));
    BOOST_TEST(std::get<Unavailable>(second).retry_after_seconds == 1U);
    BOOST_TEST(world.record().size() == 0U);
    files.let_through();
    uploading.join();
    BOOST_TEST(is<Cosigned>(slow));
    BOOST_TEST(holds_numbered(world.record()));
}

BOOST_AUTO_TEST_CASE(a_disk_that_refuses_is_told_to_the_operator_and_the_client_comes_again) {
    MirrorWorld world;
    journal::FakeFiles files(1);
    world.open(files);
    BOOST_REQUIRE(is<Cosigned>(world.ship(300)));
    world.log.grow_to(600);
    (void)world.mirror->add_checkpoint(world.log.offer(300, 600));
    files.fail(0, journal::FakeFiles::Fault::refuse);
    const auto refused = world.send(world.log.upload(300, 600));
    BOOST_REQUIRE(is<Unavailable>(refused));
    BOOST_TEST(std::get<Unavailable>(refused).retry_after_seconds > 1U);
    BOOST_TEST(world.problems.size() == 1U);
    BOOST_TEST(world.record().mirrored() == 300U);
    BOOST_TEST(is<Cosigned>(world.send(world.log.upload(300, 600))));
    BOOST_TEST(holds_numbered(world.record()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
