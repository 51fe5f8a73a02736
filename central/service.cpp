#include "central/service.h"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

#include "base/encoding.h"
#include "base/fd.h"
#include "central/collector/request.h"
#include "journal/entry.h"
#include "journal/reader.h"

namespace beffroi::central {

namespace {

constexpr std::size_t k_key_file_bytes = std::size_t{64} << 10;

std::string_view to_string(StreamKind kind) {
    return kind == StreamKind::admin ? "admin" : "access";
}

/// The signer of the key on the file's first line.
journal::Signer read_signer(const std::string& path) {
    std::string text = read_file(path, k_key_file_bytes);
    Secret skey(text.substr(0, text.find('\n')));
    wipe(text);
    return journal::Signer(skey);
}

std::string own_origin(const CentralConfig& config) {
    return config.journal.origin + "/admin";
}

journal::WriterOptions own_journal(const CentralConfig& config) {
    journal::WriterOptions options;
    options.directory = config.journal.directory + "/admin";
    options.origin = own_origin(config);
    return options;
}

/// Makes the sites' logs known to the store, and pins their keys.
std::vector<Source> register_sites(const CentralConfig& config, Store& store) {
    std::vector<Source> sources;
    for (const MirroredSite& site : config.sites) {
        for (const StreamConfig& stream : site.streams) {
            auto verifier = journal::Verifier::parse(stream.verifier_key);
            if (!verifier) {
                throw std::runtime_error(fmt::format("the verifier key of {} is malformed", stream.origin));
            }
            store.register_log({stream.origin, site.uai, site.name, std::string(to_string(stream.kind))});
            sources.push_back({stream.origin, site.uai, std::move(*verifier)});
        }
    }
    return sources;
}

std::vector<Approver> approvers(const CentralConfig& config) {
    std::vector<Approver> people;
    for (const ApproverConfig& person : config.approvers) {
        auto key = journal::Verifier::parse(person.verifier_key);
        if (!key) {
            throw std::runtime_error(fmt::format("the verifier key of {} is malformed", person.name));
        }
        people.push_back({person.name, person.party == "academie" ? Party::academie : Party::region, std::move(*key)});
    }
    return people;
}

http::Options server_options(const ListenConfig& listen, const std::function<void(const std::string&)>& on_problem) {
    http::Options options;
    options.address = listen.address.text();
    options.port = listen.port;
    options.tls.emplace();
    options.tls->certificate_pem = read_file(listen.certificate_file);
    options.tls->key_pem = Secret(read_file(listen.key_file));
    options.tls->client_ca_pem = read_file(listen.client_ca_file);
    options.limits.body_bytes = max_mirror_body;
    // A whole Region may come from one address: two streams of 425 sites behind its own network's translation.
    options.limits.connections = 4096;
    options.limits.connections_per_client = 2048;
    options.limits.idle = std::chrono::seconds(60);
    options.limits.request = std::chrono::seconds(120);  // a megabyte over a school's slowest line
    options.headers = {{"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}};  // answers name people
    options.on_error = [on_problem](const std::string& text) { on_problem(printable(text)); };
    return options;
}

/// The register as the centre's own stream tells it, before anybody can ask.
Cases& replayed(Cases& cases, const CentralConfig& config) {
    journal::replay(own_journal(config).directory, [&cases](std::uint64_t, std::string_view line) {
        if (const auto entry = journal::parse_line(line)) {
            cases.replay(*entry);
        }
    });
    return cases;
}

std::vector<http::Route> joined(std::vector<http::Route> routes, std::vector<http::Route> more) {
    std::move(more.begin(), more.end(), std::back_inserter(routes));
    return routes;
}

}  // namespace

Service::Service(const CentralConfig& config, const Clock& clock,
                 const std::function<void(const std::string&)>& on_problem)
    : m_store(config.store_directory),
      m_signer(read_signer(config.journal.key_file)),
      m_writer(own_journal(config), m_files, m_signer),
      m_admin(own_origin(config), m_writer, m_store, clock, on_problem),
      m_collector(register_sites(config, m_store), m_store, m_admin, clock),
      m_cases(
          approvers(config), [this](journal::Entry entry) { m_admin.record(std::move(entry)); }, clock),
      m_case_api(replayed(m_cases, config), m_admin),
      m_search(m_store, m_admin),
      m_server(server_options(config.listen, on_problem),
               joined(joined(m_collector.routes(), m_search.routes()), m_case_api.routes())) {}

}  // namespace beffroi::central
