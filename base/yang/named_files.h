// Files and directories that a configuration names, checked on the machine that reads it: what no model can know.
#pragma once

#include <string>

#include "base/problem.h"
#include "base/yang/document.h"

namespace beffroi::yang {

/// A secret file must not be accessible to others, nor writable by its group.
enum class Secrecy { open, secret };

/// Adds a problem unless the leaf `name` of `parent` (if it is there) names a regular file that this process can read.
/// `document` is the configuration's file name.
void check_file(const Node& parent, std::string_view name, Secrecy secrecy, const std::string& document,
                Problems& problems);

/// Adds a problem unless the leaf names a directory that this process can read.
void check_directory(const Node& parent, std::string_view name, const std::string& document, Problems& problems);

/// Adds a problem unless this process can put another file or directory in the place of the one that the leaf names.
void check_replaceable(const Node& parent, std::string_view name, const std::string& document, Problems& problems);

}  // namespace beffroi::yang
