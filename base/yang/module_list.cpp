#include "base/yang/module_list.h"

#include "base/yang/context.h"

namespace beffroi::yang {

std::vector<ModuleInfo> module_list(const Modules& modules) {
    std::vector<ModuleInfo> list;
    std::uint32_t index = 0;
    while (const lys_module* module = ly_ctx_get_module_iter(modules.context()->handle.get(), &index)) {
        list.push_back(
            {module->name, module->revision == nullptr ? "" : module->revision, module->ns, module->implemented != 0});
    }
    return list;
}

}  // namespace beffroi::yang
