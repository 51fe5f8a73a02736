// A Region: a trust root made with certs/, the central service on a port of its own, and the journal of one site that
// is shipped to it as a gateway does.
#pragma once

#include <arpa/inet.h>
#include <boost/test/unit_test.hpp>
#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/encoding.h"
#include "base/fd.h"
#include "central/service.h"
#include "journal/flow_entry.h"
#include "journal/reader.h"
#include "journal/ship/cosigned.h"
#include "journal/ship/shipper.h"
#include "tests/central/authority.h"
#include "tests/central/scratch.h"

namespace beffroi::central {

using namespace std::chrono_literals;

inline const WallTime school_day{std::chrono::sys_days{std::chrono::year(2026) / 11 / 24} + 7h};

/// 32 hexadecimal digits.
inline std::string hex_id(int n) {
    return std::string(29, 'a') + std::to_string(n + 100);
}

/// A session opened by person `person` at `minute` after seven o'clock UTC.
inline journal::Entry session_entry(int person, int minute) {
    journal::Entry entry;
    entry.time = school_day + std::chrono::minutes(minute);
    entry.site = "0599991P";
    entry.event = journal::event::session_open;
    entry.session = hex_id(500 + minute);
    entry.token = hex_id(person);
    entry.month = "2026-11";
    entry.role = "eleve";
    entry.zone = "salles";
    return entry;
}

class Region {
    Scratch m_scratch;  // first: what runs in it stops before it goes away

  public:
    journal::KeyPair region_approver_keys = journal::generate_key("approbation.region.example/remi");
    journal::KeyPair academie_approver_keys = journal::generate_key("approbation.academie.example/alice");
    journal::Signer region_approver{region_approver_keys.skey};
    journal::Signer academie_approver{academie_approver_keys.skey};

    Region() {
        const auto own = journal::generate_key("journal.region.example/central");
        m_central_vkey = own.vkey;
        write_private_file(path("central.key"), own.skey.reveal());
        const auto mirror = journal::generate_cosigner_key("mirror.region.example");
        m_mirror_vkey = mirror.vkey;
        write_private_file(path("mirror.key"), mirror.skey.reveal());
        write_policy("site.policy", m_site_keys.vkey);
        write_policy("central.policy", own.vkey);
        m_config.mirror = {path("mirror.key"), {}};
        m_config.retention = {std::chrono::days(365), std::chrono::days(365), std::chrono::days(180),
                              std::chrono::days(365)};
        m_config.store_directory = path("store");
        m_config.auditors = {{"c.martin", "region", {journal::all_streams.begin(), journal::all_streams.end()}, {}}};
        m_config.approvers = {{"Rémi", "region", region_approver_keys.vkey},
                              {"Alice", "academie", academie_approver_keys.vkey}};
        m_config.sites = {{"0599991P",
                           "Lycée Alan-Turing",
                           {{origin(), m_site_keys.vkey, journal::Stream::access},
                            {flow_origin(), m_site_keys.vkey, journal::Stream::flow}}}};
        start();
        m_access = std::make_unique<SiteStream>(*this, "access");
        m_flow = std::make_unique<SiteStream>(*this, "flow");
    }
    /// On the port it had, if it had one.
    void start() {
        const Authority& authority = Authority::instance();
        const std::uint16_t port = m_config.listen.port != 0 ? m_config.listen.port : free_port();
        m_config.listen = {*IpAddress::parse("127.0.0.1"), port, authority.pem("server"), authority.key("server"),
                           authority.ca()};
        m_config.journal = {path("journal"), "journal.region.example/central", path("central.key"),
                            shipping("central.policy", "central")};
        service = std::make_unique<Service>(
            m_config, clock,
            [this](const std::string& text) {
                const std::lock_guard lock(m_mutex);
                m_problems.push_back(text);
            },
            [] {
                return ClockState{true, 3ms};
            });
    }
    /// From the next start on.
    void keep_access_for(std::chrono::days days) { m_config.retention.access = days; }
    void stop() { service.reset(); }
    void restart() {
        stop();
        start();
    }

    /// Writes entries into the site's journal and waits until the centre holds them and has their rows.
    void ship(const std::vector<std::string>& lines) {
        m_access->writer.append(lines);
        for (const auto& line : lines) {
            m_lines.push_back(line);
        }
        await([this] { return service->loaded(origin()) == m_lines.size(); });
    }
    void ship(const std::vector<journal::Entry>& entries) {
        std::vector<std::string> lines;
        for (const auto& entry : entries) {
            lines.push_back(journal::to_line(entry, std::string(16, 's')));
        }
        ship(lines);
    }
    void ship_flow(const journal::FlowEntry& flow) {
        const auto before = m_flow->writer.size();
        m_flow->writer.append(journal::to_line(flow, std::string(16, 's')));
        await([this, before] { return service->loaded(flow_origin()) == before + 1; });
    }
    /// Waits for what must come; the limit only ends a test that has failed already.
    template <typename Condition>
    static void await(const Condition& condition) {
        const auto limit = std::chrono::steady_clock::now() + 60s;
        while (!condition()) {
            BOOST_REQUIRE_MESSAGE(std::chrono::steady_clock::now() < limit, "what was awaited did not come");
            std::this_thread::sleep_for(10ms);
        }
    }
    /// Until the centre's own entries written so far can be searched.
    void await_own_entries() {
        const auto written = admin_entries().size();
        await([this, written] { return service->loaded(own_origin()) >= written; });
    }

    /// The centre is its own peer, so its port must be known before it listens.
    static std::uint16_t free_port();
    [[nodiscard]] static std::string origin() { return "journal.test.example/0599991P/access"; }
    [[nodiscard]] static std::string flow_origin() { return "journal.test.example/0599991P/flow"; }
    [[nodiscard]] static std::string own_origin() { return "journal.region.example/central/admin"; }
    [[nodiscard]] std::uint16_t port() const { return m_config.listen.port; }
    [[nodiscard]] std::string url() const { return "https://localhost:" + std::to_string(port()); }
    [[nodiscard]] std::string path(const std::string& name) const { return m_scratch.path(name); }
    [[nodiscard]] const std::string& central_vkey() const { return m_central_vkey; }
    [[nodiscard]] const std::string& site_vkey() const { return m_site_keys.vkey; }
    [[nodiscard]] const std::string& mirror_vkey() const { return m_mirror_vkey; }
    [[nodiscard]] const std::vector<std::string>& lines() const { return m_lines; }
    [[nodiscard]] CentralConfig& config() { return m_config; }
    /// The centre's own entries, from its journal on disk.
    [[nodiscard]] std::vector<journal::Entry> admin_entries() const {
        std::vector<journal::Entry> entries;
        journal::replay(path("journal/admin"), [&entries](std::uint64_t, std::string_view line) {
            entries.push_back(*journal::parse_line(line));
        });
        return entries;
    }
    [[nodiscard]] std::vector<std::string> problems() const {
        const std::lock_guard lock(m_mutex);
        return m_problems;
    }

  private:
    /// A stream of a gateway's journal, and what brings it to the centre.
    struct SiteStream {
        SiteStream(Region& region, const std::string& stream)
            : signer(region.m_site_keys.skey),
              writer(options(region, stream), region.m_files, signer),
              cosigned({region.path("site/" + stream), 0ms}, writer, *journal::Verifier::parse(region.m_site_keys.vkey),
                       ship::read_trust_policy(region.path("site.policy")), region.m_files, region.clock),
              shipper(ship::to_peer(region.shipping("site.policy", "gateway-0599991P").peers.front()),
                      "journal.test.example/0599991P/" + stream, writer, cosigned,
                      [](ship::Urgency, const std::string&) {}) {}
        static journal::WriterOptions options(const Region& region, const std::string& stream) {
            journal::WriterOptions options;
            options.directory = region.path("site/" + stream);
            options.origin = "journal.test.example/0599991P/" + stream;
            return options;
        }
        journal::Signer signer;
        journal::Writer writer;
        ship::Cosigned cosigned;
        ship::Shipper shipper;
    };

    void write_policy(const std::string& name, const std::string& log) const {
        write_private_file(path(name), "log " + log + "\nwitness region " + m_mirror_vkey + "\nquorum region\n");
    }
    [[nodiscard]] ship::ShippingSettings shipping(const std::string& policy, const std::string& holder) const {
        const Authority& authority = Authority::instance();
        return {path(policy),
                0s,
                std::chrono::days(30),
                {{"region", "mirror", url(), m_mirror_vkey, authority.ca(), authority.pem(holder),
                  authority.key(holder), 1s}}};
    }

    CentralConfig m_config;
    std::string m_central_vkey;
    std::string m_mirror_vkey;
    journal::KeyPair m_site_keys = journal::generate_key("journal.test.example/0599991P");
    journal::PosixFiles m_files;
    std::vector<std::string> m_lines;
    mutable std::mutex m_mutex;
    std::vector<std::string> m_problems;

  public:
    SystemClock clock;
    std::unique_ptr<Service> service;

  private:
    std::unique_ptr<SiteStream> m_access;  // last: they ship to what is above
    std::unique_ptr<SiteStream> m_flow;
};

inline std::uint16_t Region::free_port() {
    const UniqueFd fd(::socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    BOOST_REQUIRE(::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
    BOOST_REQUIRE(::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
    return ntohs(address.sin_port);
}

}  // namespace beffroi::central
