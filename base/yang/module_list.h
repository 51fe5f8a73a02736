// Which modules are loaded, for the YANG library (RFC 8525).
#pragma once

#include <string>
#include <vector>

#include "base/yang/document.h"

namespace beffroi::yang {

struct ModuleInfo {
    std::string name;
    std::string revision;  ///< empty: it has none
    std::string name_space;
    bool implemented = false;  ///< else its types are imported
};

[[nodiscard]] std::vector<ModuleInfo> module_list(const Modules& modules);

}  // namespace beffroi::yang
