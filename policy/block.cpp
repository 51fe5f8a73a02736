#include "policy/block.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <stdexcept>

#include "base/number.h"

namespace beffroi::policy {

namespace {

constexpr std::string_view k_block_line = "beffroi block v1";
constexpr std::size_t k_name_bytes = 48;
constexpr std::size_t k_names = 64;
constexpr std::size_t k_addresses = 256;

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= k_name_bytes && text.front() != '-' && text.back() != '-' &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == text.npos;
}

bool are_names(const std::vector<std::string>& names) {
    return names.size() <= k_names && std::all_of(names.begin(), names.end(), is_name) && is_ascending(names);
}

/// "2026-11-24T09:00:00Z"
std::string time_text(WallTime t) {
    constexpr std::size_t seconds = 19;
    return to_rfc3339(t).substr(0, seconds) + "Z";
}

bool is_whole_minute(WallTime t) {
    return t == std::chrono::floor<std::chrono::minutes>(t);
}

/// What its targets and times say together; nullptr: they are those of a block.
const char* effect_fault(const Block& block) {
    if (!is_whole_minute(block.from) || !is_whole_minute(block.until)) {
        return "\"from\" and \"until\" are whole minutes, as 2026-11-24T09:00:00Z";
    }
    if (block.until <= block.from || block.until - block.from > max_block) {
        return "\"until\" is after \"from\", by 72 hours at most";
    }
    for (const auto* names : {&block.roles, &block.zones, &block.destinations, &block.services}) {
        if (!are_names(*names)) {
            return "\"role\", \"zone\", \"destination\" and \"service\" are up to 64 names each, sorted, each once";
        }
    }
    const auto& addresses = block.addresses;
    if (addresses.size() > k_addresses ||
        std::adjacent_find(addresses.begin(), addresses.end(), std::greater_equal<>()) != addresses.end()) {
        return "\"address\" is up to 256 prefixes, sorted, each once";
    }
    return nullptr;
}

/// What it says together; nullptr: it is a block.
const char* fault(const Block& block) {
    if (block.number == 0) {
        return "\"number\" counts from 1";
    }
    if (block.party == Party::lycee) {
        return "\"party\" is region or academie";
    }
    if (!is_signed_line(block.reason)) {
        return "\"reason\" is one line of 1 to 256 bytes";
    }
    if (!are_sites(block.sites)) {
        return sites_rule;
    }
    if (!block.ends) {
        return effect_fault(block);
    }
    const Block nothing{block.number, block.party, block.reason, block.sites, block.ends};
    return *block.ends > 0 && *block.ends < block.number && block == nothing
               ? nullptr
               : "\"ends\" names an earlier block, and nothing follows it";
}

std::string lines_text(std::string_view start, const std::vector<std::string>& values) {
    std::string text;
    for (const std::string& value : values) {
        text += fmt::format("{}{}\n", start, value);
    }
    return text;
}

std::string effect_text(const Block& block) {
    std::string text = fmt::format("from {}\nuntil {}\n", time_text(block.from), time_text(block.until)) +
                       lines_text("role ", block.roles) + lines_text("zone ", block.zones) +
                       lines_text("destination ", block.destinations);
    for (const Prefix& prefix : block.addresses) {
        text += "address " + prefix.text() + "\n";
    }
    return text + lines_text("service ", block.services);
}

std::string to_text(const Block& block) {
    return fmt::format("{}\nnumber {}\nparty {}\nreason {}\n", k_block_line, block.number, to_string(block.party),
                       block.reason) +
           sites_text(block.sites) + (block.ends ? fmt::format("ends {}\n", *block.ends) : effect_text(block));
}

/// What is malformed is left as it is by default: the caller compares.
void take_effect(SignedLines& lines, Block& block) {
    block.from = parse_rfc3339(lines.take("from ").value_or("")).value_or(WallTime());
    block.until = parse_rfc3339(lines.take("until ").value_or("")).value_or(WallTime());
    block.roles = lines.take_all("role ");
    block.zones = lines.take_all("zone ");
    block.destinations = lines.take_all("destination ");
    for (const std::string& address : lines.take_all("address ")) {
        block.addresses.push_back(Prefix::parse(address).value_or(Prefix()));
    }
    block.services = lines.take_all("service ");
}

template <typename Value>
void sort_once(std::vector<Value>& values) {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace

std::string block_text(const Block& block) {
    if (const char* wrong = fault(block)) {
        throw std::invalid_argument(wrong);
    }
    return to_text(block);
}

std::variant<Block, BadBlock> parse_block(std::string_view text) {
    if (text.size() > max_block_bytes) {
        return BadBlock{"it is larger than any block"};
    }
    SignedLines lines(text);
    Block block;
    static_cast<void>(lines.take(k_block_line));
    block.number = parse_number<std::uint64_t>(lines.take("number ").value_or("")).value_or(0);
    block.party = parse_party(lines.take("party ").value_or("")).value_or(Party::lycee);
    block.reason = lines.take("reason ").value_or("");
    block.sites = lines.take_sites();
    if (const auto ends = lines.take("ends ")) {
        block.ends = parse_number<std::uint64_t>(*ends).value_or(0);
    } else {
        take_effect(lines, block);
    }
    if (const char* wrong = fault(block)) {
        return BadBlock{wrong};
    }
    // One spelling: whatever else the text said would have been signed and not been read.
    return to_text(block) == text ? std::variant<Block, BadBlock>(std::move(block))
                                  : BadBlock{"it is not what `beffroi policy block` writes"};
}

std::string to_string(const BlockId& id) {
    return fmt::format("{}-{}", to_string(id.first), id.second);
}

std::optional<BlockId> parse_block_id(std::string_view text) {
    const auto dash = text.find('-');
    const auto party = parse_party(text.substr(0, dash));
    const auto number = dash == text.npos ? std::nullopt : parse_number<std::uint64_t>(text.substr(dash + 1));
    if (!party || !number) {
        return std::nullopt;
    }
    const BlockId id{*party, *number};
    return to_string(id) == text ? std::optional(id) : std::nullopt;  // one spelling: it becomes a file's name
}

Block in_order(Block block) {
    for (auto* values : {&block.sites, &block.roles, &block.zones, &block.destinations, &block.services}) {
        sort_once(*values);
    }
    sort_once(block.addresses);
    return block;
}

}  // namespace beffroi::policy
