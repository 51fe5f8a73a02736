#include "central/witness/full_mirror.h"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

#include "base/encoding.h"
#include "base/secret.h"
#include "central/region_server.h"

namespace beffroi::central {

namespace {

using Say = std::function<void(const std::string&)>;

std::vector<MirroredLog> logs_of(const WitnessConfig& config) {
    std::vector<MirroredLog> logs;
    for (const auto& log : config.logs) {
        auto key = journal::Verifier::parse(log.verifier_key);
        if (!key) {
            throw std::runtime_error("the verifier key of " + log.origin + " is malformed");
        }
        logs.push_back({log.origin, log.site, log.site, log.stream, std::move(*key)});
    }
    return logs;
}

/// Beside the witness, on a port of its own.
http::ListenConfig listen_of(const WitnessConfig& config) {
    http::ListenConfig listen = config.listen;
    listen.port = config.mirror->port;
    return listen;
}

Mirror::Options mirror_options(const WitnessConfig& config, const journal::Cosigner& cosigner, const Say& on_problem) {
    const auto say = [on_problem](const std::string& text) { on_problem(printable(text)); };
    return {config.mirror->directory + "/pending", cosigner, journal::parse_cosigners(config.cosigners), say, say};
}

MirrorRights rights(const Say& on_problem, const Say& on_read) {
    MirrorRights given;
    // Tokens and addresses only: names are sealed. Auditors of this party's authorities read, and it is noted who did.
    given.may_read_entries = [on_read](const http::ClientCertificate& holder, const MirroredLog& log,
                                       const std::string& what) {
        const bool allowed = holder.organizational_unit == "auditor";
        on_read(printable(
            fmt::format("{} {} {} of {}", holder.common_name, allowed ? "reads" : "may not read", what, log.origin)));
        return allowed ? serve::MayRead::yes : serve::MayRead::no;
    };
    given.on_refusal = [on_problem](const std::string& actor, const std::string& reason, const std::string& what) {
        on_problem(printable(fmt::format("refused: {} ({}): {}", actor, reason, what)));
    };
    return given;
}

}  // namespace

FullMirror::FullMirror(const WitnessConfig& config, journal::Files& files, const Clock& clock, const Say& on_problem,
                       const Say& on_read)
    : m_cosigner(read_secret_line(config.mirror->key_file)),
      m_records(config.mirror->directory + "/records", logs_of(config), files, on_problem),
      m_mirror(mirror_options(config, m_cosigner, on_problem), m_records, files, clock),
      m_routes(m_mirror, rights(on_problem, on_read)),
      m_server(region_server(listen_of(config), max_mirror_body_bytes, on_problem), m_routes.routes()) {}

}  // namespace beffroi::central
