#include "cli/signing.h"

#include <fmt/format.h>

#include <iostream>

#include "cli/outcome.h"
#include "cli/twelve_words.h"
#include "journal/crypto.h"
#include "policy/compile.h"
#include "policy/findings.h"

namespace beffroi::cli {

std::string proved_digest(const PolicyOptions& options) {
    const yang::Modules modules(yang::schemas_directory(), policy::yang_modules());
    auto documents = policy::read_documents(modules, options.directory);
    if (const auto* problems = std::get_if<Problems>(&documents)) {
        refuse(*problems, options);
    }
    const auto& read = std::get<policy::Documents>(documents);
    auto resolved = policy::Policy::resolve(read);
    if (const auto* problems = std::get_if<Problems>(&resolved)) {
        refuse(*problems, options);
    }
    const auto compiled = policy::prove_and_compile(std::get<policy::Policy>(resolved), SystemClock().wall());
    if (const auto* problems = std::get_if<Problems>(&compiled)) {
        refuse(*problems, options);
    }
    return journal::sha256_hex(policy::canonical_text(read));
}

policy::Manifest read_manifest(const std::string& file, std::string_view text) {
    auto parsed = policy::parse_manifest(text);
    if (const auto* bad = std::get_if<policy::BadManifest>(&parsed)) {
        unusable(file + ": " + bad->message);
    }
    return std::get<policy::Manifest>(std::move(parsed));
}

bool is_meant(bool json, bool yes, const std::string& text, std::uint64_t number, const char* question) {
    std::FILE* const shown = json ? stderr : stdout;
    fmt::print(shown, "{}\n  {}\nThe same twelve words on another screen: the same text.\n", text, twelve_words(text));
    if (yes) {
        return true;
    }
    fmt::print(shown, "\n{}? Type its number: ", question);
    std::fflush(shown);
    std::string typed;
    return std::getline(std::cin, typed) && typed == std::to_string(number);
}

}  // namespace beffroi::cli
