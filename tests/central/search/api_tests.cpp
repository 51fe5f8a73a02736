#include <boost/test/unit_test.hpp>

#include <atomic>
#include <system_error>

#include "central/search/api.h"
#include "tests/central/scratch.h"
#include "tests/central/signed_log.h"
#include "tests/fakes/fake_clock.h"

namespace beffroi::central {

namespace {

/// A disk that can fill up.
class FullDisk final : public journal::Files {
  public:
    class File final : public journal::JournalFile {
      public:
        File(std::unique_ptr<journal::JournalFile> file, const std::atomic<bool>& full)
            : m_file(std::move(file)), m_full(full) {}
        void append(std::string_view bytes) override {
            if (m_full) {
                throw std::system_error(ENOSPC, std::generic_category(), "append");
            }
            m_file->append(bytes);
        }
        void sync() override { m_file->sync(); }
        void truncate(std::uint64_t size) override { m_file->truncate(size); }

      private:
        std::unique_ptr<journal::JournalFile> m_file;
        const std::atomic<bool>& m_full;
    };
    std::unique_ptr<journal::JournalFile> open(const std::string& path) override {
        return std::make_unique<File>(m_real.open(path), full);
    }
    void replace(const std::string& path, std::string_view bytes) override { m_real.replace(path, bytes); }

    std::atomic<bool> full{false};

  private:
    journal::PosixFiles m_real;
};

struct Fixture {
    Fixture()
        : store(scratch.path("store")),
          writer(options(), disk, log.signer()),
          admin(log.origin(), writer, store, clock, [](const std::string&) {}),
          api(store, admin) {}
    [[nodiscard]] journal::WriterOptions options() const {
        journal::WriterOptions own;
        own.directory = scratch.path("journal");
        own.origin = log.origin();
        return own;
    }
    http::Response search(const std::string& kind) {
        http::Request request;
        request.method = "GET";
        request.path = "/search";
        request.query = {{"user", "jdupont"}};
        request.certificate = {"c.martin", kind};
        return api.routes()[0].handler(request);
    }
    Scratch scratch;
    SignedLog log;
    FakeClock clock{school_day};
    FullDisk disk;
    Store store;
    journal::Writer writer;
    AdminLog admin;
    SearchApi api;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_search_api_tests, Fixture)

BOOST_AUTO_TEST_CASE(a_search_that_cannot_be_recorded_is_not_answered) {
    BOOST_TEST(search("auditor").status == 200);
    BOOST_TEST(writer.size() == 1U);
    disk.full = true;
    const auto refused = search("auditor");
    BOOST_TEST(refused.status == 503);
    BOOST_TEST(refused.body.find("results") == std::string::npos);
    BOOST_TEST(writer.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_refusal_stands_even_if_it_cannot_be_recorded) {
    disk.full = true;
    BOOST_TEST(search("gateway").status == 403);
}

BOOST_AUTO_TEST_CASE(repeated_refusals_are_counted_and_not_each_written) {
    for (int i = 0; i < 50; ++i) {
        BOOST_TEST(search("gateway").status == 403);
    }
    BOOST_TEST(writer.size() == 1U);
    clock.advance(61s);
    BOOST_TEST(search("gateway").status == 403);
    BOOST_TEST(writer.size() == 2U);
    const auto last = journal::parse_line(writer.batch(1, 1, 1 << 20).entries.at(0));
    BOOST_TEST(last->detail.find("49 more") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_store_behind_the_journal_catches_up_at_start) {
    BOOST_TEST(search("auditor").status == 200);
    const Scratch fresh;
    Store empty(fresh.path("store"));
    const AdminLog again(log.origin(), writer, empty, clock, [](const std::string&) {});
    BOOST_TEST(empty.snapshot().log(log.origin())->size == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
