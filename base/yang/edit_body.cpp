#include "base/yang/edit_body.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/yang/explain.h"
#include "base/yang/json_gate.h"
#include "base/yang/tree_text.h"
#include "base/yang/wording.h"

namespace beffroi::yang {

namespace {

using json = nlohmann::ordered_json;

Refused malformed(const DataPath& path, Words message, Words remedy) {
    return {Refused::Why::malformed, {request_body, to_text(path), std::move(message), std::move(remedy)}, {}};
}

std::string text(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string qualified(const DataStep& step) {
    return step.module + ":" + step.name;
}

/// The body's one member; its name is that of the node (RFC 8040 section 4.4 to 4.6).
std::variant<json, Refused> read_member(const DataPath& path, std::string_view body, Named named) {
    auto gated = json_gate(body, request_body, named == Named::child ? "" : qualified(path.back()));
    if (auto* problems = std::get_if<Problems>(&gated)) {
        return Refused{Refused::Why::malformed, std::move(problems->front()), {}};
    }
    return json::parse(std::get<std::string>(gated));
}

/// Puts a list's keys from the URI into the entry, before what it says itself.
void add_keys(json& entry, const lyd_node* list) {
    json with_keys = json::object();
    for (const lyd_node* key = lyd_child(list); key != nullptr && lysc_is_key(key->schema); key = key->next) {
        with_keys[key->schema->name] = json::parse(value_text(key));
    }
    with_keys.update(entry);
    entry = std::move(with_keys);
}

/// {"m:a":{"b":[{"key":1,<inner>}]}}: what stands around a body.
std::string around(const lyd_node* top, const lyd_node* end, const std::string& inner) {
    std::string before = "{";
    std::string after = "}";
    const lys_module* module = nullptr;
    for (const lyd_node* node = top; node != end; node = lyd_child_no_keys(node)) {
        const std::string prefix = node->schema->module == module ? "" : std::string(node->schema->module->name) + ":";
        module = node->schema->module;
        const bool list = node->schema->nodetype == LYS_LIST;
        before += json_string(prefix + node->schema->name) + (list ? ":[{" : ":{");
        after.insert(0, list ? "}]" : "}");
        for (const lyd_node* key = lyd_child(node); key != nullptr && lysc_is_key(key->schema); key = key->next) {
            before += json_string(key->schema->name) + ":" + value_text(key) + ",";
        }
    }
    return before + inner + after;
}

/// The name as it has to be written below the parent: with its module if that is another.
std::string member_text(const json& body, const lysc_node* parent) {
    const auto member = body.begin();
    const std::string& name = member.key();
    const auto colon = name.find(':');
    const bool same = parent != nullptr && name.substr(0, colon) == parent->module->name;
    return json_string(same ? name.substr(colon + 1) : name) + ":" + text(*member);
}

bool is_one(const json& value) {
    return !value.is_array() || value.size() == 1;
}

Refused other_keys(const DataPath& path) {
    return {
        Refused::Why::bad_value,
        {request_body, to_text(path),
         words("les clés ou la valeur du corps ne sont pas celles du chemin",
               "the keys or the value in the body are not those of the path"),
         words("Écrivez les mêmes\u202F; une clé ne change jamais\u202F: créez une autre entrée, et supprimez celle-ci",
               "Write the same; a key is never changed: create another entry, and delete this one")},
        {}};
}

/// A list's entry has keys, or gets those of the path where it may leave them out.
std::optional<Refused> settle_keys(json& value, const Instance& target, const DataPath& path, Named named) {
    if (!is_one(value)) {
        return malformed(path, words("le corps a plusieurs entrées", "the body has several entries"),
                         words("Envoyez une requête pour chacune, ou un YANG Patch pour toutes",
                               "Send one request for each, or a YANG Patch for all"));
    }
    const bool entry = named != Named::child && target.beyond == nullptr && target.last->schema->nodetype == LYS_LIST;
    if (!entry || !value.is_array() || !value.front().is_object()) {
        return std::nullopt;
    }
    const std::size_t given = value.front().size();
    add_keys(value.front(), target.last);
    const bool complete = named == Named::patched || value.front().size() == given;
    return complete ? std::nullopt : std::optional(other_keys(path));
}

/// The part of the target's chain that stands around the body, and the schema node right above the body.
struct Surroundings {
    const lyd_node* end = nullptr;  ///< the first of the chain that is in the body itself; null: none is
    const lysc_node* parent = nullptr;
};

Surroundings surroundings_of(const Instance& target, Named named) {
    if (named == Named::child || target.beyond != nullptr) {
        return {nullptr, target.last == nullptr ? nullptr : target.last->schema};
    }
    const lyd_node* above = lyd_parent(target.last);
    return {target.last, above == nullptr ? nullptr : above->schema};
}

std::variant<TreeHandle, Refused> parsed_whole(const ly_ctx* context, const std::string& text,
                                               const std::string& root) {
    ly_err_clean(const_cast<ly_ctx*>(context), nullptr);
    lyd_node* parsed = nullptr;
    const LY_ERR result = lyd_parse_data_mem(context, text.c_str(), LYD_JSON,
                                             LYD_PARSE_ONLY | LYD_PARSE_STRICT | LYD_PARSE_NO_STATE, 0, &parsed);
    TreeHandle tree(parsed);
    if (result != LY_SUCCESS || parsed == nullptr) {
        return refused_by_libyang(context, nullptr, text, request_body, root);
    }
    if (auto twice = find_twice(parsed)) {
        return std::move(*twice);
    }
    return tree;
}

}  // namespace

Refused refused_by_libyang(const ly_ctx* context, const lyd_node* tree, std::string_view json_text,
                           const std::string& file, std::string_view root) {
    const ly_err_item* first = ly_err_first(context);
    const ly_err_item* error = first == nullptr ? nullptr : first->prev;
    Refused refused;
    refused.problem = explain({context, tree, json_text, file, root});
    if (error != nullptr) {
        refused.app_tag = error->apptag == nullptr ? "" : error->apptag;
        const std::string_view text = error->msg == nullptr ? "" : error->msg;
        using Why = Refused::Why;
        refused.why = text.starts_with("Mandatory ") || text.starts_with("List instance is missing its key")
                          ? Why::missing_element
                      : text.starts_with("Node \"") || text.starts_with("No module named") ? Why::unknown_element
                      : tree != nullptr                                                    ? Why::constraint
                      : error->vecode == LYVE_SYNTAX || error->vecode == LYVE_SYNTAX_JSON  ? Why::malformed
                                                                                           : Why::bad_value;
    }
    ly_err_clean(const_cast<ly_ctx*>(context), nullptr);
    return refused;
}

std::optional<Refused> find_twice(const lyd_node* first) {
    for (const lyd_node* node = first; node != nullptr; node = node->next) {
        const bool entry =
            (node->schema->nodetype & (LYS_LIST | LYS_LEAFLIST)) != 0 && lysc_is_dup_inst_list(node->schema) == 0;
        // Both are asked: a hash leads to either.
        if (entry && find_same(const_cast<lyd_node*>(first), node) != node) {
            return Refused{
                Refused::Why::bad_value,
                {request_body, to_text(path_of(node)), words("cela y figure deux fois", "this is there twice"),
                 words("Gardez l’un des deux", "Keep one of the two")},
                {}};
        }
        if (auto below = find_twice(lyd_child(node))) {  // as deep as the schema at most
            return below;
        }
    }
    return std::nullopt;
}

DataPath path_of(const lyd_node* node) {
    DataPath path;
    for (; node != nullptr; node = lyd_parent(node)) {
        DataStep step{node->schema->module->name, node->schema->name, {}};
        if (node->schema->nodetype == LYS_LEAFLIST) {
            step.keys = {{lyd_get_value(node)}};
        } else if (node->schema->nodetype == LYS_LIST) {
            step.keys.emplace();
            for (const lyd_node* key = lyd_child(node); key != nullptr && lysc_is_key(key->schema); key = key->next) {
                step.keys->emplace_back(lyd_get_value(key));
            }
        }
        path.insert(path.begin(), std::move(step));
    }
    return path;
}

std::variant<EditBody, Refused> read_edit_body(const ly_ctx* context, const DataPath& path, std::string_view body,
                                               Named named) {
    auto instance = make_instance(context, path);
    if (auto* refused = std::get_if<Refused>(&instance)) {
        return std::move(*refused);
    }
    const Instance& target = std::get<Instance>(instance);
    auto read = read_member(path, body, named);
    if (auto* refused = std::get_if<Refused>(&read)) {
        return std::move(*refused);
    }
    json& member = std::get<json>(read);
    if (auto refused = settle_keys(member.begin().value(), target, path, named)) {
        return std::move(*refused);
    }
    const Surroundings surroundings = surroundings_of(target, named);
    const std::string root = path.empty() ? member.begin().key() : qualified(path.front());
    auto parsed = parsed_whole(
        context, around(target.top.get(), surroundings.end, member_text(member, surroundings.parent)), root);
    if (auto* refused = std::get_if<Refused>(&parsed)) {
        return std::move(*refused);
    }
    EditBody edit{std::get<TreeHandle>(std::move(parsed))};
    edit.node = edit.top.get();
    for (const lyd_node* step = target.top.get(); step != surroundings.end; step = lyd_child_no_keys(step)) {
        edit.node = lyd_child_no_keys(edit.node);
    }
    if (edit.node == nullptr) {
        return malformed(path, words("le corps ne contient rien", "the body has no instance"),
                         words("Écrivez le nœud avec sa valeur", "Write the node with its value"));
    }
    const bool entry = named != Named::child && target.beyond == nullptr;
    if (entry && find_same(edit.node, target.last) != edit.node) {
        return other_keys(path);
    }
    return edit;
}

}  // namespace beffroi::yang
