// A centre with the journal of one site, and an auditor's command line beside it.
#pragma once

#include <nlohmann/json.hpp>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/central/https.h"
#include "tests/central/region.h"
#include "tests/run_command.h"

namespace beffroi::cli {

struct Answer : Ran {
    [[nodiscard]] nlohmann::json json() const { return nlohmann::json::parse(out); }
    [[nodiscard]] bool says(std::string_view text) const { return out.find(text) != std::string::npos; }
};

struct AuditorsCentre : central::Region {
    AuditorsCentre() {
        std::vector<journal::Entry> entries;
        for (int i = 0; i < 12; ++i) {
            entries.push_back(central::session_entry(i % 3 == 0 ? 1 : 2, i));
        }
        ship(entries);
        write_private_file(path("site.vkey"), site_vkey() + "\n");
        write_private_file(path("central.vkey"), central_vkey() + "\n");
    }
    [[nodiscard]] Answer run(const std::string& environment, const std::string& arguments) const {
        const std::string command = "cd '" + path("") + "' && HOME=" + path("") + " " + environment + " '" +
                                    ::getenv("BEFFROI_BIN") + "/beffroi' " + arguments;
        return {run_command(command)};
    }
    /// In the bytes of the record copy, behind the service's back.
    void change_at_centre(const std::string& line, const std::string& from, const std::string& to) const {
        std::string changed = line;
        changed.replace(changed.find(from), from.size(), to);
        for (const auto& file : std::filesystem::recursive_directory_iterator(path("store/record"))) {
            if (file.path().extension() != ".open") {
                continue;
            }
            const std::string bytes = read_file(file.path().string());
            if (const auto at = bytes.find(line); at != std::string::npos) {
                std::fstream pack(file.path(), std::ios::in | std::ios::out | std::ios::binary);
                pack.seekp(static_cast<std::streamoff>(at));
                pack << changed;
            }
        }
    }
    [[nodiscard]] std::string access(const std::string& holder = "auditor") const {
        const auto& authority = central::Authority::instance();
        return "--central " + url() + " --cert " + authority.pem(holder) + " --key " + authority.key(holder) +
               " --ca " + authority.ca() + " ";
    }
    /// Traffic over TCP of the session of minute 4, from that place on the network.
    [[nodiscard]] static journal::FlowEntry traffic(WallTime at, const std::string& zone) {
        journal::FlowEntry flow;
        flow.time = at;
        flow.site = "0599991P";
        flow.event = journal::event::flow;
        flow.session = central::hex_id(504);
        flow.token = central::hex_id(2);
        flow.role = "eleve";
        flow.zone = zone;
        flow.protocol = 6;
        flow.count = 1;
        return flow;
    }
    /// Port 41000 of the Region's address, for five seconds from ten minutes past on: the session of minute 4.
    void ship_translation() {
        auto flow = traffic(central::school_day + std::chrono::minutes(10), "salles");
        flow.from = IpAddress::parse("10.1.2.3");
        flow.from_port = 50000;
        flow.public_address = IpAddress::parse("198.51.100.7");
        flow.public_port = 41000;
        flow.seconds = 5;
        flow.bytes = 1000;
        ship_flow(flow);
    }
    [[nodiscard]] Answer who(const std::string& arguments) const {
        return run("", "audit who " + access() + arguments);
    }
    [[nodiscard]] Answer search(const std::string& arguments) const {
        return run("", "audit search " + access() + arguments);
    }
};

}  // namespace beffroi::cli
