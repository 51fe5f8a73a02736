// A gateway's shippers against the very servers of the parties: the collector's mirror and beffroi-witness's routes.
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <thread>

#include "central/collector/mirror_routes.h"
#include "central/witness/routes.h"
#include "journal/ship/recall.h"
#include "journal/ship/shipper.h"
#include "journal/verify.h"
#include "tests/base/http/certificates.h"
#include "tests/journal/temporary_log.h"
#include "tests/temporary_directory.h"

namespace beffroi::central {

using namespace std::chrono_literals;

namespace {

const std::string k_origin = "journal.test.example/0599991P/access";

struct Keys {
    explicit Keys(const std::string& name)
        : pair(journal::generate_cosigner_key(name)),
          cosigner(pair.skey),
          key(journal::CosignatureKey::parse(pair.vkey).value()) {}
    journal::KeyPair pair;
    journal::Cosigner cosigner;
    journal::CosignatureKey key;
};

/// Routes on a port of their own, and the client's files.
class Site {
  public:
    Site(std::string name, const std::string& directory, std::vector<http::Route> routes)
        : m_name(std::move(name)), m_directory(directory) {
        const auto server_keys = m_ca.issue_server();
        const auto client = m_ca.issue({.common_name = "0599991P"});
        journal::write_file(file(".ca"), m_ca.certificate_pem());
        journal::write_file(file(".pem"), client.certificate_pem);
        journal::write_file(file(".key"), client.key_pem);
        http::Options options;
        options.address = "127.0.0.1";
        options.tls = http::Tls{server_keys.certificate_pem, Secret(server_keys.key_pem), m_ca.certificate_pem()};
        options.limits.body_bytes = max_mirror_body_bytes;
        m_server = std::make_unique<http::Server>(std::move(options), std::move(routes));
    }
    [[nodiscard]] ship::Peer peer(ship::PeerKind kind, const journal::CosignatureKey& key) const {
        return {m_name,       "https://localhost:" + std::to_string(m_server->port()),
                kind,         key,
                file(".ca"),  file(".pem"),
                file(".key"), 1s};
    }

  private:
    [[nodiscard]] std::string file(const std::string& extension) const {
        return m_directory + '/' + m_name + extension;
    }

    std::string m_name;
    std::string m_directory;
    testing::TestCa m_ca;
    std::unique_ptr<http::Server> m_server;
};

struct Parties {
    TemporaryDirectory directory;
    journal::TemporaryLog local;
    journal::PosixFiles files;
    SystemClock clock;
    journal::Verifier log = journal::Verifier::parse(local.vkey()).value();
    Keys region{"mirror.region.example"};
    Keys academie{"witness.academie.example"};
    Records records{directory.path() + "/logs",
                    {{k_origin, "0599991P", "Lycée Alan-Turing", "access", log}},
                    files,
                    [](const std::string&) {}};
    Mirror mirror{{directory.path() + "/pending",
                   region.cosigner,
                   {academie.key},
                   [](const std::string&) {},
                   [](const std::string&) {}},
                  records,
                  files,
                  clock};
    MirrorRoutes mirror_routes{
        mirror,
        {[](const http::ClientCertificate&, const MirroredLog&, const std::string&) { return serve::MayRead::yes; },
         [](const std::string&, const std::string&, const std::string&) {}}};
    Witness witness{
        {directory.path() + "/witness", {{k_origin, log}}, &academie.cosigner, {region.key}, {}}, files, clock};
    WitnessApi witness_api{
        witness, {"academie", academie.cosigner.name(), academie.pair.vkey}, {{k_origin, "0599991P"}}};
    Site region_site{"region", directory.path(), mirror_routes.routes()};
    Site academie_site{"academie", directory.path(), witness_api.routes()};
    ship::Peer to_region = region_site.peer(ship::PeerKind::mirror, region.key);
    ship::Peer to_academie = academie_site.peer(ship::PeerKind::witness, academie.key);

    [[nodiscard]] journal::TrustPolicy policy() const {
        return std::get<journal::TrustPolicy>(journal::TrustPolicy::parse(
            "log " + local.vkey() + "\nwitness region " + region.pair.vkey + "\nwitness academie " +
            academie.pair.vkey + "\ngroup both all region academie\nquorum both\n"));
    }
    static std::vector<std::string> numbered(std::size_t from, std::size_t to) {
        std::vector<std::string> lines;
        for (; from < to; ++from) {
            lines.push_back("entry " + std::to_string(from));
        }
        return lines;
    }
};

template <typename Condition>
bool eventually(Condition condition) {
    const auto limit = std::chrono::steady_clock::now() + 60s;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > limit) {
            return false;
        }
        std::this_thread::sleep_for(10ms);
    }
    return true;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_ship_tests, Parties)

BOOST_AUTO_TEST_CASE(a_stream_is_mirrored_witnessed_and_refilled_from_the_mirror_after_a_roll_back) {
    journal::TemporaryLog old;
    auto options = local.options();
    options.origin = k_origin;
    std::mutex mutex;
    std::vector<std::string> alarms;
    const auto report = [&](ship::Urgency urgency, const std::string& sentence) {
        const std::lock_guard lock(mutex);
        if (urgency != ship::Urgency::note) {
            alarms.push_back(sentence);
        }
    };
    journal::Writer writer(options, files, local.signer());
    writer.append(numbered(0, 300));
    local.copy_to(old);
    {
        ship::Cosigned cosigned({local.directory(), 0ms}, writer, log, policy(), files, clock);
        const ship::Shipper first(to_region, k_origin, writer, cosigned, report);
        const ship::Shipper second(to_academie, k_origin, writer, cosigned, report);
        for (std::size_t from = 300; from < 12'300; from += 3000) {
            writer.append(numbered(from, from + 3000));
            BOOST_TEST(eventually([&] { return cosigned.quorum().size == writer.size(); }));
        }
        const auto& record = *records.find(k_origin)->record;
        BOOST_TEST(record.mirrored() == 12'300U);
        BOOST_TEST(eventually([&] { return policy().witnessed(record.checkpoint()->note, clock.wall()).size() == 2; }));
    }
    BOOST_TEST(alarms.empty());
    BOOST_TEST(std::holds_alternative<journal::VerifiedLog>(
        journal::verify_directory(local.directory(), policy(), clock.wall())));

    options.directory = old.directory();
    journal::Writer again(options, files, local.signer());
    BOOST_TEST(again.size() == 300U);
    BOOST_TEST(ship::recall(again, old.directory(), {to_academie, to_region}, k_origin, log, 3s) == 12'000U);
    BOOST_TEST((again.checkpoint().checkpoint == writer.checkpoint().checkpoint));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
