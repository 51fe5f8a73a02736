// A sample document with one change, in a file of its own: what tests of configurations feed to read_config and
// load_config.
#pragma once

#include <nlohmann/json.hpp>

#include <fstream>
#include <string>

#include "tests/temporary_directory.h"

namespace beffroi::tests {

inline nlohmann::json sample(const std::string& name) {
    std::ifstream file(std::string(BEFFROI_SOURCE_DIR) + "/deploy/sample/" + name);
    return nlohmann::json::parse(file);
}

/// The document with the member at `pointer` (a JSON pointer) set to the JSON text `value`, or removed when it is
/// empty.
inline nlohmann::json edited(nlohmann::json document, const std::string& pointer, const std::string& value) {
    const nlohmann::json::json_pointer at(pointer);
    if (value.empty()) {
        document.at(at.parent_pointer()).erase(at.back());
    } else {
        document[at] = nlohmann::json::parse(value);
    }
    return document;
}

inline std::string written(const TemporaryDirectory& directory, const nlohmann::json& document) {
    std::string path = directory.path() + "/document.json";
    std::ofstream(path) << document.dump(2);
    return path;
}

}  // namespace beffroi::tests
