#include "central/restconf/draft_tree.h"

#include <string>
#include <utility>

#include "central/restconf/error.h"

namespace beffroi::central::policies {

namespace {

yang::DataPath path_of(std::uint64_t number) {
    return {{policies_module, "policies", {}}, {policies_module, "policy", {{std::to_string(number)}}}};
}

}  // namespace

std::optional<json> entry_in(const restconf::Snapshot& snapshot, std::uint64_t number) {
    const auto text = snapshot.tree->text(path_of(number), {});
    return text ? std::optional(json::parse(*text).at("beffroi-policies:policy").at(0)) : std::nullopt;
}

std::variant<yang::Tree, restconf::Error> added(yang::Tree tree, const json& entry) {
    const auto outcome = tree.create({{policies_module, "policies", {}}},
                                     to_text({{"beffroi-policies:policy", json::array({entry})}}), {});
    if (const auto* refused = std::get_if<yang::Refused>(&outcome)) {
        return restconf::error_of(*refused);
    }
    return tree;
}

std::variant<yang::Tree, restconf::Error> exchanged(const restconf::Snapshot& snapshot, std::uint64_t number,
                                                    const json& entry) {
    yang::Tree next = snapshot.tree->copy();
    if (std::holds_alternative<yang::Refused>(next.remove(path_of(number)))) {
        return no_such("draft");
    }
    return added(std::move(next), entry);
}

}  // namespace beffroi::central::policies
