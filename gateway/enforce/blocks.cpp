#include "gateway/enforce/blocks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <stdexcept>

#include "base/encoding.h"
#include "base/fd.h"
#include "base/number.h"
#include "gateway/enforce/kernel.h"
#include "journal/crypto.h"
#include "journal/note.h"

namespace beffroi::enforce {

namespace {

using policy::Block;
using policy::BlockId;
using policy::Party;

constexpr std::size_t k_max_blocks_bytes = max_blocks * (journal::max_note_bytes + 64) + 1024;
constexpr std::array k_parties{Party::region, Party::academie};

std::vector<Block> blocks_of(const std::map<BlockId, Blocks::Held>& held) {
    std::vector<Block> blocks;
    for (const auto& [id, one] : held) {
        blocks.push_back(one.block);
    }
    return blocks;
}

std::variant<Block, policy::BadBlock> read_block(const std::string& note) {
    const auto parsed = journal::parse_note(note);
    return policy::parse_block(parsed ? parsed->text : std::string());
}

std::string heading(std::size_t bytes) {
    return fmt::format("note {}\n", bytes);
}

}  // namespace

Blocks::Blocks(BlockSettings settings) : m_settings(std::move(settings)) {
    if (!std::filesystem::exists(m_settings.state_file)) {
        return;
    }
    const std::string text = read_file(m_settings.state_file, k_max_blocks_bytes);
    m_state = read(text);
    // One spelling: whatever differs from what replace() writes is damage.
    if (text_of(m_state) != text) {
        throw std::runtime_error(m_settings.state_file +
                                 " is damaged: restore it, or remove it to begin again without emergency blocks");
    }
}

/// The newest numbers, the notes each with its size, and the digest of all that: a part of a state is none.
std::string Blocks::text_of(const State& state) {
    std::string text;
    for (const Party party : k_parties) {
        const auto newest = state.newest.find(party);
        text += fmt::format("{} {}\n", policy::to_string(party), newest == state.newest.end() ? 0 : newest->second);
    }
    for (const auto& [id, held] : state.held) {
        text += heading(held.note.size()) + held.note;
    }
    return text + "sha256 " + journal::sha256_hex(text) + "\n";
}

/// Of another text than text_of writes, anything: the caller compares.
Blocks::State Blocks::read(const std::string& text) {
    State state;
    std::string_view rest = text;
    const auto take = [&rest](std::string_view start) -> std::optional<std::uint64_t> {
        const auto line = rest.substr(0, rest.find('\n'));
        const auto number =
            line.starts_with(start) ? parse_number<std::uint64_t>(line.substr(start.size())) : std::nullopt;
        rest.remove_prefix(number ? std::min(line.size() + 1, rest.size()) : 0);  // a torn text ends without a newline
        return number;
    };
    for (const Party party : k_parties) {
        const auto newest = take(fmt::format("{} ", policy::to_string(party))).value_or(0);
        if (newest != 0) {
            state.newest[party] = newest;
        }
    }
    while (const auto size = take("note ")) {
        const std::string note(rest.substr(0, *size));
        rest.remove_prefix(note.size());
        const auto block = read_block(note);
        if (const auto* whole = std::get_if<Block>(&block)) {
            state.held[id_of(*whole)] = {*whole, note};
        }
    }
    return state;
}

std::variant<Blocks::Held, Problem> Blocks::check(const std::string& note, const BlockId& id,
                                                  const journal::TrustPolicy& approvers, WallTime now) const {
    const std::string called = "block " + to_string(id);
    const auto parsed = read_block(note);
    if (const auto* bad = std::get_if<policy::BadBlock>(&parsed)) {
        return in_english(called, "", "This is no emergency block: " + bad->message, "Fetch it again");
    }
    const auto& block = std::get<Block>(parsed);
    if (id_of(block) != id) {
        return in_english(called, "", "This is block " + to_string(id_of(block)), "Fetch it again");
    }
    // What was accepted once stays so, even if those who signed it approve no more.
    if (const auto held = m_state.held.find(id); held != m_state.held.end() && held->second.block == block) {
        return held->second;
    }
    if (auto problem = objection(block, now)) {
        return std::move(*problem);
    }
    const auto signed_by = approvers.approved_by(note, policy::to_string(block.party), now);
    if (const auto* no = std::get_if<journal::Distrust>(&signed_by)) {
        return in_english(called, "", printable(no->sentence), "Let who is missing sign it");
    }
    return Held{block, note};
}

std::optional<Problem> Blocks::objection(const Block& block, WallTime now) const {
    const auto problem = [&](std::string what, const char* remedy) {
        return in_english("block " + to_string(id_of(block)), "", std::move(what), remedy);
    };
    if (!policy::holds_at(block.sites, m_settings.site)) {
        return problem("It was signed for other sites than " + m_settings.site, "Deliver the one of this site");
    }
    if (block.number <= newest(block.party)) {
        return problem(fmt::format("Number {} of the same party was accepted already", newest(block.party)),
                       "Sign it again, under a new number");
    }
    if (block.ends) {
        return std::nullopt;
    }
    if (block.from > now + journal::max_future_skew) {
        return problem(fmt::format("It begins at {}, and here it is {}", to_rfc3339(block.from), to_rfc3339(now)),
                       "Wait, or set this machine's clock");
    }
    if (block.until <= now) {
        return problem("It ended at " + to_rfc3339(block.until), "Sign another one, if it is still needed");
    }
    if (after({block, {}}, now).held.size() > max_blocks) {
        return problem(fmt::format("{} blocks are in force already", max_blocks), "End some of them");
    }
    return std::nullopt;
}

Blocks::State Blocks::after(const Held& accepted, WallTime now) const {
    const Block& block = accepted.block;
    State state = m_state;
    state.newest[block.party] = std::max(block.number, newest(block.party));
    std::erase_if(state.held, [now](const auto& held) { return held.second.block.until <= now; });
    if (block.ends) {
        state.held.erase({block.party, *block.ends});
    } else {
        state.held[id_of(block)] = accepted;
    }
    return state;
}

std::vector<Block> Blocks::with(const Block& block, WallTime now) const {
    return blocks_of(after({block, {}}, now).held);
}

void Blocks::keep(const Held& accepted, WallTime now) {
    replace(after(accepted, now));
}

void Blocks::drop_ended(WallTime now) {
    State state = m_state;
    if (std::erase_if(state.held, [now](const auto& held) { return held.second.block.until <= now; }) != 0) {
        replace(std::move(state));
    }
}

void Blocks::replace(State state) {
    replace_file(m_settings.state_file, text_of(state));
    m_state = std::move(state);
}

std::vector<Block> Blocks::held() const {
    return blocks_of(m_state.held);
}

std::uint64_t Blocks::newest(Party party) const {
    const auto found = m_state.newest.find(party);
    return found == m_state.newest.end() ? 0 : found->second;
}

}  // namespace beffroi::enforce
