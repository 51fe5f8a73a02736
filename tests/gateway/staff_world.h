// A gateway's sessions under the rehearsal's policy (deploy/school), and those who ask about them on its machine.
#pragma once

#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <string>

#include "base/fd.h"
#include "gateway/arrivals.h"
#include "gateway/policy_change.h"
#include "gateway/staff_answers.h"
#include "journal/reader.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/fake_files.h"
#include "tests/fakes/fake_kernel.h"
#include "tests/gateway/escrow_config.h"
#include "tests/gateway/session/sample_session.h"
#include "tests/temporary_directory.h"

namespace beffroi::tests {

struct StaffWorld {
    StaffWorld() {
        std::filesystem::create_directory(policy_directory);
        const std::string school = std::string(BEFFROI_SOURCE_DIR) + "/deploy/school/policy/";
        for (const char* name : {"region.json", "academie.json", "lycee.json"}) {
            std::string text = read_file(school + name);
            for (const auto& [mark, time] : {std::pair("@START@", "03:00"), std::pair("@END@", "03:05")}) {
                if (const auto at = text.find(mark); at != std::string::npos) {
                    text.replace(at, std::string(mark).size(), time);
                }
            }
            replace_file(policy_directory + "/" + name, text);
        }
        in_force.set({read_policy(policy_directory).policy, 4});
        answers.set({true, {4, 12, read_policy(policy_directory).digest, false, std::nullopt}});
    }

    /// A session of the n-th device, in zone wifi-eleves.
    Session open(unsigned n, const std::string& login, const char* address) {
        const Device where{device(n).mac, Interface("wifi0"), ZoneName("wifi-eleves")};
        Identity who = pupil();
        who.user = UserName(login);
        who.uid = "uid-" + login;
        who.role_reason = "rule eleves: profile National_ELV in 0599991P";
        auto session =
            *table.open(who, where, {ip(address)}, {std::chrono::hours(8), std::chrono::minutes(10)}, pseudonym());
        live.opened(session);
        static_cast<void>(kernel.admit(session.id, life.for_kernel(session)));
        devices[ip(address)] = where;
        return session;
    }
    /// A session of an address behind a router, in the same zone.
    void open_routed(const std::string& login, const char* address) {
        const Device where{{}, Interface("rt0"), ZoneName("wifi-eleves"), ip(address)};
        Identity who = pupil();
        who.user = UserName(login);
        const auto session =
            *table.open(who, where, {ip(address)}, {std::chrono::hours(8), std::chrono::minutes(10)}, pseudonym());
        live.opened(session);
        static_cast<void>(kernel.admit(session.id, life.for_kernel(session)));
        devices[ip(address)] = where;
    }
    nlohmann::json ask(const nlohmann::json& request) {
        return nlohmann::json::parse(answers.answer("root", request.dump()));
    }
    /// Entries of a stream since the last call for it.
    std::vector<journal::Entry> entries(const std::string& stream) {
        std::vector<journal::Entry> all;
        journal::replay(temporary.path() + "/" + stream, [&all](std::uint64_t, std::string_view line) {
            all.push_back(journal::parse_line(line).value());
        });
        auto& seen = m_seen[stream];
        all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(seen));
        seen += all.size();
        return all;
    }

    TemporaryDirectory temporary;
    const std::string policy_directory = temporary.path() + "/policy";
    FakeClock clock{WallTime(std::chrono::milliseconds(1795507200000))};  // 2026-11-24 08:00 UTC
    journal::FakeFiles files{1};
    journal::Signer signer{journal::generate_key("test.example/0599991P").skey};
    Sealer sealer{escrow_in(temporary.path()), clock};
    journal::Writer access{{temporary.path() + "/access", "test.example/0599991P/access"}, files, signer};
    journal::Writer admin{{temporary.path() + "/admin", "test.example/0599991P/admin"}, files, signer};
    Record record{Uai("0599991P"), clock, sealer, access, admin};
    session::SessionTable table{clock};
    session::Live live{temporary.path() + "/live", files, clock};
    enforce::FakeKernel kernel;
    PolicyInForce in_force{{nullptr, 0}};
    SessionLife life{clock, table, live, kernel, record, in_force};
    GuestDesk guests{
        {temporary.path() + "/guests/codes", RoleName("invite"), {RoleName("enseignant")}, std::chrono::hours(24), 2},
        clock,
        record,
        table,
        life};
    std::map<IpAddress, Device> devices;  ///< as the kernel's neighbours are
    [[nodiscard]] std::optional<Device> device_of(const IpAddress& address) const {
        const auto found = devices.find(address);
        return found == devices.end() ? std::nullopt : std::optional(found->second);
    }
    Arrivals arrivals{clock, [this](const IpAddress& address) { return device_of(address); }};
    StaffAnswers answers{{clock,
                          table,
                          life,
                          kernel,
                          record,
                          [this](const IpAddress& address) { return device_of(address); },
                          {arrivals, [this](const Device& one) { return table.find(one).has_value(); },
                           [this] {
                               std::vector<session::Neighbour> all;
                               for (const auto& [address, one] : devices) {
                                   all.push_back({one.interface, one.mac, address});
                               }
                               return all;
                           },
                           [this](const session::Neighbour& neighbour) { return device_of(neighbour.address); }},
                          policy_directory,
                          &guests}};

  private:
    std::map<std::string, std::size_t> m_seen;
};

}  // namespace beffroi::tests
