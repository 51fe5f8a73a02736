// Files and directories that a configuration names, checked on the machine that reads it: what no model can know.
#pragma once

#include <exception>
#include <string>
#include <string_view>

#include "base/problem.h"
#include "base/yang/document.h"

namespace beffroi::yang {

/// A secret file must not be accessible to others, nor writable by its group.
enum class Secrecy { open, secret };

/// Adds a problem unless the leaf `name` of `parent` (if it is there) names a regular file that this process can read.
/// `document` is the configuration's file name. True: it is there, and can be read.
bool check_file(const Node& parent, std::string_view name, Secrecy secrecy, const std::string& document,
                Problems& problems);

/// Adds a problem unless the leaf names a directory that this process can read. True: it is there.
bool check_directory(const Node& parent, std::string_view name, const std::string& document, Problems& problems);

/// Adds a problem unless this process can put another file or directory in the place of the one that the leaf names.
void check_replaceable(const Node& parent, std::string_view name, const std::string& document, Problems& problems);

/// Adds a problem if nobody can make the directory of the file that the leaf names, or `itself` for a leaf that names a
/// directory: something that is no directory stands in the way. Whether this process has the right is not asked: at
/// start the directory may have been made for it.
enum class Made { directory_of_file, itself };
void check_can_be_made(const Node& parent, std::string_view name, Made made, const std::string& document,
                       Problems& problems);

/// Calls `read`, which reads what the leaf names as the program will at its start, and adds what it throws as a
/// problem of the leaf.
template <typename Read>
void check_content(const Node& parent, std::string_view name, const std::string& document, const Words& remedy,
                   Problems& problems, const Read& read) {
    const auto leaf = parent.child(name);
    if (!leaf) {
        return;
    }
    try {
        read(std::string(leaf->value()));
    } catch (const std::exception& e) {
        problems.push_back({document, leaf->path(), in_english(e.what()), remedy});
    }
}

}  // namespace beffroi::yang
