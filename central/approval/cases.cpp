#include "central/approval/cases.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "journal/writer.h"

namespace beffroi::central {

namespace {

constexpr std::size_t k_outcome_bytes = 1024;
constexpr std::size_t k_line_bytes = 1024;
/// Reasons of a `legal-hold`.
constexpr std::string_view k_begun = "begun";
constexpr std::string_view k_ended = "ended";

journal::Entry entry_for(std::string_view event, const std::string& number, std::string detail) {
    journal::Entry entry;
    entry.event = event;
    entry.case_id = number;
    entry.detail = std::move(detail);
    return entry;
}

journal::Entry entry_by(const Actor& actor, journal::Entry entry) {
    entry.actor = printable(actor.name);
    entry.reason = to_string(actor.party);
    return entry;
}

bool has_signed(const CaseFile& file, Party party) {
    return std::any_of(file.approvals.begin(), file.approvals.end(),
                       [party](const Approval& approval) { return approval.party == party; });
}

bool has_both(const CaseFile& file) {
    return has_signed(file, Party::region) && has_signed(file, Party::academie);
}

/// Whether everybody has closed it who had a part in it.
bool is_closed_for_all(const CaseFile& file) {
    const auto done = [&file](Party party) {
        const bool takes_part = file.opened_for == party || has_signed(file, party);
        return !takes_part || file.closed_for.contains(party);
    };
    return file.outcome && done(Party::region) && done(Party::academie);
}

Refusal unknown(const std::string& number) {
    return {Refusal::Kind::unknown, fmt::format("there is no case {}", printable(number))};
}

}  // namespace

std::string_view to_string(CaseState state) {
    switch (state) {
        case CaseState::waiting:
            return "waiting";
        case CaseState::approved:
            return "approved";
        case CaseState::expired:
            return "expired";
        case CaseState::closed:
            return "closed";
    }
    return "";
}

std::string CaseFile::note() const {
    std::string bytes = text + "\n";
    for (const Approval& approval : approvals) {
        bytes += approval.line;
    }
    return bytes;
}

Cases::Cases(std::vector<Approver> approvers, RecordEntry record, const Clock& clock, HoldLimits limits)
    : m_approvers(std::move(approvers)), m_record(std::move(record)), m_clock(clock), m_limits(limits) {}

void Cases::take_opening(const journal::Entry& entry) {
    auto asked = parse_case(entry.detail);
    if (auto* read = std::get_if<Case>(&asked)) {
        m_cases.try_emplace(
            entry.case_id, CaseFile{std::move(*read), entry.detail, entry.actor, entry.time, party_from(entry.reason)});
    }
}

void Cases::replay(const journal::Entry& entry) {
    const std::lock_guard lock(m_mutex);
    if (entry.event == journal::event::case_open) {
        take_opening(entry);
        return;
    }
    const auto file = m_cases.find(entry.case_id);
    if (file == m_cases.end()) {
        return;
    }
    if (entry.event == journal::event::case_approve) {
        auto approval = check(file->second, entry.detail, entry.time);
        if (auto* holds = std::get_if<Approval>(&approval)) {
            file->second.approvals.push_back(std::move(*holds));
        }
    } else if (entry.event == journal::event::case_close) {
        file->second.outcome = file->second.outcome.value_or(entry.detail);
        if (const auto party = party_from(entry.reason)) {
            file->second.closed_for.insert(*party);
        } else {
            file->second.closed_for = {Party::region, Party::academie};  // as it was before closings told whose
        }
    } else if (entry.event == journal::event::legal_hold) {
        file->second.hold_on_record = entry.reason == k_begun;
    }
}

CaseOutcome Cases::open(const std::string& text, const Actor& actor) {
    auto asked = parse_case(text);
    if (const auto* bad = std::get_if<BadCase>(&asked)) {
        return Refusal{Refusal::Kind::malformed, bad->message, bad->french};
    }
    auto& read = std::get<Case>(asked);
    const WallTime now = m_clock.wall();
    if (read.expires <= now) {
        return Refusal{Refusal::Kind::malformed, "the case would have expired already: choose a later \"expires\""};
    }
    if (read.hold && read.expires > now + m_limits.longest) {
        return refused(Refusal::Kind::malformed,
                       {fmt::format("un dossier garde des données {} jours au plus : choisissez une échéance plus "
                                    "proche, et ouvrez-en un autre quand elle approche",
                                    m_limits.longest.count()),
                        fmt::format("a case holds records for at most {} days: choose an earlier \"expires\", and "
                                    "open another case when it comes near",
                                    m_limits.longest.count())});
    }
    const std::scoped_lock lock(m_beginning, m_mutex);
    if (m_cases.contains(read.number)) {
        return Refusal{Refusal::Kind::conflict,
                       fmt::format("case {} exists already: a case is never rewritten, open another", read.number)};
    }
    m_record(entry_by(actor, entry_for(journal::event::case_open, read.number, text)));
    const std::string number = read.number;
    CaseFile& file =
        m_cases.emplace(number, CaseFile{std::move(read), text, actor.name, now, actor.party}).first->second;
    note_hold_if_possible(file, now);
    return file;
}

std::variant<Approval, Refusal> Cases::check(const CaseFile& file, const std::string& line, WallTime at) const {
    if (line.size() > k_line_bytes || line.find('\n') + 1 != line.size()) {
        return Refusal{Refusal::Kind::signature, "an approval is one signature line, ending in a newline"};
    }
    const auto signer = std::find_if(m_approvers.begin(), m_approvers.end(), [&](const Approver& approver) {
        return approver.key.verify(file.text + "\n" + line).has_value();
    });
    if (signer == m_approvers.end()) {
        return Refusal{Refusal::Kind::signature,
                       "the line is no signature of this case's text by an approver that the configuration lists"};
    }
    const bool again = std::any_of(file.approvals.begin(), file.approvals.end(),
                                   [&](const Approval& given) { return given.approver == signer->name; });
    if (again) {
        return Refusal{Refusal::Kind::conflict, signer->name + " has approved this case already"};
    }
    return Approval{signer->name, signer->party, line, at};
}

CaseOutcome Cases::approve(const std::string& number, const std::string& line, const std::string& actor) {
    const std::scoped_lock lock(m_beginning, m_mutex);
    const auto file = m_cases.find(number);
    if (file == m_cases.end()) {
        return unknown(number);
    }
    const WallTime now = m_clock.wall();
    const CaseState state = state_at(file->second, now);
    if (state == CaseState::closed || state == CaseState::expired) {
        return Refusal{Refusal::Kind::conflict, fmt::format("the case is {}", to_string(state))};
    }
    auto approval = check(file->second, line, now);
    if (auto* refused = std::get_if<Refusal>(&approval)) {
        return *refused;
    }
    journal::Entry entry = entry_for(journal::event::case_approve, number, line);
    entry.actor = printable(actor);
    m_record(std::move(entry));
    file->second.approvals.push_back(std::get<Approval>(std::move(approval)));
    note_hold_if_possible(file->second, now);
    return file->second;
}

CaseOutcome Cases::close(const std::string& number, const std::string& outcome, const Actor& actor) {
    if (outcome.empty() || outcome.size() > k_outcome_bytes || outcome != printable(outcome)) {
        return Refusal{Refusal::Kind::malformed,
                       fmt::format("say in one line of at most {} bytes how the case ended", k_outcome_bytes)};
    }
    const std::lock_guard lock(m_mutex);
    const auto file = m_cases.find(number);
    if (file == m_cases.end()) {
        return unknown(number);
    }
    const WallTime now = m_clock.wall();
    const bool again = file->second.closed_for.contains(actor.party) || !held_until_at(file->second, now);
    if (file->second.outcome && again) {
        return Refusal{Refusal::Kind::conflict, "the case is closed already"};
    }
    m_record(entry_by(actor, entry_for(journal::event::case_close, number, outcome)));
    file->second.outcome = file->second.outcome.value_or(outcome);
    file->second.closed_for.insert(actor.party);
    note_hold_if_possible(file->second, now);
    return file->second;
}

std::optional<CaseFile> Cases::find(const std::string& number) const {
    const std::lock_guard lock(m_mutex);
    const auto file = m_cases.find(number);
    return file == m_cases.end() ? std::nullopt : std::optional(file->second);
}

std::vector<CaseFile> Cases::list() const {
    const std::lock_guard lock(m_mutex);
    std::vector<CaseFile> files;
    files.reserve(m_cases.size());
    for (const auto& [number, file] : m_cases) {
        files.push_back(file);
    }
    return files;
}

CaseState Cases::state(const CaseFile& file) const {
    return state_at(file, m_clock.wall());
}

CaseState Cases::state_at(const CaseFile& file, WallTime now) const {
    if (file.outcome) {
        return CaseState::closed;
    }
    if (now >= file.asked.expires) {
        return CaseState::expired;
    }
    return has_both(file) ? CaseState::approved : CaseState::waiting;
}

std::optional<WallTime> Cases::held_until(const CaseFile& file) const {
    return held_until_at(file, m_clock.wall());
}

std::optional<WallTime> Cases::held_until_at(const CaseFile& file, WallTime now) const {
    const WallTime longest = file.opened + (has_both(file) ? m_limits.longest : m_limits.unsigned_for);
    const WallTime until = std::min(file.asked.expires, longest);
    return file.asked.hold && !is_closed_for_all(file) && now < until ? std::optional(until) : std::nullopt;
}

void Cases::note_holds() {
    const std::lock_guard lock(m_mutex);
    const WallTime now = m_clock.wall();
    for (auto& [number, file] : m_cases) {
        note_hold(file, now);
    }
}

void Cases::note_hold(CaseFile& file, WallTime now) {
    const auto until = held_until_at(file, now);
    if (until.has_value() == file.hold_on_record) {
        return;
    }
    const Case& asked = file.asked;
    const std::string what =
        fmt::format("streams {} of {}", fmt::join(asked.streams, ", "),
                    asked.sites.empty() ? std::string("every site") : fmt::format("{}", fmt::join(asked.sites, ", ")));
    const std::string why = is_closed_for_all(file) ? "closed"
                            : now >= asked.expires  ? "expired"
                            : has_both(file)        ? "held for as long as a case may"
                                                    : "not signed by both parties in time";
    journal::Entry entry = entry_for(journal::event::legal_hold, asked.number,
                                     until ? what + " until " + to_rfc3339(*until) : what + ": " + why);
    entry.reason = until ? k_begun : k_ended;
    entry.from = asked.from;
    entry.to = asked.to;
    m_record(std::move(entry));
    file.hold_on_record = until.has_value();
}

/// What cannot be put on record now is by the retention (note_holds), before anything goes.
void Cases::note_hold_if_possible(CaseFile& file, WallTime now) {
    try {
        note_hold(file, now);
    } catch (const journal::JournalUnavailable&) {
        return;
    }
}

void Cases::while_no_hold_begins(const std::function<void()>& work) {
    const std::lock_guard lock(m_beginning);
    work();
}

std::optional<WallTime> Cases::open_since() const {
    const std::lock_guard lock(m_mutex);
    const WallTime now = m_clock.wall();
    std::optional<WallTime> since;
    for (const auto& [number, file] : m_cases) {
        const CaseState state = state_at(file, now);
        if (state == CaseState::waiting || state == CaseState::approved || held_until_at(file, now)) {
            since = std::min(since.value_or(file.opened), file.opened);
        }
    }
    return since;
}

std::vector<Case> Cases::holds() const {
    const std::lock_guard lock(m_mutex);
    const WallTime now = m_clock.wall();
    std::vector<Case> held;
    for (const auto& [number, file] : m_cases) {
        if (held_until_at(file, now)) {
            held.push_back(file.asked);
        }
    }
    return held;
}

}  // namespace beffroi::central
