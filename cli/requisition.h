// What the subcommands of `beffroi audit requisition` share: requisition.cpp (the register), requisition_open.cpp and
// requisition_bundle.cpp.
#pragma once

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <string>

#include "base/encoding.h"
#include "cli/audit_central.h"
#include "cli/commands.h"

namespace beffroi::cli {

/// Ends with exit code 2: the user, the environment or an answer is not what it must be.
[[noreturn]] void unusable_case(const std::string& message);
/// Ends with exit code 1, in the centre's own words.
[[noreturn]] void refused_case(const Fetched& fetched);

/// The case in an answer of the centre.
[[nodiscard]] nlohmann::ordered_json case_of(const Fetched& fetched);
void print_case(const nlohmann::ordered_json& file, bool json);

/// Runs an action; what it throws is exit code 2.
template <typename Action>
void report_case(const Action& action) {
    try {
        action();
    } catch (const Exit&) {
        throw;
    } catch (const std::exception& e) {
        unusable_case(e.what());
    }
}

void add_requisition_open(CLI::App& requisition);
void add_requisition_bundle(CLI::App& requisition);  // extract, bundle, check

}  // namespace beffroi::cli
