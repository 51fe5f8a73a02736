#include "gateway/own_certificates.h"

namespace beffroi {

std::vector<health::CertificateFile> own_certificates(const GatewayConfig& config) {
    std::vector<health::CertificateFile> files{{"portal", config.portal.certificate_file}};
    if (config.delivery) {
        files.emplace_back("delivery", config.delivery->certificate_file);
    }
    if (config.shipping) {
        for (const auto& peer : config.shipping->peers) {
            files.emplace_back(peer.name, peer.certificate_file);
        }
    }
    if (config.journal.listen) {
        files.emplace_back("journal", config.journal.listen->certificate_file);
    }
    return files;
}

}  // namespace beffroi
