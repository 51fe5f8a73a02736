#include "gateway/enforce/approval.h"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <stdexcept>

#include "base/encoding.h"
#include "base/fd.h"
#include "journal/approvers.h"
#include "journal/crypto.h"
#include "journal/note.h"
#include "journal/trust.h"
#include "policy/manifest.h"

namespace beffroi::enforce {

namespace {

/// Each with its size and a newline, then so many bytes: of the policy in force, and of the one before during a trial.
constexpr std::string_view k_approvers = "approvers ";
constexpr std::string_view k_note = "note ";
constexpr std::size_t k_headings = 64;
constexpr std::size_t k_max_approval_bytes = 2 * (journal::max_policy_bytes + journal::max_note_bytes + k_headings);

std::string text_of(const std::string& note) {
    const auto parsed = journal::parse_note(note);
    return parsed ? parsed->text : std::string();
}

std::string state_text(const ApprovedPolicy& accepted) {
    return fmt::format("{}{}\n{}{}{}\n{}", k_approvers, accepted.approvers.size(), accepted.approvers, k_note,
                       accepted.note.size(), accepted.note);
}

std::string state_text(const ApprovedPolicy& current, const std::optional<ApprovedPolicy>& before) {
    return state_text(current) + (before ? state_text(*before) : std::string());
}

/// Takes "heading SIZE\n" and so many bytes off a text. What is not so gives an empty text: the caller compares.
std::string take_sized(std::string_view& rest, std::string_view heading) {
    rest.remove_prefix(rest.starts_with(heading) ? heading.size() : rest.size());
    std::size_t size = 0;
    const auto line = std::min(rest.find('\n'), rest.size());
    std::from_chars(rest.data(), rest.data() + line, size);
    rest.remove_prefix(std::min(line + 1, rest.size()));
    std::string taken(rest.substr(0, size));
    rest.remove_prefix(taken.size());
    return taken;
}

/// Takes what state_text wrote off a text; nullopt: it is no such thing.
std::optional<ApprovedPolicy> take_accepted(std::string_view& rest) {
    ApprovedPolicy accepted;
    accepted.approvers = take_sized(rest, k_approvers);
    accepted.note = take_sized(rest, k_note);
    if (accepted.note.empty()) {
        return accepted;
    }
    const auto manifest = policy::parse_manifest(text_of(accepted.note));
    if (const auto* read = std::get_if<policy::Manifest>(&manifest)) {
        accepted.number = read->number;
        return accepted;
    }
    return std::nullopt;
}

}  // namespace

Approval::Approval(ApprovalSettings settings) : m_settings(std::move(settings)) {
    if (std::filesystem::exists(m_settings.state_file)) {
        read_state();
    } else {
        m_current.approvers = read_file(m_settings.quorum_file, journal::max_policy_bytes);
    }
    if (const auto quorum = journal::parse_approvers(m_current.approvers);
        const auto* wrong = std::get_if<std::string>(&quorum)) {
        throw std::runtime_error("who approves policies: " + m_settings.quorum_file + ": " + *wrong);
    }
}

void Approval::read_state() {
    const std::string state = read_file(m_settings.state_file, k_max_approval_bytes);
    std::string_view rest = state;
    auto current = take_accepted(rest);
    auto before = rest.empty() ? std::nullopt : take_accepted(rest);
    // One spelling: whatever differs from what keep() writes is damage.
    if (!current || current->number == 0 || state_text(*current, before) != state) {
        throw std::runtime_error(m_settings.state_file + " is damaged: restore it, or remove it to begin again with " +
                                 m_settings.quorum_file);
    }
    m_current = std::move(*current);
    m_before = std::move(before);
}

std::string Approval::named_digest(const std::string& directory) {
    const std::string file = directory + "/" + policy::approved_file;
    if (!std::filesystem::exists(file)) {
        return {};
    }
    const auto parsed = policy::parse_manifest(text_of(read_file(file, journal::max_note_bytes)));
    const auto* manifest = std::get_if<policy::Manifest>(&parsed);
    return manifest == nullptr ? std::string() : manifest->policy;
}

std::variant<ApprovedPolicy, Problem> Approval::check(const std::string& directory, const std::string& digest,
                                                      WallTime now) const {
    const std::string file = directory + "/" + policy::approved_file;
    if (!std::filesystem::exists(file)) {
        return in_english(file, "", "Nobody has approved this policy",
                          "Let officers of both parties run beffroi policy approve");
    }
    std::string note = read_file(file, journal::max_note_bytes);
    const std::string text = text_of(note);
    const auto parsed = policy::parse_manifest(text);
    if (const auto* bad = std::get_if<policy::BadManifest>(&parsed)) {
        return in_english(file, "", "This is no approval of a policy: " + bad->message, "Fetch it again");
    }
    const auto& manifest = std::get<policy::Manifest>(parsed);
    if (manifest.policy != digest) {
        return in_english(file, "", "The documents are not those that were approved",
                          "Restore them, or have the change approved");
    }
    if (!policy::holds_at(manifest, m_settings.site)) {
        return in_english(file, "", "This policy was approved for other sites than " + m_settings.site,
                          "Install the one of this site");
    }
    if (auto accepted = accepted_before(text)) {
        return std::move(*accepted);
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

/// What was accepted once stays so, even if it changed who approves: it is in force again after a restart, and the one
/// before it after a failed trial.
std::optional<ApprovedPolicy> Approval::accepted_before(const std::string& text) const {
    if (m_current.number != 0 && text == text_of(m_current.note)) {
        return m_current;
    }
    if (m_before && m_before->number != 0 && text == text_of(m_before->note)) {
        return m_before;
    }
    return std::nullopt;
}

std::optional<Problem> Approval::objection(const std::string& file, const policy::Manifest& manifest,
                                           const std::string& note, WallTime now) const {
    if (manifest.number <= m_current.number) {
        return in_english(file, "",
                          fmt::format("This policy has number {}, and number {} was in force already", manifest.number,
                                      m_current.number),
                          "An old policy comes back by being approved again, under a new number");
    }
    const auto approved = approvers().approved(note, manifest.author, now);
    if (const auto* no = std::get_if<journal::Distrust>(&approved)) {
        return in_english(file, "", printable(no->sentence), "Let who is missing run beffroi policy approve");
    }
    return std::nullopt;
}

journal::TrustPolicy Approval::approvers() const {
    return std::get<journal::TrustPolicy>(journal::parse_approvers(m_current.approvers));
}

/// The text of the list that counts once this policy is accepted.
std::variant<std::string, Problem> Approval::next_approvers(const std::string& directory,
                                                            const policy::Manifest& manifest) const {
    if (!manifest.approvers) {
        return m_current.approvers;
    }
    const std::string file = directory + "/" + policy::approvers_file;
    std::string approvers = std::filesystem::exists(file) ? read_file(file, journal::max_policy_bytes) : std::string();
    if (journal::sha256_hex(approvers) != *manifest.approvers) {
        return in_english(file, "", "This is not the list of approvers that was approved", "Fetch it again");
    }
    if (const auto usable = journal::parse_approvers(approvers);
        const auto* wrong = std::get_if<std::string>(&usable)) {
        return in_english(file, "", "Nobody could approve anything after this: " + *wrong,
                          "Correct it and have it approved");
    }
    return approvers;
}

void Approval::keep(const ApprovedPolicy& approved) {
    if (approved == m_current) {
        return;
    }
    if (m_before && approved == *m_before) {
        replace(approved, std::nullopt);
    } else {
        replace(approved, m_before ? m_before : m_current);  // a trial that nobody ended does not make its policy good
    }
}

bool Approval::confirm(std::uint64_t number) {
    if (number != m_current.number) {
        return false;
    }
    if (m_before) {
        replace(m_current, std::nullopt);
    }
    return true;
}

void Approval::replace(ApprovedPolicy current, std::optional<ApprovedPolicy> before) {
    replace_file(m_settings.state_file, state_text(current, before));
    m_current = std::move(current);
    m_before = std::move(before);
}

}  // namespace beffroi::enforce
