#include "gateway/enforce/approval.h"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <stdexcept>

#include "base/encoding.h"
#include "base/fd.h"
#include "journal/crypto.h"
#include "journal/note.h"
#include "journal/trust.h"
#include "policy/manifest.h"

namespace beffroi::enforce {

namespace {

constexpr std::string_view k_state_begin = "approvers ";  // then its size and a newline, its text, and the note

/// The quorum that a file's text asks for; a sentence if it asks for none.
std::variant<journal::TrustPolicy, std::string> quorum_of(const std::string& text) {
    auto parsed = journal::TrustPolicy::parse(text);
    if (const auto* error = std::get_if<journal::PolicyError>(&parsed)) {
        return to_string(*error);
    }
    auto& quorum = std::get<journal::TrustPolicy>(parsed);
    return quorum.has_quorum() ? std::variant<journal::TrustPolicy, std::string>(std::move(quorum))
                               : "it asks for no quorum";
}

Problem refused(const std::string& file, std::string what, std::string remedy) {
    return {file, "", std::move(what), std::move(remedy)};
}

std::string text_of(const std::string& note) {
    const auto parsed = journal::parse_note(note);
    return parsed ? parsed->text : std::string();
}

}  // namespace

Approval::Approval(ApprovalSettings settings) : m_settings(std::move(settings)) {
    if (!std::filesystem::exists(m_settings.state_file)) {
        m_approvers = read_file(m_settings.quorum_file, journal::max_policy_bytes);
    } else {
        const std::string state = read_file(m_settings.state_file,
                                            journal::max_policy_bytes + journal::max_note_bytes + k_state_begin.size());
        const auto line = state.find('\n');
        std::size_t size = 0;
        const auto* begin = state.data() + std::min(k_state_begin.size(), state.size());
        const auto end = std::from_chars(begin, state.data() + std::min(line, state.size()), size);
        const auto manifest = line == std::string::npos || end.ec != std::errc{} || size > state.size() - line - 1
                                  ? policy::BadManifest{}
                                  : policy::parse_manifest(text_of(state.substr(line + 1 + size)));
        if (std::holds_alternative<policy::BadManifest>(manifest)) {
            throw std::runtime_error(m_settings.state_file +
                                     " is damaged: restore it, or remove it to begin again with " +
                                     m_settings.quorum_file);
        }
        m_approvers = state.substr(line + 1, size);
        m_last = state.substr(line + 1 + size);
        m_last_number = std::get<policy::Manifest>(manifest).number;
    }
    if (const auto quorum = quorum_of(m_approvers); const auto* wrong = std::get_if<std::string>(&quorum)) {
        throw std::runtime_error("who approves policies: " + m_settings.quorum_file + ": " + *wrong);
    }
}

std::variant<ApprovedPolicy, Problem> Approval::check(const std::string& directory, const std::string& digest,
                                                      WallTime now) const {
    const std::string file = directory + "/" + policy::approved_file;
    if (!std::filesystem::exists(file)) {
        return refused(file, "Nobody has approved this policy",
                       "Let officers of both parties run beffroi policy approve");
    }
    std::string note = read_file(file, journal::max_note_bytes);
    const std::string text = text_of(note);
    const auto parsed = policy::parse_manifest(text);
    if (const auto* bad = std::get_if<policy::BadManifest>(&parsed)) {
        return refused(file, "This is no approval of a policy: " + bad->message, "Fetch it again");
    }
    const auto& manifest = std::get<policy::Manifest>(parsed);
    if (manifest.policy != digest) {
        return refused(file, "The documents are not those that were approved",
                       "Restore them, or have the change approved");
    }
    if (!policy::holds_at(manifest, m_settings.site)) {
        return refused(file, "This policy was approved for other sites than " + m_settings.site,
                       "Install the one of this site");
    }
    // What was accepted once stays so, even if it changed who approves: it is in force again after a restart.
    if (!m_last.empty() && text == text_of(m_last)) {
        return ApprovedPolicy{m_last, m_approvers, m_last_number};
    }
    if (manifest.number <= m_last_number) {
        return refused(file,
                       fmt::format("This policy has number {}, and number {} was in force already", manifest.number,
                                   m_last_number),
                       "An old policy comes back by being approved again, under a new number");
    }
    const auto quorum = std::get<journal::TrustPolicy>(quorum_of(m_approvers));
    if (const auto approved = quorum.approved(note, now); const auto* no = std::get_if<journal::Distrust>(&approved)) {
        return refused(file, printable(no->sentence), "Let who is missing run beffroi policy approve");
    }
    std::string approvers = m_approvers;
    if (manifest.approvers) {
        const std::string next = directory + "/" + policy::approvers_file;
        approvers = std::filesystem::exists(next) ? read_file(next, journal::max_policy_bytes) : std::string();
        if (to_hex(journal::view(journal::sha256({approvers}))) != *manifest.approvers) {
            return refused(next, "This is not the list of approvers that was approved", "Fetch it again");
        }
        if (const auto usable = quorum_of(approvers); const auto* wrong = std::get_if<std::string>(&usable)) {
            return refused(next, "Nobody could approve anything after this: " + *wrong,
                           "Correct it and have it approved");
        }
    }
    return ApprovedPolicy{std::move(note), std::move(approvers), manifest.number};
}

void Approval::keep(const ApprovedPolicy& approved) {
    if (approved.note == m_last && approved.approvers == m_approvers) {
        return;
    }
    replace_file(m_settings.state_file, fmt::format("{}{}\n{}{}", k_state_begin, approved.approvers.size(),
                                                    approved.approvers, approved.note));
    m_approvers = approved.approvers;
    m_last = approved.note;
    m_last_number = approved.number;
}

}  // namespace beffroi::enforce
