// The body of an edit as a tree of its own, from the top-level node down to the node that it describes: so libyang
// checks it where it is going to stand, and problems name the whole path.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/yang/data_path.h"
#include "base/yang/instance.h"
#include "base/yang/yang_handle.h"

namespace beffroi::yang {

/// What problems call it.
inline constexpr const char* request_body = "the body";

struct EditBody {
    TreeHandle top;
    lyd_node* node = nullptr;  ///< what the body describes
};

/// How a body may name its node.
enum class Named : std::uint8_t {
    child,    ///< one child of what the path names
    same,     ///< what the path names, keys and all
    patched,  ///< the same, keys may be left out
};

/// Exactly one instance.
[[nodiscard]] std::variant<EditBody, Refused> read_edit_body(const ly_ctx* context, const DataPath& path,
                                                             std::string_view json, Named named);

/// This thread's last error of libyang, as the kinds of RFC 8040 and RFC 7950 section 15. `tree`: see explain.h.
[[nodiscard]] Refused refused_by_libyang(const ly_ctx* context, const lyd_node* tree, std::string_view json,
                                         const std::string& file, std::string_view root);

/// An entry of a list below `first` or its siblings that is there twice, which libyang sees only when it validates.
[[nodiscard]] std::optional<Refused> find_twice(const lyd_node* first);

/// The path of a node of data.
[[nodiscard]] DataPath path_of(const lyd_node* node);

}  // namespace beffroi::yang
