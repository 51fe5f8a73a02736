#include "cli/journal_input.h"

#include "base/fd.h"
#include "journal/note.h"

namespace beffroi::cli {

std::optional<journal::Verifier> read_log_key(const std::string& path) {
    if (path.empty()) {
        return std::nullopt;
    }
    auto key = journal::Verifier::parse(read_file(path, journal::max_note_bytes));
    if (!key) {
        unusable(path + ": not a log's public key of the form name+id+base64");
    }
    return key;
}

std::optional<journal::TrustPolicy> read_trust_policy(const std::string& path) {
    if (path.empty()) {
        return std::nullopt;
    }
    auto parsed = journal::TrustPolicy::parse(read_file(path, journal::max_policy_bytes));
    if (const auto* error = std::get_if<journal::PolicyError>(&parsed)) {
        unusable(path + ": " + to_string(*error));
    }
    return std::get<journal::TrustPolicy>(std::move(parsed));
}

}  // namespace beffroi::cli
