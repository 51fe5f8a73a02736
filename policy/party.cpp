#include "policy/party.h"

namespace beffroi::policy {

std::string_view to_string(Party party) {
    switch (party) {
        case Party::region:
            return "region";
        case Party::academie:
            return "academie";
        case Party::lycee:
            break;
    }
    return "lycee";
}

std::optional<Party> parse_party(std::string_view name) {
    for (const Party party : {Party::region, Party::academie, Party::lycee}) {
        if (to_string(party) == name) {
            return party;
        }
    }
    return std::nullopt;
}

}  // namespace beffroi::policy
