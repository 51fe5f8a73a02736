// YANG-modelled JSON documents (RFC 7951), read through the strict JSON gate and checked with libyang.
// Nothing outside base/yang includes libyang. Limits of libyang 2.1.30 that shape this interface are named at the
// place.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/problem.h"
#include "base/yang/refused.h"

namespace beffroi::yang {

class Document;

/// A node of a valid document: a container, a list entry, or a leaf. A view; it dies with its Document.
class Node {
  public:
    [[nodiscard]] std::string_view name() const;
    /// Canonical value of a leaf or leaf-list entry. Empty for a container or list entry.
    [[nodiscard]] std::string_view value() const;
    /// Data path for messages: /beffroi-policy:policy/rule[name='x']/action
    [[nodiscard]] std::string path() const;
    /// First child of that name (module prefixes are not used: a document has one module).
    [[nodiscard]] std::optional<Node> child(std::string_view name) const;
    /// All children of that name: the entries of a list or leaf-list, in document order.
    [[nodiscard]] std::vector<Node> children(std::string_view name) const;
    /// Values of a leaf-list.
    [[nodiscard]] std::vector<std::string> values(std::string_view name) const;
    /// Value of a leaf that is mandatory or has a default in YANG. Throws std::logic_error if the model lacks it.
    [[nodiscard]] std::string text(std::string_view leaf) const;
    [[nodiscard]] std::uint64_t number(std::string_view leaf) const;
    [[nodiscard]] bool boolean(std::string_view leaf) const;
    /// Value of an optional leaf.
    [[nodiscard]] std::optional<std::string> optional_text(std::string_view leaf) const;

  private:
    friend class Document;
    explicit Node(const void* node) : m_node(node) {}
    const void* m_node;  // const lyd_node*, opaque here
};

/// An immutable, valid tree with defaults filled in.
class Document {
  public:
    ~Document();
    Document(Document&&) noexcept;
    Document& operator=(Document&&) noexcept;

    /// The top-level container.
    [[nodiscard]] Node root() const;
    /// Canonical JSON: explicit values only, one line, sorted as the schema sorts. Equal documents print equal bytes.
    [[nodiscard]] std::string canonical() const;
    /// The text that Modules::parse read it from; empty for an rpc's input.
    [[nodiscard]] const std::string& source() const;

  private:
    friend class Modules;
    struct Tree;
    explicit Document(std::unique_ptr<Tree> tree);
    std::unique_ptr<Tree> m_tree;
};

/// A set of loaded YANG modules. Thread-safe once constructed.
class Modules {
  public:
    /// Loads `names` from the directory (".yang" files, imports included). Throws std::runtime_error naming the module
    /// and libyang's message: a broken schema is a broken installation.
    Modules(const std::string& directory, const std::vector<std::string>& names);
    ~Modules();
    Modules(const Modules&) = delete;
    Modules& operator=(const Modules&) = delete;

    /// Gate, parse, validate. `file` is the document's name in problems; `root` is the qualified top-level container,
    /// as "beffroi-policy:policy". Every problem names file, path, value and remedy.
    [[nodiscard]] Checked<Document> parse(std::string_view json, const std::string& file, std::string_view root) const;
    /// The same on a file; a file that cannot be read is a Problem too. At most 16 MiB.
    [[nodiscard]] Checked<Document> parse_file(const std::string& path, std::string_view root) const;

    /// The input of an rpc, {"module:input": {...}}, which libyang 2.1.30 cannot read in this form (RFC 8040 section
    /// 3.6.1). `json` may be empty for one that needs none. The root's children are the input's.
    [[nodiscard]] std::variant<Document, Refused> parse_input(const std::string& module, const std::string& rpc,
                                                              std::string_view json) const;

    struct Context;  // base/yang/context.h, for this folder's own files
    [[nodiscard]] const std::shared_ptr<Context>& context() const { return m_context; }

  private:
    std::shared_ptr<Context> m_context;
};

/// Where the modules are: $BEFFROI_SCHEMAS if set, else yang/ beside the program (a gateway's versions each have their
/// own), else schemas/yang of the checkout that it was built in, else the installed place.
[[nodiscard]] std::string schemas_directory();

}  // namespace beffroi::yang
