#include "gateway/enforce/live_policy.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "gateway/enforce/bell.h"
#include "gateway/enforce/grace_period.h"
#include "gateway/enforce/policy_elements.h"
#include "gateway/enforce/readback.h"
#include "gateway/enforce/tables.h"
#include "gateway/enforce/verify_table.h"

namespace beffroi::enforce {

namespace {

constexpr std::size_t messages_per_transaction = 40;  // about a megabyte
constexpr const char* barrier = "beffroi_closed";     ///< beside the policy table, drops what that permits

std::string table_name(std::uint32_t generation) {
    return policy::nft::policy_table_prefix + std::to_string(generation);
}

/// What a policy table is recognised by after a restart.
std::string mark_of(const CompiledPolicy& policy) {
    return policy.digest + " layout " + std::to_string(policy::session_layout);
}

/// Asked for each time: somebody else may have removed a table, and deleting what is not there fails the whole
/// transaction.
std::string deletions(Netlink& netlink, const std::string& except) {
    std::string text;
    for (const PolicyTable& table : read_policy_tables(netlink)) {
        if (table.name != except) {
            text += "delete table inet " + table.name + "\n";
        }
    }
    if (has_table(netlink, barrier)) {
        text += std::string("delete table inet ") + barrier + "\n";
    }
    return text;
}

}  // namespace

LivePolicy::LivePolicy(Tables& tables, Netlink& netlink, Conntrack& conntrack, const Clock& clock,
                       std::chrono::milliseconds margin)
    : m_tables(tables), m_netlink(netlink), m_conntrack(conntrack), m_clock(clock), m_margin(margin) {
    // A table without its base chain was never in force: its maker died over it.
    for (const PolicyTable& table : read_policy_tables(netlink)) {
        m_generation = std::max(m_generation, table.generation);
        if (!m_kernel_mark && has_chain(netlink, table.name, policy::nft::decide_chain)) {
            m_kernel_mark = table.comment;
            m_epoch = read_live_epoch(netlink, table.name).value_or(0);
        }
    }
}

void LivePolicy::clean_epoch(unsigned epoch) {
    if (m_clean_epoch != epoch) {
        m_conntrack.delete_marked(epoch << 28, policy::mark_epoch_mask);
        m_clean_epoch = epoch;
    }
}

LivePolicy::ReadyBell LivePolicy::bell_at(const CompiledPolicy& policy, WallTime at) const {
    const std::size_t slot = policy.policy.slot_at(at);
    ReadyBell bell{m_generation, at, bell_after(policy.policy, at), policy.ruleset.slot_elements(slot), {}};
    bell.change = change_slot(table_name(m_generation), m_slot, bell.elements);
    return bell;
}

void LivePolicy::make_ready(const CompiledPolicy& policy) {
    clean_epoch(epoch_after(m_epoch));
    if (!m_ready || m_ready->generation != m_generation || m_ready->at != m_next_bell) {
        m_ready = bell_at(policy, m_next_bell);
    }
}

bool LivePolicy::holds(const CompiledPolicy& policy) const {
    return m_kernel_mark == mark_of(policy);
}

void LivePolicy::became(std::uint32_t generation, std::optional<std::string> mark) {
    m_generation = generation;
    m_kernel_mark = std::move(mark);
}

std::optional<std::string> LivePolicy::fill(const CompiledPolicy& policy, const std::string& table,
                                            const SlotElements& slot) {
    std::vector<NetlinkMessage> messages;
    const auto send = [&]() -> std::optional<std::string> {
        const int error = m_netlink.transact(std::exchange(messages, {}));
        return error == 0 ? std::nullopt : std::optional<std::string>(std::strerror(error));
    };
    const auto write = [&](const policy::DataMap& map) -> std::optional<std::string> {
        for (NetlinkMessage& message : fill_map(table, map)) {
            messages.push_back(std::move(message));
            if (messages.size() == messages_per_transaction) {
                if (auto refusal = send()) {
                    return "elements of " + map.name + ": " + *refusal;
                }
            }
        }
        return std::nullopt;
    };
    for (const policy::DataMap& map : policy.ruleset.maps) {
        if (auto refusal = write(map)) {
            return refusal;
        }
    }
    if (auto refusal = write({policy::nft::slot, policy::MapKey::mark, slot})) {
        return refusal;
    }
    return send();
}

/// A table that translated once stays, empty, for the flows that it gave their ports.
std::string LivePolicy::translations(const policy::Ruleset& ruleset) const {
    if (ruleset.port_blocks) {
        return policy::port_blocks_text(*ruleset.port_blocks);
    }
    return has_table(m_netlink, policy::nft::translation_table) ? policy::no_port_blocks_text() : std::string();
}

std::optional<std::string> LivePolicy::prepare(const CompiledPolicy& policy) {
    const WallTime now = m_clock.wall();
    const WallTime next = bell_after(policy.policy, now);
    const policy::Activation activation{m_generation + 1,          epoch_after(m_epoch), policy.policy.slot_at(now),
                                        lifetime_until(next, now), mark_of(policy),      false};
    const std::string table = table_name(activation.generation);
    SlotElements slot = policy.ruleset.slot_elements(activation.slot);
    clean_epoch(activation.epoch);
    m_netlink.settle();
    // Declared and deleted first: a predecessor may have died over a table of this name.
    if (auto refusal =
            m_tables.load("table inet " + table + "\ndelete table inet " + table + "\n" +
                          policy::policy_table_text(policy.ruleset, activation, policy::Elements::omitted))) {
        return refusal;
    }
    auto refusal = fill(policy, table, slot);
    refusal = refusal ? refusal : verify_table(m_netlink, table, policy, m_clock.wall());
    if (refusal) {
        static_cast<void>(m_tables.load("delete table inet " + table + "\n"));
        return refusal;
    }
    m_prepared = {activation, next, std::move(slot),
                  policy::identity_table_text(policy.ruleset) + translations(policy.ruleset),
                  policy.ruleset.port_blocks.has_value()};
    return std::nullopt;
}

std::optional<std::string> LivePolicy::put_in_force() {
    Prepared next = *std::exchange(m_prepared, std::nullopt);
    const std::string table = table_name(next.activation.generation);
    // From here on both decide, and a packet passes if both permit it.
    if (auto refusal = m_tables.load(next.identity_text + policy::in_force_text(next.activation.generation))) {
        static_cast<void>(m_tables.load("delete table inet " + table + "\n"));
        return refusal;
    }
    retire_all_but(table);
    became(next.activation.generation, next.activation.comment);
    m_epoch = next.activation.epoch;
    m_next_bell = next.next_bell;
    m_slot = std::move(next.slot);
    m_translates = next.translates;
    m_ready.reset();
    return std::nullopt;
}

void LivePolicy::retire_all_but(const std::string& table) {
    // One transaction that deletes loses packets which every policy permits: the kernel empties a base chain before it
    // takes it off its hook, so that the chain's policy drops them, and a packet under way finds the maps empty. A step
    // that fails leaves a table that denies, or decides nothing beside the new one; the next swap removes it.
    // Where all was closed no packet is permitted, and none can be lost.
    std::string open;
    std::string empty;
    for (const PolicyTable& old : read_policy_tables(m_netlink)) {
        if (m_kernel_mark && old.name != table && has_chain(m_netlink, old.name, policy::nft::decide_chain)) {
            open += "table inet " + old.name + " {\n  chain " + policy::nft::decide_chain +
                    " {\n    type filter hook forward priority 0; policy accept;\n  }\n}\n";
            empty += "flush chain inet " + old.name + " " + policy::nft::decide_chain + "\n";
        }
    }
    if (!open.empty() && !m_tables.load(open)) {
        static_cast<void>(m_tables.load(empty));
        wait_for_packets_under_way();
    }
    static_cast<void>(m_tables.load(deletions(m_netlink, table)));
}

std::optional<std::string> LivePolicy::load(const CompiledPolicy& policy) {
    if (auto refusal = prepare(policy)) {
        return refusal;
    }
    return put_in_force();
}

std::optional<std::string> LivePolicy::load_closed() {
    const std::string table = table_name(m_generation + 1);
    m_prepared.reset();
    m_netlink.settle();
    if (auto refusal = m_tables.load("table inet " + table + "\ndelete table inet " + table + "\n" +
                                     closed_table_text(table) + deletions(m_netlink, table))) {
        return refusal;
    }
    became(m_generation + 1, std::nullopt);
    return std::nullopt;
}

bool LivePolicy::close() {
    m_netlink.settle();
    const bool closed = !m_tables.load(closed_table_text(barrier));
    wait_for_packets_under_way();
    return closed;
}

bool LivePolicy::intact() {
    const auto serves = [this] {
        return has_table(m_netlink, policy::nft::identity_table) &&
               has_arp_table(m_netlink, policy::nft::identity_table) &&
               (!m_translates || has_table(m_netlink, policy::nft::translation_table));
    };
    const bool closed = !m_kernel_mark.has_value();
    return has_table(m_netlink, table_name(m_generation)) && (closed || serves());
}

bool LivePolicy::ring(const CompiledPolicy& policy) {
    const WallTime now = m_clock.wall();
    const unsigned epoch = epoch_after(m_epoch);
    const std::string table = table_name(m_generation);
    m_next_bell = now + std::chrono::seconds(1);  // the next attempt, if this one fails
    clean_epoch(epoch);

    // One transaction. A packet under way was given its rules before it: what it looks up may be of either slot, but it
    // stamps the old epoch, and its flow is decided again. No other transaction may follow until such packets are gone:
    // it would give them the new rules in mid-way. The next one waits for that; the bell need not.
    // The bell that was made ready, unless the clock was set or there was no time: then the calendar is asked now.
    const bool made_ready = m_ready && m_ready->generation == m_generation && m_ready->at <= now && now < m_ready->next;
    ReadyBell ready = made_ready ? std::move(*m_ready) : bell_at(policy, now);
    m_ready.reset();
    std::vector<NetlinkMessage> messages = std::move(ready.change);
    for (auto& more : {replace_stamp(table, epoch), renew_gates(table, epoch, lifetime_until(ready.next, now))}) {
        messages.insert(messages.end(), more.begin(), more.end());
    }
    const int error = m_netlink.transact(std::move(messages));
    m_netlink.settle_before_next();
    if (error != 0) {
        return false;
    }
    m_slot = std::move(ready.elements);
    m_epoch = epoch;
    m_next_bell = ready.next;
    return true;
}

}  // namespace beffroi::enforce
