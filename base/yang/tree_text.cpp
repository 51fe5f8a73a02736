#include "base/yang/tree_text.h"

#include <string_view>

#include "base/yang/wording.h"

namespace beffroi::yang {

namespace {

bool is_config(const lyd_node* node) {
    return (node->schema->flags & LYS_CONFIG_R) == 0;
}

bool is_term(const lyd_node* node) {
    return (node->schema->nodetype & LYD_NODE_TERM) != 0;
}

bool is_several(const lyd_node* node) {
    return (node->schema->nodetype & (LYS_LIST | LYS_LEAFLIST)) != 0;
}

bool has_state(const lysc_node* schema) {
    if ((schema->flags & LYS_CONFIG_R) != 0) {
        return true;
    }
    const lysc_node* child = nullptr;
    while ((child = lys_getnext(child, schema, nullptr, 0)) != nullptr) {
        if (has_state(child)) {
            return true;
        }
    }
    return false;
}

std::string qualified(const lysc_node* schema) {
    return std::string(schema->module->name) + ":" + schema->name;
}

/// What of the fields is asked of a child; null: it is not asked for.
const Fields* asked(const Fields& fields, const lysc_node* child) {
    auto found = fields.children.find(child->name);
    if (found == fields.children.end()) {
        found = fields.children.find(qualified(child));
    }
    return found == fields.children.end() ? nullptr : &found->second;
}

class Writer {
  public:
    explicit Writer(const Selection& selection) : m_selection(selection) {}

    std::string take() { return std::move(m_out); }

    /// The node, and all entries of its list if it is the first of them that is shown.
    void single(const lyd_node* node, bool every_entry) {
        m_top = node->schema;
        m_out += '{' + json_string(qualified(node->schema)) + ':';
        const Fields* fields = m_selection.fields ? &*m_selection.fields : nullptr;
        if (is_several(node)) {
            m_out += '[';
            const lysc_node* schema = node->schema;
            for (const lyd_node* entry = node; entry != nullptr && entry->schema == schema; entry = entry->next) {
                m_out += entry == node ? "" : ",";
                body(entry, 1, fields);
                if (!every_entry) {
                    break;
                }
            }
            m_out += ']';
        } else {
            body(node, 1, fields);
            tag(node, true);
        }
        m_out += '}';
    }

    void datastore(const lyd_node* first) {
        m_out += R"({"ietf-restconf:data":)";
        children(first, nullptr, 1, m_selection.fields ? &*m_selection.fields : nullptr);
        m_out += '}';
    }

  private:
    void body(const lyd_node* node, unsigned level, const Fields* fields) {
        if (is_term(node)) {
            m_out += value_text(node);
        } else {
            children(lyd_child(node), node, level, fields);
        }
    }

    [[nodiscard]] bool too_deep(unsigned level) const { return m_selection.depth != 0 && level > m_selection.depth; }

    /// By the level that the siblings are on, and what of them is asked for; null: everything.
    void children(const lyd_node* first, const lyd_node* parent, unsigned level, const Fields* fields) {
        m_out += '{';
        const std::size_t start = m_out.size();
        if (m_selection.origin && parent != nullptr && is_first(parent) && is_config(parent) &&
            (parent->flags & LYD_DEFAULT) == 0) {
            m_out += R"("@":{"ietf-origin:origin":"ietf-origin:intended"})";
        }
        for (const lyd_node* node = too_deep(level + 1) ? nullptr : first; node != nullptr;) {
            const lyd_node* after = node;
            while (after != nullptr && after->schema == node->schema) {
                after = after->next;
            }
            const bool key = lysc_is_key(node->schema);
            const Fields* below =
                fields == nullptr || fields->children.empty() ? nullptr : asked(*fields, node->schema);
            const bool wanted = fields == nullptr || fields->children.empty() || below != nullptr || key;
            const bool hidden = parent == nullptr && m_selection.shown &&
                                !m_selection.shown(node->schema->module->name, node->schema->name);
            const bool none = hidden || (m_selection.content == Content::nonconfig && !key && !has_state(node->schema));
            if (wanted && !none) {
                member(node, after, parent, {level + 1, below, start});
            }
            node = after;
        }
        m_out += '}';
    }

    struct Where {
        unsigned level;
        const Fields* fields;
        std::size_t start;  ///< of the object's first member
    };

    /// Takes back what it wrote if nothing of the node is to be shown.
    void member(const lyd_node* node, const lyd_node* after, const lyd_node* parent, const Where& where) {
        const std::size_t mark = m_out.size();
        m_out += mark == where.start ? "" : ",";
        const bool other_module = parent == nullptr || parent->schema->module != node->schema->module;
        m_out += json_string(other_module ? qualified(node->schema) : node->schema->name) + ":";
        const std::size_t value = m_out.size();
        if (is_several(node)) {
            entries(node, after, where);
        } else if (shown_itself(node)) {
            body(node, where.level, where.fields);
        }
        const std::string_view written = std::string_view(m_out).substr(value);
        const bool presence = lysc_is_np_cont(node->schema) == 0;
        if (written.empty() || (written == "{}" && !presence && !too_deep(where.level + 1)) || written == "[]") {
            m_out.resize(mark);
            return;
        }
        tag(node, other_module);
    }

    void entries(const lyd_node* node, const lyd_node* after, const Where& where) {
        m_out += '[';
        bool first = true;
        for (const lyd_node* entry = node; entry != after; entry = entry->next) {
            if (shown_itself(entry)) {
                m_out += first ? "" : ",";
                body(entry, where.level, where.fields);
                first = false;
            }
        }
        m_out += ']';
    }

    [[nodiscard]] bool shown_itself(const lyd_node* node) const {
        if (!is_term(node) || lysc_is_key(node->schema)) {
            return m_selection.content != Content::config || is_config(node);
        }
        if ((m_selection.content == Content::config && !is_config(node)) ||
            (m_selection.content == Content::nonconfig && is_config(node))) {
            return false;
        }
        switch (m_selection.defaults) {
            case Defaults::given:
                return (node->flags & LYD_DEFAULT) == 0;
            case Defaults::trim:
                return lyd_is_default(node) == 0;
            default:
                return true;
        }
    }

    /// With nothing shown above it.
    [[nodiscard]] bool is_first(const lyd_node* node) const {
        return node->schema == m_top || (m_top == nullptr && lyd_parent(node) == nullptr);
    }

    /// What RFC 6243 section 6 and RFC 8342 say of a leaf.
    [[nodiscard]] std::string annotations(const lyd_node* node) const {
        std::string text;
        if (m_selection.defaults == Defaults::tagged && lyd_is_default(node) != 0) {
            text = R"("ietf-netconf-with-defaults:default":true)";
        }
        const bool model = (node->flags & LYD_DEFAULT) != 0;
        if (m_selection.origin && is_config(node) && (model || is_first(node))) {
            text += text.empty() ? "" : ",";
            text += R"("ietf-origin:origin":"ietf-origin:)" + std::string(model ? "default" : "intended") + '"';
        }
        return text;
    }

    /// As RFC 7952 writes annotations.
    void tag(const lyd_node* node, bool other_module) {
        if (node->schema->nodetype != LYS_LEAF || lysc_is_key(node->schema)) {
            return;
        }
        if (const std::string said = annotations(node); !said.empty()) {
            m_out += "," +
                     json_string("@" + (other_module ? qualified(node->schema) : std::string(node->schema->name))) +
                     ":{" + said + "}";
        }
    }

    const Selection& m_selection;
    const lysc_node* m_top = nullptr;  ///< what is shown; null: a whole datastore
    std::string m_out;
};

}  // namespace

std::string value_text(const lyd_node* term) {
    const lyd_value* value = &reinterpret_cast<const lyd_node_term*>(term)->value;
    if (value->realtype->basetype == LY_TYPE_UNION) {
        value = &value->subvalue->value;
    }
    switch (value->realtype->basetype) {
        case LY_TYPE_INT8:
        case LY_TYPE_INT16:
        case LY_TYPE_INT32:
        case LY_TYPE_UINT8:
        case LY_TYPE_UINT16:
        case LY_TYPE_UINT32:
        case LY_TYPE_BOOL:
            return lyd_get_value(term);
        case LY_TYPE_EMPTY:
            return "[null]";
        default:
            return json_string(lyd_get_value(term));
    }
}

std::string node_text(const lyd_node* node, bool every_entry, const Selection& selection) {
    Writer writer(selection);
    writer.single(node, every_entry);
    return writer.take();
}

std::string datastore_text(const lyd_node* first, const Selection& selection) {
    Writer writer(selection);
    writer.datastore(first);
    return writer.take();
}

std::string unknown_field(const ly_ctx* context, const lysc_node* parent, const Fields& fields) {
    for (const auto& [name, below] : fields.children) {
        const auto colon = name.find(':');
        const std::string module = colon != std::string::npos ? name.substr(0, colon)
                                   : parent != nullptr        ? std::string(parent->module->name)
                                                              : std::string();
        const lys_module* found = ly_ctx_get_module_implemented(context, module.c_str());
        const std::string bare = colon == std::string::npos ? name : name.substr(colon + 1);
        const lysc_node* child = found == nullptr ? nullptr : lys_find_child(parent, found, bare.c_str(), 0, 0, 0);
        if (child == nullptr) {
            return name;
        }
        if (auto deeper = unknown_field(context, child, below); !deeper.empty()) {
            return deeper;
        }
    }
    return "";
}

}  // namespace beffroi::yang
