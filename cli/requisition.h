// What the subcommands of `beffroi audit requisition` share: requisition.cpp (the register), requisition_open.cpp and
// requisition_bundle.cpp.
#pragma once

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <string>

#include "cli/audit_central.h"
#include "cli/outcome.h"

namespace beffroi::cli {

/// Ends with exit code 1, in the centre's own words.
[[noreturn]] void refused_case(const Fetched& fetched);

/// "/cases/2026-0042". Ends with exit code 2 when a case cannot have this number: another path would be asked for.
[[nodiscard]] std::string case_path(const std::string& number);

/// The case in an answer of the centre.
[[nodiscard]] nlohmann::ordered_json case_of(const Fetched& fetched);
void print_case(const nlohmann::ordered_json& file, bool json);

void add_requisition_open(CLI::App& requisition);
void add_requisition_bundle(CLI::App& requisition);  // extract, bundle, check

}  // namespace beffroi::cli
