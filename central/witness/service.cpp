#include "central/witness/service.h"

#include <stdexcept>
#include <utility>

#include "base/encoding.h"
#include "base/fd.h"

namespace beffroi::central {

journal::Cosigner read_cosigner(const std::string& path) {
    constexpr std::size_t k_key_file_bytes = std::size_t{64} << 10;
    std::string text = read_file(path, k_key_file_bytes);
    const Secret skey(text.substr(0, text.find('\n')));
    wipe(text);
    return journal::Cosigner(skey);
}

std::vector<journal::CosignatureKey> known_cosigners(const WitnessConfig& config) {
    std::vector<journal::CosignatureKey> keys;
    for (const auto& vkey : config.cosigners) {
        auto key = journal::CosignatureKey::parse(vkey);
        if (!key) {
            throw std::runtime_error("the cosigner's key " + vkey + " is malformed");
        }
        keys.push_back(std::move(*key));
    }
    return keys;
}

http::Options witness_server(const WitnessConfig::Listen& listen, std::uint16_t port, std::size_t body_bytes,
                             const std::function<void(const std::string&)>& on_problem) {
    http::Options options;
    options.address = listen.address.text();
    options.port = port;
    options.tls.emplace();
    options.tls->certificate_pem = read_file(listen.certificate_file);
    options.tls->key_pem = Secret(read_file(listen.key_file));
    options.tls->client_ca_pem = read_file(listen.client_ca_file);
    options.limits.body_bytes = body_bytes;
    // A whole Region may come from one address: four streams of 425 sites behind its own network's translation.
    options.limits.connections = 4096;
    options.limits.connections_per_client = 2048;
    options.limits.idle = std::chrono::seconds(60);
    options.headers = {{"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}};
    options.on_error = [on_problem](const std::string& text) { on_problem(printable(text)); };
    return options;
}

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
    options.known = known_cosigners(config);
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
    : m_cosigner(read_cosigner(config.key_file)),
      m_witness(witness_options(config, m_cosigner, on_problem), files, clock),
      m_api(m_witness, {config.party, m_cosigner.name(), m_cosigner.vkey()}, sites_of(config)),
      m_server(witness_server(config.listen, config.listen.port, max_add_checkpoint_bytes, on_problem),
               m_api.routes()) {}

}  // namespace beffroi::central
