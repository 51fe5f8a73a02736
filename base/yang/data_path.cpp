#include "base/yang/data_path.h"

#include "base/yang/context.h"
#include "base/yang/instance.h"

namespace beffroi::yang {

namespace {

NodeKind kind_of(const lysc_node* node) {
    if (node == nullptr) {
        return NodeKind::datastore;
    }
    switch (node->nodetype) {
        case LYS_CONTAINER:
            return NodeKind::container;
        case LYS_LIST:
            return NodeKind::list;
        case LYS_LEAF:
            return NodeKind::leaf;
        case LYS_LEAFLIST:
            return NodeKind::leaf_list;
        case LYS_RPC:
            return NodeKind::rpc;
        default:
            return NodeKind::other;
    }
}

std::string key_text(const std::string& value) {
    const char quote = value.find('\'') == std::string::npos ? '\'' : '"';
    return quote + value + quote;
}

}  // namespace

std::variant<Target, Refused> locate(const Modules& modules, const DataPath& path) {
    const auto found = find_schema(modules.context()->handle.get(), path);
    if (const auto* refused = std::get_if<Refused>(&found)) {
        return *refused;
    }
    const lysc_node* node = std::get<const lysc_node*>(found);
    const NodeKind kind = kind_of(node);
    return Target{kind, node == nullptr || (node->flags & LYS_CONFIG_R) == 0,
                  node != nullptr && lysc_is_userordered(node) != 0,
                  (kind == NodeKind::list || kind == NodeKind::leaf_list) && !path.back().keys};
}

std::string to_text(const DataPath& path) {
    std::string text;
    std::string module;
    for (const DataStep& step : path) {
        text += "/" + (step.module == module ? "" : step.module + ":") + step.name;
        module = step.module;
        for (const std::string& key : step.keys.value_or(std::vector<std::string>{})) {
            text += "[" + key_text(key) + "]";
        }
    }
    return text.empty() ? "/" : text;
}

}  // namespace beffroi::yang
