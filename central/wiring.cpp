#include "central/wiring.h"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

#include "base/encoding.h"
#include "base/fd.h"
#include "journal/reader.h"

namespace beffroi::central {

namespace {

constexpr std::size_t k_key_file_bytes = std::size_t{64} << 10;

/// The secret key on the file's first line.
Secret first_line(const std::string& path) {
    std::string text = read_file(path, k_key_file_bytes);
    Secret skey(text.substr(0, text.find('\n')));
    wipe(text);
    return skey;
}

}  // namespace

journal::Signer read_signer(const std::string& path) {
    return journal::Signer(first_line(path));
}

journal::Cosigner read_cosigner(const std::string& path) {
    return journal::Cosigner(first_line(path));
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

http::Options server_options(const ListenConfig& listen, const std::function<void(const std::string&)>& on_problem,
                             std::size_t body_bytes) {
    http::Options options;
    options.address = listen.address.text();
    options.port = listen.port;
    options.tls.emplace();
    options.tls->certificate_pem = read_file(listen.certificate_file);
    options.tls->key_pem = Secret(read_file(listen.key_file));
    options.tls->client_ca_pem = read_file(listen.client_ca_file);
    options.limits.body_bytes = body_bytes;
    // A whole Region may come from one address: four streams of 425 sites behind its own network's translation.
    options.limits.connections = 4096;
    options.limits.connections_per_client = 2048;
    options.limits.idle = std::chrono::seconds(60);
    options.limits.request = std::chrono::seconds(120);  // a megabyte over a school's slowest line
    options.headers = {{"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}};  // answers name people
    options.on_error = [on_problem](const std::string& text) { on_problem(printable(text)); };
    return options;
}

Cases& replayed(Cases& cases, const CentralConfig& config) {
    journal::replay(own_journal(config).directory, [&cases](std::uint64_t, std::string_view line) {
        if (const auto entry = journal::parse_line(line)) {
            cases.replay(*entry);
        }
    });
    return cases;
}

std::vector<http::Route> joined(std::vector<std::vector<http::Route>> parts) {
    std::vector<http::Route> routes;
    for (auto& part : parts) {
        std::move(part.begin(), part.end(), std::back_inserter(routes));
    }
    return routes;
}

}  // namespace beffroi::central
