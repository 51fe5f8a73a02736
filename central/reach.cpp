#include "central/reach.h"

#include <algorithm>

#include "central/holder.h"
#include "central/json_answer.h"

namespace beffroi::central {

bool Scope::sees(const std::vector<std::string>& uais) const {
    return uais.empty() || std::any_of(uais.begin(), uais.end(), [this](const auto& uai) { return has(uai); });
}

bool Scope::decides(const std::vector<std::string>& uais) const {
    return !limited() ||
           (!uais.empty() && std::all_of(uais.begin(), uais.end(), [this](const auto& uai) { return has(uai); }));
}

std::vector<std::string> Scope::among(std::vector<std::string> uais) const {
    std::erase_if(uais, [this](const auto& uai) { return !has(uai); });
    return uais;
}

std::vector<std::string> Scope::all() const {
    return m_uais ? std::vector<std::string>(m_uais->begin(), m_uais->end()) : std::vector<std::string>();
}

http::Response beyond(AdminLog& admin, std::string_view event, const http::Request& request) {
    record_refusal(admin, event, request, "site");
    return refusal(403, "forbidden", "this concerns sites that are not yours: your rights are limited to some");
}

}  // namespace beffroi::central
