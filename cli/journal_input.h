// What the subcommands of `beffroi journal` share: files that the user names, and what a damaged journal means.
#pragma once

#include <optional>
#include <string>

#include "cli/outcome.h"
#include "journal/checkpoint.h"
#include "journal/reader.h"
#include "journal/trust.h"

namespace beffroi::cli {

/// nullopt for an empty path; exits 2 for a file that holds no log's public key.
[[nodiscard]] std::optional<journal::Verifier> read_log_key(const std::string& path);
/// nullopt for an empty path; exits 2 for a file that is not a policy, naming the line.
[[nodiscard]] std::optional<journal::TrustPolicy> read_trust_policy(const std::string& path);

/// Runs an action on a journal; what one lacks or hides is exit code 1.
template <typename Action>
void report(const Action& action) {
    try {
        action();
    } catch (const journal::DamagedJournal& e) {
        lacking(e.what());
    }
}

void add_journal_verify(CLI::App& parent);
void add_journal_rescan(CLI::App& parent);
void add_journal_fetch(CLI::App& parent);
void add_journal_refill(CLI::App& parent);

}  // namespace beffroi::cli
