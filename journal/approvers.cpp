#include "journal/approvers.h"

namespace beffroi::journal {

std::variant<TrustPolicy, std::string> parse_approvers(std::string_view text) {
    auto parsed = TrustPolicy::parse(text);
    if (const auto* error = std::get_if<PolicyError>(&parsed)) {
        return to_string(*error);
    }
    auto& quorum = std::get<TrustPolicy>(parsed);
    return quorum.has_quorum() ? std::variant<TrustPolicy, std::string>(std::move(quorum)) : "it asks for no quorum";
}

}  // namespace beffroi::journal
