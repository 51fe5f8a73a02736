#include "central/witness/full_mirror.h"

#include <stdexcept>
#include <utility>

#include "base/encoding.h"
#include "base/secret.h"
#include "central/pruning.h"
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

MirrorRights rights(AdminLog& admin) {
    MirrorRights given;
    // Tokens and addresses only: names are sealed. Auditors of this party's authorities read.
    given.may_read_entries = [&admin](const http::ClientCertificate& holder, const MirroredLog& log,
                                      const std::string& what) {
        if (holder.organizational_unit != "auditor") {
            admin.record_refusal(journal::event::audit_read, holder.common_name, "no-right", log.origin + " " + what);
            return serve::MayRead::no;
        }
        journal::Entry entry;
        entry.event = journal::event::audit_read;
        entry.actor = printable(holder.common_name);
        entry.stream = log.origin;
        entry.detail = printable(what);
        try {
            admin.record(std::move(entry));
        } catch (const journal::JournalUnavailable&) {
            return serve::MayRead::unrecorded;
        }
        return serve::MayRead::yes;
    };
    given.on_refusal = [&admin](const std::string& actor, const std::string& reason, const std::string& what) {
        admin.record_refusal(journal::event::mirror_refused, actor, reason, what);
    };
    return given;
}

AdminLogOptions own_stream(const WitnessConfig& config) {
    const auto& journal = config.mirror->journal;
    return {config.mirror->directory + "/journal/admin", journal.origin + "/admin", journal.shipping, config.party};
}

}  // namespace

FullMirror::FullMirror(const WitnessConfig& config, journal::Files& files, const Clock& clock, const Say& on_problem,
                       ClockDoubt::State clock_state)
    : m_clock(clock),
      m_on_problem(on_problem),
      m_rules(config.mirror->retention),
      m_doubt(clock, std::move(clock_state)),
      m_signer(read_secret_line(config.mirror->journal.key_file)),
      m_cosigner(read_secret_line(config.mirror->key_file)),
      m_admin(own_stream(config), m_signer, files, clock, on_problem),
      m_records(config.mirror->directory + "/records", logs_of(config), files, on_problem),
      m_mirror(mirror_options(config, m_cosigner, on_problem), m_records, files, clock),
      m_routes(m_mirror, rights(m_admin)),
      m_server(region_server(listen_of(config), max_mirror_body_bytes, on_problem), m_routes.routes()),
      m_retaining([this] { let_go(); }, on_problem) {
    m_admin.start_shipping();
}

void FullMirror::let_go() {
    if (const auto why = m_doubt.doubt()) {
        m_on_problem(*why);
        return;
    }
    for (const auto& log : m_records.all()) {
        const auto stream = journal::stream_from(log->log.stream);
        if (!log->record || !stream) {
            continue;
        }
        const WallTime now = m_clock.wall();
        const WallTime before = now - m_rules.of(*stream);
        const RetainedLog retained{log->log.origin, log->log.site, *stream, log->record.get()};
        prune_to(retained, first_kept(retained, before, now, m_on_problem), before,
                 [this](journal::Entry entry) { m_admin.record(std::move(entry)); });
    }
    m_admin.tidy(std::nullopt);
}

}  // namespace beffroi::central
