#include "central/fleet/members.h"

#include "base/encoding.h"

namespace beffroi::central::fleet {

std::string line(const json& object, const char* name) {
    const auto member = object.find(name);
    if (member == object.end() || !member->is_string()) {
        return {};
    }
    auto text = member->get<std::string>();
    return text.size() <= max_text_bytes && printable(text) == text ? text : std::string();
}

std::optional<std::uint64_t> number(const json& object, const char* name) {
    const auto member = object.find(name);
    return member != object.end() && member->is_number_unsigned() ? std::optional(member->get<std::uint64_t>())
                                                                  : std::nullopt;
}

std::optional<bool> truth(const json& object, const char* name) {
    const auto member = object.find(name);
    return member != object.end() && member->is_boolean() ? std::optional(member->get<bool>()) : std::nullopt;
}

}  // namespace beffroi::central::fleet
