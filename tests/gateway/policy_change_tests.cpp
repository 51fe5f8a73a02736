#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <set>

#include "base/fd.h"
#include "gateway/policy_change.h"
#include "journal/reader.h"
#include "tests/fakes/fake_clock.h"
#include "tests/gateway/escrow_config.h"
#include "tests/temporary_directory.h"

using namespace beffroi;

namespace {

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

constexpr std::chrono::seconds k_trial{60};

policy::Bundle bundle(std::uint64_t number) {
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
struct World {
    World() {
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

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_policy_change_tests, World)

BOOST_AUTO_TEST_CASE(a_policy_stays_once_the_centre_has_heard_from_the_gateway_under_it) {
    events();
    const auto before = policy->get().policy;
    take(2);
    BOOST_TEST(kernel.state().number == 2U);
    BOOST_TEST(change->report().on_trial);
    BOOST_TEST(policy->get().policy != before);
    BOOST_TEST(agreed());
    change->tick(std::nullopt);
    change->tick(delivery::Report{1, 1, "digest", true, {}});  // what it heard before the change says nothing
    change->tick(delivery::Report{2, 2, "digest", false, {}});
    BOOST_TEST(kernel.state().on_trial);
    centre_hears();
    BOOST_TEST(!kernel.state().on_trial);
    BOOST_TEST(!change->report().on_trial);
    clock.advance(10 * k_trial);
    change->tick(std::nullopt);
    BOOST_TEST(kernel.state().number == 2U);
    BOOST_TEST(events() == "active confirmed");
}

BOOST_AUTO_TEST_CASE(a_policy_that_cuts_the_gateway_off_goes_by_itself) {
    events();
    take(2);
    clock.advance(k_trial - std::chrono::seconds(1));
    change->tick(std::nullopt);
    BOOST_TEST(kernel.state().number == 2U);
    clock.advance(std::chrono::seconds(1));
    change->tick(std::nullopt);
    BOOST_TEST(kernel.state().number == 1U);
    BOOST_TEST(installed() == "1");
    BOOST_TEST(agreed());
    BOOST_TEST(change->report().failed.value().number == 2U);
    BOOST_TEST(events() == "active active restored");
    // The centre hears why, once; what it offers then is tried again.
    change->tick(delivery::Report{2, 2, "digest", true, {}});
    BOOST_TEST(change->report().failed.has_value());
    centre_hears();
    BOOST_TEST(!change->report().failed);
    take(2);
    BOOST_TEST(kernel.state().number == 2U);
}

BOOST_AUTO_TEST_CASE(another_that_comes_during_a_trial_waits_until_there_is_one_to_go_back_to) {
    take(2);
    take(3);
    BOOST_TEST(installed() == "2");
    centre_hears();
    take(3);
    BOOST_TEST(installed() == "3");
    clock.advance(k_trial);
    change->tick(std::nullopt);
    BOOST_TEST(installed() == "2");
    BOOST_TEST(kernel.state().number == 2U);
    BOOST_TEST(agreed());
}

BOOST_AUTO_TEST_CASE(what_the_enforcer_refuses_changes_nothing) {
    events();
    kernel.refused = {2};
    const auto before = policy->get();
    take(2);
    BOOST_TEST(kernel.state().number == 1U);
    BOOST_TEST(installed() == "1");
    BOOST_TEST(policy->get().policy == before.policy);
    BOOST_TEST(change->report().failed.value().reason == "alice has not signed");
    BOOST_TEST(events() == "refused");
    restart();
    BOOST_TEST(kernel.state().number == 1U);
}

BOOST_AUTO_TEST_CASE(documents_that_cannot_be_read_do_not_stay) {
    events();
    auto torn = bundle(2);
    torn["lycee.json"] = "{";
    change->take({2, torn});
    BOOST_TEST(installed() == "1");
    BOOST_TEST(change->report().number == 1U);
    BOOST_TEST(change->report().failed.value().reason.find("lycee.json") != std::string::npos);
    BOOST_TEST(events() == "refused");
}

BOOST_AUTO_TEST_CASE(what_is_not_newer_is_not_even_installed) {
    take(3);
    centre_hears();
    events();
    for (const std::uint64_t number : {1U, 2U, 3U}) {
        take(number);
        BOOST_TEST(installed() == "3");
    }
    BOOST_TEST(!change->report().failed);
    BOOST_TEST(events().empty());
}

BOOST_AUTO_TEST_CASE(an_enforcer_that_is_away_answers_for_it_when_it_is_back) {
    kernel.away = true;
    const auto before = policy->get().policy;
    take(2);
    BOOST_TEST(change->report().number == 1U);
    BOOST_TEST(policy->get().policy == before);  // the portal does not run ahead of the kernel
    take(3);                                     // not before it is known what became of the other
    clock.advance(10 * k_trial);
    change->tick(std::nullopt);
    kernel.away = false;
    change->enforcer_is_back();
    BOOST_TEST(change->report().number == 2U);
    BOOST_TEST(change->report().on_trial);
    BOOST_TEST(policy->get().policy != before);
    BOOST_TEST(agreed());
    centre_hears();

    kernel.away = true;
    take(4);
    kernel.away = false;
    kernel.refused = {4};
    change->enforcer_is_back();
    BOOST_TEST(installed() == "2");
    BOOST_TEST(change->report().failed.value().number == 4U);
}

BOOST_AUTO_TEST_CASE(a_restart_in_the_middle_of_a_trial_goes_on_with_it) {
    take(2);
    restart();
    BOOST_TEST(change->report().on_trial);
    clock.advance(k_trial);
    change->tick(std::nullopt);
    BOOST_TEST(kernel.state().number == 1U);
    BOOST_TEST(installed() == "1");
}

BOOST_AUTO_TEST_CASE(what_was_installed_when_the_power_failed_and_is_refused_gives_way_to_the_one_before) {
    events();
    const delivery::InstalledPolicy disk(directory);
    static_cast<void>(disk.stage(bundle(2)));
    disk.install();  // and the power fails
    kernel.refused = {2};
    restart();
    BOOST_TEST(kernel.state().number == 1U);
    BOOST_TEST(installed() == "1");
    BOOST_TEST(events() == "active restored");
}

BOOST_AUTO_TEST_CASE(at_start_too_an_enforcer_that_answers_late_is_believed) {
    const delivery::InstalledPolicy disk(directory);
    static_cast<void>(disk.stage(bundle(2)));
    disk.install();
    kernel.refused = {2};
    kernel.away = true;
    restart();
    kernel.away = false;
    change->enforcer_is_back();
    BOOST_TEST(kernel.state().number == 1U);
    BOOST_TEST(installed() == "1");
    BOOST_TEST(agreed());
}

BOOST_AUTO_TEST_CASE(where_both_are_refused_the_disk_stays_as_it_is) {
    const delivery::InstalledPolicy disk(directory);
    static_cast<void>(disk.stage(bundle(2)));
    disk.install();
    kernel.refused = {1, 2};
    restart();
    BOOST_TEST(installed() == "2");
}

BOOST_AUTO_TEST_CASE(the_portal_never_decides_by_documents_that_are_not_in_force) {
    const auto before = policy->get().policy;
    kernel.refused = {2};
    for (const auto& [name, content] : bundle(2)) {
        replace_file(directory + "/" + name, content);
    }
    change->reload();
    BOOST_TEST(policy->get().policy == before);
    kernel.refused = {};
    kernel.lies = true;
    change->reload();
    BOOST_TEST(policy->get().policy == before);
}

BOOST_AUTO_TEST_CASE(who_installs_a_policy_on_the_spot_need_not_wait_for_the_centre) {
    events();
    replace_file(directory + "/approved.note", "2");
    change->reload();
    BOOST_TEST(kernel.state().number == 2U);
    BOOST_TEST(!kernel.state().on_trial);
    BOOST_TEST(events() == "active confirmed");
    replace_file(directory + "/approved.note", "3");
    kernel.refused = {3};
    const auto before = policy->get().policy;
    change->reload();
    BOOST_TEST(policy->get().policy == before);
    replace_file(directory + "/lycee.json", "{");
    change->reload();
    BOOST_TEST(policy->get().policy == before);
    BOOST_TEST(kernel.state().number == 2U);
}

BOOST_AUTO_TEST_CASE(a_gateway_without_a_centre_confirms_what_it_starts_with) {
    replace_file(directory + "/approved.note", "2");
    restart(std::nullopt);
    BOOST_TEST(kernel.state().number == 2U);
    BOOST_TEST(!kernel.state().on_trial);
}

BOOST_AUTO_TEST_CASE(a_failed_trial_with_nothing_before_it_stays_and_says_so) {
    take(2);
    std::filesystem::remove_all(directory + ".before");
    clock.advance(k_trial);
    change->tick(std::nullopt);
    BOOST_TEST(kernel.state().number == 2U);
    BOOST_TEST(!kernel.state().on_trial);
}

BOOST_AUTO_TEST_CASE(a_block_is_in_force_on_record_and_told_to_the_centre_until_it_has_ended) {
    events();
    take_block(1);
    BOOST_TEST(blocks() == "region-1;");
    BOOST_TEST(agreed());
    BOOST_TEST(events() == "block-active active");
    const int applied = kernel.applied;
    clock.advance(std::chrono::minutes(59));
    change->tick(std::nullopt);
    BOOST_TEST(kernel.applied == applied);
    clock.advance(std::chrono::minutes(1));
    change->tick(std::nullopt);
    BOOST_TEST(blocks().empty());
    BOOST_TEST(events() == "block-ended");
    BOOST_TEST(!std::filesystem::exists(directory + ".blocks/region-1.note"));
}

BOOST_AUTO_TEST_CASE(a_block_that_its_party_ends_is_over_and_does_not_come_again) {
    take_block(1);
    events();
    take_block(2, 1);
    BOOST_TEST(blocks().empty());
    BOOST_TEST(events() == "block-ended active");
    take_block(1);
    take_block(2, 1);  // what was under way when the enforcer took it
    BOOST_TEST(kernel.asked.size() == 2U);
    BOOST_TEST(events().empty());
    BOOST_TEST((change->report().newest_blocks == std::array<std::uint64_t, 2>{2, 0}));
}

BOOST_AUTO_TEST_CASE(a_refused_block_is_told_once_and_tried_again_later) {
    events();
    kernel.unsigned_blocks.insert("region-1");
    const policy::BlockId id{policy::Party::region, 1};
    for (int i = 0; i < 3; ++i) {
        take_block(1);
    }
    BOOST_TEST(events() == "block-refused");
    BOOST_TEST((change->report().block_failed == delivery::BlockFailure{id, "rose has not signed"}));
    BOOST_TEST(change->report().blocks_to_wait_for.contains(id));
    clock.advance(std::chrono::seconds(60));
    BOOST_TEST(!change->report().blocks_to_wait_for.contains(id));
    kernel.unsigned_blocks.clear();
    take_block(1);
    BOOST_TEST(blocks() == "region-1;");
    BOOST_TEST(!change->report().block_failed.has_value());
}

BOOST_AUTO_TEST_CASE(a_restarted_gateway_finds_the_block_in_force) {
    take_block(1);
    restart();
    BOOST_TEST(blocks() == "region-1;");
    kernel.away = true;
    take_block(2);
    kernel.away = false;
    change->enforcer_is_back();
    BOOST_TEST(blocks() == "region-1;");  // the courier brings the other one again
    take_block(2);
    BOOST_TEST(blocks() == "region-1;region-2;");
}

BOOST_AUTO_TEST_CASE(what_a_restart_finds_in_force_is_not_said_to_begin_again) {
    take_block(1);
    events();
    restart();
    BOOST_TEST(events() == "active");  // of the policy
    clock.advance(std::chrono::hours(1));
    change->tick(std::nullopt);
    BOOST_TEST(events() == "block-ended");
    BOOST_TEST((details() == std::vector<std::string>{"region-1"}));
    restart();
    BOOST_TEST(events() == "active");
}

BOOST_AUTO_TEST_CASE(a_block_that_ended_while_the_gateway_was_down_is_on_record_once_it_is_back) {
    take_block(1);
    take_block(2);
    const auto end = clock.wall() + std::chrono::hours(1);
    events();
    change.reset();
    clock.advance(std::chrono::hours(2));
    restart();
    BOOST_TEST(events() == "block-ended block-ended active");
    BOOST_TEST((details() == std::vector<std::string>{"region-1 at " + to_rfc3339(end) + ", noticed late",
                                                      "region-2 at " + to_rfc3339(end) + ", noticed late"}));
    change->tick(std::nullopt);
    restart();
    BOOST_TEST(events() == "active");
    take_block(3);
    BOOST_TEST(events() == "block-active active");
}

BOOST_AUTO_TEST_CASE(nothing_is_said_to_have_ended_before_the_enforcer_has_answered) {
    take_block(1);
    events();
    change.reset();
    clock.advance(std::chrono::hours(2));
    kernel.away = true;
    restart();
    change->tick(std::nullopt);
    BOOST_TEST(events().empty());
    kernel.away = false;
    change->enforcer_is_back();
    BOOST_TEST(events() == "block-ended active");
}

BOOST_AUTO_TEST_CASE(a_block_that_its_party_ended_as_the_gateway_fell_is_ended_on_record_by_no_clock) {
    take_block(1);
    events();
    policy::Block end{2, policy::Party::region, "Fini", {}, 1};
    delivery::DeliveredBlocks(directory).put(id_of(end), block_text(end) + "\n");
    BOOST_REQUIRE(std::holds_alternative<enforce::PolicyState>(kernel.block(id_of(end))));  // and the power fails
    restart();
    BOOST_TEST(events() == "block-ended active");
    BOOST_TEST((details() == std::vector<std::string>{"region-1"}));
}

BOOST_AUTO_TEST_SUITE_END()
