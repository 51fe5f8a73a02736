#include "central/approval/cases.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/encoding.h"

namespace beffroi::central {

namespace {

constexpr std::size_t k_outcome_bytes = 1024;
constexpr std::size_t k_line_bytes = 1024;

journal::Entry entry_for(std::string_view event, const std::string& number, const std::string& actor,
                         std::string detail) {
    journal::Entry entry;
    entry.event = event;
    entry.actor = printable(actor);
    entry.case_id = number;
    entry.detail = std::move(detail);
    return entry;
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

Cases::Cases(std::vector<Approver> approvers, RecordEntry record, const Clock& clock)
    : m_approvers(std::move(approvers)), m_record(std::move(record)), m_clock(clock) {}

void Cases::take_opening(const journal::Entry& entry) {
    auto asked = parse_case(entry.detail);
    if (auto* read = std::get_if<Case>(&asked)) {
        m_cases.try_emplace(entry.case_id, CaseFile{std::move(*read), entry.detail, entry.actor, entry.time, {}, {}});
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
        file->second.outcome = entry.detail;
    }
}

CaseOutcome Cases::open(const std::string& text, const std::string& actor) {
    auto asked = parse_case(text);
    if (const auto* bad = std::get_if<BadCase>(&asked)) {
        return Refusal{Refusal::Kind::malformed, bad->message};
    }
    auto& read = std::get<Case>(asked);
    const WallTime now = m_clock.wall();
    if (read.expires <= now) {
        return Refusal{Refusal::Kind::malformed, "the case would have expired already: choose a later \"expires\""};
    }
    const std::lock_guard lock(m_mutex);
    if (m_cases.contains(read.number)) {
        return Refusal{Refusal::Kind::conflict,
                       fmt::format("case {} exists already: a case is never rewritten, open another", read.number)};
    }
    m_record(entry_for(journal::event::case_open, read.number, actor, text));
    const std::string number = read.number;
    return m_cases.emplace(number, CaseFile{std::move(read), text, actor, now, {}, {}}).first->second;
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
    const std::lock_guard lock(m_mutex);
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
    m_record(entry_for(journal::event::case_approve, number, actor, line));
    file->second.approvals.push_back(std::get<Approval>(std::move(approval)));
    return file->second;
}

CaseOutcome Cases::close(const std::string& number, const std::string& outcome, const std::string& actor) {
    if (outcome.empty() || outcome.size() > k_outcome_bytes || outcome != printable(outcome)) {
        return Refusal{Refusal::Kind::malformed,
                       fmt::format("say in one line of at most {} bytes how the case ended", k_outcome_bytes)};
    }
    const std::lock_guard lock(m_mutex);
    const auto file = m_cases.find(number);
    if (file == m_cases.end()) {
        return unknown(number);
    }
    if (file->second.outcome) {
        return Refusal{Refusal::Kind::conflict, "the case is closed already"};
    }
    m_record(entry_for(journal::event::case_close, number, actor, outcome));
    file->second.outcome = outcome;
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
    const auto signed_by = [&file](Party party) {
        return std::any_of(file.approvals.begin(), file.approvals.end(),
                           [party](const Approval& approval) { return approval.party == party; });
    };
    return signed_by(Party::region) && signed_by(Party::academie) ? CaseState::approved : CaseState::waiting;
}

std::optional<WallTime> Cases::open_since() const {
    const std::lock_guard lock(m_mutex);
    const WallTime now = m_clock.wall();
    std::optional<WallTime> since;
    for (const auto& [number, file] : m_cases) {
        const CaseState state = state_at(file, now);
        if (state == CaseState::waiting || state == CaseState::approved) {
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
        const CaseState state = state_at(file, now);
        if (file.asked.hold && state != CaseState::closed && state != CaseState::expired) {
            held.push_back(file.asked);
        }
    }
    return held;
}

}  // namespace beffroi::central
