// A Region of two sites, and people whose rights end at one of them.
#pragma once

#include <algorithm>

#include "central/reach.h"
#include "central/service.h"
#include "policy/block.h"
#include "tests/central/approval/sample_case.h"
#include "tests/central/fleet/officers.h"
#include "tests/central/https.h"
#include "tests/central/region.h"

namespace beffroi::central {

inline const std::string hers = "0599991P";
inline const std::string other = "0620001A";
inline const std::string k_colleague = "officer-academie-second";
inline const std::string k_candidate = "/restconf/ds/ietf-datastores:candidate/beffroi-policies:policies";

/// r.leroy and the auditor c.martin are limited to one site, the officer b.haddad to the other; p.durand to none.
struct TwoSites : Region, fleet::Officers {
    TwoSites() {
        write_private_file(path("approvers.policy"), "witness remi " + remi.vkey() + "\nwitness alice " + alice.vkey() +
                                                         "\ngroup region any remi\ngroup academie any alice\n"
                                                         "group both all region academie\nquorum both\n");
        config().sites.push_back({other, "Lycée Sophie-Germain", {}});
        config().fleet = FleetConfig{path("approvers.policy"), {}, {100}, 0s, 60s};
        config().auditors.front().sites = {hers};
        config().auditors.push_back(
            {"a.petit", "academie", {journal::all_streams.begin(), journal::all_streams.end()}, {}});
        config().site_officers = {{"r.leroy", "region", {hers}}, {"b.haddad", "academie", {other}}};
        restart();
        publish(1, {hers});
        publish(2, {other});
        publish(3, {});
    }
    [[nodiscard]] Answer get(const std::string& target, const std::string& holder = "officer") const {
        return https(url() + target, holder);
    }
    [[nodiscard]] Answer post(const std::string& target, const std::string& body,
                              const std::string& holder = "officer") const {
        return https(url() + target, holder, &body);
    }
    /// With a zone that is somewhere, so that there is something to compare.
    [[nodiscard]] std::string bundle_of(std::uint64_t number, const std::vector<std::string>& sites,
                                        bool approved = true) const {
        const std::string bound = R"("zone":[{"name":"salle-)" + std::to_string(number) + R"(","interface":["lan0"]}])";
        std::vector<const journal::Cosigner*> signers;
        if (approved) {
            signers = {&remi, &alice};
        }
        return policy::bundle_text(signed_bundle(number, {zone(number), "", bound}, signers, clock.wall(), sites));
    }
    void publish(std::uint64_t number, const std::vector<std::string>& sites) const {
        const Answer answer = post("/fleet/policies", bundle_of(number, sites), "officer-second");
        BOOST_REQUIRE_MESSAGE(answer.status == 201, answer.body);
    }
    [[nodiscard]] std::string proposal(std::uint64_t number, const std::vector<std::string>& sites,
                                       std::uint64_t revises = 0) const {
        nlohmann::json body{{"reason", "Demandé par le conseil"},
                            {"expires", to_rfc3339(clock.wall() + 24h * 7)},
                            {"files", nlohmann::json::parse(bundle_of(number, sites, false))}};
        if (revises != 0) {
            body["revises"] = revises;
        }
        return body.dump();
    }
    [[nodiscard]] std::string block(std::uint64_t number, const std::vector<std::string>& sites) const {
        const WallTime now = std::chrono::floor<std::chrono::minutes>(clock.wall());
        policy::Block block{number, policy::Party::academie, "Hameçonnage", sites};
        block.from = now;
        block.until = now + 20h;
        block.addresses = {Prefix::parse("100.64.9.9").value()};
        const std::string text = block_text(block);
        return text + "\n" + alice.approval(text, clock.wall());
    }
    [[nodiscard]] Answer edit(const std::string& method, const std::string& below, const std::string& body = "",
                              const std::string& holder = "officer") const {
        return send({url() + k_candidate + below,
                     holder,
                     method,
                     body.empty() ? nullptr : &body,
                     {"Content-Type: application/yang-data+json"}});
    }
    [[nodiscard]] Answer run(const std::string& operation, const nlohmann::json& input,
                             const std::string& holder = "officer") const {
        const std::string body = nlohmann::json{{"beffroi-policies:input", input}}.dump();
        return send({url() + "/restconf/operations/beffroi-policies:" + operation,
                     holder,
                     "POST",
                     &body,
                     {"Content-Type: application/yang-data+json"}});
    }
    [[nodiscard]] static nlohmann::json output(const Answer& answer) {
        BOOST_REQUIRE_MESSAGE(answer.status == 200, answer.body);
        return answer.json()["beffroi-policies:output"];
    }
    /// The number of a draft of this policy.
    [[nodiscard]] std::string drafted(std::uint64_t from, const std::string& holder = "officer") const {
        const Answer made =
            run("draft", {{"from", std::to_string(from)}, {"title", "Brouillon"}, {"author", remi.name()}}, holder);
        BOOST_REQUIRE_MESSAGE(made.status == 200, made.body);
        return made.json()["beffroi-policies:output"]["number"];
    }
    [[nodiscard]] Answer propose(const std::string& number, const std::string& holder = "officer",
                                 const nlohmann::json& more = nlohmann::json::object()) const {
        nlohmann::json input{
            {"number", number}, {"reason", "Demandé par le conseil"}, {"expires", to_rfc3339(clock.wall() + 24h * 7)}};
        input.update(more);
        return run("propose", input, holder);
    }
    [[nodiscard]] static std::string case_of(const std::string& number, const std::vector<std::string>& sites) {
        Case asked = sample_case();
        asked.number = number;
        asked.sites = sites;
        return case_text(asked);
    }
    /// The names or numbers of a list in an answer.
    [[nodiscard]] std::vector<std::string> listed(const std::string& target, const std::string& list,
                                                  const std::string& key, const std::string& holder = "officer") const {
        std::vector<std::string> found;
        const auto body = get(target, holder).json();
        for (const auto& one : body[list]) {
            found.push_back(one[key].is_string() ? one[key].get<std::string>() : one[key].dump());
        }
        std::sort(found.begin(), found.end());
        return found;
    }
    /// The first one: the same refusals of the same person within a minute are counted, not written.
    [[nodiscard]] bool refused_on_record(const std::string& event, const std::string& actor = "r.leroy") const {
        const auto entries = admin_entries();
        return std::any_of(entries.begin(), entries.end(), [&](const journal::Entry& entry) {
            return entry.event == event && entry.actor == actor && entry.reason == "site";
        });
    }
};

using Names = std::vector<std::string>;

}  // namespace beffroi::central
