#include "central/console/rights.h"

#include "central/json_answer.h"

namespace beffroi::central::console {

namespace {

/// "politique.region.example/r.leroy" is a key of r.leroy's.
bool is_key_of(const std::string& key, const std::string& name) {
    return key == name || key.ends_with("/" + name);
}

json to_json(const Person& person, const std::vector<journal::TrustPolicy::Asked>& quorum, const Scope& reader) {
    json keys = json::array();
    for (const auto& party : quorum) {
        for (const std::string& key : party.keys) {
            // A key says its party by the group that it stands in: the same name elsewhere is somebody else.
            if (party.name.starts_with(person.party) && is_key_of(key, person.name)) {
                keys.push_back(key);
            }
        }
    }
    json body{{"name", person.name},
              {"kind", person.kind},
              {"party", person.party},
              {"roles", names_of(person.roles)},
              {"keys", std::move(keys)}};
    if (!person.sites.empty()) {
        body["sites"] = reader.among(person.sites);
    }
    return body;
}

json table() {
    json rows = json::array();
    for (const Grant& grant : grants()) {
        rows.push_back({{"right", grant.name},
                        {"roles", names_of(grant.roles)},
                        {"region", grant.extent == Grant::Extent::region}});
    }
    return rows;
}

}  // namespace

std::vector<http::Route> Rights::routes() {
    return {{"GET", "/rights", [this](const http::Request& request) { return show(request); }, true}};
}

http::Response Rights::show(const http::Request& request) {
    if (auto no = not_permitted(m_admin, m_roles, journal::event::audit_read, request, Right::read_rights)) {
        return std::move(*no);
    }
    const auto quorum = m_sources.quorum ? m_sources.quorum() : std::vector<journal::TrustPolicy::Asked>();
    const Scope reader = m_roles.scope(request);
    json body{{"people", json::array()},       {"rights", table()},
              {"unlisted", json::array()},     {"quorum", json::array()},
              {"case-signers", json::array()}, {"kept", json::array()}};
    for (const Person& person : m_roles.people()) {
        body["people"].push_back(to_json(person, quorum, reader));
    }
    for (const char* kind : {"officer", "auditor"}) {
        body["unlisted"].push_back({{"kind", kind}, {"roles", names_of(Roles::unlisted(kind))}});
    }
    for (const auto& party : quorum) {
        body["quorum"].push_back({{"name", party.name}, {"needs", party.needed}, {"who", party.keys}});
    }
    for (const auto& [name, party] : m_sources.case_signers) {
        body["case-signers"].push_back({{"name", name}, {"party", party}});
    }
    for (const auto& [stream, days] : m_sources.kept) {
        body["kept"].push_back({{"stream", stream}, {"days", days.count()}});
    }
    return json_response(200, body);
}

}  // namespace beffroi::central::console
