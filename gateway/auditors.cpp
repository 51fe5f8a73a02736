#include "gateway/auditors.h"

#include <algorithm>
#include <string_view>

namespace beffroi {

namespace {

constexpr std::string_view k_auditor = "auditor";  ///< OU of the certificate

}  // namespace

const JournalListenConfig::Auditor* find_auditor(const std::vector<JournalListenConfig::Auditor>& auditors,
                                                 const http::Request& request) {
    const auto& holder = request.certificate;
    if (!holder || holder->organizational_unit != k_auditor) {
        return nullptr;
    }
    const auto found = std::find_if(auditors.begin(), auditors.end(), [&holder](const auto& auditor) {
        return auditor.name == holder->common_name && auditor.party == holder->organization;
    });
    return found == auditors.end() ? nullptr : &*found;
}

}  // namespace beffroi
