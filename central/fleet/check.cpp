#include "central/fleet/check.h"

#include <filesystem>
#include <stdexcept>

#include "base/encoding.h"
#include "base/fd.h"
#include "base/private_folder.h"
#include "journal/approvers.h"
#include "journal/crypto.h"
#include "journal/note.h"
#include "policy/bundle.h"
#include "policy/model.h"

namespace beffroi::central::fleet {

namespace {

using policy::Bundle;

Refusal malformed(const std::string& why) {
    return {Refusal::Kind::malformed, printable(why)};
}

Refusal other_documents(const Words& why) {
    return {Refusal::Kind::documents, printable(why.english), printable(why.french)};
}

std::variant<policy::Manifest, policy::BadManifest> read_manifest(const Bundle& bundle) {
    return policy::parse_manifest(journal::text_to_sign(bundle.at(policy::approved_file)));
}

Checked<policy::Documents> read_documents(const yang::Modules& modules, const std::string& directory,
                                          const Bundle& bundle) {
    const PrivateFolder folder(directory + "/" + std::string(check_prefix));
    for (const auto& [name, content] : bundle) {
        write_private_file(folder.path() + "/" + name, content);
    }
    auto read = policy::read_documents(modules, folder.path());
    if (auto* problems = std::get_if<Problems>(&read)) {
        for (Problem& problem : *problems) {
            problem.file = std::filesystem::path(problem.file).filename();
        }
    }
    return read;
}

std::optional<Refusal> approvers_fault(const std::string& approvers, const std::string& digest) {
    if (journal::sha256_hex(approvers) != digest) {
        return other_documents(words("approvers.policy n’est pas la liste de signataires qui a été approuvée",
                                     "approvers.policy is not the list of approvers that was approved"));
    }
    if (const auto usable = journal::parse_approvers(approvers);
        const auto* wrong = std::get_if<std::string>(&usable)) {
        return other_documents(words("personne ne pourrait plus rien approuver après cela\u202F: approvers.policy: {}",
                                     "nobody could approve anything after this: approvers.policy: {}", *wrong));
    }
    return std::nullopt;
}

}  // namespace

std::variant<Candidate, Refusal> check_bundle(const yang::Modules& modules, const std::string& directory,
                                              std::string_view text) {
    auto parsed = policy::parse_bundle(text);
    if (const auto* bad = std::get_if<policy::BadBundle>(&parsed)) {
        return malformed("this is no policy with its approval: " + bad->message);
    }
    auto& bundle = std::get<Bundle>(parsed);
    const auto read = read_manifest(bundle);
    if (const auto* bad = std::get_if<policy::BadManifest>(&read)) {
        return malformed("approved.note is no approval of a policy: " + bad->message);
    }
    const auto& manifest = std::get<policy::Manifest>(read);
    auto documents = read_documents(modules, directory, bundle);
    if (const auto* problems = std::get_if<Problems>(&documents)) {
        return other_documents(to_words(problems->front()));
    }
    auto& valid = std::get<policy::Documents>(documents);
    if (journal::sha256_hex(policy::canonical_text(valid)) != manifest.policy) {
        return other_documents(words("les documents ne sont pas ceux qui ont été approuvés",
                                     "the documents are not those that were approved"));
    }
    // Handed out as it was signed, so that each gateway sees by one hash that it is
    // (gateway/enforce/policy_source.cpp).
    for (const auto& [name, document] :
         {std::pair("region.json", &valid.region), {"academie.json", &valid.academie}, {"lycee.json", &valid.lycee}}) {
        bundle[name] = document->canonical() + '\n';
    }
    Candidate candidate{manifest, std::move(valid), bundle.at(policy::approved_file), policy::bundle_text(bundle),
                        std::nullopt};
    if (manifest.approvers) {
        const auto file = bundle.find(policy::approvers_file);
        candidate.approvers = file == bundle.end() ? std::string() : file->second;
        if (auto wrong = approvers_fault(*candidate.approvers, *manifest.approvers)) {
            return std::move(*wrong);
        }
    }
    return candidate;
}

policy::Documents documents_of(const yang::Modules& modules, const std::string& directory, std::string_view bundle) {
    const auto parsed = policy::parse_bundle(bundle);
    if (!std::holds_alternative<Bundle>(parsed)) {
        throw std::runtime_error("a policy that was published is damaged");
    }
    auto documents = read_documents(modules, directory, std::get<Bundle>(parsed));
    if (const auto* problems = std::get_if<Problems>(&documents)) {
        throw std::runtime_error("a policy that was published is damaged: " + to_text(problems->front()));
    }
    return std::get<policy::Documents>(std::move(documents));
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
