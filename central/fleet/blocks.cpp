#include "central/fleet/blocks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <stdexcept>

#include "base/encoding.h"
#include "base/fd.h"
#include "central/fleet/check.h"
#include "central/fleet/policy_entry.h"
#include "journal/note.h"
#include "policy/bundle.h"
#include "policy/findings.h"

namespace beffroi::central::fleet {

namespace fs = std::filesystem;

namespace {

using policy::Block;
using policy::BlockId;

std::variant<Block, policy::BadBlock> read_block(std::string_view note) {
    return policy::parse_block(journal::text_to_sign(note));
}

std::vector<std::string> signers_of(const std::string& note) {
    std::vector<std::string> names;
    const auto parsed = journal::parse_note(note);
    for (const auto& line : parsed ? parsed->signatures : std::vector<journal::NoteSignature>()) {
        names.push_back(line.name);
    }
    return names;
}

std::string described(const Block& block) {
    const std::string where = block.sites.empty() ? "every site" : fmt::format("{} sites", block.sites.size());
    return block.ends ? fmt::format("{} ends {}: {}, for {}", to_string(id_of(block)), *block.ends, block.reason, where)
                      : fmt::format("{} until {}: {}, for {}", to_string(id_of(block)), to_rfc3339(block.until),
                                    block.reason, where);
}

/// Whether `end` takes the block away, there or anywhere.
bool ends(const Block& end, const Block& block) {
    return end.ends == block.number && end.party == block.party;
}

Refusal conflict(std::string why) {
    return {Refusal::Kind::conflict, std::move(why)};
}

Words with_policy(std::uint64_t number, const Problem& problem) {
    return words("avec la politique {}\u202F: {}", "with policy {}: {}", number, to_words(problem));
}

}  // namespace

std::string_view to_string(BlockStatus::State state) {
    static constexpr std::array<std::string_view, 4> names{"holds", "withdrawn", "ended", "end"};
    return names.at(static_cast<std::size_t>(state));
}

Blocks::Blocks(std::string directory, const Fleet& fleet, Fleet::Record record, const Clock& clock)
    : m_directory(std::move(directory)),
      m_fleet(fleet),
      m_record(std::move(record)),
      m_clock(clock),
      m_modules(yang::schemas_directory(), policy::yang_modules()) {
    make_private_directory(m_directory);
    read();
}

void Blocks::read() {
    for (const auto& file : fs::directory_iterator(m_directory)) {
        const std::string path = file.path().string();
        if (file.path().extension() != ".note") {
            fs::remove_all(path);  // of a crash while it was written or looked at
            continue;
        }
        std::string note = read_file(path, journal::max_note_bytes);
        auto block = read_block(note);
        auto* whole = std::get_if<Block>(&block);
        if (whole == nullptr || file.path().filename() != block_file(id_of(*whole))) {
            throw std::runtime_error(path + " is damaged: restore it");
        }
        const BlockId id = id_of(*whole);
        const auto written = std::chrono::file_clock::to_sys(file.last_write_time());
        m_published[id] = {std::move(*whole), std::move(note), std::chrono::floor<std::chrono::milliseconds>(written)};
    }
}

Blocks::List Blocks::list() const {
    const std::lock_guard lock(m_mutex);
    return m_published;
}

std::optional<Refusal> Blocks::objection(const Block& block, const std::string& note) const {
    const WallTime now = m_clock.wall();
    const List published = list();
    for (const auto& [id, earlier] : published) {
        if (id.first == block.party && id.second >= block.number) {
            return conflict(fmt::format("number {} is not greater than {}, which was published already: sign it again",
                                        block.number, id.second));
        }
    }
    const auto approvers = m_fleet.quorum();
    const auto approved = approvers.approved_by(note, policy::to_string(block.party), now);
    if (const auto* no = std::get_if<journal::Distrust>(&approved)) {
        return Refusal{Refusal::Kind::signature, printable(no->sentence)};
    }
    if (approvers.witnessed(note, now).size() != signers_of(note).size()) {
        return Refusal{Refusal::Kind::signature, "somebody has signed it who is not on the list of approvers"};
    }
    const auto sites = m_fleet.sites();
    if (std::none_of(sites.begin(), sites.end(),
                     [&](const SiteStatus& site) { return policy::holds_at(block.sites, site.site.uai); })) {
        return Refusal{Refusal::Kind::documents, "it was signed for sites that this centre does not have"};
    }
    if (block.ends) {
        return published.contains({block.party, *block.ends})
                   ? std::nullopt
                   : std::optional(conflict(fmt::format("there is no block {} of this party to end", *block.ends)));
    }
    if (block.until <= now || block.from > now + journal::max_future_skew) {
        return conflict(fmt::format("it holds from {} until {}, and here it is {}", to_rfc3339(block.from),
                                    to_rfc3339(block.until), to_rfc3339(now)));
    }
    return broken(block);
}

/// With each policy that one of its sites is offered. A second block cannot break what neither breaks alone.
std::optional<Refusal> Blocks::broken(const Block& block) const {
    std::set<std::uint64_t> numbers;
    for (const SiteStatus& site : m_fleet.sites()) {
        if (!block.ends && site.offered && policy::holds_at(block.sites, site.site.uai)) {
            numbers.insert(*site.offered);
        }
    }
    for (const std::uint64_t number : numbers) {
        const auto documents = documents_of(m_modules, m_directory, m_fleet.bundle(number).value());
        const auto resolved = policy::Policy::resolve(documents, {block});
        if (const auto* problems = std::get_if<Problems>(&resolved)) {
            return refused(Refusal::Kind::documents, with_policy(number, problems->front()));
        }
        const auto& whole = std::get<policy::Policy>(resolved);
        policy::Budget budget;
        const auto unproved = policy::unproved(whole, policy::find(whole, budget, m_clock.wall()));
        if (!unproved.empty()) {
            return refused(Refusal::Kind::guarantee, with_policy(number, unproved.front()));
        }
    }
    return std::nullopt;
}

std::variant<BlockStatus, Refusal> Blocks::publish(const std::string& note, const std::string& actor) {
    const auto parsed = read_block(note);
    if (const auto* bad = std::get_if<policy::BadBlock>(&parsed)) {
        return Refusal{Refusal::Kind::malformed, "this is no emergency block: " + bad->message};
    }
    const auto& block = std::get<Block>(parsed);
    const std::lock_guard one_at_a_time(m_publishing);  // proving takes a while, and reports go on
    if (auto refused = objection(block, note)) {
        return std::move(*refused);
    }
    m_record(policy_entry(journal::event::block_published, block.number, actor, described(block)));
    replace_file(m_directory + "/" + block_file(id_of(block)), note);
    const Published one{block, note, m_clock.wall()};
    {
        const std::lock_guard lock(m_mutex);
        m_published[id_of(block)] = one;
    }
    return status(list(), one, m_fleet.sites());
}

std::optional<policy::Sites> Blocks::sites_of(const std::string& note) {
    const auto parsed = read_block(note);
    const auto* block = std::get_if<Block>(&parsed);
    return block != nullptr ? std::optional(block->sites) : std::nullopt;
}

bool Blocks::is_ended(const List& published, const Block& block, std::string_view uai, WallTime until) {
    return std::any_of(published.begin(), published.end(), [&](const auto& other) {
        return ends(other.second.block, block) && policy::holds_at(other.second.block.sites, uai) &&
               other.second.at <= until;
    });
}

std::vector<BlockId> Blocks::offered(const std::string& uai) const {
    const WallTime now = m_clock.wall();
    const List published = list();
    std::vector<BlockId> ids;
    for (const auto& [id, one] : published) {
        const Block& block = one.block;
        if (!policy::holds_at(block.sites, uai)) {
            continue;
        }
        const auto of = block.ends ? published.find({block.party, *block.ends}) : published.find(id);
        const bool lasts = of != published.end() && of->second.block.until > now;
        if (lasts && (block.ends || !is_ended(published, block, uai))) {
            ids.push_back(id);
        }
    }
    return ids;
}

std::vector<Block> Blocks::holding(std::string_view uai, WallTime at) const {
    const List published = list();
    std::vector<Block> blocks;
    for (const auto& [id, one] : published) {
        const Block& block = one.block;
        if (!block.ends && block.from <= at && at < block.until && policy::holds_at(block.sites, uai) &&
            !is_ended(published, block, uai, at)) {
            blocks.push_back(block);
        }
    }
    return blocks;
}

std::optional<std::string> Blocks::note(const BlockId& id) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_published.find(id);
    return found == m_published.end() ? std::nullopt : std::optional(found->second.note);
}

BlockStatus Blocks::status(const List& list, const Published& published, const std::vector<SiteStatus>& sites) const {
    const Block& block = published.block;
    BlockStatus status{block, signers_of(published.note), BlockStatus::State::holds, 0, {}, {}};
    const bool withdrawn =
        std::any_of(list.begin(), list.end(), [&](const auto& other) { return ends(other.second.block, block); });
    if (block.ends) {
        status.state = BlockStatus::State::end;
    } else if (block.until <= m_clock.wall()) {
        status.state = BlockStatus::State::ended;
    } else if (withdrawn) {
        status.state = BlockStatus::State::withdrawn;
    }
    const std::string name = to_string(id_of(block));
    for (const SiteStatus& site : sites) {
        if (!policy::holds_at(block.sites, site.site.uai)) {
            continue;
        }
        ++status.sites;
        if (!site.last) {
            continue;
        }
        const Report& report = site.last->report;
        if (std::find(report.blocks.begin(), report.blocks.end(), name) != report.blocks.end()) {
            status.in_force.push_back(site.site.uai);
        }
        if (report.block_failed && report.block_failed->block == name) {
            status.refused.push_back({site.site.uai, report.block_failed->reason});
        }
    }
    return status;
}

std::vector<BlockStatus> Blocks::all() const {
    const List published = list();
    const auto sites = m_fleet.sites();
    std::vector<BlockStatus> statuses;
    for (const auto& [id, one] : published) {
        statuses.push_back(status(published, one, sites));
    }
    std::stable_sort(statuses.begin(), statuses.end(), [](const BlockStatus& a, const BlockStatus& b) {
        return std::pair(a.state == BlockStatus::State::holds, a.block.number) >
               std::pair(b.state == BlockStatus::State::holds, b.block.number);
    });
    return statuses;
}

std::vector<journal::TrustPolicy::Asked> Blocks::parties() const {
    auto asked = m_fleet.quorum().asked({}, {}, m_clock.wall());
    std::erase_if(asked, [](const auto& row) {
        const auto party = policy::parse_party(row.name);
        return !party || *party == policy::Party::lycee;
    });
    return asked;
}

}  // namespace beffroi::central::fleet
