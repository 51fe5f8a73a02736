#include "central/witness/service.h"

#include <stdexcept>
#include <utility>

#include "base/encoding.h"
#include "base/secret.h"
#include "central/region_server.h"

namespace beffroi::central {

namespace {

Witness::Options witness_options(const WitnessConfig& config, const journal::Cosigner& cosigner,
                                 const std::function<void(const std::string&)>& on_problem) {
    Witness::Options options;
    options.directory = config.directory;
    options.cosigner = &cosigner;
    for (const auto& log : config.logs) {
        auto key = journal::Verifier::parse(log.verifier_key);
        if (!key) {
            throw std::runtime_error("the verifier key of " + log.origin + " is malformed");
        }
        options.logs.push_back({log.origin, std::move(*key)});
    }
    options.known = journal::parse_cosigners(config.cosigners);
    options.on_alarm = [on_problem](const std::string& text) { on_problem(printable(text)); };
    return options;
}

std::map<std::string, std::string> sites_of(const WitnessConfig& config) {
    std::map<std::string, std::string> sites;
    for (const auto& log : config.logs) {
        sites.emplace(log.origin, log.site);
    }
    return sites;
}

}  // namespace

WitnessService::WitnessService(const WitnessConfig& config, journal::Files& files, const Clock& clock,
                               const std::function<void(const std::string&)>& on_problem)
    : m_cosigner(read_secret_line(config.key_file)),
      m_witness(witness_options(config, m_cosigner, on_problem), files, clock),
      m_api(m_witness, {config.party, m_cosigner.name(), m_cosigner.vkey()}, sites_of(config)),
      m_server(region_server(config.listen, max_add_checkpoint_bytes, on_problem), m_api.routes()) {}

}  // namespace beffroi::central
