#include "gateway/emergency_blocks.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <set>
#include <system_error>

#include "journal/note.h"

namespace beffroi {

namespace {

constexpr std::chrono::seconds k_pause{60};  // before what was refused is tried again

bool has(const std::vector<enforce::BlockState>& blocks, const policy::BlockId& id) {
    return std::any_of(blocks.begin(), blocks.end(), [&id](const auto& block) { return block.id == id; });
}

}  // namespace

std::optional<enforce::PolicyState> EmergencyBlocks::take(const delivery::BlockDelivery& delivery) {
    if (delivery.id.second <= newest(delivery.id.first)) {
        return std::nullopt;  // it came once more
    }
    try {
        m_delivered.put(delivery.id, delivery.note);
    } catch (const std::system_error& e) {
        refuse(delivery.id, e.what());
        return std::nullopt;
    }
    const auto answer = m_kernel.block(delivery.id);
    if (const auto* refused = std::get_if<enforce::PolicyRefused>(&answer)) {
        refuse(delivery.id, refused->reason);
        return std::nullopt;
    }
    if (const auto* error = std::get_if<enforce::KernelError>(&answer)) {
        spdlog::warn("block {}: {}", to_string(delivery.id),
                     *error == enforce::KernelError::unavailable ? "the enforcer does not answer" : "refused");
        return std::nullopt;
    }
    m_refused.erase(delivery.id);
    return std::get<enforce::PolicyState>(answer);
}

void EmergencyBlocks::refuse(const policy::BlockId& id, const std::string& reason) {
    spdlog::error("block {} is refused: {}", to_string(id), reason);
    auto& refused = m_refused[id];
    if (refused.reason != reason) {  // each reason once
        m_record.admin(journal::event::block_refused, fmt::format("{}: {}", to_string(id), reason));
    }
    refused = {reason, m_clock.steady() + k_pause};
}

std::uint64_t EmergencyBlocks::newest(policy::Party party) const {
    return m_newest.at(static_cast<std::size_t>(party));
}

void EmergencyBlocks::begun(const enforce::BlockState& block) {
    const auto note = m_delivered.find(block.id);
    const auto parsed = policy::parse_block(journal::text_to_sign(note.value_or("")));
    const auto* text = std::get_if<policy::Block>(&parsed);
    m_record.admin(journal::event::block_active,
                   fmt::format("{} until {} digest {}{}", to_string(block.id), to_rfc3339(block.until), block.digest,
                               text == nullptr ? std::string() : ": " + text->reason));
}

void EmergencyBlocks::note(const enforce::PolicyState& state) {
    std::set<policy::BlockId> kept;
    for (const enforce::BlockState& block : state.blocks) {
        kept.insert(block.id);
        if (!has(m_in_force, block.id)) {
            begun(block);
        }
    }
    for (const enforce::BlockState& block : m_in_force) {
        if (!kept.contains(block.id)) {
            m_record.admin(journal::event::block_ended, to_string(block.id));
        }
    }
    m_in_force = state.blocks;
    m_newest = state.newest_blocks;
    // What is older than one that was accepted is never taken any more.
    std::erase_if(m_refused, [&](const auto& refused) { return refused.first.second <= newest(refused.first.first); });
    for (const auto& [id, refusal] : m_refused) {
        kept.insert(id);
    }
    m_delivered.keep_only(kept);
}

bool EmergencyBlocks::is_over() {
    const WallTime now = m_clock.wall();
    const bool over = std::any_of(m_in_force.begin(), m_in_force.end(),
                                  [now](const enforce::BlockState& block) { return block.until <= now; });
    if (!over || m_clock.steady() < m_next_look) {
        return false;
    }
    m_next_look = m_clock.steady() + k_pause;
    return true;
}

void EmergencyBlocks::tell(delivery::Report& report) const {
    for (const enforce::BlockState& block : m_in_force) {
        report.blocks.push_back(block.id);
    }
    report.newest_blocks = m_newest;
    for (const auto& [id, refusal] : m_refused) {
        report.block_failed = {id, refusal.reason};
        if (m_clock.steady() < refusal.again) {
            report.blocks_to_wait_for.insert(id);
        }
    }
}

}  // namespace beffroi
