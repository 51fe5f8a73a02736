#include "central/fleet/check.h"

#include <stdlib.h>

#include <filesystem>

#include "base/encoding.h"
#include "base/fd.h"
#include "journal/approvers.h"
#include "journal/crypto.h"
#include "journal/note.h"
#include "policy/bundle.h"
#include "policy/model.h"

namespace beffroi::central::fleet {

namespace {

using policy::Bundle;

/// A folder that only we read, for as long as it is looked at.
class PrivateFolder {
  public:
    explicit PrivateFolder(const std::string& parent) : m_path(parent + "/" + std::string(check_prefix) + "XXXXXX") {
        if (::mkdtemp(m_path.data()) == nullptr) {
            throw_errno(m_path);
        }
    }
    ~PrivateFolder() {
        std::error_code ignored;  // what stays is swept away at the next start
        std::filesystem::remove_all(m_path, ignored);
    }
    PrivateFolder(const PrivateFolder&) = delete;
    PrivateFolder& operator=(const PrivateFolder&) = delete;
    [[nodiscard]] const std::string& path() const noexcept { return m_path; }

  private:
    std::string m_path;
};

Refusal malformed(const std::string& why) {
    return {Refusal::Kind::malformed, printable(why)};
}

Refusal other_documents(const std::string& why) {
    return {Refusal::Kind::documents, printable(why)};
}

std::variant<policy::Manifest, policy::BadManifest> read_manifest(const Bundle& bundle) {
    const auto note = journal::parse_note(bundle.at(policy::approved_file));
    return policy::parse_manifest(note ? note->text : std::string());
}

/// What differs from what was approved; nullopt: nothing.
std::optional<Refusal> documents_fault(const yang::Modules& modules, const std::string& directory, const Bundle& bundle,
                                       const policy::Manifest& manifest) {
    const PrivateFolder folder(directory);
    for (const auto& [name, content] : bundle) {
        write_private_file(folder.path() + "/" + name, content);
    }
    auto read = policy::read_documents(modules, folder.path());
    if (auto* problems = std::get_if<Problems>(&read)) {
        Problem& first = problems->front();
        first.file = std::filesystem::path(first.file).filename();
        return other_documents(to_text(first));
    }
    if (journal::sha256_hex(policy::canonical_text(std::get<policy::Documents>(read))) != manifest.policy) {
        return other_documents("the documents are not those that were approved");
    }
    return std::nullopt;
}

std::optional<Refusal> approvers_fault(const std::string& approvers, const std::string& digest) {
    if (journal::sha256_hex(approvers) != digest) {
        return other_documents("approvers.policy is not the list of approvers that was approved");
    }
    if (const auto usable = journal::parse_approvers(approvers);
        const auto* wrong = std::get_if<std::string>(&usable)) {
        return other_documents("nobody could approve anything after this: approvers.policy: " + *wrong);
    }
    return std::nullopt;
}

}  // namespace

std::variant<Candidate, Refusal> check_bundle(const yang::Modules& modules, const std::string& directory,
                                              std::string_view text) {
    const auto parsed = policy::parse_bundle(text);
    if (const auto* bad = std::get_if<policy::BadBundle>(&parsed)) {
        return malformed("this is no policy with its approval: " + bad->message);
    }
    const auto& bundle = std::get<Bundle>(parsed);
    const auto read = read_manifest(bundle);
    if (const auto* bad = std::get_if<policy::BadManifest>(&read)) {
        return malformed("approved.note is no approval of a policy: " + bad->message);
    }
    const auto& manifest = std::get<policy::Manifest>(read);
    if (auto wrong = documents_fault(modules, directory, bundle, manifest)) {
        return std::move(*wrong);
    }
    Candidate candidate{manifest, bundle.at(policy::approved_file), policy::bundle_text(bundle), std::nullopt};
    if (manifest.approvers) {
        const auto file = bundle.find(policy::approvers_file);
        candidate.approvers = file == bundle.end() ? std::string() : file->second;
        if (auto wrong = approvers_fault(*candidate.approvers, *manifest.approvers)) {
            return std::move(*wrong);
        }
    }
    return candidate;
}

std::optional<policy::Manifest> manifest_of(std::string_view bundle) {
    const auto parsed = policy::parse_bundle(bundle);
    if (!std::holds_alternative<Bundle>(parsed)) {
        return std::nullopt;
    }
    auto read = read_manifest(std::get<Bundle>(parsed));
    auto* manifest = std::get_if<policy::Manifest>(&read);
    return manifest == nullptr ? std::nullopt : std::optional(std::move(*manifest));
}

}  // namespace beffroi::central::fleet
