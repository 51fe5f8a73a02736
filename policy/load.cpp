#include <filesystem>

#include "policy/model.h"

namespace beffroi::policy {

namespace {

constexpr const char* root = "beffroi-policy:policy";

/// A link that leads nowhere exists: it is a mistake, not the wish to have no examples.
bool has_examples(const std::string& path) {
    std::error_code error;
    return std::filesystem::exists(std::filesystem::symlink_status(path, error));
}

}  // namespace

std::vector<std::string> yang_modules() {
    return {"beffroi-policy", "beffroi-policy-examples"};
}

Checked<yang::Document> read_examples(const yang::Modules& modules, const std::string& path) {
    return modules.parse_file(path, "beffroi-policy-examples:examples");
}

Checked<Documents> read_documents(const yang::Modules& modules, const std::string& directory) {
    Problems problems;
    const auto take = [&](Checked<yang::Document> parsed) -> std::optional<yang::Document> {
        if (auto* found = std::get_if<Problems>(&parsed)) {
            problems.insert(problems.end(), found->begin(), found->end());
            return std::nullopt;
        }
        return std::get<yang::Document>(std::move(parsed));
    };
    const auto read = [&](const char* name) { return take(modules.parse_file(directory + "/" + name, root)); };
    // All are read before anything is judged, so that one run shows every problem.
    auto region = read("region.json");
    auto academie = read("academie.json");
    auto lycee = read("lycee.json");
    const auto path = directory + "/" + examples_file;
    auto examples = has_examples(path) ? take(read_examples(modules, path)) : std::nullopt;
    if (!problems.empty()) {
        return problems;
    }
    return Documents{std::move(*region), std::move(*academie), std::move(*lycee), std::move(examples)};
}

Checked<Policy> load_directory(const yang::Modules& modules, const std::string& directory) {
    auto documents = read_documents(modules, directory);
    if (auto* problems = std::get_if<Problems>(&documents)) {
        return std::move(*problems);
    }
    auto resolved = Policy::resolve(std::get<Documents>(documents));
    if (auto* found = std::get_if<Problems>(&resolved)) {
        for (auto& problem : *found) {
            problem.file = directory + "/" + problem.file;
        }
    }
    return resolved;
}

std::string canonical_text(const Documents& documents) {
    return documents.region.canonical() + '\n' + documents.academie.canonical() + '\n' + documents.lycee.canonical() +
           '\n';
}

std::string written_text(const Documents& documents) {
    std::string text;
    for (const auto* document : {&documents.region, &documents.academie, &documents.lycee}) {
        text += document->source();
        if (!text.ends_with('\n')) {
            text += '\n';
        }
    }
    return text;
}

}  // namespace beffroi::policy
