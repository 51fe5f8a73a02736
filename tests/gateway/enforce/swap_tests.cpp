// A policy is replaced, and the bell rings, again and again while packets flow: each packet is decided by the one or by
// the other.
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <linux/if_ether.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <thread>
#include <vector>

#include "gateway/enforce/elements.h"
#include "gateway/enforce/live_policy.h"
#include "tests/fakes/fake_clock.h"
#include "tests/gateway/enforce/network.h"

using namespace beffroi;
using namespace beffroi::enforce;
using namespace beffroi::enforce::test;

namespace {

/// A change waits for the kernel's grace periods, tens of milliseconds each on a busy machine: a hundred are for every
/// day, BEFFROI_CHANGES=1000 for who changes how policies are swapped.
int changes_to_make() {
    const char* wanted = std::getenv("BEFFROI_CHANGES");
    return wanted != nullptr ? std::max(std::atoi(wanted), 1) : 100;
}
const int changes = changes_to_make();

/// Ports by what the two policies, or the two slots, say of them.
enum Kind : std::uint16_t { both_permit, both_deny, first_permits, second_permits, kinds };
constexpr std::uint16_t first_port = 9000;

constexpr const char* words = R"({"beffroi-policy:policy":{"party":"region","role":[{"name":"eleve"}],
  "zone":[{"name":"salles"}],"schedule":[{"name":"un","weekly":[{"name":"w","day":["tue"],"start":"08:00","end":"12:00"}]},
  {"name":"deux","weekly":[{"name":"w","day":["tue"],"start":"12:00","end":"18:00"}]}],
  "service":[{"name":"k0","match":[{"name":"m","protocol":"udp","port":9000}]},{"name":"k2","match":[{"name":"m","protocol":"udp","port":9002}]},
             {"name":"k3","match":[{"name":"m","protocol":"udp","port":9003}]}]}})";

/// Rules of the lycée.
CompiledPolicy compiled(const std::string& rules) {
    static const yang::Modules modules(yang::schemas_directory(), policy::yang_modules());
    const auto parse = [](const std::string& text) {
        return std::get<yang::Document>(modules.parse(text, "test", "beffroi-policy:policy"));
    };
    return std::get<CompiledPolicy>(
        compile_documents(std::make_shared<const policy::Documents>(policy::Documents{
                              parse(words), parse(R"({"beffroi-policy:policy":{"party":"academie"}})"),
                              parse(R"({"beffroi-policy:policy":{"party":"lycee","time-zone":"Europe/Paris",
                            "zone":[{"name":"salles","interface":["cli0"],"prefix":["10.40.0.0/24","2001:db8:40::/64"]}],
                            "rule":[)" +
                                    rules + "]}}")}),
                          "digest", {}, tuesday(10, 0)));
}

std::string permit(const std::string& service, const std::string& schedule = "") {
    return fmt::format(R"({{"name":"r-{0}","action":"permit","rationale":"x","service":["{0}"]{1}}})", service,
                       schedule.empty() ? "" : fmt::format(R"(,"schedule":["{}"])", schedule));
}

/// The payload says what was sent.
struct Label {
    std::uint32_t number = 0;
    std::uint16_t kind = 0;
};

/// Datagrams of client_a to the server, each kind to a port of its own, from many source ports: some packets begin a
/// flow, some belong to one that an earlier policy decided.
class Traffic {
  public:
    explicit Traffic(const Network& net) {
        {
            const Inside inside(net.client_a);
            m_raw.reset(::socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW));
        }
        const Inside inside(net.server);
        m_capture.reset(::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, htons(ETH_P_IP)));
        const int bytes = 64 << 20;
        if (!m_raw.valid() || !m_capture.valid() ||
            ::setsockopt(m_capture.get(), SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) != 0) {
            throw_errno("traffic");
        }
    }

    void start() {
        m_thread = std::thread([this] {
            try {
                while (!m_stop) {
                    send_and_count();
                    // Some ten thousand packets a second are load enough; more only starve the swaps.
                    std::this_thread::sleep_for(std::chrono::milliseconds(1));
                }
            } catch (...) {
                m_failure = std::current_exception();
            }
        });
    }
    void stop() {
        m_stop = true;
        m_thread.join();
        if (m_failure) {
            std::rethrow_exception(m_failure);
        }
    }
    ~Traffic() {
        m_stop = true;
        if (m_thread.joinable()) {
            m_thread.join();
        }
    }

    /// One round, when no other thread sends: how many of each kind come through.
    std::array<std::size_t, kinds> round() {
        const auto before = m_received;
        send_and_count();
        auto difference = m_received;
        for (std::size_t kind = 0; kind < kinds; ++kind) {
            difference[kind] -= before[kind];
        }
        return difference;
    }

    static constexpr std::size_t per_kind = 32;
    [[nodiscard]] std::size_t sent() const { return m_sent; }
    [[nodiscard]] std::size_t received(Kind kind) const { return m_received[kind]; }

  private:
    static constexpr std::uint16_t sources = 1000;  // of each kind: a flow is used again every 30 rounds
    struct Packet {
        iphdr ip;
        udphdr udp;
        Label label;
    };

    /// Sends a batch and waits until all of it that must arrive has: what both permit is sent last, so that its arrival
    /// says that the rest was decided.
    void send_and_count() {
        std::vector<Packet> packets;
        for (const auto kind : {both_deny, first_permits, second_permits, both_permit}) {
            for (std::size_t i = 0; i < per_kind; ++i) {
                packets.push_back(packet(kind, static_cast<std::uint16_t>(20'000 + (m_sent + i) % sources)));
            }
        }
        m_sent += per_kind;
        send(packets);
        while (m_received[both_permit] < m_sent) {
            pollfd wait{m_capture.get(), POLLIN, 0};
            if (::poll(&wait, 1, 10'000) != 1) {
                throw std::runtime_error(fmt::format("of {} packets that every policy permits, {} arrived", m_sent,
                                                     m_received[both_permit]));
            }
            count_received();
        }
        count_received();
    }

    Packet packet(Kind kind, std::uint16_t source) {
        Packet p{};
        p.ip.version = 4;
        p.ip.ihl = 5;
        p.ip.tot_len = htons(sizeof p);
        p.ip.ttl = 64;
        p.ip.protocol = IPPROTO_UDP;
        p.ip.saddr = htonl(0x0a280005);
        p.ip.daddr = htonl(0xcb00710a);
        p.udp.source = htons(source);
        p.udp.dest = htons(static_cast<std::uint16_t>(first_port + kind));
        p.udp.len = htons(sizeof p.udp + sizeof p.label);
        p.label = {++m_number, kind};
        return p;
    }

    void send(std::vector<Packet>& packets) {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_addr.s_addr = htonl(0xcb00710a);
        std::vector<iovec> parts(packets.size());
        std::vector<mmsghdr> messages(packets.size());
        for (std::size_t i = 0; i < packets.size(); ++i) {
            parts[i] = {&packets[i], sizeof(Packet)};
            messages[i].msg_hdr.msg_name = &to;
            messages[i].msg_hdr.msg_namelen = sizeof to;
            messages[i].msg_hdr.msg_iov = &parts[i];
            messages[i].msg_hdr.msg_iovlen = 1;
        }
        for (std::size_t done = 0; done < messages.size();) {
            const int n =
                ::sendmmsg(m_raw.get(), messages.data() + done, static_cast<unsigned>(messages.size() - done), 0);
            if (n < 0) {
                throw_errno("sendmmsg");
            }
            done += static_cast<std::size_t>(n);
        }
    }

    void count_received() {
        Packet p{};
        for (;;) {
            const auto n = ::recv(m_capture.get(), &p, sizeof p, MSG_DONTWAIT);
            if (n < 0) {
                return;
            }
            const bool ours = n == sizeof p && p.ip.protocol == IPPROTO_UDP && p.label.kind < kinds &&
                              ntohs(p.udp.dest) == first_port + p.label.kind;
            m_received[p.label.kind % kinds] += ours ? 1 : 0;
        }
    }

    UniqueFd m_raw;
    UniqueFd m_capture;
    std::thread m_thread;
    std::atomic<bool> m_stop{false};
    std::exception_ptr m_failure;
    std::uint32_t m_number = 0;
    std::size_t m_sent = 0;  ///< of each kind
    std::array<std::size_t, kinds> m_received{};
};

/// The enforcer's own classes on a router that knows client_a.
struct Router {
    Network net;
    FakeClock clock{tuesday(10, 0)};
    Netlink netlink;
    Conntrack conntrack;
    Tables tables;
    LivePolicy live{tables, netlink, conntrack, clock, std::chrono::hours(1)};

    void start(const CompiledPolicy& policy) {
        BOOST_REQUIRE(!live.load(policy));
        const KernelSession session = session_a();
        const std::uint32_t mark = std::uint32_t{policy.ruleset.classes.front().id} << 16U | session.handle.get();
        BOOST_REQUIRE(
            netlink.transact({add_ident(
                {{session.interface, session.mac, session.addresses.front()}, mark, std::chrono::hours(1)})}) == 0);
        // What the server answers is no part of the test, nor are the errors that it would send.
        const Inside inside(net.server);
        shell("nft 'add table ip mute; add chain ip mute in { type filter hook input priority 0; policy drop; }'");
    }
};

/// With everything at rest: exactly what the policy says.
void check_at_rest(Traffic& traffic, bool first) {
    const auto came = traffic.round();
    BOOST_TEST(came[both_permit] == Traffic::per_kind);
    BOOST_TEST(came[both_deny] == 0U);
    BOOST_TEST(came[first_permits] == (first ? Traffic::per_kind : 0U));
    BOOST_TEST(came[second_permits] == (first ? 0U : Traffic::per_kind));
}

/// What both permit has all arrived (Traffic waits for it).
void check_afterwards(const Traffic& traffic) {
    BOOST_TEST_MESSAGE(traffic.sent() << " packets of each kind; of those that one side permits "
                                      << traffic.received(first_permits) << " and " << traffic.received(second_permits)
                                      << " passed");
    BOOST_TEST(traffic.received(both_permit) == traffic.sent());
    BOOST_TEST(traffic.received(both_deny) == 0U);
    for (const auto kind : {first_permits, second_permits}) {  // it was changed in between, often
        BOOST_TEST(traffic.received(kind) > traffic.sent() / 20);
        BOOST_TEST(traffic.received(kind) < traffic.sent() / 20 * 19);
    }
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_enforce_swap_tests, Router)

BOOST_AUTO_TEST_CASE(while_policies_are_swapped_every_packet_is_decided_by_one_of_them) {
    const auto first = compiled(permit("k0") + "," + permit("k2"));
    const auto second = compiled(permit("k0") + "," + permit("k3"));
    start(first);
    Traffic traffic(net);
    check_at_rest(traffic, true);
    traffic.start();
    for (int i = 1; i <= changes; ++i) {
        const auto refusal = live.load(i % 2 == 0 ? first : second);
        BOOST_REQUIRE_MESSAGE(!refusal, refusal.value_or(""));
    }
    traffic.stop();
    check_afterwards(traffic);
    check_at_rest(traffic, changes % 2 == 0);
    BOOST_REQUIRE(!live.load(changes % 2 == 0 ? second : first));
    check_at_rest(traffic, changes % 2 != 0);
}

BOOST_AUTO_TEST_CASE(while_bells_ring_every_packet_is_decided_by_the_slot_before_or_after) {
    const auto policy = compiled(permit("k0") + "," + permit("k2", "un") + "," + permit("k3", "deux"));
    start(policy);
    Traffic traffic(net);
    check_at_rest(traffic, true);
    traffic.start();
    for (int i = 1; i <= changes; ++i) {
        clock.jump_wall(std::chrono::hours(i % 2 == 0 ? -4 : 4));
        BOOST_REQUIRE(live.ring(policy));
    }
    traffic.stop();
    check_afterwards(traffic);
    check_at_rest(traffic, changes % 2 == 0);
    clock.jump_wall(std::chrono::hours(changes % 2 == 0 ? 4 : -4));
    BOOST_REQUIRE(live.ring(policy));
    check_at_rest(traffic, changes % 2 != 0);
}

BOOST_AUTO_TEST_SUITE_END()
