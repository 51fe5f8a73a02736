#include <boost/test/unit_test.hpp>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <set>
#include <thread>

#include "base/fd.h"
#include "gateway/session/neighbours.h"
#include "tests/gateway/session/own_network.h"
#include "tests/gateway/session/sample_session.h"

using namespace beffroi;
using namespace beffroi::session;
using namespace beffroi::tests;
using namespace std::chrono_literals;

namespace {

std::string neighbour(const std::string& address, unsigned mac, const char* state = "permanent") {
    return "neighbour replace " + address + " lladdr " + device(mac).mac.text() + " dev lan0 nud " + state + "\n";
}

/// What a watcher was told.
class Heard {
  public:
    Neighbours::Watcher watcher() {
        return [this](const Neighbour& neighbour) {
            const std::scoped_lock lock(m_mutex);
            m_heard.push_back(neighbour);
            m_changed.notify_all();
        };
    }
    bool wait_for(const Neighbour& wanted) {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, 60s, [&] { return std::ranges::find(m_heard, wanted) != m_heard.end(); });
    }
    std::size_t size() {
        const std::scoped_lock lock(m_mutex);
        return m_heard.size();
    }

  private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<Neighbour> m_heard;
};

const Interface lan0("lan0");

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_session_neighbours_tests)

BOOST_AUTO_TEST_CASE(a_neighbour_known_before_is_found_and_not_news) {
    in_own_network([] {
        ip_commands(neighbour("10.9.0.5", 5) + neighbour("2001:db8::5", 5, "stale") + neighbour("fe80::5", 5));
        Heard heard;
        const Neighbours neighbours(heard.watcher());
        const auto found = neighbours.lookup(ip("10.9.0.5"));
        BOOST_REQUIRE(found.has_value());
        BOOST_TEST((found->interface == lan0 && found->mac == device(5).mac));
        BOOST_TEST(neighbours.lookup(ip("2001:db8::5")).has_value());
        BOOST_TEST(!neighbours.lookup(ip("10.9.0.6")).has_value());
        BOOST_TEST(heard.size() == 0U);
    });
}

BOOST_AUTO_TEST_CASE(addresses_of_a_device_are_all_but_the_link_local) {
    in_own_network([] {
        ip_commands(neighbour("10.9.0.5", 5) + neighbour("2001:db8::5", 5) + neighbour("fd00::5", 5) +
                    neighbour("fe80::5", 5) + neighbour("10.9.0.6", 6));
        const Neighbours neighbours([](const Neighbour&) {});
        const auto addresses = neighbours.addresses_of(lan0, device(5).mac);
        const std::set<IpAddress> got(addresses.begin(), addresses.end());
        BOOST_TEST((got == std::set{ip("10.9.0.5"), ip("2001:db8::5"), ip("fd00::5")}));
        BOOST_TEST(neighbours.addresses_of(Interface("dev0"), device(5).mac).empty());
        BOOST_TEST(neighbours.addresses_of(Interface("gone"), device(5).mac).empty());
    });
}

BOOST_AUTO_TEST_CASE(a_device_is_found_on_every_interface) {
    in_own_network([] {
        ip_commands(neighbour("10.9.0.5", 5) + neighbour("fe80::5", 5) + neighbour("10.9.0.6", 6) +
                    "neighbour replace 10.8.0.5 lladdr " + device(5).mac.text() + " dev dev0 nud permanent\n");
        const Neighbours neighbours([](const Neighbour&) {});
        auto found = neighbours.of_device(device(5).mac);
        std::ranges::sort(found, {}, &Neighbour::address);
        BOOST_TEST((found == std::vector<Neighbour>{{Interface("dev0"), device(5).mac, ip("10.8.0.5")},
                                                    {lan0, device(5).mac, ip("10.9.0.5")}}));
        BOOST_TEST(neighbours.of_device(device(7).mac).empty());
    });
}

BOOST_AUTO_TEST_CASE(states_that_prove_nothing_are_not_presence) {
    in_own_network([] {
        const Neighbours neighbours([](const Neighbour&) {});
        ip_commands(neighbour("10.9.0.5", 5, "failed") + neighbour("10.9.0.6", 6, "noarp") +
                    neighbour("10.9.0.7", 7, "reachable"));
        BOOST_TEST(!neighbours.lookup(ip("10.9.0.5")).has_value());
        BOOST_TEST(!neighbours.lookup(ip("10.9.0.6")).has_value());
        BOOST_TEST(neighbours.lookup(ip("10.9.0.7")).has_value());
    });
}

BOOST_AUTO_TEST_CASE(a_lookup_needs_no_event) {
    in_own_network([] {
        Heard heard;
        const Neighbours neighbours(heard.watcher());
        for (unsigned n = 2; n < 60; ++n) {
            const std::string address = "10.9.1." + std::to_string(n);
            ip_commands(neighbour(address, n));
            const auto found = neighbours.lookup(ip(address.c_str()));
            BOOST_REQUIRE(found.has_value());
            BOOST_TEST((found->mac == device(n).mac));
        }
    });
}

BOOST_AUTO_TEST_CASE(the_watcher_hears_of_new_addresses_and_new_macs) {
    in_own_network([] {
        Heard heard;
        const Neighbours neighbours(heard.watcher());
        ip_commands(neighbour("10.9.0.5", 5) + neighbour("2001:db8::5", 5) + neighbour("fe80::5", 5));
        BOOST_TEST(heard.wait_for({lan0, device(5).mac, ip("10.9.0.5")}));
        BOOST_TEST(heard.wait_for({lan0, device(5).mac, ip("2001:db8::5")}));
        ip_commands(neighbour("10.9.0.5", 6));
        BOOST_TEST(heard.wait_for({lan0, device(6).mac, ip("10.9.0.5")}));
        BOOST_TEST((neighbours.lookup(ip("10.9.0.5"))->mac == device(6).mac));
        BOOST_TEST(heard.size() == 3U);
    });
}

BOOST_AUTO_TEST_CASE(a_neighbour_that_left_is_forgotten_and_news_when_it_comes_back) {
    in_own_network([] {
        Heard heard;
        const Neighbours neighbours(heard.watcher());
        ip_commands(neighbour("10.9.0.5", 5));
        BOOST_TEST(heard.wait_for({lan0, device(5).mac, ip("10.9.0.5")}));
        // The second event proves that the first, before it in the same queue, was taken.
        ip_commands("neighbour delete 10.9.0.5 dev lan0\n" + neighbour("10.9.0.9", 9));
        BOOST_TEST(heard.wait_for({lan0, device(9).mac, ip("10.9.0.9")}));
        BOOST_TEST(neighbours.addresses_of(lan0, device(5).mac).empty());
        BOOST_TEST(!neighbours.lookup(ip("10.9.0.5")).has_value());
    });
}

BOOST_AUTO_TEST_CASE(invented_neighbours_make_the_oldest_forgotten_but_nobody_who_is_kept) {
    in_own_network([] {
        ip_commands(neighbour("10.9.0.5", 5) + neighbour("10.9.0.6", 6));
        Heard heard;
        const auto keep = [](const Interface& where, const MacAddress& mac) {
            return where == lan0 && mac == device(5).mac;
        };
        const Neighbours neighbours(heard.watcher(), keep, 10);
        std::string invented;
        for (unsigned n = 1; n <= 30; ++n) {
            invented += neighbour("10.9.1." + std::to_string(n), 1000 + n);
        }
        ip_commands(invented);
        BOOST_TEST(heard.wait_for({lan0, device(1030).mac, ip("10.9.1.30")}));
        BOOST_TEST(neighbours.crowding().used == 10U);
        BOOST_TEST(neighbours.crowding().crowded_out == 22U);
        BOOST_TEST(neighbours.all().size() == 10U);
        BOOST_TEST((neighbours.addresses_of(lan0, device(5).mac) == std::vector{ip("10.9.0.5")}));
        BOOST_TEST(neighbours.addresses_of(lan0, device(6).mac).empty());
        BOOST_TEST((neighbours.addresses_of(lan0, device(1030).mac) == std::vector{ip("10.9.1.30")}));
        // The kernel still knows who was forgotten, and is asked.
        BOOST_TEST((neighbours.lookup(ip("10.9.0.6"))->mac == device(6).mac));
        BOOST_TEST((neighbours.addresses_of(lan0, device(6).mac) == std::vector{ip("10.9.0.6")}));
        BOOST_TEST(neighbours.crowding().used == 10U);
    });
}

BOOST_AUTO_TEST_CASE(a_table_full_of_those_who_are_kept_takes_newcomers_all_the_same) {
    in_own_network([] {
        ip_commands(neighbour("10.9.0.5", 5) + neighbour("10.9.0.6", 6));
        const Neighbours neighbours([](const Neighbour&) {}, [](const Interface&, const MacAddress&) { return true; },
                                    2);
        ip_commands(neighbour("10.9.0.7", 7));
        BOOST_TEST((neighbours.lookup(ip("10.9.0.7"))->mac == device(7).mac));
        BOOST_TEST(neighbours.crowding().used == 2U);
    });
}

BOOST_AUTO_TEST_CASE(events_that_the_kernel_dropped_are_made_good) {
    in_own_network([] {
        std::mutex gate;
        std::set<IpAddress> heard;
        std::mutex heard_mutex;
        std::unique_lock closed(gate);
        // The watcher blocks, so that the socket's buffer overflows.
        const Neighbours neighbours([&](const Neighbour& neighbour) {
            { const std::scoped_lock wait(gate); }
            const std::scoped_lock lock(heard_mutex);
            heard.insert(neighbour.address);
        });
        std::string commands;
        for (unsigned n = 0; n < 900; ++n) {
            commands += neighbour("10.9." + std::to_string(1 + n / 250) + "." + std::to_string(1 + n % 250), 5);
        }
        ip_commands(commands);
        closed.unlock();
        for (int tries = 0; tries < 1200 && neighbours.addresses_of(lan0, device(5).mac).size() < 900; ++tries) {
            std::this_thread::sleep_for(50ms);
        }
        BOOST_TEST(neighbours.addresses_of(lan0, device(5).mac).size() == 900U);
        std::size_t count = 0;
        for (int tries = 0; tries < 1200 && count < 900; ++tries) {
            std::this_thread::sleep_for(50ms);
            const std::scoped_lock lock(heard_mutex);
            count = heard.size();
        }
        BOOST_TEST(count == 900U);
    });
}

BOOST_AUTO_TEST_SUITE_END()
