// The policy table that decides at this moment: its generation, its epoch, its slot. Every step leaves the kernel
// either as it was, or deciding by the new state, or denying.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "gateway/enforce/conntrack.h"
#include "gateway/enforce/kernel.h"
#include "gateway/enforce/netlink.h"
#include "gateway/enforce/policy_source.h"
#include "gateway/enforce/tables.h"

namespace beffroi::enforce {

class LivePolicy {
  public:
    /// Reads from the kernel what a predecessor left. Throws std::system_error if the kernel does not answer.
    LivePolicy(Tables& tables, Netlink& netlink, Conntrack& conntrack, const Clock& clock,
               std::chrono::milliseconds margin);

    /// Whether the kernel has a policy table in force, of whatever policy.
    [[nodiscard]] bool holds_any() const { return m_kernel_mark.has_value(); }
    /// Whether the youngest is of this very policy, and its sessions mean what they mean here.
    [[nodiscard]] bool holds(const CompiledPolicy& policy) const;

    /// Builds the next generation's table in the kernel, beside the one in force: whole, but without a hook; reads
    /// it back, and proves the guarantees on what it read. If the kernel refuses, or holds something else (the reason
    /// is returned), nothing is left of it.
    [[nodiscard]] std::optional<std::string> prepare(const CompiledPolicy& policy);
    /// Replaces every policy table, and close(), by the prepared one, and leaves sessions alone. No packet that both
    /// permit is lost, and none passes that either denies. If it is refused (the reason is returned) what was in force
    /// stays so.
    [[nodiscard]] std::optional<std::string> put_in_force();
    /// Both.
    [[nodiscard]] std::optional<std::string> load(const CompiledPolicy& policy);
    /// Replaces every policy table by one that forwards nothing, but packets that are under way.
    [[nodiscard]] std::optional<std::string> load_closed();
    /// Stops all forwarding, and waits until no packet is under way.
    [[nodiscard]] bool close();
    /// Rings the bell: puts the slot of this moment in force, for established flows too. False if the kernel refuses:
    /// what depends on time is denied after the margin, if not at once.
    [[nodiscard]] bool ring(const CompiledPolicy& policy);

    /// Makes the next bell quick: the flows of an epoch that comes round again are deleted, and the messages that
    /// change the slot are built, before it rings. Cheap when that is done.
    void make_ready(const CompiledPolicy& policy);

    /// Whether the tables that load() or load_closed() made are there, of whichever family: policy, sessions, newcomers
    /// (arp), port blocks.
    [[nodiscard]] bool intact();

    [[nodiscard]] std::uint32_t generation() const { return m_generation; }
    /// That flows of this moment carry; they are not decided again.
    [[nodiscard]] unsigned epoch() const { return m_epoch; }
    [[nodiscard]] WallTime next_bell() const { return m_next_bell; }

  private:
    using SlotElements = std::vector<policy::DataMap::Element>;
    /// A table that waits to be put in force.
    struct Prepared {
        policy::Activation activation;
        WallTime next_bell;
        SlotElements slot;
        std::string identity_text;
        bool translates;
    };
    /// A bell's messages, and what they were built from. One slot holds from `at` to `next`.
    struct ReadyBell {
        std::uint32_t generation = 0;
        WallTime at;
        WallTime next;
        SlotElements elements;
        std::vector<NetlinkMessage> change;
    };
    [[nodiscard]] ReadyBell bell_at(const CompiledPolicy& policy, WallTime at) const;
    /// Of the kernel's elements: they lapse a margin after a bell that nobody rings.
    [[nodiscard]] std::chrono::milliseconds lifetime_until(WallTime next, WallTime now) const {
        return next - now + m_margin;
    }
    [[nodiscard]] std::string translations(const policy::Ruleset& ruleset) const;
    [[nodiscard]] std::optional<std::string> fill(const CompiledPolicy& policy, const std::string& table,
                                                  const SlotElements& slot);
    void retire_all_but(const std::string& table);
    void became(std::uint32_t generation, std::optional<std::string> mark);
    /// Before an epoch is live again no flow may carry it from its last time.
    void clean_epoch(unsigned epoch);

    Tables& m_tables;
    Netlink& m_netlink;
    Conntrack& m_conntrack;
    const Clock& m_clock;
    const std::chrono::milliseconds m_margin;
    std::optional<std::string> m_kernel_mark;  ///< the comment of the youngest policy table; nullopt: there is none
    std::uint32_t m_generation = 0;
    std::optional<Prepared> m_prepared;
    SlotElements m_slot;  ///< in the kernel
    std::optional<ReadyBell> m_ready;
    bool m_translates = false;   ///< the policy in force has port blocks
    unsigned m_epoch = 0;        ///< live, or the last that was
    unsigned m_clean_epoch = 0;  ///< no flow carries it; 0: none is known
    WallTime m_next_bell;
};

}  // namespace beffroi::enforce
