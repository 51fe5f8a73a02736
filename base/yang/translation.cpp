#include "base/yang/translation.h"

#include <array>
#include <string_view>

#include "base/yang/expectation.h"

namespace beffroi::yang {
namespace {

using namespace std::string_view_literals;

/// `get` of the node as what it is, if data can stand there.
template <typename Value, typename Get>
const Value* of_data(const lysp_node* node, const Get& get) {
    switch (node->nodetype) {
        case LYS_CONTAINER:
            return get(reinterpret_cast<const lysp_node_container*>(node));
        case LYS_LIST:
            return get(reinterpret_cast<const lysp_node_list*>(node));
        case LYS_LEAF:
            return get(reinterpret_cast<const lysp_node_leaf*>(node));
        case LYS_LEAFLIST:
            return get(reinterpret_cast<const lysp_node_leaflist*>(node));
        default:
            return nullptr;
    }
}

const lysp_restr* musts_of(const lysp_node* node) {
    return of_data<lysp_restr>(node, [](const auto* data) { return data->musts; });
}

const lysp_when* when_of(const lysp_node* node) {
    return of_data<lysp_when>(node, [](const auto* data) { return data->when; });
}

/// Looks through the modules as they were written: compiling one, libyang 2.1.30 drops what stands in the `length` or
/// `range` of a typedef. Only who is refused something waits for it.
class WordSearch {
  public:
    explicit WordSearch(std::string_view english) : m_english(english) {}

    [[nodiscard]] const char* found() const { return m_found; }

    void in(const lysp_module& module) {
        in_typedefs(module.typedefs);
        in_nodes(reinterpret_cast<const lysp_node*>(module.groupings));
        in_nodes(module.data);
        in_nodes(reinterpret_cast<const lysp_node*>(module.rpcs));
    }

  private:
    /// Words of the same kind stand beside each other.
    void beside(const char* english, std::string_view kind, const lysp_ext_instance* beside_it) {
        if (m_found != nullptr || english == nullptr || m_english != english) {
            return;
        }
        for (std::uint64_t i = 0; i < LY_ARRAY_COUNT(beside_it); ++i) {
            if (kind == beside_it[i].name) {
                m_found = beside_it[i].argument;
            }
        }
    }

    void in_restrictions(const lysp_restr* restrictions, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            beside(restrictions[i].emsg, "fr:error-message"sv, restrictions[i].exts);
            beside(restrictions[i].dsc, "fr:description"sv, restrictions[i].exts);
        }
    }

    void in_type(const lysp_type& type) {
        in_restrictions(type.range, type.range == nullptr ? 0 : 1);
        in_restrictions(type.length, type.length == nullptr ? 0 : 1);
        in_restrictions(type.patterns, LY_ARRAY_COUNT(type.patterns));
        for (std::uint64_t i = 0; i < LY_ARRAY_COUNT(type.types); ++i) {
            in_type(type.types[i]);
        }
    }

    void in_typedefs(const lysp_tpdf* typedefs) {
        for (std::uint64_t i = 0; i < LY_ARRAY_COUNT(typedefs); ++i) {
            in_type(typedefs[i].type);
        }
    }

    /// As deep as the module is written.
    void in_nodes(const lysp_node* first) {
        for (const lysp_node* node = first; node != nullptr && m_found == nullptr; node = node->next) {
            beside(node->dsc, "fr:description"sv, node->exts);
            if (const lysp_when* when = when_of(node); when != nullptr) {
                beside(when->dsc, "fr:description"sv, when->exts);
            }
            const lysp_restr* musts = musts_of(node);
            in_restrictions(musts, LY_ARRAY_COUNT(musts));
            if (node->nodetype == LYS_LEAF) {
                in_type(reinterpret_cast<const lysp_node_leaf*>(node)->type);
            } else if (node->nodetype == LYS_LEAFLIST) {
                in_type(reinterpret_cast<const lysp_node_leaflist*>(node)->type);
            } else if ((node->nodetype & (LYS_RPC | LYS_ACTION)) != 0) {
                in_nodes(&reinterpret_cast<const lysp_node_action*>(node)->input.node);
            }
            in_typedefs(lysp_node_typedefs(node));
            in_nodes(reinterpret_cast<const lysp_node*>(lysp_node_groupings(node)));
            in_nodes(lysp_node_child(node));
        }
    }

    std::string_view m_english;
    const char* m_found = nullptr;
};

}  // namespace

Words model_words(const ly_ctx* context, const char* english) {
    if (english == nullptr) {
        return {};
    }
    WordSearch search(english);
    std::uint32_t index = 0;
    while (const lys_module* module = ly_ctx_get_module_iter(context, &index)) {
        if (module->parsed != nullptr) {
            search.in(*module->parsed);
        }
    }
    return {sentence(search.found()), sentence(english)};
}

}  // namespace beffroi::yang
