// The real beffroi-enforcer, spoken to by the real client, killed without warning.
#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <mutex>
#include <thread>

#include "gateway/enforce/client.h"
#include "gateway/enforce/traffic_reader.h"
#include "tests/gateway/enforce/network.h"
#include "tests/gateway/enforce/program.h"
#include "tests/gateway/enforce/ruleset_generation.h"
#include "tests/gateway/enforce/seqpacket.h"

using namespace beffroi;
using namespace beffroi::enforce;
using namespace beffroi::enforce::test;

namespace {

struct Site {
    Network net;
    PolicyFolder policy;
    std::string socket = policy.path() + "/enforcer.sock";
    std::string log = policy.path() + "/log";
    EnforcerClient client{socket};

    // The program reads the real clock, so its sessions are teachers': they are permitted at any time.

    /// Waits until the program answers.
    PolicyState ready() {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        for (;;) {
            const auto state = client.apply();
            if (const auto* loaded = std::get_if<PolicyState>(&state)) {
                return *loaded;
            }
            if (std::chrono::steady_clock::now() > deadline) {
                throw std::runtime_error("the enforcer does not answer:\n" + read_file(log));
            }
            ::usleep(20000);
        }
    }
    /// Whether the tables are made anew within ten seconds. A removal is in the program's queue before the next
    /// request.
    bool rebuilt_after(const char* removal) {
        const auto before = std::get<PolicyState>(client.apply()).generation;
        shell(removal);
        for (int i = 0; i < 10000; ++i) {
            if (std::get<PolicyState>(client.apply()).generation != before) {
                return true;
            }
            ::usleep(1000);
        }
        return false;
    }
    bool admit(const KernelSession& session) {
        return std::holds_alternative<Applied>(client.admit(SessionId("0123456789abcdef0123456789abcdef"), session));
    }
};

/// What a reader of the feed was handed.
struct Heard {
    SystemClock clock;

    [[nodiscard]] TrafficReader::Sink sink() {
        return [this](TrafficRecord record) {
            const std::scoped_lock lock(m_mutex);
            m_records.push_back(std::move(record));
        };
    }
    template <typename Record>
    [[nodiscard]] std::vector<Record> all() {
        const std::scoped_lock lock(m_mutex);
        std::vector<Record> found;
        for (const auto& record : m_records) {
            if (const auto* wanted = std::get_if<Record>(&record)) {
                found.push_back(*wanted);
            }
        }
        return found;
    }
    template <typename Record>
    [[nodiscard]] bool eventually(std::size_t count = 1) {
        for (int i = 0; i < 500 && all<Record>().size() < count; ++i) {
            ::usleep(20000);
        }
        return all<Record>().size() >= count;
    }

  private:
    std::mutex m_mutex;
    std::vector<TrafficRecord> m_records;
};

UniqueFd connect_to(const std::string& path) {
    UniqueFd fd(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throw_errno(path);
    }
    return fd;
}

void say(const UniqueFd& fd, const Request& request) {
    const std::string packet = encode(request);
    BOOST_REQUIRE(::send(fd.get(), packet.data(), packet.size(), MSG_NOSIGNAL) > 0);
}

bool hears_done(const UniqueFd& fd) {
    const auto reply = decode_reply(receive_packet(fd.get()));
    return reply && std::holds_alternative<Done>(*reply);
}

KernelSession teacher(std::uint16_t handle) {
    KernelSession session = session_a(handle, "enseignant");
    session.mac.bytes[4] = static_cast<std::uint8_t>(handle);
    session.addresses = {IpAddress::parse("10.40.0." + std::to_string(handle)).value()};
    return session;
}

/// Connects and says something; true if the other end hangs up.
bool hangs_up(const std::string& path, const std::string& packet) {
    const UniqueFd fd(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        return true;
    }
    ::send(fd.get(), packet.data(), packet.size(), MSG_NOSIGNAL);
    char c = 0;
    return ::recv(fd.get(), &c, 1, 0) <= 0;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_enforce_program_tests, Site)

BOOST_AUTO_TEST_CASE(kill_without_warning_and_restart_keep_sessions) {
    auto program = std::make_unique<Program>(policy.path(), socket, log);
    const PolicyState before = ready();
    BOOST_TEST(net.nothing_passes(net.client_a));
    BOOST_REQUIRE(admit(session_a(1, "enseignant")));
    const auto flow = net.tcp(net.client_a, permitted4);
    BOOST_REQUIRE(flow.has_value());
    const auto connections = client.connections();

    program->end(SIGKILL);
    BOOST_TEST(flow->works());
    BOOST_TEST(net.nothing_passes(net.client_b));
    BOOST_TEST(!client.connected());
    BOOST_TEST((std::get<KernelError>(client.list()) == KernelError::unavailable));
    program = std::make_unique<Program>(policy.path(), socket, log);
    BOOST_TEST(flow->works());
    const PolicyState after = ready();
    BOOST_TEST(flow->works());
    BOOST_TEST(after.generation == before.generation + 1);
    BOOST_TEST(after.digest == before.digest);
    BOOST_TEST(client.connections() == connections + 1);
    const auto list = std::get<std::vector<KernelSession>>(client.list());
    BOOST_REQUIRE(list.size() == 1U);
    BOOST_TEST(list[0].role.get() == "enseignant");
    BOOST_TEST(!client.revoke(SessionHandle(1)));
    BOOST_TEST(flow->is_cut());
    BOOST_TEST(program->end(SIGTERM) == 0);
}

BOOST_AUTO_TEST_CASE(it_keeps_one_capability_and_changes_its_user) {
    const Program program(policy.path(), socket, log, "root", "nobody");
    std::filesystem::permissions(policy.path(),
                                 std::filesystem::perms::others_exec | std::filesystem::perms::others_read,
                                 std::filesystem::perm_options::add);
    static_cast<void>(ready());
    const std::string only_net_admin = "0000000000001000";
    BOOST_TEST(program.status_field("CapPrm") == only_net_admin);
    BOOST_TEST(program.status_field("CapEff") == only_net_admin);
    for (const char* none : {"CapInh", "CapBnd", "CapAmb"}) {
        BOOST_TEST(program.status_field(none) == "0000000000000000", none);
    }
    BOOST_TEST(program.status_field("NoNewPrivs") == "1");
    const std::string uid = std::to_string(::getpwnam("nobody")->pw_uid);
    BOOST_TEST(program.status_field("Uid").rfind(uid + "\t" + uid + "\t" + uid, 0) == 0U);
    BOOST_TEST(program.status_field("Groups").find_first_not_of(' ') == std::string::npos);
    BOOST_TEST(admit(session_a(1, "enseignant")));
    BOOST_TEST(net.udp(net.client_a, permitted4));
    policy.write(denied4, true);
    BOOST_TEST(ready().generation >= 2U);
}

BOOST_AUTO_TEST_CASE(only_the_gateway_may_connect) {
    const Program program(policy.path(), socket, log, "daemon");
    static_cast<void>(ready());  // as root
    struct stat about {};
    BOOST_REQUIRE(::stat(socket.c_str(), &about) == 0);
    BOOST_TEST(about.st_uid == ::getpwnam("daemon")->pw_uid);
    BOOST_TEST((about.st_mode & 07777) == 0660U);
    std::filesystem::permissions(policy.path(), std::filesystem::perms::others_exec,
                                 std::filesystem::perm_options::add);
    ::chmod(socket.c_str(), 0666);  // even if the socket's mode let everybody in
    const std::string apply("\x01\x01\0\0", 4);
    for (const auto& [name, refused] : {std::pair("daemon", false), std::pair("nobody", true)}) {
        const pid_t child = ::fork();
        if (child == 0) {
            const passwd* account = ::getpwnam(name);
            const bool became = ::setresgid(account->pw_gid, account->pw_gid, account->pw_gid) == 0 &&
                                ::setresuid(account->pw_uid, account->pw_uid, account->pw_uid) == 0;
            ::_exit(!became ? 3 : hangs_up(socket, apply) ? 1 : 0);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        BOOST_TEST(WEXITSTATUS(status) == (refused ? 1 : 0), name);
    }
}

BOOST_AUTO_TEST_CASE(a_malformed_message_ends_its_connection_only) {
    const Program program(policy.path(), socket, log);
    static_cast<void>(ready());
    for (const std::string& packet :
         {std::string("x"), std::string("\x01\x63\0\0", 4), std::string("\x02\x01\0\0", 4),
          std::string("\x01\x01\0\0\0", 5), std::string(4000, 'A'), std::string("\x01\x03\0\0\0\0", 6)}) {
        BOOST_TEST(hangs_up(socket, packet), packet.size());
    }
    BOOST_TEST(client.connected());
    BOOST_TEST(client.connections() == 1U);
    BOOST_TEST(std::holds_alternative<std::vector<KernelSession>>(client.list()));
}

BOOST_AUTO_TEST_CASE(two_hundred_sessions_are_listed_in_pages) {
    const Program program(policy.path(), socket, log);
    static_cast<void>(ready());
    const auto start = std::chrono::steady_clock::now();
    for (std::uint16_t i = 1; i <= 200; ++i) {
        BOOST_REQUIRE(admit(teacher(i)));
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    BOOST_TEST_MESSAGE("200 admissions took " << took.count() << " s");
    const auto list = std::get<std::vector<KernelSession>>(client.list());
    BOOST_TEST(list.size() == 200U);
    BOOST_TEST(list.back().handle.get() == 200);
}

BOOST_AUTO_TEST_CASE(admissions_waiting_together_are_one_transaction) {
    const Program program(policy.path(), socket, log);
    static_cast<void>(ready());
    const UniqueFd first = connect_to(socket);
    const UniqueFd second = connect_to(socket);
    say(first, ListRequest{});
    say(second, ListRequest{});
    static_cast<void>(receive_packet(first.get()));
    static_cast<void>(receive_packet(second.get()));
    const auto before = ruleset_generation();
    program.stop();
    for (std::uint16_t i = 1; i <= 20; ++i) {
        say(i % 2 == 0 ? first : second, AdmitRequest{teacher(i)});
    }
    program.signal(SIGCONT);
    for (std::uint16_t i = 1; i <= 20; ++i) {
        BOOST_TEST(hears_done(i % 2 == 0 ? first : second));
    }
    BOOST_TEST(ruleset_generation() == before + 1);
    BOOST_TEST(std::get<std::vector<KernelSession>>(client.list()).size() == 20U);
}

BOOST_AUTO_TEST_CASE(revocations_waiting_together_are_one_transaction) {
    const Program program(policy.path(), socket, log);
    static_cast<void>(ready());
    for (std::uint16_t i = 1; i <= 21; ++i) {
        BOOST_REQUIRE(admit(teacher(i)));
    }
    const UniqueFd fd = connect_to(socket);
    say(fd, ListRequest{});
    static_cast<void>(receive_packet(fd.get()));
    const auto before = ruleset_generation();
    program.stop();
    for (std::uint16_t i = 1; i <= 20; ++i) {
        say(fd, RevokeRequest{SessionHandle(i)});
    }
    program.signal(SIGCONT);
    for (std::uint16_t i = 1; i <= 20; ++i) {
        BOOST_TEST(hears_done(fd));
    }
    BOOST_TEST(ruleset_generation() == before + 1);
    const auto list = std::get<std::vector<KernelSession>>(client.list());
    BOOST_REQUIRE(list.size() == 1U);
    BOOST_TEST(list[0].handle.get() == 21);
}

BOOST_AUTO_TEST_CASE(an_admission_and_a_revocation_keep_their_order) {
    const Program program(policy.path(), socket, log);
    static_cast<void>(ready());
    BOOST_REQUIRE(admit(teacher(1)));
    const UniqueFd fd = connect_to(socket);
    program.stop();
    say(fd, RevokeRequest{SessionHandle(1)});
    say(fd, AdmitRequest{teacher(1)});
    say(fd, AdmitRequest{teacher(2)});
    say(fd, RevokeRequest{SessionHandle(2)});
    say(fd, AdmitRequest{teacher(3)});
    say(fd, ListRequest{});
    program.signal(SIGCONT);
    for (int i = 0; i < 5; ++i) {
        BOOST_TEST(hears_done(fd));
    }
    const auto reply = decode_reply(receive_packet(fd.get()));
    const auto& list = std::get<SessionPage>(reply.value()).sessions;
    BOOST_REQUIRE(list.size() == 2U);
    BOOST_TEST(list[0].handle.get() == 1);
    BOOST_TEST(list[1].handle.get() == 3);
}

BOOST_AUTO_TEST_CASE(a_subscriber_hears_what_sessions_do_while_others_ask) {
    const Program program(policy.path(), socket, log);
    static_cast<void>(ready());
    Heard heard;
    const TrafficReader reader(socket, heard.clock, heard.sink());
    BOOST_REQUIRE(admit(session_a(1, "enseignant")));
    BOOST_TEST(net.udp(net.client_a, permitted4));
    BOOST_TEST(!net.udp(net.client_a, denied4, std::chrono::milliseconds(50)));
    BOOST_TEST(!client.revoke(SessionHandle(1)));
    BOOST_TEST(heard.eventually<DeniedPacket>());
    BOOST_TEST(heard.eventually<EndedFlow>());
    BOOST_TEST(client.connections() == 1U);
}

BOOST_AUTO_TEST_CASE(what_an_enforcer_that_was_away_missed_is_a_loss_that_nobody_can_count) {
    auto program = std::make_unique<Program>(policy.path(), socket, log);
    static_cast<void>(ready());
    Heard heard;
    const TrafficReader reader(socket, heard.clock, heard.sink());
    BOOST_REQUIRE(admit(session_a(1, "enseignant")));
    BOOST_TEST(!net.udp(net.client_a, denied4, std::chrono::milliseconds(50)));
    BOOST_REQUIRE(heard.eventually<DeniedPacket>());
    BOOST_TEST(heard.all<TrafficLoss>().empty());
    program->end(SIGKILL);
    program = std::make_unique<Program>(policy.path(), socket, log);
    static_cast<void>(ready());
    BOOST_REQUIRE(heard.eventually<TrafficLoss>(2));
    for (const auto& loss : heard.all<TrafficLoss>()) {
        BOOST_TEST((loss.cause == LossCause::nobody_listened));
        BOOST_TEST(loss.count == 0U);
        BOOST_TEST((loss.from <= loss.to));
    }
}

BOOST_AUTO_TEST_CASE(a_gateway_that_was_away_gets_what_it_missed_and_no_loss) {
    const Program program(policy.path(), socket, log);
    static_cast<void>(ready());
    Heard heard;
    { const TrafficReader before(socket, heard.clock, heard.sink()); }
    BOOST_REQUIRE(admit(session_a(1, "enseignant")));
    BOOST_TEST(!net.udp(net.client_a, denied4, std::chrono::milliseconds(50)));
    const TrafficReader after(socket, heard.clock, heard.sink());
    BOOST_TEST(heard.eventually<DeniedPacket>());
    BOOST_TEST(heard.all<TrafficLoss>().empty());
}

BOOST_AUTO_TEST_CASE(a_subscription_on_a_connection_with_open_questions_ends_it) {
    const Program program(policy.path(), socket, log);
    static_cast<void>(ready());
    const UniqueFd fd = connect_to(socket);
    program.stop();
    say(fd, AdmitRequest{teacher(1)});
    say(fd, SubscribeRequest{});
    program.signal(SIGCONT);
    BOOST_TEST(!decode_traffic(receive_packet(fd.get())).has_value());
}

BOOST_AUTO_TEST_CASE(what_a_client_asked_that_has_gone_is_forgotten) {
    const Program program(policy.path(), socket, log);
    static_cast<void>(ready());
    UniqueFd gone = connect_to(socket);
    say(gone, AdmitRequest{teacher(1)});
    BOOST_TEST(hears_done(gone));
    program.stop();
    say(gone, RevokeRequest{SessionHandle(1)});
    say(gone, AdmitRequest{teacher(2)});
    gone.reset();
    program.signal(SIGCONT);
    const auto list = std::get<std::vector<KernelSession>>(client.list());
    BOOST_REQUIRE(list.size() == 1U);
    BOOST_TEST(list[0].handle.get() == 1);
    BOOST_TEST(std::get<std::vector<KernelSession>>(client.list()).size() == 1U);
}

BOOST_AUTO_TEST_CASE(threads_share_one_connection) {
    const Program program(policy.path(), socket, log);
    static_cast<void>(ready());
    std::vector<std::thread> threads;
    std::atomic<int> right = 0;
    for (std::uint16_t t = 0; t < 8; ++t) {
        threads.emplace_back([&, t] {
            for (std::uint16_t i = 1; i <= 10; ++i) {
                const auto handle = static_cast<std::uint16_t>(t * 10 + i);
                KernelSession stranger = teacher(handle);
                stranger.role = RoleName("proviseur");
                const auto refused = client.admit(SessionId("x"), stranger);
                right += std::holds_alternative<KernelError>(refused) && admit(teacher(handle)) &&
                                 (i % 2 == 0 || !client.revoke(SessionHandle(handle)))
                             ? 1
                             : 0;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    BOOST_TEST(right == 80);
    BOOST_TEST(client.connections() == 1U);
    BOOST_TEST(std::get<std::vector<KernelSession>>(client.list()).size() == 40U);
}

BOOST_AUTO_TEST_CASE(tables_that_somebody_removes_come_back_at_once) {
    const Program program(policy.path(), socket, log);
    static_cast<void>(ready());
    BOOST_REQUIRE(admit(session_a(1, "enseignant")));
    for (const char* removal : {"nft flush ruleset", "nft delete table inet beffroi", "nft delete table arp beffroi"}) {
        BOOST_TEST(rebuilt_after(removal), removal);
        BOOST_CHECK_NO_THROW(shell("nft list chain arp beffroi arrive | grep -q taking"));
        BOOST_TEST(net.nothing_passes(net.client_b));
        BOOST_TEST(net.udp(net.client_a, permitted4));
    }
}

BOOST_AUTO_TEST_CASE(the_table_of_port_blocks_comes_back_too) {
    policy.write(permitted4, false, R"("port-blocks":{"interface":["up0"],"address":["192.0.2.16"],"ports":64})");
    const Program program(policy.path(), socket, log);
    static_cast<void>(ready());
    BOOST_TEST(rebuilt_after("nft delete table inet beffroi_nat"));
    BOOST_CHECK_NO_THROW(shell("nft list chain inet beffroi_nat translate | grep -q snat"));
    BOOST_TEST(read_file(log).find("somebody has removed tables of this program") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(no_personal_data_is_logged) {
    Program program(policy.path(), socket, log);
    static_cast<void>(ready());
    BOOST_REQUIRE(admit(session_a(1, "enseignant")));
    BOOST_TEST(!client.revoke(SessionHandle(1)));
    program.end(SIGTERM);
    const std::string text = read_file(log);
    BOOST_TEST(text.find("session 1: admitted") != std::string::npos);
    for (const char* personal : {"10.40.0.5", "2001:db8:40", "02:00:00", "0123456789abcdef0123"}) {
        BOOST_TEST(text.find(personal) == std::string::npos, personal);
    }
}

BOOST_AUTO_TEST_SUITE_END()
