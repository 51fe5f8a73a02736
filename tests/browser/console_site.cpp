// A centre with a console, for a browser: policies, requests, sites in several states and a journal. Prints where it
// is, and serves until its standard input ends. A line `approver VKEY` makes this key one of the académie's for
// policies, `pair VKEY VKEY` these two the only ones of the Region, and both must sign; `case-approver PARTY VKEY` one
// of that party for cases. `publish N [RULE]`: another policy is, for every site; it denies what this rule of the lycée
// permitted. `directory`: the Region's people give the password of a real directory too, may use codes, and what they
// have shown counts for some seconds.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <filesystem>
#include <iostream>
#include <sstream>

#include "central/fleet/vitals.h"
#include "central/service.h"
#include "policy/block.h"
#include "tests/central/fleet/officers.h"
#include "tests/central/https.h"
#include "tests/central/region.h"
#include "tests/central/sign_in/agents.h"
#include "tests/gateway/directory/slapd.h"

namespace beffroi::central {

namespace {

struct Console : Region, fleet::Officers {
    std::optional<tests::Slapd> directory;

    Console() {
        write_approvers("");
        config().sites.push_back({"0620001A", "Lycée Sophie-Germain", {}});
        config().sites.push_back({"0590042X", "Lycée du Port", {}});
        config().fleet = FleetConfig{path("approvers.policy"), {"0599991P"}, {50, 100}, 300s, 600s};
        config().console_directory = BEFFROI_CONSOLE;
        config().officers = {{"p.durand", "region", true, false}, {"b.haddad", "academie", false, true}};
        config().site_officers = {{"s.morel", "academie", {"0620001A"}}};
        config().dpos = {{"d.blanc", "academie", {}}};
        sign_in_here();
        restart();
    }
    void sign_in_here() {
        const auto& authority = Authority::instance();
        const std::uint16_t free = free_port();
        config().sign_in =
            SignInConfig{{*IpAddress::parse("127.0.0.1"), free, authority.pem("server"), authority.key("server"), ""},
                         "https://localhost:" + std::to_string(free),
                         std::chrono::minutes(30),
                         {{"n.nouveau", "officer", "region"},
                          {"c.martin", "auditor", "region"},
                          {"a.petit", "officer", "academie"},
                          {"d.blanc", "dpo", "academie"}}};
    }
    void write_approvers(const std::string& browser) const {
        const bool has = !browser.empty();
        write_private_file(path("approvers.policy"),
                           "witness remi " + remi.vkey() + "\nwitness rose " + rose.vkey() + "\nwitness alice " +
                               alice.vkey() + (has ? "\nwitness navigateur " + browser : "") +
                               "\ngroup region any remi rose\ngroup academie any alice" + (has ? " navigateur" : "") +
                               "\ngroup both all region academie\nquorum both\n");
    }
    void write_pair(const std::string& one, const std::string& other) const {
        write_private_file(path("approvers.policy"), "witness un " + one + "\nwitness deux " + other +
                                                         "\nwitness alice " + alice.vkey() +
                                                         "\ngroup region all un deux\ngroup academie any alice\n" +
                                                         "group both all region academie\nquorum both\n");
    }
    [[nodiscard]] std::string pfx(const std::string& holder) const {
        const auto& authority = Authority::instance();
        const std::string file = path(holder + ".p12");
        const std::string command = "openssl pkcs12 -export -passout pass:essai -in " + authority.pem(holder) +
                                    " -inkey " + authority.key(holder) + " -out " + file;
        BOOST_REQUIRE_EQUAL(std::system(command.c_str()), 0);
        return file;
    }
    /// The sample as policy `number`; of the lycée's rules, `denied` permits no more.
    [[nodiscard]] policy::Bundle sample(std::uint64_t number, const std::string& title,
                                        const std::vector<const journal::Cosigner*>& signers,
                                        const std::string& denied = "") const {
        const std::string shipped = std::string(BEFFROI_SOURCE_DIR) + "/policy/sample/";
        policy::Bundle files;
        for (const char* name : {"region.json", "academie.json", "lycee.json", policy::examples_file}) {
            files[name] = read_file(shipped + name);
        }
        if (auto& text = files["lycee.json"]; !denied.empty()) {
            const auto at = text.find("\"permit\"", text.find('"' + denied + '"'));
            BOOST_REQUIRE(at != std::string::npos);
            text.replace(at, sizeof "permit" + 1, "\"deny\"");
        }
        const std::string folder = path("sample." + std::to_string(number));
        std::filesystem::create_directory(folder);
        for (const auto& [name, text] : files) {
            write_private_file(folder + "/" + name, text);
        }
        const yang::Modules modules(yang::schemas_directory(), policy::yang_modules());
        const auto documents = std::get<policy::Documents>(policy::read_documents(modules, folder));
        const policy::Manifest manifest{
            number, title, remi.name(), {}, journal::sha256_hex(canonical_text(documents)), std::nullopt};
        files[policy::approved_file] = manifest_text(manifest) + "\n";
        for (const auto* signer : signers) {
            files[policy::approved_file] += signer->approval(manifest_text(manifest), clock.wall());
        }
        return files;
    }
    void post(const std::string& target, const std::string& body, const std::string& holder = "officer") const {
        const Answer answer = https(url() + target, holder, &body);
        BOOST_REQUIRE_MESSAGE(answer.status / 100 == 2, target + ": " + answer.body);
    }
    void restconf(const std::string& method, const std::string& resource, const nlohmann::json& body) const {
        const std::string text = body.dump();
        const Answer answer = send(
            {url() + "/restconf/" + resource, "officer", method, &text, {"Content-Type: application/yang-data+json"}});
        BOOST_REQUIRE_MESSAGE(answer.status / 100 == 2, resource + ": " + answer.body);
    }
    /// Policy 3, a draft with a rule of the Region that depends on a schedule of the lycée: there is something to mend.
    void draft() const {
        restconf("POST", "operations/beffroi-policies:draft",
                 {{"beffroi-policies:input",
                   {{"from", "1"}, {"title", "Le CDI reste ouvert le mercredi"}, {"author", remi.name()}}}});
        restconf("PUT",
                 "ds/ietf-datastores:candidate/beffroi-policies:policies/policy=3/document=region/rule=cdi-aux-cours",
                 {{"beffroi-policies:rule",
                   {{{"name", "cdi-aux-cours"},
                     {"strength", "default"},
                     {"action", "permit"},
                     {"role", {"eleve"}},
                     {"zone", {"cdi"}},
                     {"schedule", {"cours"}},
                     {"destination", {"mises-a-jour"}},
                     {"rationale", "Au CDI, les postes se mettent à jour pendant les cours."}}}}});
    }
    /// An emergency block of the académie.
    void block() const {
        const WallTime now = std::chrono::floor<std::chrono::minutes>(clock.wall());
        policy::Block block{1, policy::Party::academie, "Hameçonnage en cours, signalé par le CSIRT", {"0599991P"}};
        block.from = now;
        block.until = now + 20h;
        block.addresses = {Prefix::parse("100.64.9.9").value()};
        const std::string text = block_text(block);
        post("/fleet/blocks", text + "\n" + alice.approval(text, clock.wall()));
    }
    void report(const std::string& uai, std::uint64_t number, const std::string& digest,
                const fleet::Vitals& vitals) const {
        post("/fleet/report",
             nlohmann::json{{"version", "1.4.0"},
                            {"generation", 3},
                            {"number", number},
                            {"digest", digest},
                            {"on-trial", false},
                            {"vitals", fleet::to_json(vitals)}}
                 .dump(),
             "gateway-" + uai);
    }
    [[nodiscard]] fleet::Vitals well() const {
        const WallTime now = clock.wall();
        return {812,
                true,
                true,
                3,
                {{"disk", {96'400'000'000, 480'000'000'000, 4'200}},
                 {"memory", {1'730'000'000, 8'000'000'000}},
                 {"connections", {61'230, 262'144}},
                 {"neighbours", {1'904, 8'192}}},
                {{"portal", now + 24h * 212}, {"delivery", now + 24h * 340}, {"region", now + 24h * 340}}};
    }
    /// A disk that is nearly full, a clock that nothing corrects, a certificate that is about to end.
    [[nodiscard]] fleet::Vitals in_trouble() const {
        auto vitals = well();
        vitals.sessions = 64;
        vitals.clock_trusted = false;
        vitals.clock_error_ms = 4'200;
        vitals.rooms["disk"] = {437'000'000'000, 480'000'000'000, 75};
        vitals.certificates["portal"] = clock.wall() + 24h * 9 + 1h;
        return vitals;
    }
    /// What pupils printed in the CDI at ten o'clock of the last school day.
    void print_in_the_library() {
        auto day = std::chrono::floor<std::chrono::days>(clock.wall()) - std::chrono::days(1);
        while (std::chrono::weekday(day).iso_encoding() > 5) {
            day -= std::chrono::days(1);
        }
        for (int pupil = 0; pupil < 12; ++pupil) {
            journal::FlowEntry flow;
            flow.time = day + 9h + std::chrono::minutes(pupil);
            flow.site = "0599991P";
            flow.event = journal::event::flow;
            flow.session = hex_id(600 + pupil);
            flow.token = hex_id(pupil % 5 + 1);
            flow.role = "eleve";
            flow.zone = "cdi";
            flow.protocol = 6;
            flow.from = IpAddress::parse("10.20.1." + std::to_string(10 + pupil));
            flow.from_port = 40000;
            flow.to = IpAddress::parse(pupil % 4 == 0 ? "198.51.100.7" : "10.70.0.9");
            flow.to_port = 631;
            flow.count = 1;
            ship_flow(flow);
        }
    }
    void fill() {
        const auto first = sample(1, "Le règlement de la rentrée", {&rose, &alice});
        post("/fleet/policies", policy::bundle_text(first));
        report("0599991P", 1,
               https(url() + "/fleet/policies", "officer").json()["policies"][0]["digest"].get<std::string>(), well());
        report("0620001A", 0, std::string(64, 'a'), in_trouble());  // on something that nobody approved
        print_in_the_library();
        const auto second = sample(2, "Plus d’impression pour les élèves au CDI", {&rose}, "imprimer-au-cdi");
        post("/changes", nlohmann::json{{"reason", "Demandé par le conseil d’administration du 12 novembre"},
                                        {"expires", to_rfc3339(clock.wall() + 24h * 14)},
                                        {"files", nlohmann::json::parse(policy::bundle_text(second))}}
                             .dump());
        draft();
        block();
        std::vector<journal::Entry> entries;
        for (int i = 0; i < 40; ++i) {
            auto entry = session_entry(i % 5 + 1, i);
            entry.time = clock.wall() - std::chrono::minutes(30) * (40 - i);
            entries.push_back(entry);
        }
        ship(entries);
    }
    /// Their logins are their names without the dot, their passwords "Beffroi-" and the login.
    void start_directory() {
        tests::Slapd::Options options;
        options.sample = "lycee";
        auto& sign_in = *config().sign_in;
        for (sign_in::Account& account : sign_in.accounts) {
            account.login = account.name;
            std::erase(account.login, '.');
            options.ldif += "dn: uid=" + account.login +
                            ",o=gouv,c=fr\nobjectClass: inetOrgPerson\nuid: " + account.login +
                            "\ncn: x\nsn: x\nuserPassword: Beffroi-" + account.login + "\n\n";
        }
        directory.emplace(options);
        write_private_file(path("totp.key"), std::string(44, 'k') + "\n");
        sign_in.totp_key_file = path("totp.key");
        sign_in.confirmation = 4s;
        sign_in.directories = {sign_in::settings_of(*directory)};
    }
    void obey(const std::string& line) {
        std::istringstream words(line);
        std::string what;
        std::string one;
        std::string other;
        words >> what >> one >> other;
        if (what == "approver") {
            write_approvers(one);
        } else if (what == "directory") {
            start_directory();
        } else if (what == "publish") {
            const auto bundle = sample(std::stoull(one), "Publiée entre-temps", {&rose, &alice}, other);
            post("/fleet/policies", policy::bundle_text(bundle));
        } else if (what == "pair") {
            write_pair(one, other);
        } else {
            BOOST_REQUIRE_EQUAL(what, "case-approver");
            config().approvers.push_back({"Navigateur, " + one, one, other});
        }
    }
    void serve() {
        const nlohmann::json where{{"base", url()},
                                   {"browsers", config().sign_in->origin},
                                   {"officer", pfx("officer")},
                                   {"second", pfx("officer-second")},
                                   {"auditor", pfx("auditor")},
                                   {"auditor-academie", pfx("auditor-academie")},
                                   {"approver", pfx("officer-academie-second")},
                                   {"site-officer", pfx("officer-site")},
                                   {"dpo", pfx("dpo")},
                                   {"gateway", pfx("gateway-0599991P")},
                                   {"passphrase", "essai"},
                                   {"trust", path("site.policy")}};
        std::cout << where.dump() << std::endl;
        for (std::string line; std::getline(std::cin, line);) {
            obey(line);
            restart();
            std::cout << "ready" << std::endl;
        }
    }
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(serve_a_console, Console) {
    fill();
    serve();
}

}  // namespace beffroi::central
