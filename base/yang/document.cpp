#include "base/yang/document.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <tuple>
#include <utility>

#include "base/fd.h"
#include "base/yang/context.h"
#include "base/yang/explain.h"
#include "base/yang/json_gate.h"
#include "base/yang/yang_handle.h"

namespace beffroi::yang {
namespace {

const lyd_node* raw(const void* node) {
    return static_cast<const lyd_node*>(node);
}

bool is_named(const lyd_node* node, std::string_view name) {
    return node->schema != nullptr && name == node->schema->name;
}

std::vector<std::string> keys_of(const lyd_node* node) {
    if (node->schema->nodetype == LYS_LEAFLIST) {
        return {lyd_get_value(node)};
    }
    std::vector<std::string> keys;
    for (const lyd_node* key = lyd_child(node); key != nullptr && lysc_is_key(key->schema); key = key->next) {
        keys.emplace_back(lyd_get_value(key));
    }
    return keys;
}

bool is_system_ordered(const lysc_node* schema) {
    return (schema->nodetype & (LYS_LIST | LYS_LEAFLIST)) != 0 && !lysc_is_userordered(schema);
}

/// Puts the entries of system-ordered lists in the order of their keys: this libyang keeps the order of the document.
void sort_below(lyd_node* parent) {
    std::vector<lyd_node*> children;
    for (lyd_node* child = lyd_child_no_keys(parent); child != nullptr; child = child->next) {
        children.push_back(child);
    }
    for (auto from = children.begin(); from != children.end();) {
        const auto to =
            std::find_if(from, children.end(), [from](const lyd_node* n) { return n->schema != (*from)->schema; });
        if (is_system_ordered((*from)->schema)) {
            std::vector<std::pair<std::vector<std::string>, lyd_node*>> entries;
            std::transform(from, to, std::back_inserter(entries), [](lyd_node* n) { return std::pair(keys_of(n), n); });
            std::stable_sort(entries.begin(), entries.end(),
                             [](const auto& a, const auto& b) { return a.first < b.first; });
            for (const auto& entry : entries) {
                lyd_unlink_tree(entry.second);
            }
            for (const auto& entry : entries) {
                if (lyd_insert_child(parent, entry.second) != LY_SUCCESS) {
                    throw std::runtime_error("libyang refuses to reinsert an entry of " +
                                             std::string((*from)->schema->name));
                }
            }
        }
        from = to;
    }
    for (lyd_node* child : children) {
        if ((child->schema->nodetype & (LYS_CONTAINER | LYS_LIST)) != 0) {
            sort_below(child);  // as deep as the schema at most, whatever the document holds
        }
    }
}

}  // namespace

void settle_values(const lyd_node* tree) {
    const lyd_node* node = nullptr;
    LYD_TREE_DFS_BEGIN(tree, node) {
        std::ignore = lyd_get_value(node);
        LYD_TREE_DFS_END(tree, node);
    }
}

std::string_view Node::name() const {
    return raw(m_node)->schema->name;
}

std::string_view Node::value() const {
    const char* text = lyd_get_value(raw(m_node));
    return text == nullptr ? std::string_view() : std::string_view(text);
}

std::string Node::path() const {
    const TextHandle path(lyd_path(raw(m_node), LYD_PATH_STD, nullptr, 0));
    return path ? path.get() : "";
}

std::optional<Node> Node::child(std::string_view name) const {
    for (const lyd_node* node = lyd_child(raw(m_node)); node != nullptr; node = node->next) {
        if (is_named(node, name)) {
            return Node(node);
        }
    }
    return std::nullopt;
}

std::vector<Node> Node::children(std::string_view name) const {
    std::vector<Node> found;
    for (const lyd_node* node = lyd_child(raw(m_node)); node != nullptr; node = node->next) {
        if (is_named(node, name)) {
            found.push_back(Node(node));
        }
    }
    return found;
}

std::vector<std::string> Node::values(std::string_view name) const {
    std::vector<std::string> found;
    for (const Node& node : children(name)) {
        found.emplace_back(node.value());
    }
    return found;
}

std::string Node::text(std::string_view leaf) const {
    const auto node = child(leaf);
    if (!node) {
        throw std::logic_error(path() + " has no " + std::string(leaf) + ", although the model promises it");
    }
    return std::string(node->value());
}

std::uint64_t Node::number(std::string_view leaf) const {
    const std::string value = text(leaf);
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc{} || end != value.data() + value.size()) {
        throw std::logic_error(path() + "/" + std::string(leaf) + " is not an unsigned number in the model");
    }
    return number;
}

bool Node::boolean(std::string_view leaf) const {
    const std::string value = text(leaf);
    if (value != "true" && value != "false") {
        throw std::logic_error(path() + "/" + std::string(leaf) + " is not a boolean in the model");
    }
    return value == "true";
}

std::optional<std::string> Node::optional_text(std::string_view leaf) const {
    const auto node = child(leaf);
    return node ? std::optional(std::string(node->value())) : std::nullopt;
}

Document::Document(std::unique_ptr<Tree> tree) : m_tree(std::move(tree)) {}
Document::~Document() = default;
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;

Node Document::root() const {
    return Node(m_tree->root);
}

std::string Document::canonical() const {
    lyd_node* copied = nullptr;
    if (lyd_dup_single(m_tree->root, nullptr, LYD_DUP_RECURSIVE | LYD_DUP_WITH_FLAGS, &copied) != LY_SUCCESS) {
        throw std::runtime_error("libyang cannot copy a document");
    }
    const TreeHandle copy(copied);
    sort_below(copy.get());
    char* printed = nullptr;
    if (lyd_print_mem(&printed, copy.get(), LYD_JSON, LYD_PRINT_SHRINK | LYD_PRINT_WD_EXPLICIT) != LY_SUCCESS) {
        throw std::runtime_error("libyang cannot print a document");
    }
    const TextHandle text(printed);
    // A container without explicit values is printed as {}, which names nothing and cannot be read back.
    return std::string_view(text.get()) != "{}"
               ? text.get()
               : "{\"" + std::string(copy->schema->module->name) + ":" + copy->schema->name + "\":{}}";
}

const std::string& Document::source() const {
    return m_tree->source;
}

Modules::Modules(const std::string& directory, const std::vector<std::string>& names)
    : m_context(std::make_shared<Context>()) {
    ly_log_options(LY_LOSTORE);  // errors are read from the context, and never printed
    ly_ctx* context = nullptr;
    // The working directory of a service is nobody's schema directory.
    if (ly_ctx_new(directory.c_str(), LY_CTX_DISABLE_SEARCHDIR_CWD | LY_CTX_NO_YANGLIBRARY, &context) != LY_SUCCESS) {
        throw std::runtime_error("the directory of YANG modules " + directory + " cannot be read");
    }
    m_context->handle.reset(context);
    for (const std::string& name : names) {
        if (ly_ctx_load_module(context, name.c_str(), nullptr, nullptr) == nullptr) {
            const char* message = ly_errmsg(context);
            throw std::runtime_error("the YANG module " + name + " cannot be loaded from " + directory + ": " +
                                     (message == nullptr ? "unknown error" : message));
        }
    }
}

Modules::~Modules() = default;

Checked<Document> Modules::parse(std::string_view json, const std::string& file, std::string_view root) const {
    auto gated = json_gate(json, file, root);
    if (auto* problems = std::get_if<Problems>(&gated)) {
        return std::move(*problems);
    }
    const std::string& text = std::get<std::string>(gated);
    ly_ctx* context = m_context->handle.get();
    ly_err_clean(context, nullptr);  // this thread's errors of an earlier document would still be there
    lyd_node* parsed = nullptr;
    // Two steps, because a failed validation is explained with the tree at hand, and a combined call frees it.
    LY_ERR result = lyd_parse_data_mem(context, text.c_str(), LYD_JSON,
                                       LYD_PARSE_ONLY | LYD_PARSE_STRICT | LYD_PARSE_NO_STATE, 0, &parsed);
    TreeHandle tree(parsed);
    if (result == LY_SUCCESS) {
        parsed = tree.release();
        result = lyd_validate_all(&parsed, context, LYD_VALIDATE_NO_STATE | LYD_VALIDATE_PRESENT, nullptr);
        tree.reset(parsed);
    }
    const lyd_node* top = tree.get();
    while (top != nullptr && !is_named(top, root.substr(root.find(':') + 1))) {
        top = top->next;  // defaults of another top-level container may stand before the one that was read
    }
    if (result != LY_SUCCESS || top == nullptr) {
        Problem problem = explain({context, tree.get(), text, file, root});
        ly_err_clean(context, nullptr);
        return Problems{std::move(problem)};
    }
    settle_values(top);
    return Document(
        std::make_unique<Document::Tree>(Document::Tree{m_context, std::move(tree), top, std::string(json)}));
}

Checked<Document> Modules::parse_file(const std::string& path, std::string_view root) const {
    std::string bytes;
    try {
        bytes = read_file(path, GateLimits{}.max_bytes);
    } catch (const std::system_error& error) {
        return Problems{
            {path, "",
             words("le fichier ne peut pas être lu\u202F: {}", "the file cannot be read: {}", reason_of(error.code())),
             words("Vérifiez son nom et ses droits", "Check its name and its permissions")}};
    } catch (const std::length_error&) {
        return Problems{{path, "", words("le fichier dépasse 16 Mio", "the file is larger than 16 MiB"),
                         words("Vérifiez que c’est le bon fichier", "Check that it is the right file")}};
    }
    return parse(bytes, path, root);
}

std::string schemas_directory() {
    // secure_getenv: a program that was given capabilities does not let its caller choose the model.
    if (const char* named = secure_getenv("BEFFROI_SCHEMAS"); named != nullptr && *named != '\0') {
        return named;
    }
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    if (!error) {
        // A gateway keeps each version in a directory of its own; a checkout has its programs in build/PRESET/bin.
        for (const char* place : {"yang", "../../../schemas/yang"}) {
            const auto beside = (program.parent_path() / place).lexically_normal();
            if (std::filesystem::is_directory(beside, error)) {
                return beside.string();
            }
        }
    }
    return BEFFROI_SCHEMAS_DIR;
}

}  // namespace beffroi::yang
