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

Scope Reach::of(const http::Request& request) const {
    if (!request.certificate) {
        return Scope(std::vector<std::string>());
    }
    const http::ClientCertificate& who = *request.certificate;
    const auto found = std::find_if(m_limited.begin(), m_limited.end(), [&who](const Limited& one) {
        return one.name == who.common_name && one.kind == who.organizational_unit && one.party == who.organization;
    });
    return found == m_limited.end() ? Scope() : Scope(found->sites);
}

http::Response beyond(AdminLog& admin, std::string_view event, const http::Request& request) {
    record_refusal(admin, event, request, "site");
    return refusal(403, "forbidden", "this concerns sites that are not yours: your rights are limited to some");
}

}  // namespace beffroi::central
