#include <filesystem>
#include <set>

#include "base/fd.h"
#include "base/http/certificate_facts.h"
#include "base/http/server.h"
#include "base/http/tls.h"
#include "base/secret.h"
#include "gateway/doctor/checks.h"

namespace beffroi::doctor {

namespace {

std::string day_of(WallTime t) {
    return to_rfc3339(t).substr(0, 10);
}

/// What went wrong with the file, which the cause may name already.
std::string named(const std::string& file, const std::string& why) {
    return why.starts_with(file) ? why : file + ": " + why;
}

/// Its dates; empty when they are good.
Findings dates(const std::string& file, const http::CertificateFacts& facts, WallTime now) {
    if (now < facts.from) {
        return one(Level::failure,
                   words("{} n’est valable qu’à partir du {}", "{} is valid from {} on only", file, day_of(facts.from)),
                   words("vérifiez l’heure de cette machine, puis le certificat",
                         "check this machine's clock, then the certificate"));
    }
    if (now >= facts.until) {
        return one(Level::failure, words("{} a expiré le {}", "{} expired on {}", file, day_of(facts.until)),
                   words("renouvelez-le aujourd’hui", "renew it today"));
    }
    if (now + certificate_notice >= facts.until) {
        return one(Level::warning, words("{} expire le {}", "{} expires on {}", file, day_of(facts.until)),
                   words("renouvelez-le avant cette date", "renew it before that day"));
    }
    return {};
}

Findings unreadable(const std::string& file, const std::string& why) {
    return one(Level::failure, quoted(named(file, why)),
               words("mettez-y un certificat en PEM", "put a certificate in PEM there"));
}

/// What the issuer says of the certificate, where it is to be shown. Throws when certificate and key do not go
/// together.
Findings look_at_staple(const PortalConfig& portal, const std::string& pem, WallTime now) {
    const std::string file = portal.ocsp_file.value_or("");
    http::Tls tls{pem, Secret(read_file(portal.key_file)), {}};
    const bool there = !file.empty() && std::filesystem::exists(file);
    if (there) {
        tls.ocsp_response = read_file(file);
    }
    const auto problem = http::make_credentials(tls, now).staple_problem;
    if (file.empty() || (there && problem.empty())) {
        return {};
    }
    return one(Level::warning,
               there ? words("{} n’est pas montré avec le certificat : {}", "{} is not shown with the certificate: {}",
                             file, problem)
                     : words("{} n’est pas là", "{} is not there", file),
               words("voyez « systemctl status beffroi-certificate », ou retirez portal/ocsp-file",
                     "see \"systemctl status beffroi-certificate\", or take portal/ocsp-file away"));
}

}  // namespace

Findings look_at_portal_certificate(const Patient& patient) {
    const auto& portal = patient.config.portal;
    const std::string& file = portal.certificate_file;
    try {
        const std::string pem = read_file(file);
        const auto read = http::certificate_facts(pem, portal.host_name);
        if (const auto* why = std::get_if<std::string>(&read)) {
            return unreadable(file, *why);
        }
        const auto& facts = std::get<http::CertificateFacts>(read);
        auto findings = dates(file, facts, patient.clock.wall());
        if (!facts.names_host) {
            findings.push_back({Level::failure,
                                words("{} n’est pas au nom de {}", "{} is not made out to {}", file, portal.host_name),
                                words("demandez un certificat à ce nom, ou corrigez portal/host-name",
                                      "ask for a certificate of that name, or correct portal/host-name")});
        }
        if (facts.self_signed) {
            findings.push_back({Level::warning,
                                words("{} est signé par lui-même : les navigateurs avertiront chaque personne",
                                      "{} is signed by itself: browsers will warn everybody", file),
                                words("demandez-en un à une autorité que les appareils connaissent",
                                      "ask an authority that the devices know for one")});
        }
        for (auto& finding : look_at_staple(portal, pem, patient.clock.wall())) {
            findings.push_back(std::move(finding));
        }
        if (findings.empty()) {
            return one(Level::ok, words("{} est au nom de {}, avec sa clé, jusqu’au {}",
                                        "{} is made out to {}, with its key, until {}", file, portal.host_name,
                                        day_of(facts.until)));
        }
        return findings;
    } catch (const std::runtime_error& e) {
        return one(Level::failure, quoted(named(file, e.what())),
                   words("le certificat et la clé ({}) doivent aller ensemble, en PEM",
                         "the certificate and the key ({}) must belong together, in PEM", portal.key_file));
    }
}

Findings look_at_own_certificates(const Patient& patient) {
    std::set<std::string> files;
    if (patient.config.delivery) {
        files.insert(patient.config.delivery->certificate_file);
    }
    if (patient.config.shipping) {
        for (const auto& peer : patient.config.shipping->peers) {
            files.insert(peer.certificate_file);
        }
    }
    Findings findings;
    for (const auto& file : files) {
        try {
            const auto read = http::certificate_facts(read_file(file), {});
            const auto* facts = std::get_if<http::CertificateFacts>(&read);
            auto more = facts != nullptr ? dates(file, *facts, patient.clock.wall())
                                         : unreadable(file, std::get<std::string>(read));
            if (more.empty()) {
                more = one(Level::ok,
                           words("{} est valable jusqu’au {}", "{} is valid until {}", file, day_of(facts->until)));
            }
            findings.insert(findings.end(), more.begin(), more.end());
        } catch (const std::runtime_error& e) {
            findings.push_back(unreadable(file, e.what()).front());
        }
    }
    return findings;
}

}  // namespace beffroi::doctor
