#include "central/centre.h"

#include <fmt/format.h>

#include <filesystem>
#include <stdexcept>
#include <utility>

#include "base/encoding.h"
#include "base/fd.h"
#include "central/wiring.h"
#include "journal/reader.h"

namespace beffroi::central {

namespace {

const std::string& made(const std::string& directory) {
    std::filesystem::create_directories(directory);
    std::filesystem::permissions(directory, std::filesystem::perms::owner_all);
    return directory;
}

journal::Stream stream_of(StreamKind kind) {
    return journal::stream_from(to_string(kind)).value();
}

std::vector<MirroredLog> mirrored_logs(const CentralConfig& config) {
    std::vector<MirroredLog> logs;
    for (const MirroredSite& site : config.sites) {
        for (const StreamConfig& stream : site.streams) {
            auto key = journal::Verifier::parse(stream.verifier_key);
            if (!key) {
                throw std::runtime_error(fmt::format("the verifier key of {} is malformed", stream.origin));
            }
            logs.push_back({stream.origin, site.uai, site.name, std::string(to_string(stream.kind)), std::move(*key)});
        }
    }
    return logs;
}

/// Every log whose record copy is sound, and the centre's own.
std::vector<audit::SearchedLog> searched_logs(const Records& records, const std::string& own_origin,
                                              const Record& own) {
    std::vector<audit::SearchedLog> logs{
        {own_origin, std::string(central_site), "Region", journal::Stream::admin, 0, &own}};
    for (const auto& held : records.all()) {
        if (held->record) {
            logs.push_back({held->log.origin, held->log.site, held->log.site_name,
                            journal::stream_from(held->log.stream).value(), 0, held->record.get()});
        }
    }
    return logs;
}

std::vector<audit::Auditor> auditors(const CentralConfig& config) {
    std::vector<audit::Auditor> people;
    for (const AuditorConfig& person : config.auditors) {
        audit::Auditor& auditor = people.emplace_back(audit::Auditor{person.name, person.party, {}, person.sites});
        for (const StreamKind kind : person.streams) {
            auditor.streams.push_back(stream_of(kind));
        }
    }
    return people;
}

std::vector<journal::CosignatureKey> known_cosigners(const MirrorConfig& config) {
    std::vector<journal::CosignatureKey> keys;
    for (const std::string& vkey : config.verifier_keys) {
        keys.push_back(journal::CosignatureKey::parse(vkey).value());
    }
    return keys;
}

RetentionRules rules_of(const RetentionConfig& config) {
    return {std::chrono::days(config.access), std::chrono::days(config.flow), std::chrono::days(config.filter),
            std::chrono::days(config.admin)};
}

}  // namespace

CentreData::CentreData(const CentralConfig& config, const Clock& clock, const OnProblem& on_problem)
    : m_signer(read_signer(config.journal.key_file)),
      m_writer(own_journal(config), m_files, m_signer),
      m_own(made(config.store_directory) + "/own", m_files),
      m_copy(m_writer, m_own),
      m_admin(
          m_writer, [this] { m_copy.catch_up(); }, clock, on_problem),
      m_records(config.store_directory + "/records", mirrored_logs(config), m_files, on_problem),
      m_rows(config, searched_logs(m_records, own_origin(config), m_own), clock) {}

std::uint64_t CentreData::rebuild() {
    m_rows.loader().rebuild();
    std::uint64_t all = 0;
    for (std::uint64_t entries = m_rows.loader().load_block(); entries > 0; entries = m_rows.loader().load_block()) {
        all += entries;
    }
    return all;
}

Centre::Centre(const CentralConfig& config, const Clock& clock, const OnProblem& on_problem)
    : CentreData(config, clock, on_problem),
      m_rights(auditors(config)),
      m_finder(m_rows.store(), m_rows.ledger(), m_rows.logs()),
      m_audit_api(m_finder, m_rights,
                  {[this](journal::Entry entry) { m_admin.record(std::move(entry)); },
                   [this](std::string_view event, const std::string& actor, const std::string& reason,
                          std::string detail) { m_admin.record_refusal(event, actor, reason, std::move(detail)); }}),
      m_cosigner(read_cosigner(config.mirror.value().key_file)),
      m_mirror({config.store_directory + "/pending", m_cosigner, known_cosigners(*config.mirror),
                [this](const std::string& text) {
                    m_admin.record_refusal(event::mirror_evidence, "", "contradiction", text);
                },
                on_problem},
               m_records, m_files, clock),
      m_mirror_routes(m_mirror, mirror_rights()),
      m_cases(
          approvers(config), [this](journal::Entry entry) { m_admin.record(std::move(entry)); }, clock),
      m_case_api(replayed(m_cases, config), m_admin),
      m_loading(m_rows.loader(), on_problem),
      m_retention(
          rules_of(config.retention), retained(), m_rows.store(),
          [this](journal::Stream stream, store::Month month) {
              m_loading.exclusively([&] { m_rows.store().drop(stream, month); });
          },
          m_cases, [this](journal::Entry entry) { m_admin.record(std::move(entry)); }, clock, on_problem),
      m_retiring(m_retention, on_problem),
      m_server(server_options(config.listen, on_problem, max_mirror_body_bytes),
               joined({m_mirror_routes.routes(), m_audit_api.routes(), m_case_api.routes()})) {}

MirrorRights Centre::mirror_rights() {
    return {[this](const http::ClientCertificate& certificate, const MirroredLog& log, const std::string& what) {
                return may_read_entries(certificate, log, what);
            },
            [this](const std::string& actor, const std::string& reason, const std::string& what) {
                m_admin.record_refusal(event::mirror_refused, actor, reason, what);
            }};
}

/// Entries that an auditor reads as tiles are read as any others: on record first.
bool Centre::may_read_entries(const http::ClientCertificate& certificate, const MirroredLog& log,
                              const std::string& what) {
    const audit::Auditor* asking = m_rights.of(certificate);
    const audit::SearchedLog searched{log.origin, log.site, log.site_name, journal::stream_from(log.stream).value(),
                                      0,          nullptr};
    if (asking == nullptr || !audit::may_read(*asking, searched)) {
        m_admin.record_refusal(journal::event::audit_read, certificate.common_name, "no-right", what);
        return false;
    }
    journal::Entry entry;
    entry.event = journal::event::audit_read;
    entry.actor = printable(asking->name);
    entry.stream = log.stream;
    entry.detail = printable(what);
    m_admin.record(std::move(entry));
    return true;
}

std::vector<RetainedLog> Centre::retained() {
    std::vector<RetainedLog> logs;
    logs.push_back({m_rows.logs().front().origin, std::string(central_site), journal::Stream::admin, &m_own});
    for (const auto& held : m_records.all()) {
        if (held->record) {
            logs.push_back(
                {held->log.origin, held->log.site, journal::stream_from(held->log.stream).value(), held->record.get()});
        }
    }
    return logs;
}

}  // namespace beffroi::central
