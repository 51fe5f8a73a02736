#include "gateway/emergency_blocks.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <system_error>

#include "journal/note.h"
#include "journal/reader.h"

namespace beffroi {

namespace {

constexpr std::chrono::seconds k_pause{60};  // before what was refused is tried again

bool has(const std::vector<enforce::BlockState>& blocks, const policy::BlockId& id) {
    return std::any_of(blocks.begin(), blocks.end(), [&id](const auto& block) { return block.id == id; });
}

/// The `detail` of block-active.
std::string beginning_text(const enforce::BlockState& block, const std::string& reason) {
    return fmt::format("{} until {} digest {}{}", to_string(block.id), to_rfc3339(block.until), block.digest, reason);
}

/// Id and end out of it; nullopt: not such a text.
std::optional<BlocksOnRecord::value_type> read_beginning(std::string_view detail) {
    constexpr std::string_view until = " until ";
    const auto at = detail.find(until);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    const auto time = detail.substr(at + until.size());
    const auto id = policy::parse_block_id(detail.substr(0, at));
    const auto end = parse_rfc3339(time.substr(0, time.find(' ')));
    return id && end ? std::optional(BlocksOnRecord::value_type{*id, *end}) : std::nullopt;
}

}  // namespace

BlocksOnRecord blocks_on_record(const std::string& directory) {
    BlocksOnRecord blocks;
    journal::replay(directory, [&blocks](std::uint64_t /*index*/, std::string_view line) {
        const auto entry = journal::parse_line(line);
        if (entry && entry->event == journal::event::block_active) {
            if (const auto begun = read_beginning(entry->detail)) {
                blocks.insert_or_assign(begun->first, begun->second);
            }
        } else if (entry && entry->event == journal::event::block_ended) {
            if (const auto id = policy::parse_block_id(entry->detail.substr(0, entry->detail.find(' ')))) {
                blocks.erase(*id);
            }
        }
    });
    return blocks;
}

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

bool EmergencyBlocks::begun(const enforce::BlockState& block) {
    const auto note = m_delivered.find(block.id);
    const auto parsed = policy::parse_block(journal::text_to_sign(note.value_or("")));
    const auto* text = std::get_if<policy::Block>(&parsed);
    return m_record.admin(journal::event::block_active,
                          beginning_text(block, text == nullptr ? std::string() : ": " + text->reason));
}

/// Of one that this process never saw in force, when it was over.
bool EmergencyBlocks::ended(const policy::BlockId& id, WallTime until) {
    const bool late = !has(m_in_force, id) && until <= m_clock.wall();
    return m_record.admin(
        journal::event::block_ended,
        late ? fmt::format("{} at {}, noticed late", to_string(id), to_rfc3339(until)) : to_string(id));
}

void EmergencyBlocks::note(const enforce::PolicyState& state) {
    std::set<policy::BlockId> kept;
    for (const enforce::BlockState& block : state.blocks) {
        kept.insert(block.id);
        if (!m_on_record.contains(block.id) && begun(block)) {
            m_on_record.emplace(block.id, block.until);
        }
    }
    std::erase_if(m_on_record,
                  [&](const auto& known) { return !kept.contains(known.first) && ended(known.first, known.second); });
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
