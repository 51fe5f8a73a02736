#include "central/service.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "base/encoding.h"
#include "base/secret.h"
#include "central/change/change_api.h"
#include "central/change/policy_api.h"
#include "central/console/same_origin.h"
#include "central/fleet/blocks_api.h"
#include "central/fleet/fleet_api.h"
#include "central/people.h"
#include "central/recorded_flows.h"
#include "central/region_server.h"
#include "central/restconf/notification.h"
#include "central/restconf/restconf_api.h"
#include "central/sign_in/accounts_api.h"
#include "central/sign_in/enrolment_api.h"
#include "central/sign_in/sign_in_api.h"
#include "central/sign_in/signed_in.h"
#include "central/sign_in/totp.h"
#include "central/store/clickhouse_store.h"
#include "central/store/sqlite_store.h"
#include "journal/entry.h"
#include "journal/reader.h"
#include "journal/recover.h"
#include "journal/serve/tile_answer.h"

namespace beffroi::central {

namespace {

std::string own_origin(const CentralConfig& config) {
    return config.journal.origin + "/admin";
}

AdminLogOptions own_stream(const CentralConfig& config) {
    return {config.journal.directory + "/admin", own_origin(config), config.journal.shipping};
}

journal::Verifier verifier(const std::string& vkey, const std::string& of) {
    auto key = journal::Verifier::parse(vkey);
    if (!key) {
        throw std::runtime_error(fmt::format("the verifier key of {} is malformed", of));
    }
    return std::move(*key);
}

/// The sites' logs, and the centre's own: its mirror keeps that too.
std::vector<MirroredLog> mirrored_logs(const CentralConfig& config, const std::string& own_vkey) {
    std::vector<MirroredLog> logs;
    for (const MirroredSite& site : config.sites) {
        for (const StreamConfig& stream : site.streams) {
            logs.push_back({stream.origin, site.uai, site.name, std::string(journal::to_string(stream.kind)),
                            verifier(stream.verifier_key, stream.origin)});
        }
    }
    logs.push_back({own_origin(config), std::string(central_site), "Region",
                    std::string(journal::to_string(journal::Stream::admin)), verifier(own_vkey, own_origin(config))});
    return logs;
}

Mirror::Options mirror_options(const CentralConfig& config, const journal::Cosigner& cosigner, AdminLog& admin,
                               const std::function<void(const std::string&)>& on_problem) {
    Mirror::Options options{config.store_directory + "/pending",
                            cosigner,
                            journal::parse_cosigners(config.mirror.cosigners),
                            {},
                            on_problem};
    options.on_evidence = [&admin, on_problem](const std::string& text) {
        on_problem(printable(text));
        journal::Entry entry;
        entry.event = journal::event::mirror_evidence;
        entry.detail = printable(text);
        try {
            admin.record(std::move(entry));
        } catch (const std::exception& e) {
            on_problem(fmt::format("evidence is kept, but could not be recorded: {}", e.what()));
        }
    };
    return options;
}

MirrorRights mirror_rights(const Roles& roles, const audit::Rights& rights, AdminLog& admin) {
    const auto may_read = [&roles, &rights, &admin](const http::ClientCertificate& holder, const MirroredLog& log,
                                                    const std::string& what) {
        const auto stream = journal::stream_from(log.stream);
        const audit::Auditor* auditor = rights.of(holder);
        if (auditor == nullptr || !roles.of(holder).may(Right::search) || !stream ||
            !audit::may_read(*auditor, {log.origin, log.site, {}, *stream, 0, nullptr})) {
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
    return {may_read, [&admin](const std::string& actor, const std::string& reason, const std::string& what) {
                admin.record_refusal(journal::event::mirror_refused, actor, reason, what);
            }};
}

std::unique_ptr<store::RowStore> row_store(const CentralConfig& config) {
    if (!config.clickhouse) {
        return std::make_unique<store::SqliteStore>(config.store_directory + "/rows");
    }
    const ClickHouseConfig& servers = *config.clickhouse;
    store::ClickHouseOptions options;
    options.database = servers.database;
    options.access.user = servers.user;
    options.access.ca_file = servers.ca_file;
    if (!servers.password_file.empty()) {
        options.access.password = read_secret_line(servers.password_file);
    }
    for (const auto& replicas : servers.shards) {
        auto& shard = options.shards.emplace_back();
        for (const auto& replica : replicas) {
            shard.push_back({replica.name, replica.url});
        }
    }
    return std::make_unique<store::ClickHouseStore>(std::move(options));
}

std::vector<std::unique_ptr<store::RecordSource>> record_sources(const Records& records) {
    std::vector<std::unique_ptr<store::RecordSource>> sources;
    for (const auto& log : records.all()) {
        sources.push_back(log->record ? std::make_unique<store::RecordSource>(*log->record) : nullptr);
    }
    return sources;
}

journal::Stream stream_of(const Records::Log& log) {
    return journal::stream_from(log.log.stream).value();
}

std::vector<store::LoadedLog> loaded_logs(const Records& records,
                                          const std::vector<std::unique_ptr<store::RecordSource>>& sources) {
    std::vector<store::LoadedLog> logs;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        if (sources[i]) {
            const auto& log = *records.all()[i];
            logs.push_back({log.log.origin, stream_of(log), sources[i].get()});
        }
    }
    return logs;
}

std::vector<audit::SearchedLog> searched_logs(const Records& records, const store::LedgerReader& ledger) {
    std::vector<audit::SearchedLog> logs;
    for (const auto& log : records.all()) {
        const auto position = ledger.position(log->log.origin);
        if (log->record && position) {
            logs.push_back({log->log.origin, log->log.site, log->log.site_name, stream_of(*log), position->log,
                            log->record.get()});
        }
    }
    return logs;
}

std::vector<audit::Auditor> auditors(const CentralConfig& config) {
    std::vector<audit::Auditor> people;
    for (const AuditorConfig& person : config.auditors) {
        people.push_back({person.name, person.party, person.streams, person.sites});
    }
    return people;
}

audit::AdminStream admin_stream(AdminLog& admin) {
    return {[&admin](journal::Entry entry) { admin.record(std::move(entry)); },
            [&admin](std::string_view event, const std::string& actor, const std::string& reason, std::string detail) {
                admin.record_refusal(event, actor, reason, std::move(detail));
            }};
}

std::vector<std::pair<std::string, std::string>> case_signers(const CentralConfig& config) {
    std::vector<std::pair<std::string, std::string>> people;
    for (const ApproverConfig& person : config.approvers) {
        people.emplace_back(person.name, person.party);
    }
    return people;
}

std::vector<Approver> approvers(const CentralConfig& config) {
    std::vector<Approver> people;
    for (const ApproverConfig& person : config.approvers) {
        people.push_back({person.name, person.party == "academie" ? Party::academie : Party::region,
                          verifier(person.verifier_key, person.name)});
    }
    return people;
}

/// The register as the centre's own stream tells it, before anybody can ask.
Cases& replayed(Cases& cases, const CentralConfig& config) {
    journal::replay(own_stream(config).directory, [&cases](std::uint64_t, std::string_view line) {
        if (const auto entry = journal::parse_line(line)) {
            cases.replay(*entry);
        }
    });
    return cases;
}

std::vector<RetainedLog> retained_logs(const Records& records) {
    std::vector<RetainedLog> logs;
    for (const auto& log : records.all()) {
        if (log->record) {
            logs.push_back({log->log.origin, log->log.site, stream_of(*log), log->record.get()});
        }
    }
    return logs;
}

fleet::FleetOptions fleet_options(const CentralConfig& config) {
    const FleetConfig& fleet = *config.fleet;
    fleet::FleetOptions options{config.store_directory + "/fleet",
                                fleet.approvers_file,
                                {},
                                {{}, fleet.canaries, fleet.waves, fleet.soak, fleet.silent_after}};
    for (const MirroredSite& site : config.sites) {
        options.sites.push_back({site.uai, site.name});
        options.plan.sites.push_back(site.uai);
    }
    return options;
}

/// The mirror's own and those of the other parties: who is asked to cosign every log.
std::vector<journal::CosignatureKey> cosigners(const CentralConfig& config, const journal::Cosigner& own) {
    auto keys = journal::parse_cosigners(config.mirror.cosigners);
    keys.insert(keys.begin(), journal::CosignatureKey::parse(own.vkey()).value());
    return keys;
}

http::Options server_options(const http::ListenConfig& listen,
                             const std::function<void(const std::string&)>& on_problem) {
    http::Options options = region_server(listen, max_mirror_body_bytes, on_problem);
    options.limits.request = std::chrono::seconds(120);  // a megabyte over a school's slowest line
    return options;
}

/// For some hundred officers and auditors, and whoever else finds the address.
http::Options browser_options(const http::ListenConfig& listen,
                              const std::function<void(const std::string&)>& on_problem) {
    http::Options options = http::server_tls(listen, on_problem);
    options.headers.emplace_back("Strict-Transport-Security", "max-age=31536000");
    options.limits.body_bytes = max_mirror_body_bytes;
    options.limits.connections = 2048;
    options.limits.connections_per_client = 512;  // a party's people may come from one address
    options.limits.idle = std::chrono::seconds(60);
    return options;
}

/// The host's name in the address that browsers show.
sign_in::RelyingParty relying_party(const std::string& origin) {
    const std::string_view rest = std::string_view(origin).substr(std::string_view("https://").size());
    return {origin, std::string(rest.substr(0, rest.find(':')))};
}

sign_in::DoorOptions door_options(const SignInConfig& config) {
    return {relying_party(config.origin), config.directories,
            config.totp_key_file.empty() ? Secret() : sign_in::read_totp_key(config.totp_key_file)};
}

std::vector<http::Route> no_routes() {
    return {};
}

std::vector<http::Route> joined(std::initializer_list<std::vector<http::Route>> parts) {
    std::vector<http::Route> routes;
    for (const auto& part : parts) {
        routes.insert(routes.end(), part.begin(), part.end());
    }
    return routes;
}

}  // namespace

/// What becomes of a policy: proposed, approved, published, rolled out.
struct Service::Policies {
    Policies(const CentralConfig& config, AdminLog& admin, const Records& records, const Roles& roles,
             const Clock& clock)
        : events("policies", "What goes on record about policies, drafts and their roll-out.", clock),
          fleet(fleet_options(config), policies::recorded(admin, events), clock),
          blocks(config.store_directory + "/fleet/blocks", fleet, policies::recorded(admin, events), clock),
          fleet_api(fleet, blocks, admin, roles),
          blocks_api(blocks, admin, roles),
          changes(config.store_directory + "/changes", fleet, policies::recorded(admin, events),
                  recorded_flows(records), clock),
          change_api(changes, admin, roles),
          policy_api(config.store_directory + "/changes", fleet, blocks, changes, admin, roles, clock),
          restconf_api(config.store_directory + "/restconf", fleet, changes, admin, events, roles, clock) {}
    /// With the entries that tell of it.
    void forget_before(WallTime before) {
        changes.forget_before(before);
        fleet.forget_outlived(before);
    }
    [[nodiscard]] std::vector<http::Route> routes() {
        return joined(
            {fleet_api.routes(), blocks_api.routes(), change_api.routes(), policy_api.routes(), restconf_api.routes()});
    }

    restconf::EventStream events;
    fleet::Fleet fleet;
    fleet::Blocks blocks;
    fleet::FleetApi fleet_api;
    fleet::BlocksApi blocks_api;
    change::Changes changes;
    change::ChangeApi change_api;
    change::PolicyApi policy_api;
    policies::RestconfApi restconf_api;
};

/// How people come in without a client certificate.
struct Service::SignIn {
    SignIn(const CentralConfig& config, AdminLog& admin, const Roles& roles, const Clock& clock,
           const std::function<void(const std::string&)>& on_problem)
        : accounts(
              config.store_directory + "/accounts", config.sign_in->accounts,
              [&admin](journal::Entry entry) { admin.record(std::move(entry)); }, clock),
          sessions(config.sign_in->idle, config.sign_in->confirmation, clock),
          challenges(clock),
          attempts(clock),
          door(door_options(*config.sign_in), accounts, challenges, clock, on_problem),
          sign_in_api(door, challenges, attempts, sessions, admin),
          enrolment_api(door, accounts, challenges, attempts, sessions, admin, clock),
          accounts_api(accounts, sessions, admin, roles) {}

    sign_in::Accounts accounts;
    sign_in::Sessions sessions;
    sign_in::Challenges challenges;
    sign_in::Attempts attempts;
    sign_in::Door door;
    sign_in::SignInApi sign_in_api;
    sign_in::EnrolmentApi enrolment_api;
    sign_in::AccountsApi accounts_api;
};

Service::~Service() = default;

Service::Service(const CentralConfig& config, const Clock& clock,
                 const std::function<void(const std::string&)>& on_problem, ClockDoubt::State clock_state)
    : m_claim(journal::claim_directory(config.store_directory)),
      m_signer(read_secret_line(config.journal.key_file)),
      m_cosigner(read_secret_line(config.mirror.key_file)),
      m_admin(own_stream(config), m_signer, m_files, clock, on_problem),
      m_records(config.store_directory + "/record", mirrored_logs(config, m_signer.vkey()), m_files, on_problem),
      m_mirror(mirror_options(config, m_cosigner, m_admin, on_problem), m_records, m_files, clock),
      m_rows(row_store(config)),
      m_sources(record_sources(m_records)),
      m_loader(config.store_directory, *m_rows, loaded_logs(m_records, m_sources), clock),
      m_ledger(config.store_directory),
      m_finder(*m_rows, m_ledger, searched_logs(m_records, m_ledger),
               [this](journal::Stream stream, const std::string& site, WallTime from, WallTime until) {
                   return m_retention.is_over(stream, site, from, until);  // made below; the server, which asks, after
               }),
      m_rights(auditors(config)),
      m_roles(people(config)),
      m_audit(m_finder, m_roles, m_rights, admin_stream(m_admin), clock),
      m_extract(m_finder, admin_stream(m_admin)),
      m_mirror_routes(m_mirror, mirror_rights(m_roles, m_rights, m_admin)),
      m_cases(approvers(config), [this](journal::Entry entry) { m_admin.record(std::move(entry)); }, clock,
              {config.retention.hold_unsigned, config.retention.hold_longest}),
      m_case_api(replayed(m_cases, config), m_admin, m_roles,
                 [this](const http::Request& request, const Case& asked, const std::string& actor) {
                     return m_extract.page(request, asked, actor);
                 }),
      m_retention(
          {config.retention.access, config.retention.flow, config.retention.filter, config.retention.admin},
          retained_logs(m_records), *m_rows,
          [this](journal::Stream stream, store::Month month) {
              m_loading.exclusively([&] { m_rows->drop(stream, month); });
          },
          m_cases, [this](journal::Entry entry) { m_admin.record(std::move(entry)); }, clock, on_problem),
      m_escrow(m_admin, m_roles,
               [this](const std::string& number) -> std::optional<EscrowApi::KnownCase> {
                   const auto file = m_cases.find(number);
                   if (!file) {
                       return std::nullopt;
                   }
                   return EscrowApi::KnownCase{file->asked.sites, m_cases.state(*file) == CaseState::approved &&
                                                                      file->asked.kind != CaseKind::legal_hold};
               }),
      m_policies(config.fleet ? std::make_unique<Policies>(config, m_admin, m_records, m_roles, clock) : nullptr),
      m_overview(m_records, cosigners(config, m_cosigner), m_admin, m_roles, clock),
      m_rights_told(
          m_admin, m_roles,
          {[this] { return m_policies ? m_policies->blocks.parties() : std::vector<journal::TrustPolicy::Asked>(); },
           case_signers(config),
           {{"access", config.retention.access},
            {"flow", config.retention.flow},
            {"filter", config.retention.filter},
            {"admin", config.retention.admin}}}),
      m_register(m_finder, m_admin, m_roles,
                 [this](const std::string& number) { return m_cases.find(number).has_value(); }),
      m_console(config.console_directory.empty() ? std::nullopt
                                                 : std::optional<console::Files>(config.console_directory)),
      m_sign_in(config.sign_in ? std::make_unique<SignIn>(config, m_admin, m_roles, clock, on_problem) : nullptr),
      m_server(server_options(config.listen, on_problem), routes()),
      m_browsers(config.sign_in ? std::make_unique<http::Server>(browser_options(config.sign_in->listen, on_problem),
                                                                 routes_for_browsers(config.sign_in->origin))
                                : nullptr),
      m_loading(m_loader, on_problem),
      m_retaining(
          [this, on_problem, doubt = ClockDoubt(clock, std::move(clock_state))]() mutable {
              if (const auto why = doubt.doubt()) {
                  on_problem(*why);
                  return;
              }
              m_retention.run();
              if (m_policies) {
                  m_policies->forget_before(m_retention.kept_since(journal::Stream::admin, nullptr));
              }
              m_admin.tidy(m_cases.open_since());
          },
          on_problem) {
    m_admin.start_shipping();  // last: one of its peers is the server above
}

std::vector<http::Route> Service::routes_for_people() {
    return joined({m_audit.routes(), m_case_api.routes(), m_escrow.routes(), m_overview.routes(),
                   m_rights_told.routes(), m_register.routes(), m_policies ? m_policies->routes() : no_routes(),
                   m_sign_in ? m_sign_in->accounts_api.routes() : no_routes()});
}

std::vector<http::Route> Service::routes() {
    return console::same_origin(
        joined({routes_for_people(), m_mirror_routes.routes(), m_console ? m_console->routes() : no_routes()}));
}

/// The console's files are no secret; all that they ask for takes a session.
std::vector<http::Route> Service::routes_for_browsers(const std::string& origin) {
    return joined({sign_in::signed_in(routes_for_people(), m_sign_in->sessions, origin),
                   m_sign_in->sign_in_api.routes(), m_sign_in->enrolment_api.routes(),
                   m_console ? m_console->routes() : no_routes()});
}

std::uint64_t Service::loaded(const std::string& origin) const {
    const auto position = m_ledger.position(origin);
    return position ? position->next : 0;
}

void rebuild_store(const CentralConfig& config, const Clock& clock,
                   const std::function<void(std::uint64_t)>& progress) {
    const UniqueFd claim = journal::claim_directory(config.store_directory);
    journal::PosixFiles files;
    const journal::Signer signer(read_secret_line(config.journal.key_file));
    const Records records(config.store_directory + "/record", mirrored_logs(config, signer.vkey()), files,
                          [](const std::string& text) { throw std::runtime_error(text); });
    const auto rows = row_store(config);
    const auto sources = record_sources(records);
    store::Loader loader(config.store_directory, *rows, loaded_logs(records, sources), clock);
    loader.rebuild();
    std::uint64_t done = 0;
    while (const std::uint64_t entries = loader.load_block()) {
        done += entries;
        progress(done);
    }
}

}  // namespace beffroi::central
