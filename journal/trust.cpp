#include "journal/trust.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.h"

namespace beffroi::journal {

namespace {

/// The log's name, or one step below it.
bool speaks_for(std::string_view name, std::string_view origin) {
    if (!origin.starts_with(name)) {
        return false;
    }
    origin.remove_prefix(name.size());
    return origin.empty() || (origin.size() > 1 && origin.front() == '/' && origin.find('/', 1) == origin.npos);
}

Distrust distrust(std::string sentence) {
    return {std::move(sentence)};
}

struct ReadNote {
    Note note;
    Checkpoint checkpoint;
};

std::variant<ReadNote, Distrust> read(std::string_view bytes) {
    auto note = parse_note(bytes);
    if (!note) {
        return distrust("the checkpoint is not a signed note");
    }
    auto checkpoint = parse_checkpoint_text(note->text);
    if (!checkpoint) {
        return distrust("the signed note is not a checkpoint");
    }
    return ReadNote{std::move(*note), std::move(*checkpoint)};
}

}  // namespace

std::string to_string(const PolicyError& error) {
    return error.line == 0 ? error.message : fmt::format("line {}: {}", error.line, error.message);
}

const TrustPolicy::Log* TrustPolicy::log_of(const Note& note, const std::string& origin) const {
    const auto signed_it = [&](const Log& log) {
        return speaks_for(log.key.name(), origin) &&
               std::any_of(note.signatures.begin(), note.signatures.end(),
                           [&log](const NoteSignature& line) { return log.key.owns(line); });
    };
    const auto found = std::find_if(m_logs.begin(), m_logs.end(), signed_it);
    return found == m_logs.end() ? nullptr : &*found;
}

std::vector<TrustPolicy::Line> TrustPolicy::lines(const Note& note, WallTime now) const {
    std::vector<Line> found;
    found.reserve(m_witnesses.size());
    for (const auto& witness : m_witnesses) {
        const bool stands = std::any_of(note.signatures.begin(), note.signatures.end(),
                                        [&witness](const NoteSignature& line) { return witness.key.owns(line); });
        const auto time = stands ? witness.key.verify(note) : std::nullopt;
        if (!stands) {
            found.push_back({Line::State::absent, {}});
        } else if (!time) {
            found.push_back({Line::State::false_line, {}});
        } else {
            found.push_back({*time > now + max_future_skew ? Line::State::future : Line::State::valid, *time});
        }
    }
    return found;
}

std::vector<bool> TrustPolicy::standing(const std::vector<Line>& lines) const {
    std::vector<bool> holds;
    for (const auto& member : m_members) {  // members of a group come before it
        holds.push_back(member.witness ? lines[*member.witness].state == Line::State::valid
                                       : static_cast<std::size_t>(std::count_if(
                                             member.members.begin(), member.members.end(),
                                             [&holds](std::size_t i) { return holds[i]; })) >= member.needed);
    }
    return holds;
}

bool TrustPolicy::met(const std::vector<Line>& lines) const {
    return !m_quorum || standing(lines)[*m_quorum];
}

std::string TrustPolicy::missing(const std::vector<Line>& lines) const {
    std::string absent;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].state == Line::State::future) {
            absent += fmt::format("{}{} (its cosignature is dated {}, in the future)", absent.empty() ? "" : ", ",
                                  m_witnesses[i].name, to_rfc3339(lines[i].time));
        } else if (lines[i].state == Line::State::author) {
            absent += (absent.empty() ? "" : ", ") + m_witnesses[i].name + " (the author, who does not count)";
        } else if (lines[i].state == Line::State::absent) {
            absent += (absent.empty() ? "" : ", ") + m_witnesses[i].name;
        }
    }
    return fmt::format("the quorum {} is not met: no cosignature of {}", m_members[*m_quorum].name, absent);
}

std::optional<Distrust> TrustPolicy::falsity(const std::vector<Line>& lines) const {
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].state == Line::State::false_line) {
            return distrust("the cosignature in the name of " + m_witnesses[i].name + " is false");
        }
    }
    return std::nullopt;
}

std::optional<Distrust> TrustPolicy::unmet(const std::vector<Line>& lines) const {
    if (auto no = falsity(lines)) {
        return no;
    }
    return met(lines) ? std::nullopt : std::optional(distrust(missing(lines)));
}

std::variant<Checkpoint, Distrust> TrustPolicy::check(const Note& note, const Checkpoint& checkpoint,
                                                      const Verifier& log, WallTime now) const {
    if (!log.verify(note)) {
        return distrust(fmt::format("the checkpoint of {} does not carry a valid signature of its log's key, {}",
                                    printable(checkpoint.origin), log.name()));
    }
    if (auto no = unmet(lines(note, now))) {
        return std::move(*no);
    }
    if (checkpoint.size == 0) {
        return distrust("the checkpoint is that of an empty log, which proves nothing");
    }
    return checkpoint;
}

std::variant<Checkpoint, Distrust> TrustPolicy::check(std::string_view bytes, WallTime now) const {
    auto found = read(bytes);
    if (auto* no = std::get_if<Distrust>(&found)) {
        return std::move(*no);
    }
    const auto& [note, checkpoint] = std::get<ReadNote>(found);
    const auto* log = log_of(note, checkpoint.origin);
    if (log == nullptr) {
        return distrust(fmt::format("no log of the policy file speaks for {} and signed its checkpoint",
                                    printable(checkpoint.origin)));
    }
    return check(note, checkpoint, log->key, now);
}

std::variant<Checkpoint, Distrust> TrustPolicy::check(std::string_view bytes, const Verifier& log, WallTime now) const {
    auto found = read(bytes);
    if (auto* no = std::get_if<Distrust>(&found)) {
        return std::move(*no);
    }
    const auto& [note, checkpoint] = std::get<ReadNote>(found);
    return check(note, checkpoint, log, now);
}

std::variant<std::vector<Witnessed>, Distrust> TrustPolicy::approved(std::string_view bytes, std::string_view author,
                                                                     WallTime now) const {
    const auto note = parse_note(bytes);
    if (!note || parse_checkpoint_text(note->text)) {
        return distrust("this is no signed approval");
    }
    if (!m_quorum) {
        return distrust("the list of approvers asks for no quorum, so nothing can be approved");
    }
    const auto stated = lines_but(*note, author, now);
    if (auto no = unmet(stated)) {
        return std::move(*no);
    }
    return valid(stated);
}

std::vector<TrustPolicy::Line> TrustPolicy::lines_but(const Note& note, std::string_view author, WallTime now) const {
    auto stated = lines(note, now);
    for (std::size_t i = 0; i < stated.size(); ++i) {
        if (stated[i].state == Line::State::valid && m_witnesses[i].key.name() == author) {
            stated[i].state = Line::State::author;
        }
    }
    return stated;
}

std::vector<std::string> TrustPolicy::keys_of(const Member& member, std::string_view author) const {
    if (member.witness) {
        const std::string& name = m_witnesses[*member.witness].key.name();
        return name == author ? std::vector<std::string>() : std::vector{name};
    }
    std::vector<std::string> keys;
    for (const std::size_t i : member.members) {
        const auto more = keys_of(m_members[i], author);
        keys.insert(keys.end(), more.begin(), more.end());
    }
    return keys;
}

std::vector<TrustPolicy::Asked> TrustPolicy::asked(std::string_view bytes, std::string_view author,
                                                   WallTime now) const {
    if (!m_quorum) {
        return {};
    }
    const auto note = parse_note(bytes);
    const auto holds = standing(note ? lines_but(*note, author, now) : std::vector<Line>(m_witnesses.size()));
    const auto row = [&](std::size_t index) {
        const Member& member = m_members[index];
        const auto& of = member.members;
        const auto met = std::count_if(of.begin(), of.end(), [&holds](std::size_t i) { return holds[i]; });
        return member.witness
                   ? Asked{member.name, 1, std::size_t{holds[index]}, keys_of(member, author)}
                   : Asked{member.name, member.needed, static_cast<std::size_t>(met), keys_of(member, author)};
    };
    std::vector<Asked> rows;
    for (const std::size_t i : parties()) {
        rows.push_back(row(i));
    }
    return rows;
}

std::vector<std::size_t> TrustPolicy::parties() const {
    const Member& quorum = m_members[*m_quorum];
    const bool each = !quorum.witness && quorum.needed == quorum.members.size();
    return each ? quorum.members : std::vector{*m_quorum};
}

std::variant<std::vector<Witnessed>, Distrust> TrustPolicy::approved_by(std::string_view bytes, std::string_view party,
                                                                        WallTime now) const {
    const auto note = parse_note(bytes);
    if (!note || parse_checkpoint_text(note->text)) {
        return distrust("this is no signed approval");
    }
    const auto asked = m_quorum ? parties() : std::vector<std::size_t>();
    const auto found =
        std::find_if(asked.begin(), asked.end(), [&](std::size_t i) { return m_members[i].name == party; });
    if (found == asked.end()) {
        return distrust(fmt::format("the quorum of the list of approvers asks for no {}", party));
    }
    const auto stated = lines(*note, now);
    if (auto no = falsity(stated)) {
        return std::move(*no);
    }
    const auto of_party = keys_of(m_members[*found], "");
    std::vector<Witnessed> signers;
    for (std::size_t i = 0; i < stated.size(); ++i) {
        if (stated[i].state == Line::State::valid &&
            std::find(of_party.begin(), of_party.end(), m_witnesses[i].key.name()) != of_party.end()) {
            signers.push_back({m_witnesses[i].name, stated[i].time});
        }
    }
    if (!standing(stated)[*found]) {
        const Member& member = m_members[*found];
        return distrust(fmt::format("{} of the officers of {} have signed, and {} must: {}", signers.size(), party,
                                    member.witness ? 1 : member.needed, fmt::join(of_party, ", ")));
    }
    return signers;
}

const Verifier* TrustPolicy::signer_of(std::string_view bytes) const {
    const auto found = read(bytes);
    const auto* both = std::get_if<ReadNote>(&found);
    const auto* log = both == nullptr ? nullptr : log_of(both->note, both->checkpoint.origin);
    return log != nullptr && log->key.verify(both->note) ? &log->key : nullptr;
}

std::vector<Witnessed> TrustPolicy::witnessed(std::string_view bytes, WallTime now) const {
    const auto note = parse_note(bytes);
    return note ? valid(lines(*note, now)) : std::vector<Witnessed>();
}

std::vector<Witnessed> TrustPolicy::valid(const std::vector<Line>& lines) const {
    std::vector<Witnessed> found;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].state == Line::State::valid) {
            found.push_back({m_witnesses[i].name, lines[i].time});
        }
    }
    return found;
}

}  // namespace beffroi::journal
