#include "policy/model.h"

namespace beffroi::policy {

namespace {

constexpr const char* root = "beffroi-policy:policy";

}  // namespace

Checked<Documents> read_documents(const yang::Modules& modules, const std::string& directory) {
    Problems problems;
    const auto read = [&](const char* name) -> std::optional<yang::Document> {
        auto parsed = modules.parse_file(directory + "/" + name, root);
        if (auto* found = std::get_if<Problems>(&parsed)) {
            problems.insert(problems.end(), found->begin(), found->end());
            return std::nullopt;
        }
        return std::get<yang::Document>(std::move(parsed));
    };
    // All three are read before anything is judged, so that one run shows every problem.
    auto region = read("region.json");
    auto academie = read("academie.json");
    auto lycee = read("lycee.json");
    if (!problems.empty()) {
        return problems;
    }
    return Documents{std::move(*region), std::move(*academie), std::move(*lycee)};
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

}  // namespace beffroi::policy
