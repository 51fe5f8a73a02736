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
constexpr std::uint16_t k_first_port = 20'000;   // a probe's source port is its number
constexpr std::chrono::seconds k_lifetime{10};   // of the identities, should this program die meanwhile
constexpr std::chrono::milliseconds k_pause{5};  // between two looks
constexpr int k_looks = 20;                      // a packet that was not seen by then never will be
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

/// One device a class, locally administered.
MacAddress mac_of(std::uint16_t class_id) {
    return {{0x02, 0xbe, 0xff, 0x00, static_cast<std::uint8_t>(class_id >> 8U), static_cast<std::uint8_t>(class_id)}};
}

/// Session 0 is nobody's: what is denied to it goes on nobody's record (denial_log.cpp).
std::vector<IdentElement> identities(const std::vector<policy::Probe>& probes) {
    std::set<std::uint16_t> classes;
    for (const auto& probe : probes) {
        classes.insert(probe.class_id);
    }
    std::vector<IdentElement> all;
    for (const std::uint16_t id : classes) {
        for (const Family family : {Family::ipv4, Family::ipv6}) {
            all.push_back({{Interface(ProbeDevice::name), mac_of(id), ProbeDevice::address(family)},
                           static_cast<std::uint32_t>(id) << 16U,
                           k_lifetime});
        }
    }
    return all;
}

/// What must be gone again, whatever happens in between.
class Traces {
  public:
    Traces(Netlink& netlink, std::vector<IdentElement> elements) : m_netlink(netlink), m_elements(std::move(elements)) {
        if (const auto refusal = load_text(table_text())) {
            throw std::runtime_error(*refusal);
        }
        if (const int error = m_netlink.transact(add_idents(m_elements)); error != 0) {
            static_cast<void>(load_text(fmt::format("delete table inet {}\n", k_table)));
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
            static_cast<void>(load_text(fmt::format("delete table inet {}\n", k_table)));
        } catch (const std::exception&) {
            // The identities lapse, and the next test replaces the table.
        }
    }
    Traces(const Traces&) = delete;
    Traces& operator=(const Traces&) = delete;

  private:
    Netlink& m_netlink;
    std::vector<IdentElement> m_elements;
};

SelfTestResult judge(const std::vector<policy::Probe>& probes, const std::set<std::uint16_t>& asked,
                     const std::set<std::uint16_t>& passed) {
    SelfTestResult result;
    for (std::size_t i = 0; i < probes.size(); ++i) {
        const auto port = static_cast<std::uint16_t>(k_first_port + i);
        if (!asked.contains(port)) {
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

void SelfTest::send(const std::vector<policy::Probe>& probes) {
    for (std::size_t i = 0; i < probes.size(); ++i) {
        const auto& probe = probes[i];
        const ProbePacket packet{mac_of(probe.class_id),
                                 m_device.mac(),
                                 ProbeDevice::address(probe.destination.family),
                                 probe.destination,
                                 probe.protocol,
                                 static_cast<std::uint16_t>(k_first_port + i),
                                 probe.port};
        static_cast<void>(m_device.send(frame_of(packet)));  // one that is not taken counts as lost
    }
}

SelfTestResult SelfTest::run(const CompiledPolicy& policy, WallTime now) {
    const auto probes = policy::probes(policy.policy, policy.ruleset, now, k_probes);
    m_device.up();
    const Traces traces(m_netlink, identities(probes));
    send(probes);
    std::set<std::uint16_t> asked;
    for (int look = 0; look < k_looks && asked.size() < probes.size(); ++look) {
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
