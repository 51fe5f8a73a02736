// beffroi-witness over mutual TLS, and the program itself when it is killed.
#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "base/fd.h"
#include "central/witness/service.h"
#include "journal/note.h"
#include "tests/central/https.h"
#include "tests/central/witness/served.h"

using namespace beffroi;
using namespace beffroi::central;

namespace {

/// The program on the configuration, as systemd runs it; `wrapper` goes before it.
class Program {
  public:
    Program(const Served& served, const std::string& wrapper) {
        const std::string line = "BEFFROI_SCHEMAS=" BEFFROI_SOURCE_DIR "/schemas/yang exec " + wrapper + " '" +
                                 std::string(::getenv("BEFFROI_BIN")) + "/beffroi-witness' --config '" +
                                 served.scratch.path("witness.json") + "' > '" + served.scratch.path("log") + "' 2>&1";
        m_pid = ::fork();
        if (m_pid == 0) {
            ::setpgid(0, 0);
            ::execl("/bin/sh", "sh", "-c", line.c_str(), nullptr);
            ::_exit(127);
        }
        ::setpgid(m_pid, m_pid);
    }
    ~Program() { stop(); }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;
    void stop() {
        if (m_pid > 0) {
            ::kill(-m_pid, SIGKILL);
            ::waitpid(m_pid, nullptr, 0);
            m_pid = -1;
        }
    }

  private:
    pid_t m_pid = -1;
};

std::string configuration(const Served& served, std::uint16_t port) {
    const auto& c = served.config;
    const nlohmann::json document{{"beffroi-witness:witness",
                                   {{"party", c.party},
                                    {"directory", c.directory},
                                    {"key-file", c.key_file},
                                    {"listen",
                                     {{"address", "127.0.0.1"},
                                      {"port", port},
                                      {"certificate-file", c.listen.certificate_file},
                                      {"key-file", c.listen.key_file},
                                      {"client-ca-file", c.listen.client_ca_file}}},
                                    {"log",
                                     {{{"origin", c.logs[0].origin},
                                       {"verifier-key", c.logs[0].verifier_key},
                                       {"stream", "access"},
                                       {"site", "0599991P"}}}}}}};
    return document.dump();
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_witness_service_tests, Served)

BOOST_AUTO_TEST_CASE(the_statuses_are_those_of_the_protocol) {
    start();
    const auto answer = post(log.body(0, 5));
    BOOST_REQUIRE(answer.status == 200);
    BOOST_TEST(key->verify(log.note(5) + answer.body).has_value());
    BOOST_TEST(post("old five\n\n").status == 400);
    BOOST_TEST(post(WatchedLog::body(9, {}, log.note(7))).status == 400);
    BOOST_TEST(post(WatchedLog(log.origin()).body(5, 7)).status == 403);
    const auto conflict = post(log.body(3, 7));
    BOOST_TEST(conflict.status == 409);
    BOOST_TEST(conflict.body == "5\n");
    BOOST_TEST(conflict.content_type == "text/x.tlog.size");
    BOOST_TEST(post(WatchedLog::body(5, {}, log.note(7))).status == 422);
    BOOST_TEST(post(WatchedLog("journal.test.example/0599991P/flow").body(0, 3)).status == 404);
    BOOST_TEST(post(log.body(5, 5)).status == 200);
    BOOST_TEST(post(std::string(max_add_checkpoint_bytes + 1, 'x')).status == 413);
}

BOOST_AUTO_TEST_CASE(monitors_read_the_newest_checkpoint_and_the_evidence) {
    start();
    const auto checkpoint = path_of(log.origin(), "/checkpoint");
    BOOST_TEST(get(checkpoint).status == 404);
    BOOST_REQUIRE(post(log.body(0, 5)).status == 200);
    const auto note = get(checkpoint).body;
    BOOST_TEST(log.key().verify(note).has_value());
    BOOST_TEST(key->verify(note).has_value());
    log.rewrite(1);
    BOOST_TEST(post(log.body(5, 5)).status == 422);
    const auto evidence = get(path_of(log.origin(), "/evidence")).json();
    BOOST_REQUIRE(evidence.size() == 1U);
    BOOST_TEST(log.key().verify(evidence[0]["held"].get<std::string>()).has_value());
    BOOST_TEST(log.key().verify(evidence[0]["offered"].get<std::string>()).has_value());
    const std::lock_guard lock(mutex);
    BOOST_TEST(problems.size() == 1U);
    for (const std::string& path :
         std::vector<std::string>{"/", "/x", "/checkpoint", "/" + std::string(64, '0') + "/checkpoint"}) {
        BOOST_TEST(get(path).status == 404);
    }
    BOOST_TEST(get(path_of(log.origin(), "/other")).status == 404);
}

BOOST_AUTO_TEST_CASE(it_states_which_party_it_is) {
    start();
    const auto identity = get("/witness").json();
    BOOST_TEST(identity["party"] == "academie");
    BOOST_TEST(identity["name"] == key->name());
    BOOST_TEST((journal::CosignatureKey::parse(identity["verifier-key"].get<std::string>()) == key));
}

BOOST_AUTO_TEST_CASE(only_the_sites_gateway_and_the_centre_submit) {
    start();
    BOOST_TEST(post(log.body(0, 5), "gateway-0620001A").status == 403);
    BOOST_TEST(post(log.body(0, 5), "auditor").status == 403);
    BOOST_TEST(post(log.body(0, 5), "stranger").status != 200);
    BOOST_TEST(post(log.body(0, 5), "").status != 200);
    BOOST_TEST(get(path_of(log.origin(), "/checkpoint"), "").status != 200);
    BOOST_TEST(get(path_of(log.origin(), "/checkpoint")).status == 404);
    BOOST_TEST(post(central_log.body(0, 5)).status == 403);
    BOOST_TEST(post(central_log.body(0, 5), "central").status == 200);
}

BOOST_AUTO_TEST_CASE(a_key_of_another_role_does_not_start) {
    write("witness.key", std::string(journal::generate_key("witness.academie.example").skey.reveal()) + '\n');
    BOOST_CHECK_THROW(start(), std::runtime_error);
}

// The program is killed at each system call of making a checkpoint durable. Whoever had an answer may rely on it;
// whoever had none finds the old or the new checkpoint, and no second history is ever cosigned.
BOOST_AUTO_TEST_CASE(killed_at_every_step_of_persisting_it_forgets_nothing_that_it_stated) {
    start();
    const std::uint16_t chosen = port;
    service.reset();
    write("witness.json", configuration(*this, chosen));
    const auto wait = [this](const std::string& path) {
        for (int i = 0; i < 600; ++i) {
            const auto answer = get(path);
            if (answer.status != 0) {
                return answer;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        BOOST_FAIL("the program does not answer:\n" << read_file(scratch.path("log")));
        return Answer();
    };
    std::uint64_t stated = 0;
    {
        Program program(*this, "");
        (void)wait("/witness");
        BOOST_REQUIRE(post(log.body(0, 3)).status == 200);
        stated = 3;
    }
    const auto checkpoint = path_of(log.origin(), "/checkpoint");
    // write: only to the new file; each of the others is called once or twice by JournalFile's replace.
    for (const std::string call : {"rename:signal=KILL:when=1", "fsync:signal=KILL:when=1", "fsync:signal=KILL:when=2",
                                   "fsync:error=EIO:when=1", "fsync:error=EIO:when=2", "rename:error=EIO:when=1"}) {
        BOOST_TEST_CONTEXT(call) {
            const std::uint64_t next = stated + 2;
            {
                Program program(*this, "strace -f -qq -o /dev/null -e trace=rename,fsync -e inject=" + call);
                (void)wait("/witness");
                const auto answer = post(log.body(stated, next));
                BOOST_TEST((answer.status == 0 || answer.status == 500));
            }
            Program program(*this, "");
            const auto note = wait(checkpoint).body;
            const auto held = log.key().verify_checkpoint(note, log.origin());
            BOOST_REQUIRE(held);
            BOOST_TEST((held->size == stated || held->size == next));
            log.rewrite(0);
            BOOST_TEST(post(log.body(held->size, held->size)).status == 422);
            BOOST_TEST(post(log.body(held->size, next + 1)).status == 422);
            log.restore(0);
            BOOST_REQUIRE(post(log.body(held->size, next)).status == 200);
            stated = next;
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
