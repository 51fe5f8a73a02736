// What the subcommands of `beffroi policy` share: their options, reading the policy, and how they answer.
#pragma once

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <vector>

#include "policy/budget.h"
#include "policy/diff.h"
#include "policy/explain.h"
#include "policy/model.h"
#include "policy/naming.h"

namespace beffroi::cli {

/// Members keep the order in which people read them.
using Json = nlohmann::ordered_json;

/// How a command answers.
struct Answering {
    bool json = false;
    std::string lang = "fr";
    [[nodiscard]] Language language() const { return lang == "en" ? Language::english : Language::french; }
};

struct PolicyOptions : Answering {
    std::string directory;
    std::string at;
};

/// A subcommand with DIR, --json and --lang. The options live as long as a callback that holds them.
CLI::App* add_policy_command(CLI::App& policy, const char* name, const char* description, PolicyOptions& options);
void add_lang(CLI::App& command, Answering& options);

// One file each: cli/policy_check.cpp ...
void add_policy_check(CLI::App& policy);
void add_policy_explain(CLI::App& policy);
void add_policy_show(CLI::App& policy);
void add_policy_compile(CLI::App& policy);
void add_policy_diff(CLI::App& policy);
void add_policy_impact(CLI::App& policy);
void add_policy_test(CLI::App& policy);
void add_policy_approve(CLI::App& policy);
void add_policy_publish(CLI::App& policy);
void add_policy_block(CLI::App& policy);

void print(const std::string& text);
void print(const Json& json);

[[nodiscard]] Json to_json(const Problems& problems);
/// What `policy explain --json` prints. (cli/policy_explain.cpp)
[[nodiscard]] Json explanation_json(const policy::Policy& policy, const policy::Explanation& explanation);
/// Prints the problems and leaves with 2. JSON has them in both languages.
[[noreturn]] void refuse(const Problems& problems, const Answering& answering);

/// The policy of options.directory; leaves with 2 if there is none.
[[nodiscard]] policy::Policy load_policy(const PolicyOptions& options);

/// The same without its examples: for a command that says which fail, or that does not judge the policy.
[[nodiscard]] policy::Policy load_untested(const PolicyOptions& options, const yang::Modules& modules);

/// The difference of two policies, which outlive it; refuse_comparison if it could not be computed.
[[nodiscard]] policy::Comparison compared(const PolicyOptions& options, const policy::Policy& before,
                                          const policy::Policy& after);
/// Says why two policies were not compared, and leaves with 2.
[[noreturn]] void refuse_comparison(const PolicyOptions& options, const policy::Policy& before,
                                    const policy::Policy& after, const policy::NotCompared& none);

/// A name of two policies or a value, and rules by name, as `diff` and `impact` print them.
[[nodiscard]] Json word_json(const policy::Word& word);
[[nodiscard]] Json names_at(const std::vector<policy::Named>& table, const policy::Indexes& indexes);
[[nodiscard]] Json rules_json(const policy::Policy& policy, const policy::Indexes& indexes);

/// options.at: local time of the lycée, or with "Z" or an offset. Empty means now. Leaves with 2 if it is neither.
[[nodiscard]] WallTime parse_at(const PolicyOptions& options, policy::TimeZone zone);

}  // namespace beffroi::cli
