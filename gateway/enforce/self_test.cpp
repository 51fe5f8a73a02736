#include "gateway/enforce/self_test.h"

#include <fmt/format.h>

#include <cstring>
#include <set>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <vector>

#include "gateway/enforce/elements.h"
#include "gateway/enforce/grace_period.h"
#include "gateway/enforce/probe_packet.h"
#include "gateway/enforce/readback.h"
#include "gateway/enforce/tables.h"

namespace beffroi::enforce {

namespace {

constexpr std::size_t k_probes = 256;
constexpr std::uint16_t k_control = 0;             // a class that no policy has
constexpr std::uint16_t k_first_port = 20'000;     // a probe's source port is its number
constexpr std::uint16_t k_first_control = 30'000;  // of the control beside it likewise
constexpr std::chrono::seconds k_lifetime{10};     // of the identities, should this program die meanwhile
constexpr std::chrono::milliseconds k_pause{5};    // between two looks
constexpr int k_looks = 20;                        // a packet that was not seen by then never will be
constexpr const char* k_table = "beffroi_test";
constexpr const char* k_asked = "asked";
constexpr const char* k_passed = "passed";

/// Before the policy's chain (priority 0) it is noted what is asked, and after it what has passed. That goes no
/// further.
std::string table_text() {
    return fmt::format(R"(table inet {0}
delete table inet {0}
table inet {0} {{
  set {1} {{ type inet_service; flags dynamic; size 4096; }}
  set {2} {{ type inet_service; flags dynamic; size 4096; }}
  chain before {{
    type filter hook forward priority -1; policy accept;
    iifname "{3}" meta l4proto {{ tcp, udp }} add @{1} {{ th sport }}
  }}
  chain after {{
    type filter hook forward priority 1; policy accept;
    iifname "{3}" meta l4proto {{ tcp, udp }} add @{2} {{ th sport }}
    iifname "{3}" drop
  }}
}}
)",
                       k_table, k_asked, k_passed, ProbeDevice::name);
}

/// One device a class, locally administered; class 0 is that of the controls.
MacAddress mac_of(std::uint16_t class_id) {
    return {{0x02, 0xbe, 0xff, 0x00, static_cast<std::uint8_t>(class_id >> 8U), static_cast<std::uint8_t>(class_id)}};
}

/// Session 0 is nobody's: what is denied to it goes on nobody's record (denial_log.cpp).
void add_identity(std::vector<IdentElement>& all, std::uint16_t class_id, std::uint32_t mark) {
    for (const Family family : {Family::ipv4, Family::ipv6}) {
        all.push_back(
            {{Interface(ProbeDevice::name), mac_of(class_id), ProbeDevice::address(family)}, mark, k_lifetime});
    }
}

std::vector<IdentElement> identities(const std::vector<policy::Probe>& probes, unsigned epoch) {
    std::set<std::uint16_t> classes;
    for (const auto& probe : probes) {
        classes.insert(probe.class_id);
    }
    std::vector<IdentElement> all;
    for (const std::uint16_t id : classes) {
        add_identity(all, id, static_cast<std::uint32_t>(id) << 16U);
    }
    // As flows that were decided already: the policy's first rule lets them through, whatever they are.
    add_identity(all, k_control, epoch << 28U);
    return all;
}

/// What must be gone again, whatever happens in between.
class Traces {
  public:
    Traces(Tables& tables, Netlink& netlink, std::vector<IdentElement> elements)
        : m_tables(tables), m_netlink(netlink), m_elements(std::move(elements)) {
        if (const auto refusal = m_tables.load(table_text())) {
            throw std::runtime_error(*refusal);
        }
        if (const int error = m_netlink.transact(add_idents(m_elements)); error != 0) {
            static_cast<void>(m_tables.load(fmt::format("delete table inet {}\n", k_table)));
            throw std::system_error(error, std::generic_category(), "identities of the self-test");
        }
    }
    ~Traces() {
        try {
            std::vector<NetlinkMessage> messages;
            for (const auto& element : m_elements) {
                messages.push_back(delete_ident(element.key));
            }
            static_cast<void>(m_netlink.transact(std::move(messages)));
            wait_for_packets_under_way();  // the drop behind the policy stays until none of ours is left before it
            static_cast<void>(m_tables.load(fmt::format("delete table inet {}\n", k_table)));
        } catch (const std::exception&) {
            // The identities lapse, and the next test replaces the table.
        }
    }
    Traces(const Traces&) = delete;
    Traces& operator=(const Traces&) = delete;

  private:
    Tables& m_tables;
    Netlink& m_netlink;
    std::vector<IdentElement> m_elements;
};

SelfTestResult judge(const std::vector<policy::Probe>& probes, const std::set<std::uint16_t>& asked,
                     const std::set<std::uint16_t>& passed) {
    SelfTestResult result;
    for (std::size_t i = 0; i < probes.size(); ++i) {
        const auto port = static_cast<std::uint16_t>(k_first_port + i);
        if (!asked.contains(port) || !passed.contains(static_cast<std::uint16_t>(k_first_control + i))) {
            ++result.lost;
            continue;
        }
        ++result.decided;
        if (passed.contains(port) != probes[i].permit && !result.fault) {
            result.fault = fmt::format(
                "a packet of {} {}", probes[i].text,
                probes[i].permit ? "is refused, and the policy permits it" : "passes, and the policy denies it");
        }
    }
    return result;
}

}  // namespace

/// Each with its control: the same packet of a device that may do anything. Where that does not get through there is no
/// way, or another program's table is in it.
void SelfTest::send(const std::vector<policy::Probe>& probes) {
    const auto one = [this](const policy::Probe& probe, std::uint16_t class_id, std::size_t from_port) {
        // One that is not taken counts as lost.
        static_cast<void>(m_device.send(
            frame_of({mac_of(class_id), m_device.mac(), ProbeDevice::address(probe.destination.family),
                      probe.destination, probe.protocol, static_cast<std::uint16_t>(from_port), probe.port})));
    };
    for (std::size_t i = 0; i < probes.size(); ++i) {
        one(probes[i], k_control, k_first_control + i);
        one(probes[i], probes[i].class_id, k_first_port + i);
    }
}

SelfTestResult SelfTest::run(const CompiledPolicy& policy, unsigned epoch, WallTime now) {
    const auto probes = policy::probes(policy.policy, policy.ruleset, now, k_probes);
    m_device.up();
    const Traces traces(m_tables, m_netlink, identities(probes, epoch));
    send(probes);
    std::set<std::uint16_t> asked;
    for (int look = 0; look < k_looks && asked.size() < 2 * probes.size(); ++look) {
        const std::size_t before = asked.size();
        asked = read_ports(m_netlink, k_table, k_asked);
        if (look > 0 && asked.size() == before) {
            break;  // those that are missing found no way
        }
        std::this_thread::sleep_for(k_pause);
    }
    wait_for_packets_under_way();
    return judge(probes, asked, read_ports(m_netlink, k_table, k_passed));
}

}  // namespace beffroi::enforce
