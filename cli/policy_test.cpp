#include <fmt/format.h>

#include <filesystem>

#include "cli/commands.h"
#include "cli/policy_options.h"
#include "policy/examples.h"
#include "policy/rules.h"

namespace beffroi::cli {

namespace {

struct TestOptions : PolicyOptions {
    std::string file;
};

struct Failure {
    const policy::Example& example;
    policy::Explanation explanation;
};

std::vector<policy::Example> load_examples(const TestOptions& options, const yang::Modules& modules,
                                           const policy::Policy& policy) {
    const auto document = policy::read_examples(modules, options.file);
    if (const auto* problems = std::get_if<Problems>(&document)) {
        refuse(*problems, options);
    }
    auto examples = policy::resolve_examples(policy, std::get<yang::Document>(document), options.file);
    if (const auto* problems = std::get_if<Problems>(&examples)) {
        refuse(*problems, options);
    }
    return std::get<std::vector<policy::Example>>(std::move(examples));
}

const char* word(bool permit, bool in_french) {
    if (in_french) {
        return permit ? "autorisé" : "refusé";
    }
    return permit ? "permit" : "deny";
}

/// What was expected and what came, then who, from where, when, to what, the deciding rules and the nearest case.
std::string failure_text(const policy::Policy& policy, const Failure& failure, policy::Language language) {
    const bool in_french = language == policy::Language::french;
    const auto& example = failure.example;
    auto text =
        fmt::format(fmt::runtime(in_french ? "Exemple «\u202F{}\u202F»\u202F: attendu {}, obtenu {}.\n"
                                           : "Example “{}”: expected {}, got {}.\n"),
                    example.name, word(example.permit, in_french), word(failure.explanation.verdict.permit, in_french));
    if (!example.reason.empty()) {
        text += fmt::format(fmt::runtime(in_french ? "Ce qu’il promet\u202F: {}\n" : "What it promises: {}\n"),
                            example.reason);
    }
    return text + policy::to_text(policy, failure.explanation, language) + '\n';
}

std::string summary(std::size_t examples, std::size_t failures, policy::Language language) {
    return fmt::format(
        fmt::runtime(language == policy::Language::french ? "Exemples\u202F: {}\u202F; manqués\u202F: {}.\n"
                                                          : "Examples: {}; failed: {}.\n"),
        examples, failures);
}

Json to_json(const policy::Policy& policy, const Failure& failure) {
    Json json{{"name", failure.example.name},
              {"path", failure.example.path},
              {"expected", failure.example.permit ? "permit" : "deny"}};
    if (!failure.example.reason.empty()) {
        json["reason"] = failure.example.reason;
    }
    json["got"] = explanation_json(policy, failure.explanation);
    return json;
}

void run_test(TestOptions& options) {
    if (options.directory.empty()) {
        const auto folder = std::filesystem::path(options.file).parent_path();
        options.directory = folder.empty() ? "." : folder.string();
    }
    const yang::Modules modules(yang::schemas_directory(), policy::yang_modules());
    const auto policy = load_untested(options, modules);
    const auto examples = load_examples(options, modules, policy);
    std::vector<Failure> failures;
    for (const auto& example : examples) {
        if (const auto packet = policy::failing_packet(policy, example)) {
            failures.push_back({example, policy::explain(policy, *packet, example.target)});
        }
    }
    if (options.json) {
        Json failed = Json::array();
        for (const auto& failure : failures) {
            failed.push_back(to_json(policy, failure));
        }
        print(Json{{"ok", failures.empty()}, {"examples", examples.size()}, {"failed", failed}});
    } else {
        for (const auto& failure : failures) {
            print(failure_text(policy, failure, options.language()));
        }
        print(summary(examples.size(), failures.size(), options.language()));
    }
    throw Exit{failures.empty() ? 0 : 1};
}

}  // namespace

void add_policy_test(CLI::App& policy) {
    const auto options = std::make_shared<TestOptions>();
    auto* command = policy.add_subcommand("test", "Try an officer's examples on a policy");
    command->add_option("FILE", options->file, "The examples, usually examples.json beside the policy")->required();
    command->add_option("--policy", options->directory, "Folder of the policy; that of FILE by default");
    command->add_flag("--json", options->json, "Answer in JSON");
    add_lang(*command, *options);
    command->callback([options] { run_test(*options); });
}

}  // namespace beffroi::cli
