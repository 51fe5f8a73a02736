// Where in a document something stands, and what is written there.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace beffroi::yang {

struct Place {
    std::string path;   ///< as given, with keys or, failing that, positions ("room[2]") where it named no list entry
    std::string value;  ///< a string as it is, anything else as JSON
};

/// Tells the names of the keys of the list at a schema path.
using KeyNames = std::function<std::vector<std::string>(const std::string& schema_path)>;

/// The first place in document order that `path` ("/beffroi-policy:policy/rule[name='x']/action") can mean and whose
/// value `wanted` accepts. Steps without predicates try every entry: libyang leaves keys out while it has not read
/// them.
[[nodiscard]] std::optional<Place> find_place(std::string_view json, std::string_view path, const KeyNames& key_names,
                                              const std::function<bool(const std::string& value)>& wanted);

/// The path without predicates, which names a schema node.
[[nodiscard]] std::string schema_path(std::string_view path);

}  // namespace beffroi::yang
