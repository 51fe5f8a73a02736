#include "central/numbered_path.h"

#include <algorithm>

#include "base/number.h"

namespace beffroi::central {

NumberedPath parse_numbered(std::string_view path, std::string_view prefix) {
    path.remove_prefix(prefix.size());
    const auto slash = std::min(path.find('/'), path.size());
    const auto number = parse_number<std::uint64_t>(path.substr(0, slash));
    return number ? NumberedPath{*number, path.substr(std::min(slash + 1, path.size()))} : NumberedPath{};
}

}  // namespace beffroi::central
