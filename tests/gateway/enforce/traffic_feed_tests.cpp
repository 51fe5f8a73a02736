// What sessions did, told by a real kernel: denied packets, ended flows, and what of either was lost.
#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cstring>
#include <thread>

#include "gateway/enforce/enforcer.h"
#include "gateway/enforce/messages.h"
#include "gateway/enforce/traffic_feed.h"
#include "tests/gateway/enforce/network.h"
#include "tests/gateway/enforce/seqpacket.h"

using namespace beffroi;
using namespace beffroi::enforce;
using namespace beffroi::enforce::test;
using namespace std::chrono_literals;

namespace {

struct Subscriber {
    UniqueFd ours;
    UniqueFd theirs;
    Subscriber() {
        std::array<int, 2> ends{};
        BOOST_REQUIRE(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) == 0);
        ours.reset(ends[0]);
        theirs.reset(ends[1]);
    }
    /// The next batch; nullopt if none comes in time.
    [[nodiscard]] std::optional<TrafficBatch> next(std::chrono::milliseconds patience = 3s) const {
        pollfd waiting{ours.get(), POLLIN, 0};
        if (::poll(&waiting, 1, static_cast<int>(patience.count())) <= 0) {
            return std::nullopt;
        }
        return decode_traffic(receive_packet(ours.get()));
    }
    /// The records of this kind that come until there are `count`, or none for a while.
    template <typename Record>
    [[nodiscard]] std::vector<Record> collect(std::size_t count, std::chrono::milliseconds patience = 3s) const {
        std::vector<Record> found;
        while (found.size() < count) {
            const auto batch = next(patience);
            if (!batch) {
                break;
            }
            for (const auto& record : batch->records) {
                if (const auto* wanted = std::get_if<Record>(&record)) {
                    found.push_back(*wanted);
                }
            }
        }
        return found;
    }
};

/// Denied packets until there is silence: those that came, and those that were lost of this cause.
struct Told {
    std::size_t denied = 0;
    std::uint64_t lost = 0;
};
Told told_to(const Subscriber& reader, LossCause cause) {
    Told told;
    for (auto batch = reader.next(); batch; batch = reader.next(800ms)) {
        for (const auto& record : batch->records) {
            told.denied += std::holds_alternative<DeniedPacket>(record) ? 1 : 0;
            if (const auto* loss = std::get_if<TrafficLoss>(&record)) {
                BOOST_TEST((loss->kind == TrafficKind::denied && loss->cause == cause));
                BOOST_TEST((loss->from <= loss->to));
                told.lost += loss->count;
            }
        }
    }
    return told;
}

IpAddress address(const char* text) {
    return IpAddress::parse(text).value();
}

/// The real time: the kernel notes it.
struct Lycee {
    Network net;
    PolicyFolder policy;
    SystemClock clock;
    Enforcer enforcer{EnforcerSettings{policy.path(), 5s}, clock, modules()};

    void admit(const KernelSession& session) { BOOST_REQUIRE(!enforcer.admit(session)); }
    void end(std::uint16_t handle) { BOOST_REQUIRE(!enforcer.revoke(SessionHandle(handle))); }
    static Subscriber subscribe(TrafficFeed& feed) {
        Subscriber subscriber;
        feed.subscribe(std::move(subscriber.theirs));
        BOOST_REQUIRE(subscriber.next().has_value());  // the greeting
        return subscriber;
    }
    /// UDP packets to ports nobody permits, each a record of its own.
    void knock(unsigned ports, const char* to = denied4) {
        const Inside here(net.client_a);
        const UniqueFd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
        const IpAddress host = address(to);
        for (unsigned i = 0; i < ports; ++i) {
            sockaddr_in there{};
            there.sin_family = AF_INET;
            there.sin_port = htons(static_cast<std::uint16_t>(20000 + i));
            std::memcpy(&there.sin_addr, host.bytes.data(), 4);
            BOOST_REQUIRE(::sendto(fd.get(), "?", 1, 0, reinterpret_cast<const sockaddr*>(&there), sizeof there) == 1);
        }
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_enforce_traffic_feed_tests, Lycee)

BOOST_AUTO_TEST_CASE(a_denied_packet_names_its_session_target_and_generation) {
    TrafficFeed feed(clock);
    const auto reader = subscribe(feed);
    admit(session_a(7, "enseignant"));
    const std::uint32_t generation = std::get<PolicyState>(enforcer.apply()).generation;
    const WallTime before = clock.wall();
    for (const auto& [from, to] : {std::pair("10.40.0.5", denied4), std::pair("2001:db8:40::5", denied6)}) {
        BOOST_TEST_CONTEXT(to) {
            BOOST_TEST(!net.tcp(net.client_a, to, 50ms).has_value());
            const auto denied = reader.collect<DeniedPacket>(1);
            BOOST_REQUIRE(denied.size() == 1U);
            BOOST_TEST(denied[0].session.get() == 7);
            BOOST_TEST(denied[0].protocol == IPPROTO_TCP);
            BOOST_TEST(denied[0].from.address.text() == from);
            BOOST_TEST(denied[0].from.port != 0);
            BOOST_TEST(denied[0].to.address.text() == to);
            BOOST_TEST(denied[0].to.port == service_port);
            BOOST_TEST(denied[0].generation == generation);
            BOOST_TEST(denied[0].rule == "");
            BOOST_TEST((denied[0].at >= before - 1s && denied[0].at <= clock.wall()));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_permitted_flow_is_told_when_it_ends) {
    TrafficFeed feed(clock);
    const auto reader = subscribe(feed);
    admit(session_a(7, "enseignant"));
    for (const auto& [from, to] : {std::pair("10.40.0.5", permitted4), std::pair("2001:db8:40::5", permitted6)}) {
        BOOST_TEST_CONTEXT(to) {
            admit(session_a(7, "enseignant"));
            const WallTime before = clock.wall();
            BOOST_TEST(net.udp(net.client_a, to));
            BOOST_TEST(reader.collect<EndedFlow>(1, 300ms).empty());
            end(7);
            const auto ended = reader.collect<EndedFlow>(1);
            BOOST_REQUIRE(ended.size() == 1U);
            BOOST_TEST(ended[0].session.get() == 7);
            BOOST_TEST(ended[0].protocol == IPPROTO_UDP);
            BOOST_TEST(ended[0].from.address.text() == from);
            BOOST_TEST(ended[0].from.port != 0);
            BOOST_TEST(ended[0].to.address.text() == to);
            BOOST_TEST(ended[0].to.port == service_port);
            BOOST_TEST(!ended[0].translated.has_value());
            BOOST_TEST(ended[0].bytes > 28U * 2);
            BOOST_TEST((ended[0].began >= before - 1s && ended[0].began <= clock.wall()));
        }
    }
}

BOOST_AUTO_TEST_CASE(ping_has_no_ports) {
    TrafficFeed feed(clock);
    const auto reader = subscribe(feed);
    admit(session_a(7, "enseignant"));
    BOOST_REQUIRE(net.ping(net.client_a, permitted4));
    end(7);
    const auto ended = reader.collect<EndedFlow>(1);
    BOOST_REQUIRE(ended.size() == 1U);
    BOOST_TEST(ended[0].protocol == IPPROTO_ICMP);
    BOOST_TEST(ended[0].from.port == 0);
    BOOST_TEST(ended[0].to.port == 0);
}

BOOST_AUTO_TEST_CASE(a_translated_flow_tells_the_public_side) {
    shell("nft 'table ip nat { chain post { type nat hook postrouting priority 100; oifname \"up0\" masquerade; }; }'");
    TrafficFeed feed(clock);
    const auto reader = subscribe(feed);
    admit(session_a(7, "enseignant"));
    BOOST_REQUIRE(net.udp(net.client_a, permitted4));
    end(7);
    const auto ended = reader.collect<EndedFlow>(1);
    BOOST_REQUIRE(ended.size() == 1U);
    BOOST_TEST(ended[0].from.address.text() == "10.40.0.5");
    BOOST_REQUIRE(ended[0].translated.has_value());
    BOOST_TEST(ended[0].translated->address.text() == "203.0.113.1");
    BOOST_TEST(ended[0].translated->port != 0);
}

BOOST_AUTO_TEST_CASE(flows_of_nobody_are_not_heard) {
    FlowEvents events(1 << 20);
    admit(session_a(7, "enseignant"));
    BOOST_REQUIRE(net.tcp_to_gateway(net.client_a, "10.40.0.1", 443).has_value());  // unmarked: no use of the session
    Conntrack().delete_if([](std::uint32_t) { return true; });
    pollfd waiting{events.fd(), POLLIN, 0};
    BOOST_TEST(::poll(&waiting, 1, 300) == 0);
    BOOST_REQUIRE(net.udp(net.client_a, permitted4));
    end(7);
    BOOST_TEST(::poll(&waiting, 1, 3000) == 1);
}

BOOST_AUTO_TEST_CASE(what_happens_before_anybody_subscribes_is_kept) {
    TrafficFeed feed(clock);
    admit(session_a(7, "enseignant"));
    knock(3);
    std::this_thread::sleep_for(400ms);
    const auto reader = Subscriber();
    UniqueFd theirs(::fcntl(reader.theirs.get(), F_DUPFD_CLOEXEC, 0));
    feed.subscribe(std::move(theirs));
    BOOST_TEST(reader.collect<DeniedPacket>(3).size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_new_subscriber_takes_the_place_of_the_old_one) {
    TrafficFeed feed(clock);
    const auto first = subscribe(feed);
    const auto second = subscribe(feed);
    admit(session_a(7, "enseignant"));
    knock(1);
    BOOST_TEST(second.collect<DeniedPacket>(1).size() == 1U);
    BOOST_TEST(!first.next(100ms).has_value());
}

BOOST_AUTO_TEST_CASE(what_a_slow_reader_loses_is_told) {
    constexpr unsigned sent = 300;
    TrafficFeed feed(clock, {.room = 40, .kernel_room = 8 << 20});
    admit(session_a(7, "enseignant"));
    knock(sent);
    std::this_thread::sleep_for(1s);
    Subscriber reader;
    feed.subscribe(std::move(reader.theirs));
    const auto told = told_to(reader, LossCause::slow_reader);
    BOOST_TEST(told.denied == 40U);
    BOOST_TEST(told.denied + told.lost == sent);
}

BOOST_AUTO_TEST_CASE(a_flood_of_denied_packets_is_cut_short_and_counted) {
    constexpr unsigned sent = 300;
    TrafficFeed feed(clock, {.denials_a_second = 1, .denials_at_once = 50});
    const auto reader = subscribe(feed);
    admit(session_a(7, "enseignant"));
    knock(sent);
    const auto told = told_to(reader, LossCause::flood);
    BOOST_TEST((told.denied >= 50U && told.denied < 60U));
    BOOST_TEST(told.denied + told.lost == sent);
}

BOOST_AUTO_TEST_CASE(a_packet_back_to_a_device_names_the_device_as_its_origin) {
    TrafficFeed feed(clock);
    const auto reader = subscribe(feed);
    admit(session_a(7, "enseignant"));
    const auto flow = net.tcp(net.client_a, permitted4);
    BOOST_REQUIRE(flow.has_value());
    policy.write(denied4);
    static_cast<void>(enforcer.apply());
    BOOST_REQUIRE(::send(flow->server.get(), "?", 1, MSG_NOSIGNAL) == 1);
    const auto denied = reader.collect<DeniedPacket>(1);
    BOOST_REQUIRE(denied.size() == 1U);
    BOOST_TEST(denied[0].from.address.text() == "10.40.0.5");
    BOOST_TEST(denied[0].to.address.text() == permitted4);
    BOOST_TEST(denied[0].to.port == service_port);
}

BOOST_AUTO_TEST_CASE(denied_packets_that_the_kernel_could_not_tell_are_counted) {
    constexpr unsigned sent = 400;
    DenialLog log(1);  // the least that the kernel gives
    admit(session_a(7, "enseignant"));
    knock(sent);
    std::this_thread::sleep_for(400ms);
    std::size_t heard = 0;
    std::uint64_t lost = 0;
    const auto listen = [&] {
        for (int i = 0; i < 20; ++i) {
            log.read(clock.wall(), [&](const DeniedPacket&) { ++heard; });
            std::this_thread::sleep_for(50ms);
        }
        lost += log.lost();
    };
    listen();
    BOOST_TEST(heard < sent);
    knock(1, permitted4);  // the next packet's number tells what is missing
    listen();
    BOOST_TEST(heard + lost == sent + 1);
}

BOOST_AUTO_TEST_CASE(flows_that_the_kernel_could_not_tell_are_counted) {
    constexpr int sent = 60;
    FlowEvents events(1);
    admit(session_a(7, "enseignant"));
    for (int i = 0; i < sent; ++i) {
        BOOST_REQUIRE(net.udp(net.client_a, permitted4));
    }
    end(7);
    std::size_t heard = 0;
    events.read(clock.wall(), [&](const EndedFlow&) { ++heard; });
    BOOST_TEST(heard < static_cast<std::size_t>(sent));
    BOOST_TEST(heard + events.lost() == static_cast<std::size_t>(sent));
    BOOST_TEST(events.lost() == 0U);
}

BOOST_AUTO_TEST_CASE(without_the_log_group_flows_are_still_told) {
    const DenialLog other(1 << 20);
    TrafficFeed feed(clock);
    const auto reader = subscribe(feed);
    admit(session_a(7, "enseignant"));
    BOOST_REQUIRE(net.udp(net.client_a, permitted4));
    end(7);
    BOOST_TEST(reader.collect<EndedFlow>(1).size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(gateway_enforce_denial_log_tests)

BOOST_AUTO_TEST_CASE(prefixes_of_denials_are_read_and_no_others) {
    BOOST_TEST(parse_prefix("g17:lycee/no-games:D").value().generation == 17U);
    BOOST_TEST(parse_prefix("g17:lycee/no-games:D").value().rule == "lycee/no-games");
    BOOST_TEST(parse_prefix("g4294967295:none:D").value().rule == "");
    for (const char* other :
         {"", "g", ":D", "g1:D", "g:none:D", "gx:none:D", "g1:none:P", "g1::D", "g4294967296:none:D", "g-1:none:D",
          "g1:with space:D", "g1:\"quoted\":D", "DROP ", "g1:lycee/no-games"}) {
        BOOST_TEST(!parse_prefix(other).has_value(), other);
    }
}

BOOST_AUTO_TEST_SUITE_END()
