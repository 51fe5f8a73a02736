#include "base/yang/tree.h"

#include <nlohmann/json.hpp>

#include <stdexcept>
#include <utility>

#include "base/yang/context.h"
#include "base/yang/edit_body.h"
#include "base/yang/instance.h"
#include "base/yang/json_gate.h"
#include "base/yang/tree_text.h"
#include "base/yang/wording.h"

namespace beffroi::yang {

namespace {

constexpr const char* k_body = "the body";
constexpr const char* k_datastore = "ietf-restconf:data";

void must_work(LY_ERR result, const char* what) {
    if (result != LY_SUCCESS) {
        throw std::runtime_error(std::string("libyang cannot ") + what);
    }
}

Refused refused(Refused::Why why, const DataPath& path, Words message, Words remedy) {
    return {why, {"", to_text(path), std::move(message), std::move(remedy)}, {}};
}

Refused not_there(const DataPath& path) {
    return refused(Refused::Why::missing, path, words("cela n’existe pas", "there is no such instance"),
                   words("Regardez ce que contient son parent", "Look at what its parent holds"));
}

/// The members of a datastore's text, each gated by itself: no name may hide behind that of another module.
std::variant<std::string, Refused> datastore_members(std::string_view text, const std::string& file) {
    const auto gate = [&file](std::string_view part, std::string_view root) -> std::variant<std::string, Refused> {
        auto gated = json_gate(part, file, root);
        if (auto* problems = std::get_if<Problems>(&gated)) {
            return Refused{Refused::Why::malformed, std::move(problems->front()), {}};
        }
        return std::get<std::string>(std::move(gated));
    };
    auto whole = gate(text, k_datastore);
    if (std::holds_alternative<Refused>(whole)) {
        return whole;
    }
    auto members = nlohmann::ordered_json::parse(std::get<std::string>(whole)).at(k_datastore);
    if (!members.is_object()) {
        return Refused{Refused::Why::malformed,
                       {file, "", words("l’ensemble des données n’est pas un objet", "the datastore is no object"),
                        words("Écrivez {{ ... }}", "Write {{ ... }}")},
                       {}};
    }
    for (const auto& [name, value] : members.items()) {
        auto gated = gate(nlohmann::ordered_json{{name, value}}.dump(), name);
        if (std::holds_alternative<Refused>(gated)) {
            return gated;
        }
    }
    return members.dump();
}

}  // namespace

struct Tree::Data {
    std::shared_ptr<Modules::Context> context;  // declared first: the tree must go before the context
    TreeHandle top = {};

    [[nodiscard]] ly_ctx* ctx() const { return context->handle.get(); }

    /// Replaces what is at the top, which libyang may have changed.
    void set(lyd_node* node) {
        std::ignore = top.release();
        top.reset(node == nullptr ? nullptr : lyd_first_sibling(node));
    }

    void complete() {
        lyd_node* first = top.get();
        must_work(lyd_new_implicit_all(&first, ctx(), LYD_IMPLICIT_NO_STATE, nullptr), "fill in defaults");
        set(first);
        for (const lyd_node* node = first; node != nullptr; node = node->next) {
            settle_values(node);
        }
    }

    void insert(lyd_node* parent, lyd_node* node) {
        if (parent != nullptr) {
            must_work(lyd_insert_child(parent, node), "insert a node");
            return;
        }
        lyd_node* first = top.get();
        must_work(lyd_insert_sibling(first, node, &first), "insert a top-level node");
        set(first);
    }

    void erase(lyd_node* node) {
        if (node == top.get()) {
            lyd_node* rest = node->next;
            std::ignore = top.release();
            top.reset(rest);
        }
        lyd_free_tree(node);
    }

    /// The node above `body.node` in this tree, made if it is a container; list entries are not made.
    [[nodiscard]] std::variant<lyd_node*, Refused> parent_for(const EditBody& body);
    /// Where the body goes.
    struct Spot {
        lyd_node* above;  ///< null: at the top
        lyd_node* same;   ///< the instance that is there; null: none

        /// Somebody has put it there; what the model has by default does not count.
        [[nodiscard]] bool taken() const { return same != nullptr && (same->flags & LYD_DEFAULT) == 0; }
    };
    [[nodiscard]] std::variant<Spot, Refused> spot_for(const EditBody& body);
    [[nodiscard]] std::optional<Refused> place(lyd_node* node, const Position& position);
    [[nodiscard]] EditOutcome create(std::variant<EditBody, Refused> read, const Position& position);
    /// Puts the body's node there, in the place of what is.
    [[nodiscard]] EditOutcome take(EditBody& body, const Spot& spot, const Position& position);
    /// The text of a whole datastore.
    [[nodiscard]] std::variant<TreeHandle, Refused> read_all(std::string_view text, const std::string& file,
                                                             bool state) const;
    [[nodiscard]] EditOutcome replace_all(std::string_view text);
    [[nodiscard]] EditOutcome merge_all(std::string_view text);
};

std::variant<lyd_node*, Refused> Tree::Data::parent_for(const EditBody& body) {
    lyd_node* parent = nullptr;
    const lyd_node* step = body.top.get();
    for (; step != body.node; step = lyd_child_no_keys(step)) {
        lyd_node* found = find_same(parent == nullptr ? top.get() : lyd_child(parent), step);
        if (found == nullptr) {
            if (!lysc_is_np_cont(step->schema)) {
                return refused(
                    Refused::Why::no_parent, path_of(step),
                    words("ce qui devrait le contenir n’existe pas", "what it would stand in does not exist"),
                    words("Créez-le d’abord", "Create that first"));
            }
            must_work(lyd_new_inner(nullptr, step->schema->module, step->schema->name, 0, &found), "make a container");
            insert(parent, found);
        }
        parent = found;
    }
    return parent;
}

/// An inserted entry's place in a list that its user orders.
std::optional<Refused> Tree::Data::place(lyd_node* node, const Position& position) {
    if (position.where == Position::Where::last && position.point.empty()) {
        return std::nullopt;
    }
    const DataPath path = path_of(node);
    if (!lysc_is_userordered(node->schema)) {
        return refused(Refused::Why::unsupported, path,
                       words("l’ordre de cette liste n’a pas de sens", "the order of this list has no meaning"),
                       words("Ne dites pas où l’insérer", "Leave out where it is to be inserted"));
    }
    using Where = Position::Where;
    lyd_node* anchor = nullptr;
    if (position.where == Where::before || position.where == Where::after) {
        auto named = make_instance(ctx(), position.point);
        const auto* instance = std::get_if<Instance>(&named);
        anchor = instance == nullptr ? nullptr : find_instance(top.get(), *instance);
        if (anchor == nullptr || anchor->schema != node->schema || lyd_parent(anchor) != lyd_parent(node)) {
            return refused(
                Refused::Why::bad_value, position.point,
                words("le point n’est pas une entrée de la même liste", "the point is no entry of the same list"),
                words("Nommez-en une qui y est", "Name one that is there"));
        }
    } else if (position.where == Where::first) {
        anchor = find_first(node, node->schema);
    }
    if (anchor == nullptr || anchor == node) {
        return std::nullopt;
    }
    must_work(position.where == Where::after ? lyd_insert_after(anchor, node) : lyd_insert_before(anchor, node),
              "move an entry");
    return std::nullopt;
}

std::variant<Tree::Data::Spot, Refused> Tree::Data::spot_for(const EditBody& body) {
    const auto found = parent_for(body);
    if (const auto* none = std::get_if<Refused>(&found)) {
        return *none;
    }
    lyd_node* above = std::get<lyd_node*>(found);
    return Spot{above, find_same(above == nullptr ? top.get() : lyd_child(above), body.node)};
}

EditOutcome Tree::Data::create(std::variant<EditBody, Refused> read, const Position& position) {
    if (auto* none = std::get_if<Refused>(&read)) {
        return std::move(*none);
    }
    EditBody& edit = std::get<EditBody>(read);
    const auto found = spot_for(edit);
    if (const auto* none = std::get_if<Refused>(&found)) {
        return *none;
    }
    const Spot& spot = std::get<Spot>(found);
    if (spot.taken()) {
        return refused(
            Refused::Why::exists, path_of(edit.node), words("cela existe déjà", "this exists already"),
            words("Remplacez-le, ou donnez au nouveau une autre clé", "Replace it, or give the new one another key"));
    }
    return take(edit, spot, position);
}

EditOutcome Tree::Data::take(EditBody& body, const Spot& spot, const Position& position) {
    Edited done{!spot.taken(), path_of(body.node)};
    if (spot.same != nullptr) {
        erase(spot.same);
    }
    lyd_node* node = body.node;
    if (node == body.top.get()) {
        std::ignore = body.top.release();
    } else {
        lyd_unlink_tree(node);
    }
    insert(spot.above, node);
    if (auto none = place(node, position)) {
        return std::move(*none);
    }
    complete();
    return done;
}

std::variant<TreeHandle, Refused> Tree::Data::read_all(std::string_view text, const std::string& file,
                                                       bool state) const {
    auto members = datastore_members(text, file);
    if (auto* none = std::get_if<Refused>(&members)) {
        return std::move(*none);
    }
    const auto& inner = std::get<std::string>(members);
    ly_err_clean(ctx(), nullptr);
    lyd_node* parsed = nullptr;
    const std::uint32_t options = LYD_PARSE_ONLY | LYD_PARSE_STRICT | (state ? 0U : LYD_PARSE_NO_STATE);
    if (lyd_parse_data_mem(ctx(), inner.c_str(), LYD_JSON, options, 0, &parsed) != LY_SUCCESS) {
        const TreeHandle part(parsed);
        return refused_by_libyang(ctx(), nullptr, inner, file, k_datastore);
    }
    TreeHandle whole(parsed);
    if (auto twice = find_twice(parsed)) {
        return std::move(*twice);
    }
    return whole;
}

EditOutcome Tree::Data::replace_all(std::string_view text) {
    auto read = read_all(text, k_body, false);
    if (auto* none = std::get_if<Refused>(&read)) {
        return std::move(*none);
    }
    top = std::get<TreeHandle>(std::move(read));
    complete();
    return Edited{};
}

EditOutcome Tree::Data::merge_all(std::string_view text) {
    auto read = read_all(text, k_body, false);
    if (auto* none = std::get_if<Refused>(&read)) {
        return std::move(*none);
    }
    lyd_node* first = top.get();
    must_work(lyd_merge_siblings(&first, std::get<TreeHandle>(read).get(), 0), "merge two trees");
    set(first);
    complete();
    return Edited{};
}

Tree::Tree(const Modules& modules) : m_data(std::make_unique<Data>(Data{modules.context()})) {
    m_data->complete();
}

Tree::Tree(std::unique_ptr<Data> data) : m_data(std::move(data)) {}
Tree::~Tree() = default;
Tree::Tree(Tree&&) noexcept = default;
Tree& Tree::operator=(Tree&&) noexcept = default;

std::variant<Tree, Refused> Tree::parse(const Modules& modules, std::string_view json, const std::string& file,
                                        bool state) {
    auto data = std::make_unique<Data>(Data{modules.context()});
    auto read = data->read_all(json, file, state);
    if (auto* none = std::get_if<Refused>(&read)) {
        return std::move(*none);
    }
    data->top = std::get<TreeHandle>(std::move(read));
    data->complete();
    return Tree(std::move(data));
}

Tree Tree::copy() const {
    auto data = std::make_unique<Data>(Data{m_data->context});
    lyd_node* copied = nullptr;
    if (m_data->top) {
        must_work(lyd_dup_siblings(m_data->top.get(), nullptr, LYD_DUP_RECURSIVE | LYD_DUP_WITH_FLAGS, &copied),
                  "copy a tree");
    }
    data->set(copied);
    return Tree(std::move(data));
}

bool Tree::holds(const DataPath& path) const {
    const auto made = make_instance(m_data->ctx(), path);
    const auto* instance = std::get_if<Instance>(&made);
    return instance != nullptr && (path.empty() || find_instance(m_data->top.get(), *instance) != nullptr);
}

std::optional<std::string> Tree::text(const DataPath& path, const Selection& selection) const {
    if (path.empty()) {
        return datastore_text(m_data->top.get(), selection);
    }
    const auto made = make_instance(m_data->ctx(), path);
    const auto* instance = std::get_if<Instance>(&made);
    const lyd_node* node = instance == nullptr ? nullptr : find_instance(m_data->top.get(), *instance);
    if (node == nullptr) {
        return std::nullopt;
    }
    const bool every_entry = instance->beyond != nullptr && instance->beyond->nodetype != LYS_LEAF;
    return node_text(node, every_entry, selection);
}

std::optional<Refused> Tree::problem() const {
    const Tree checked = copy();  // validation changes what it validates
    ly_err_clean(m_data->ctx(), nullptr);
    lyd_node* top = checked.m_data->top.get();
    const LY_ERR result = lyd_validate_all(&top, m_data->ctx(), LYD_VALIDATE_NO_STATE | LYD_VALIDATE_PRESENT, nullptr);
    checked.m_data->set(top);
    if (result == LY_SUCCESS) {
        return std::nullopt;
    }
    const std::string root = top == nullptr ? "" : std::string(top->schema->module->name) + ":" + top->schema->name;
    return refused_by_libyang(m_data->ctx(), top, "", "", root);
}

EditOutcome Tree::create(const DataPath& parent, std::string_view body, const Position& position) {
    return m_data->create(read_edit_body(m_data->ctx(), parent, body, Named::child), position);
}

EditOutcome Tree::create_at(const DataPath& path, std::string_view body, const Position& position) {
    if (path.empty()) {
        return refused(Refused::Why::exists, path,
                       words("l’ensemble des données existe déjà", "the datastore exists already"),
                       words("Remplacez-le", "Replace it"));
    }
    return m_data->create(read_edit_body(m_data->ctx(), path, body, Named::same), position);
}

EditOutcome Tree::replace(const DataPath& path, std::string_view body, const Position& position) {
    if (path.empty()) {
        return m_data->replace_all(body);
    }
    auto read = read_edit_body(m_data->ctx(), path, body, Named::same);
    if (auto* none = std::get_if<Refused>(&read)) {
        return std::move(*none);
    }
    EditBody& edit = std::get<EditBody>(read);
    const auto found = m_data->spot_for(edit);
    if (const auto* none = std::get_if<Refused>(&found)) {
        return *none;
    }
    const auto& spot = std::get<Data::Spot>(found);
    Position where = position;
    if (spot.same != nullptr && lysc_is_userordered(spot.same->schema) && where.where == Position::Where::last) {
        const lyd_node* next = spot.same->next;  // it keeps its place
        if (next != nullptr && next->schema == spot.same->schema) {
            where = {Position::Where::before, path_of(next)};
        }
    }
    return m_data->take(edit, spot, where);
}

EditOutcome Tree::merge(const DataPath& path, std::string_view body) {
    if (path.empty()) {
        return m_data->merge_all(body);
    }
    auto read = read_edit_body(m_data->ctx(), path, body, Named::patched);
    if (auto* none = std::get_if<Refused>(&read)) {
        return std::move(*none);
    }
    const EditBody& edit = std::get<EditBody>(read);
    if (!holds(path)) {
        return not_there(path);
    }
    DataPath done = path_of(edit.node);
    lyd_node* first = m_data->top.get();
    must_work(lyd_merge_siblings(&first, edit.top.get(), 0), "merge two trees");
    m_data->set(first);
    m_data->complete();
    return Edited{false, std::move(done)};
}

EditOutcome Tree::remove(const DataPath& path) {
    auto made = make_instance(m_data->ctx(), path);
    if (auto* none = std::get_if<Refused>(&made)) {
        return std::move(*none);
    }
    const Instance& instance = std::get<Instance>(made);
    if (instance.beyond != nullptr && instance.beyond->nodetype != LYS_LEAF) {
        return refused(Refused::Why::unsupported, path,
                       words("ceci nomme toutes les entrées d’une liste", "this names every entry of a list"),
                       words("Nommez-en une par sa clé, et supprimez-les une à une",
                             "Name one by its key, and delete them one by one"));
    }
    lyd_node* node = path.empty() ? nullptr : find_instance(m_data->top.get(), instance);
    if (node == nullptr || (node->flags & LYD_DEFAULT) != 0) {
        return not_there(path);
    }
    if (lysc_is_key(node->schema)) {
        return refused(Refused::Why::unsupported, path,
                       words("une clé ne peut pas être retirée de son entrée", "a key cannot be taken from its entry"),
                       words("Supprimez l’entrée", "Delete the entry"));
    }
    m_data->erase(node);
    m_data->complete();
    return Edited{false, path};
}

EditOutcome Tree::move(const DataPath& path, const Position& position) {
    auto made = make_instance(m_data->ctx(), path);
    if (auto* none = std::get_if<Refused>(&made)) {
        return std::move(*none);
    }
    lyd_node* node = path.empty() ? nullptr : find_instance(m_data->top.get(), std::get<Instance>(made));
    if (node == nullptr) {
        return not_there(path);
    }
    if (position.where == Position::Where::last && lysc_is_userordered(node->schema)) {
        lyd_node* parent = lyd_parent(node);
        lyd_unlink_tree(node);
        m_data->insert(parent, node);  // behind the others
        return Edited{false, path};
    }
    if (auto none = m_data->place(node, position)) {
        return std::move(*none);
    }
    return Edited{false, path};
}

std::string unknown_field(const Modules& modules, const DataPath& path, const Fields& fields) {
    const ly_ctx* context = modules.context()->handle.get();
    const auto schema = find_schema(context, path);
    return std::holds_alternative<Refused>(schema) ? ""
                                                   : unknown_field(context, std::get<const lysc_node*>(schema), fields);
}

}  // namespace beffroi::yang
