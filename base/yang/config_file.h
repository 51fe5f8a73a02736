// A program's configuration file as a value: the model's checks, then what the model cannot say, then what only this
// machine knows.
#pragma once

#include <iterator>
#include <string>
#include <utility>

#include "base/problem.h"
#include "base/yang/document.h"

namespace beffroi::yang {

template <typename Config>
struct ConfigFormat {
    const char* module;  ///< "beffroi-central"
    const char* root;    ///< "beffroi-central:central"
    /// What YANG cannot say of the document alone.
    Problems (*document_problems)(const Node& root, const std::string& file);
    /// Files that it names and that are not there, not readable, or secrets that are open to others.
    Problems (*machine_problems)(const Node& root, const std::string& file);
    Config (*values)(const Node& root);  ///< of a document without problems
};

/// The configuration in the file `path`; `on_this_machine`: it is going to be used here. All problems at once.
template <typename Config>
[[nodiscard]] Checked<Config> read_config_file(const ConfigFormat<Config>& format, const std::string& path,
                                               bool on_this_machine) {
    const Modules modules(schemas_directory(), {format.module});
    auto read = modules.parse_file(path, format.root);
    if (auto* refused = std::get_if<Problems>(&read)) {
        return std::move(*refused);
    }
    const Node root = std::get<Document>(read).root();
    Problems problems = format.document_problems(root, path);
    if (on_this_machine) {
        Problems more = format.machine_problems(root, path);
        problems.insert(problems.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    }
    if (!problems.empty()) {
        return problems;
    }
    return format.values(root);
}

}  // namespace beffroi::yang
