#include "base/yang/instance.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/encoding.h"
#include "base/yang/expectation.h"
#include "base/yang/wording.h"

namespace beffroi::yang {

namespace {

constexpr std::size_t k_most_keys = 8;

Refused refused(Refused::Why why, const DataPath& path, std::size_t step, Words message, Words remedy) {
    const DataPath so_far(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(step) + 1);
    return {why, {"", to_text(so_far), std::move(message), std::move(remedy)}};
}

std::size_t count_keys(const lysc_node* list) {
    std::size_t count = 0;
    for (const lysc_node* child = lysc_node_child(list); child != nullptr && lysc_is_key(child); child = child->next) {
        ++count;
    }
    return count;
}

/// How many values a step with this node has behind its name.
std::size_t values_of(const lysc_node* node) {
    return node->nodetype == LYS_LIST ? count_keys(node) : node->nodetype == LYS_LEAFLIST ? 1 : 0;
}

std::vector<std::string> top_names(const ly_ctx* context) {
    std::vector<std::string> names;
    std::uint32_t index = 0;
    while (const lys_module* module = ly_ctx_get_module_iter(context, &index)) {
        if (module->implemented != 0 && module->compiled != nullptr) {
            for (const lysc_node* node = module->compiled->data; node != nullptr; node = node->next) {
                names.push_back(std::string(module->name) + ":" + node->name);
            }
        }
    }
    return names;
}

Words remedy_for(const std::vector<std::string>& names, const std::string& name) {
    const auto near = nearest(name, names);
    return near            ? words("Écrivez {}", "Write {}", cited(*near))
           : names.empty() ? words("Rien ne se trouve dessous", "Nothing stands below this")
                           : words("Choisissez parmi\u202F: {}", "Use one of: {}", listed(names));
}

/// A node of the module, or one that another module's augment put there.
const lysc_node* child_of(const ly_ctx* context, const lysc_node* parent, const DataStep& step) {
    const lys_module* module = ly_ctx_get_module_implemented(context, step.module.c_str());
    // lys_find_child reads the name as a C string whatever its length, so none with a NUL may get here.
    if (module == nullptr || step.name.find('\0') != std::string::npos) {
        return nullptr;
    }
    return lys_find_child(parent, module, step.name.c_str(), 0, 0, 0);
}

LY_ERR new_list(lyd_node* parent, const lysc_node* schema, const std::vector<std::string>& keys, lyd_node** made) {
    std::array<const char*, k_most_keys> k{};
    std::transform(keys.begin(), keys.end(), k.begin(), [](const std::string& key) { return key.c_str(); });
    // Arguments beyond the list's keys are not read.
    return lyd_new_list(parent, schema->module, schema->name, 0, made, k[0], k[1], k[2], k[3], k[4], k[5], k[6], k[7]);
}

LY_ERR new_node(lyd_node* parent, const lysc_node* schema, const DataStep& step, lyd_node** made) {
    switch (schema->nodetype) {
        case LYS_LIST:
            return new_list(parent, schema, *step.keys, made);
        case LYS_LEAFLIST:
            return lyd_new_term(parent, schema->module, schema->name, step.keys->front().c_str(), 0, made);
        default:
            return lyd_new_inner(parent, schema->module, schema->name, 0, made);
    }
}

bool is_text(const std::string& value) {
    // What libyang takes here without looking, it could not read back from its own output.
    return is_valid_utf8(value) && printable(value) == value;
}

}  // namespace

std::variant<const lysc_node*, Refused> find_schema(const ly_ctx* context, const DataPath& path) {
    const lysc_node* node = nullptr;
    for (std::size_t i = 0; i < path.size(); ++i) {
        const lysc_node* child = child_of(context, node, path[i]);
        if (child == nullptr) {
            return refused(Refused::Why::unknown_element, path, i,
                           words("{} n’est pas dans le modèle", "{} is not in the model", cited(path[i].name)),
                           remedy_for(node == nullptr ? top_names(context) : child_names(node), path[i].name));
        }
        node = child;
        const std::size_t wanted = values_of(node);
        const bool last = i + 1 == path.size();
        if (!path[i].keys ? wanted > 0 && !last : path[i].keys->size() != wanted || wanted == 0) {
            return refused(Refused::Why::bad_value, path, i,
                           words("{} prend {} valeur(s) de clé, et non {}", "{} takes {} key values, not {}",
                                 cited(path[i].name), wanted, path[i].keys ? path[i].keys->size() : 0),
                           words("Écrivez nom=valeur, et une virgule entre deux valeurs",
                                 "Write name=value, and a comma between two values"));
        }
    }
    return node;
}

std::variant<Instance, Refused> make_instance(const ly_ctx* context, const DataPath& path) {
    Instance instance;
    const auto found = find_schema(context, path);
    if (const auto* none = std::get_if<Refused>(&found)) {
        return *none;
    }
    const lysc_node* schema = nullptr;
    for (std::size_t i = 0; i < path.size(); ++i) {
        schema = child_of(context, schema, path[i]);
        const auto& keys = path[i].keys;
        if (schema->nodetype == LYS_LEAF || (values_of(schema) > 0 && !keys)) {
            instance.beyond = schema;
            break;  // the last step: find_schema has seen to it
        }
        lyd_node* made = nullptr;
        const bool good = (!keys || std::all_of(keys->begin(), keys->end(), is_text)) &&
                          new_node(instance.last, schema, path[i], &made) == LY_SUCCESS;
        if (!good) {
            ly_err_clean(const_cast<ly_ctx*>(context), nullptr);
            return refused(Refused::Why::bad_value, path, i,
                           words("les valeurs des clés ne sont pas acceptées pour {}",
                                 "the key values are not accepted for {}", cited(schema->name)),
                           words("Comparez-les aux types du modèle", "Compare them with the types of the model"));
        }
        if (!instance.top) {
            instance.top.reset(made);
        }
        instance.last = made;
    }
    return instance;
}

lyd_node* find_first(lyd_node* siblings, const lysc_node* schema) {
    lyd_node* match = nullptr;
    return siblings != nullptr && lyd_find_sibling_val(siblings, schema, nullptr, 0, &match) == LY_SUCCESS ? match
                                                                                                           : nullptr;
}

lyd_node* find_same(lyd_node* siblings, const lyd_node* node) {
    if ((node->schema->nodetype & (LYS_LIST | LYS_LEAFLIST)) == 0) {
        return find_first(siblings, node->schema);
    }
    lyd_node* match = nullptr;
    return siblings != nullptr && lyd_find_sibling_first(siblings, node, &match) == LY_SUCCESS ? match : nullptr;
}

lyd_node* find_instance(lyd_node* top, const Instance& instance) {
    lyd_node* siblings = top;
    lyd_node* found = nullptr;
    for (const lyd_node* step = instance.top.get(); step != nullptr; step = lyd_child_no_keys(step)) {
        found = find_same(siblings, step);
        if (found == nullptr) {
            return nullptr;
        }
        siblings = lyd_child(found);
    }
    return instance.beyond == nullptr ? found : find_first(siblings, instance.beyond);
}

}  // namespace beffroi::yang
