#include "central/search/rights.h"

#include <algorithm>

namespace beffroi::central::audit {

bool may_read(const Auditor& auditor, const SearchedLog& log) {
    const auto has = [](const auto& list, const auto& value) {
        return std::find(list.begin(), list.end(), value) != list.end();
    };
    return has(auditor.streams, log.stream) && (auditor.sites.empty() || has(auditor.sites, log.site));
}

const Auditor* Rights::of(const http::ClientCertificate& certificate) const {
    if (certificate.organizational_unit != "auditor") {
        return nullptr;
    }
    const auto found = std::find_if(m_auditors.begin(), m_auditors.end(), [&](const Auditor& auditor) {
        return auditor.name == certificate.common_name && auditor.party == certificate.organization;
    });
    return found == m_auditors.end() ? nullptr : &*found;
}

}  // namespace beffroi::central::audit
