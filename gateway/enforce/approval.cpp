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

std::string text_of(const std::string& note) {
    const auto parsed = journal::parse_note(note);
    return parsed ? parsed->text : std::string();
}

std::string state_text(const std::string& approvers, const std::string& note) {
    return fmt::format("{}{}\n{}{}", k_state_begin, approvers.size(), approvers, note);
}

}  // namespace

Approval::Approval(ApprovalSettings settings) : m_settings(std::move(settings)) {
    if (std::filesystem::exists(m_settings.state_file)) {
        read_state();
    } else {
        m_approvers = read_file(m_settings.quorum_file, journal::max_policy_bytes);
    }
    if (const auto quorum = quorum_of(m_approvers); const auto* wrong = std::get_if<std::string>(&quorum)) {
        throw std::runtime_error("who approves policies: " + m_settings.quorum_file + ": " + *wrong);
    }
}

void Approval::read_state() {
    const std::string state =
        read_file(m_settings.state_file, journal::max_policy_bytes + journal::max_note_bytes + k_state_begin.size());
    const auto line = std::min(state.find('\n'), state.size());
    const std::string_view rest = std::string_view(state).substr(std::min(line + 1, state.size()));
    std::size_t size = 0;
    const auto number = std::string_view(state).substr(0, line).substr(std::min(k_state_begin.size(), line));
    std::from_chars(number.data(), number.data() + number.size(), size);
    m_approvers = rest.substr(0, size);
    m_last = rest.substr(std::min(size, rest.size()));
    const auto manifest = policy::parse_manifest(text_of(m_last));
    // One spelling: whatever differs from what keep() writes is damage.
    if (std::holds_alternative<policy::BadManifest>(manifest) || state_text(m_approvers, m_last) != state) {
        throw std::runtime_error(m_settings.state_file + " is damaged: restore it, or remove it to begin again with " +
                                 m_settings.quorum_file);
    }
    m_last_number = std::get<policy::Manifest>(manifest).number;
}

std::variant<ApprovedPolicy, Problem> Approval::check(const std::string& directory, const std::string& digest,
                                                      WallTime now) const {
    const std::string file = directory + "/" + policy::approved_file;
    if (!std::filesystem::exists(file)) {
        return Problem{file, "", "Nobody has approved this policy",
                       "Let officers of both parties run beffroi policy approve"};
    }
    std::string note = read_file(file, journal::max_note_bytes);
    const std::string text = text_of(note);
    const auto parsed = policy::parse_manifest(text);
    if (const auto* bad = std::get_if<policy::BadManifest>(&parsed)) {
        return Problem{file, "", "This is no approval of a policy: " + bad->message, "Fetch it again"};
    }
    const auto& manifest = std::get<policy::Manifest>(parsed);
    if (manifest.policy != digest) {
        return Problem{file, "", "The documents are not those that were approved",
                       "Restore them, or have the change approved"};
    }
    if (!policy::holds_at(manifest, m_settings.site)) {
        return Problem{file, "", "This policy was approved for other sites than " + m_settings.site,
                       "Install the one of this site"};
    }
    // What was accepted once stays so, even if it changed who approves: it is in force again after a restart.
    if (!m_last.empty() && text == text_of(m_last)) {
        return ApprovedPolicy{m_last, m_approvers, m_last_number};
    }
    if (auto problem = objection(file, manifest, note, now)) {
        return std::move(*problem);
    }
    auto approvers = next_approvers(directory, manifest);
    if (auto* problem = std::get_if<Problem>(&approvers)) {
        return std::move(*problem);
    }
    return ApprovedPolicy{std::move(note), std::get<std::string>(std::move(approvers)), manifest.number};
}

std::optional<Problem> Approval::objection(const std::string& file, const policy::Manifest& manifest,
                                           const std::string& note, WallTime now) const {
    if (manifest.number <= m_last_number) {
        return Problem{file, "",
                       fmt::format("This policy has number {}, and number {} was in force already", manifest.number,
                                   m_last_number),
                       "An old policy comes back by being approved again, under a new number"};
    }
    const auto quorum = std::get<journal::TrustPolicy>(quorum_of(m_approvers));
    if (const auto approved = quorum.approved(note, now); const auto* no = std::get_if<journal::Distrust>(&approved)) {
        return Problem{file, "", printable(no->sentence), "Let who is missing run beffroi policy approve"};
    }
    return std::nullopt;
}

/// The text of the list that counts once this policy is accepted.
std::variant<std::string, Problem> Approval::next_approvers(const std::string& directory,
                                                            const policy::Manifest& manifest) const {
    if (!manifest.approvers) {
        return m_approvers;
    }
    const std::string file = directory + "/" + policy::approvers_file;
    std::string approvers = std::filesystem::exists(file) ? read_file(file, journal::max_policy_bytes) : std::string();
    if (journal::sha256_hex(approvers) != *manifest.approvers) {
        return Problem{file, "", "This is not the list of approvers that was approved", "Fetch it again"};
    }
    if (const auto usable = quorum_of(approvers); const auto* wrong = std::get_if<std::string>(&usable)) {
        return Problem{file, "", "Nobody could approve anything after this: " + *wrong,
                       "Correct it and have it approved"};
    }
    return approvers;
}

void Approval::keep(const ApprovedPolicy& approved) {
    if (approved.note == m_last && approved.approvers == m_approvers) {
        return;
    }
    replace_file(m_settings.state_file, state_text(approved.approvers, approved.note));
    m_approvers = approved.approvers;
    m_last = approved.note;
    m_last_number = approved.number;
}

}  // namespace beffroi::enforce
