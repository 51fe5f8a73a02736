// A gateway as far as policies go: an enforcer of its own kind, and the world of PolicyChange on a real disk.
#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <set>

#include "base/fd.h"
#include "gateway/policy_change.h"
#include "journal/reader.h"
#include "tests/fakes/fake_clock.h"
#include "tests/gateway/escrow_config.h"
#include "tests/temporary_directory.h"

namespace beffroi::tests {

/// The enforcer as gateway/enforce/approval.h promises it. A policy's note says its number and nothing else.
class Enforcer final : public enforce::Kernel {
  public:
    Enforcer(std::string directory, const Clock& clock) : m_directory(std::move(directory)), m_clock(clock) {}

    std::variant<enforce::PolicyState, enforce::PolicyRefused, enforce::KernelError> apply() override {
        if (away) {
            return enforce::KernelError::unavailable;
        }
        ++applied;
        std::erase_if(m_state.blocks, [this](const auto& block) { return block.until <= m_clock.wall(); });
        const std::uint64_t number = std::stoull(read_file(m_directory + "/approved.note"));
        std::string digest;
        try {
            digest = read_policy(m_directory).digest;
        } catch (const std::runtime_error& e) {
            return enforce::PolicyRefused{e.what()};
        }
        if (refused.count(number) != 0) {
            return enforce::PolicyRefused{"alice has not signed"};
        }
        if (lies) {
            return enforce::PolicyState{m_state.generation, std::string(64, '0'), m_state.number, false};
        }
        if (m_state.on_trial && number == m_before) {
            m_state = {m_state.generation + 1, digest, number, false};
        } else if (number < m_state.number) {
            return enforce::PolicyRefused{"an older one"};
        } else if (number > m_state.number) {
            m_before = m_state.on_trial ? m_before : m_state.number;
            m_state = {m_state.generation + 1, digest, number, true};
        }
        return m_state;
    }
    std::variant<enforce::PolicyState, enforce::PolicyRefused, enforce::KernelError> block(
        const policy::BlockId& id) override {
        if (away) {
            return enforce::KernelError::unavailable;
        }
        asked.push_back(to_string(id));
        const std::string text = read_file(m_directory + ".blocks/" + block_file(id));
        if (unsigned_blocks.count(to_string(id)) != 0) {
            return enforce::PolicyRefused{"rose has not signed"};
        }
        const auto block = std::get<policy::Block>(policy::parse_block(text.substr(0, text.size() - 1)));
        auto& newest = m_state.newest_blocks.at(static_cast<std::size_t>(id.first));
        if (id.second <= newest) {
            return enforce::PolicyRefused{"used"};
        }
        newest = id.second;
        ++m_state.generation;
        if (block.ends) {
            std::erase_if(m_state.blocks, [&](const auto& held) { return held.id.second == *block.ends; });
        } else {
            m_state.blocks.push_back({id, block.until, std::string(64, 'b')});
        }
        return m_state;
    }
    std::optional<enforce::KernelError> confirm(std::uint64_t number) override {
        if (number != m_state.number) {
            return enforce::KernelError::refused;
        }
        m_state.on_trial = false;
        return std::nullopt;
    }
    std::variant<Applied, enforce::KernelError> admit(const SessionId&, const enforce::KernelSession&) override {
        return enforce::KernelError::refused;
    }
    std::optional<enforce::KernelError> revoke(SessionHandle) override { return std::nullopt; }
    std::variant<std::vector<enforce::KernelSession>, enforce::KernelError> list() override {
        return std::vector<enforce::KernelSession>();
    }

    [[nodiscard]] const enforce::PolicyState& state() const { return m_state; }

    bool away = false;
    bool lies = false;  ///< has others in force than lie on the disk
    std::set<std::uint64_t> refused;
    std::set<std::string> unsigned_blocks;
    std::vector<std::string> asked;  ///< to put which blocks in force
    int applied = 0;

  private:
    std::string m_directory;
    const Clock& m_clock;
    enforce::PolicyState m_state;
    std::uint64_t m_before = 0;
};

inline constexpr std::chrono::seconds k_trial{60};

inline policy::Bundle bundle(std::uint64_t number) {
    policy::Bundle files;
    for (const char* name : {"region.json", "academie.json", "lycee.json"}) {
        files[name] = read_file(std::string(BEFFROI_SOURCE_DIR) + "/tests/flows/policy/" + name);
    }
    files["approved.note"] = std::to_string(number);
    auto& lycee = files["lycee.json"];  // each has documents of its own
    const std::string prefix = "10.30.0.0/16";
    lycee.replace(lycee.find(prefix), prefix.size(), fmt::format("10.30.{}.0/24", number));
    return files;
}

/// A gateway with policy 1 installed and confirmed.
struct PolicyWorld {
    PolicyWorld() {
        const delivery::InstalledPolicy empty(directory);
        std::filesystem::create_directory(directory);
        static_cast<void>(empty.stage(bundle(1)));
        empty.install();
        std::filesystem::remove_all(directory + ".before");
        restart();
        static_cast<void>(kernel.confirm(1));
        restart();
    }
    void restart(std::optional<std::chrono::seconds> trial = k_trial) {
        change.reset();
        policy = std::make_unique<PolicyInForce>(PolicyInForce::State{read_policy(directory).policy, 0});
        life = std::make_unique<SessionLife>(clock, table, live, kernel, record, *policy);
        change = std::make_unique<PolicyChange>(directory, trial, clock, *policy, kernel, *life, record,
                                                blocks_on_record(temporary.path() + "/admin"));
        change->start();
    }
    void take(std::uint64_t number) { change->take({number, bundle(number)}); }
    void take_block(std::uint64_t number, std::optional<std::uint64_t> ends = std::nullopt) {
        policy::Block block{number, policy::Party::region, "Rançongiciel", {}, ends};
        if (!ends) {
            block.from = clock.wall();
            block.until = clock.wall() + std::chrono::hours(1);
        }
        change->take(delivery::BlockDelivery{id_of(block), block_text(block) + "\n"});
    }
    [[nodiscard]] std::string blocks() const {
        std::string text;
        for (const auto& id : change->report().blocks) {
            text += to_string(id) + ";";
        }
        return text;
    }
    void centre_hears() { change->tick(change->report()); }
    [[nodiscard]] std::string installed() const { return read_file(directory + "/approved.note"); }
    /// The portal decides by what the kernel enforces.
    [[nodiscard]] bool agreed() const {
        return read_policy(directory).digest == kernel.state().digest &&
               policy->get().generation == kernel.state().generation;
    }
    /// Events about policies since the last call.
    std::string events() {
        std::string text;
        std::uint64_t index = 0;
        journal::replay(temporary.path() + "/admin", [&](std::uint64_t, std::string_view line) {
            const auto entry = journal::parse_line(line);
            const bool of_policies = entry->event.starts_with("policy-");
            if (index++ >= seen && (of_policies || entry->event.starts_with("block-"))) {
                text += (text.empty() ? "" : " ") + (of_policies ? entry->event.substr(7) : entry->event);
            }
        });
        seen = index;
        return text;
    }

    /// What is on record of blocks that ended.
    [[nodiscard]] std::vector<std::string> details() const {
        std::vector<std::string> all;
        journal::replay(temporary.path() + "/admin", [&](std::uint64_t, std::string_view line) {
            const auto entry = journal::parse_line(line);
            if (entry->event == journal::event::block_ended) {
                all.push_back(entry->detail);
            }
        });
        return all;
    }

    TemporaryDirectory temporary;
    const std::string directory = temporary.path() + "/policy";
    FakeClock clock{WallTime(std::chrono::milliseconds(1795507200000))};
    journal::PosixFiles files;
    journal::Signer signer{journal::generate_key("test.example/0599991P").skey};
    Sealer sealer{tests::escrow_in(temporary.path()), clock};  // it does not start without anybody to seal for
    journal::Writer access{{temporary.path() + "/access", "test.example/0599991P/access"}, files, signer};
    journal::Writer admin{{temporary.path() + "/admin", "test.example/0599991P/admin"}, files, signer};
    Record record{Uai("0599991P"), clock, sealer, access, admin};
    session::SessionTable table{clock};
    session::Live live{temporary.path() + "/live", files, clock};
    Enforcer kernel{directory, clock};
    std::unique_ptr<PolicyInForce> policy;
    std::unique_ptr<SessionLife> life;
    std::unique_ptr<PolicyChange> change;
    std::uint64_t seen = 0;
};

}  // namespace beffroi::tests
