#include "policy/bundle.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "base/fd.h"

namespace beffroi::policy {

namespace {

bool is_bundle_file(std::string_view name) {
    return std::find(bundle_files.begin(), bundle_files.end(), name) != bundle_files.end() ||
           std::find(bundle_options.begin(), bundle_options.end(), name) != bundle_options.end();
}

/// What is wrong with it; empty: nothing.
std::string fault(const Bundle& bundle) {
    for (const char* name : bundle_files) {
        if (!bundle.contains(name)) {
            return std::string("\"") + name + "\" is missing";
        }
    }
    for (const auto& [name, content] : bundle) {
        if (!is_bundle_file(name)) {
            return "a file of another name than those of a policy";
        }
    }
    return {};
}

}  // namespace

std::string bundle_text(const Bundle& bundle) {
    if (const std::string wrong = fault(bundle); !wrong.empty()) {
        throw std::invalid_argument(wrong);
    }
    try {
        std::string text = nlohmann::json(bundle).dump();
        if (text.size() <= max_bundle_bytes) {
            return text;
        }
    } catch (const nlohmann::json::type_error&) {
        throw std::invalid_argument("a file that is no UTF-8 text");
    }
    throw std::invalid_argument("the policy's files are larger than 4 MiB together");
}

std::variant<Bundle, BadBundle> parse_bundle(std::string_view text) {
    if (text.size() > max_bundle_bytes) {
        return BadBundle{"it is larger than 4 MiB"};
    }
    const auto parsed = nlohmann::json::parse(text, nullptr, false);
    if (!parsed.is_object()) {
        return BadBundle{"it is no JSON object"};
    }
    Bundle bundle;
    for (const auto& [name, content] : parsed.items()) {
        if (!content.is_string()) {
            return BadBundle{"a file that is no text"};
        }
        bundle.emplace(name, content.get<std::string>());
    }
    if (std::string wrong = fault(bundle); !wrong.empty()) {
        return BadBundle{std::move(wrong)};
    }
    return bundle;
}

Bundle read_bundle(const std::string& directory) {
    Bundle bundle;
    const auto take = [&](const char* name) { bundle[name] = read_file(directory + "/" + name, max_bundle_bytes); };
    std::for_each(bundle_files.begin(), bundle_files.end(), take);
    for (const char* name : bundle_options) {
        if (std::filesystem::exists(directory + "/" + name)) {
            take(name);
        }
    }
    return bundle;
}

}  // namespace beffroi::policy
