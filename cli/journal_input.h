// What the subcommands of `beffroi journal` share: files that the user names, answers, and exit codes.
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>

#include "cli/commands.h"
#include "journal/checkpoint.h"
#include "journal/reader.h"
#include "journal/trust.h"

namespace beffroi::cli {

/// Says why to stderr and exits 2: the input or the machine, not the journal, is at fault.
[[noreturn]] void unusable(const std::string& message);
/// One JSON document to stdout.
void say(const nlohmann::ordered_json& answer);
/// Says to stderr what the journal lacks or hides and exits 1.
[[noreturn]] void lacking(const std::string& message);

/// nullopt for an empty path; exits 2 for a file that holds no log's public key.
[[nodiscard]] std::optional<journal::Verifier> read_log_key(const std::string& path);
/// nullopt for an empty path; exits 2 for a file that is not a policy, naming the line.
[[nodiscard]] std::optional<journal::TrustPolicy> read_trust_policy(const std::string& path);

/// Runs an action; what a journal lacks or hides is exit code 1, what the user gave wrongly 2.
template <typename Action>
void report(const Action& action) {
    try {
        action();
    } catch (const journal::DamagedJournal& e) {
        lacking(e.what());
    } catch (const std::out_of_range& e) {
        unusable(e.what());
    } catch (const std::length_error& e) {
        unusable(e.what());
    } catch (const std::system_error& e) {
        unusable(e.what());
    }
}

void add_journal_verify(CLI::App& parent);
void add_journal_rescan(CLI::App& parent);
void add_journal_fetch(CLI::App& parent);

}  // namespace beffroi::cli
