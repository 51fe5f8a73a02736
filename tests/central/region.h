// A Region: a trust root made with certs/, the central service on a port of its own, and the log of one site.
#pragma once

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "central/service.h"
#include "tests/central/authority.h"
#include "tests/central/scratch.h"
#include "tests/central/signed_log.h"
#include "tests/journal/temporary_log.h"

namespace beffroi::central {

class Region {
    Scratch m_scratch;  // first: what runs in it stops before it goes away

  public:
    Region() {
        const auto keys = journal::generate_key("journal.region.example/central");
        m_central_vkey = keys.vkey;
        journal::write_file(m_scratch.path("central.key"), keys.skey.reveal());
        add_stream(log.origin(), log.vkey());
        start();
    }
    void add_stream(const std::string& origin, const std::string& vkey) {
        if (m_config.sites.empty()) {
            m_config.sites.push_back({"0599991P", "Lycée Alan-Turing", {}});
        }
        m_config.sites[0].streams.push_back({origin, vkey, StreamKind::access});
    }
    /// On the port it had, if it had one.
    void start() {
        const Authority& authority = Authority::instance();
        const std::uint16_t port = m_config.listen.port;
        m_config.listen = {*IpAddress::parse("127.0.0.1"), port, authority.pem("server"), authority.key("server"),
                           authority.ca()};
        m_config.store_directory = m_scratch.path("store");
        m_config.journal = {m_scratch.path("journal"), "journal.region.example/central", m_scratch.path("central.key")};
        service = std::make_unique<Service>(m_config, clock, [this](const std::string& text) {
            const std::lock_guard lock(m_mutex);
            m_problems.push_back(text);
        });
        m_config.listen.port = service->port();
    }
    void stop() { service.reset(); }
    void restart() {
        stop();
        start();
    }
    [[nodiscard]] std::uint16_t port() const { return m_config.listen.port; }
    [[nodiscard]] std::string url() const { return "https://localhost:" + std::to_string(port()); }
    [[nodiscard]] std::string path(const std::string& name) const { return m_scratch.path(name); }
    [[nodiscard]] const std::string& central_vkey() const { return m_central_vkey; }
    [[nodiscard]] std::uint64_t held(const std::string& origin) const {
        return service->store().snapshot().log(origin)->size;
    }
    /// The centre's own entries, from its journal on disk.
    [[nodiscard]] std::vector<journal::Entry> admin_entries() const {
        std::vector<journal::Entry> entries;
        journal::replay(m_scratch.path("journal/admin"), [&entries](std::uint64_t, std::string_view line) {
            entries.push_back(*journal::parse_line(line));
        });
        return entries;
    }
    [[nodiscard]] std::vector<std::string> problems() const {
        const std::lock_guard lock(m_mutex);
        return m_problems;
    }

  private:
    CentralConfig m_config;
    std::string m_central_vkey;
    mutable std::mutex m_mutex;
    std::vector<std::string> m_problems;

  public:
    SignedLog log;
    SystemClock clock;
    std::unique_ptr<Service> service;
};

}  // namespace beffroi::central
