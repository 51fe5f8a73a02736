#include "gateway/enforce/live_policy.h"

#include <cerrno>
#include <utility>

#include "gateway/enforce/bell.h"
#include "gateway/enforce/elements.h"
#include "gateway/enforce/grace_period.h"
#include "gateway/enforce/readback.h"
#include "gateway/enforce/tables.h"

namespace beffroi::enforce {

namespace {

std::string table_name(std::uint32_t generation) {
    return policy::nft::policy_table_prefix + std::to_string(generation);
}

/// Asked for each time: somebody else may have removed a table, and deleting what is not there fails the whole
/// transaction.
std::string deletions(Netlink& netlink) {
    std::string text;
    for (const PolicyTable& table : read_policy_tables(netlink)) {
        text += "delete table inet " + table.name + "\n";
    }
    return text;
}

}  // namespace

LivePolicy::LivePolicy(Netlink& netlink, Conntrack& conntrack, const Clock& clock, std::chrono::milliseconds margin)
    : m_netlink(netlink), m_conntrack(conntrack), m_clock(clock), m_margin(margin) {
    const std::vector<PolicyTable> tables = read_policy_tables(netlink);
    if (!tables.empty()) {
        m_generation = tables.front().generation;
        m_kernel_digest = tables.front().digest;
        m_epoch = read_live_epoch(netlink, tables.front().name).value_or(0);
    }
}

void LivePolicy::clean_epoch(unsigned epoch) {
    if (m_clean_epoch != epoch) {
        m_conntrack.delete_marked(epoch << 28, policy::mark_epoch_mask);
        m_clean_epoch = epoch;
    }
}

policy::Activation LivePolicy::next_activation(const CompiledPolicy& policy, WallTime& next_bell) const {
    const Bell bell = bell_at(policy.policy, m_clock.wall(), m_margin);
    next_bell = bell.next;
    return {m_generation + 1, epoch_after(m_epoch), bell.slot, bell.lifetime, policy.digest};
}

std::string LivePolicy::swap_text(const CompiledPolicy& policy, const policy::Activation& activation) const {
    return policy::identity_table_text(policy.ruleset) + policy::policy_table_text(policy.ruleset, activation) +
           deletions(m_netlink);
}

void LivePolicy::became(std::uint32_t generation, std::optional<std::string> digest) {
    m_generation = generation;
    m_kernel_digest = std::move(digest);
}

std::optional<std::string> LivePolicy::check(const CompiledPolicy& policy) {
    WallTime next_bell;
    return check_text(swap_text(policy, next_activation(policy, next_bell)));
}

std::optional<std::string> LivePolicy::load(const CompiledPolicy& policy) {
    WallTime next_bell;
    const policy::Activation activation = next_activation(policy, next_bell);
    clean_epoch(activation.epoch);
    if (auto refusal = load_text(swap_text(policy, activation))) {
        return refusal;
    }
    became(activation.generation, policy.digest);
    m_epoch = activation.epoch;
    m_next_bell = next_bell;
    clean_epoch(epoch_after(m_epoch));
    return std::nullopt;
}

std::optional<std::string> LivePolicy::load_closed() {
    if (auto refusal = load_text(closed_table_text(table_name(m_generation + 1)) + deletions(m_netlink))) {
        return refusal;
    }
    became(m_generation + 1, std::nullopt);
    wait_for_packets_under_way();
    return std::nullopt;
}

bool LivePolicy::close() {
    const std::string table = table_name(m_generation);
    const bool closed =
        m_netlink.transact({flush_set(table, policy::nft::slot), flush_set(table, policy::nft::live)}) == 0;
    wait_for_packets_under_way();
    return closed;
}

bool LivePolicy::intact() {
    const bool closed = !m_kernel_digest.has_value();
    return has_table(m_netlink, table_name(m_generation)) &&
           (closed || has_table(m_netlink, policy::nft::identity_table));
}

bool LivePolicy::ring(const CompiledPolicy& policy) {
    const WallTime now = m_clock.wall();
    const Bell bell = bell_at(policy.policy, now, m_margin);
    const unsigned epoch = epoch_after(m_epoch);
    const std::string table = table_name(m_generation);
    m_next_bell = now + std::chrono::seconds(1);  // the next attempt, if this one fails
    clean_epoch(epoch);

    // First the new slot, while no epoch is live: every packet is decided by its own slot entry. The new epoch is live
    // only when no packet is left that was decided by the old slot: stamped with the new epoch, its flow would outlive
    // the bell.
    std::vector<NetlinkMessage> slots{flush_set(table, policy::nft::slot), flush_set(table, policy::nft::live)};
    for (NetlinkMessage& message : add_slots(table, policy.ruleset.slots.at(bell.slot).entries, bell.lifetime)) {
        slots.push_back(std::move(message));
    }
    if (m_netlink.transact(std::move(slots)) != 0) {
        return false;
    }
    wait_for_packets_under_way();
    std::vector<NetlinkMessage> stamps = replace_permit(table, epoch);
    stamps.push_back(add_live(table, epoch, bell.lifetime));
    if (m_netlink.transact(std::move(stamps)) != 0) {
        return false;
    }
    m_epoch = epoch;
    m_next_bell = bell.next;
    clean_epoch(epoch_after(epoch));
    return true;
}

}  // namespace beffroi::enforce
