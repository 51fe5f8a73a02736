#include "central/fleet/blocks_api.h"

#include "central/holder.h"
#include "central/json_answer.h"
#include "central/refusal.h"

namespace beffroi::central::fleet {

namespace {

constexpr std::string_view k_blocks = "/fleet/blocks/";

json to_json(const BlockStatus& status, const Scope& reach) {
    const policy::Block& block = status.block;
    json body{{"block", to_string(id_of(block))},
              {"party", policy::to_string(block.party)},
              {"number", block.number},
              {"reason", block.reason},
              {"sites", reach.among(block.sites)},
              {"signers", status.signers},
              {"state", to_string(status.state)},
              {"concerned", status.sites},
              {"in-force", status.in_force},
              {"refused", json::array()}};
    for (const auto& refused : status.refused) {
        if (!reach.has(refused.site)) {
            continue;
        }
        body["refused"].push_back({{"site", refused.site}, {"reason", refused.reason}});
    }
    if (block.ends) {
        body["ends"] = *block.ends;
        return body;
    }
    body["from"] = to_rfc3339(block.from);
    body["until"] = to_rfc3339(block.until);
    json addresses = json::array();
    for (const Prefix& prefix : block.addresses) {
        addresses.push_back(prefix.text());
    }
    body["blocks"] = {{"role", block.roles},
                      {"zone", block.zones},
                      {"destination", block.destinations},
                      {"address", std::move(addresses)},
                      {"service", block.services}};
    return body;
}

}  // namespace

std::vector<http::Route> BlocksApi::routes() {
    return {{"GET", "/fleet/blocks", [this](const http::Request& request) { return list(request); }, true},
            {"POST", "/fleet/blocks", [this](const http::Request& request) { return publish(request); }, true},
            {"GET", "/fleet/blocks/*", [this](const http::Request& request) { return fetch(request); }, true}};
}

http::Response BlocksApi::list(const http::Request& request) {
    if (auto no = not_permitted(m_admin, m_roles, journal::event::block_published, request, Right::read_policies)) {
        return std::move(*no);
    }
    json blocks = json::array();
    const Scope reach = m_roles.scope(request);
    for (const BlockStatus& status : m_blocks.all()) {
        if (reach.sees(status.block.sites)) {
            blocks.push_back(to_json(status, reach));
        }
    }
    json parties = json::array();
    for (const auto& party : m_blocks.parties()) {
        parties.push_back({{"name", party.name}, {"needs", party.needed}, {"who", party.keys}});
    }
    return json_response(200, {{"blocks", std::move(blocks)}, {"parties", std::move(parties)}});
}

http::Response BlocksApi::publish(const http::Request& request) {
    if (auto no = not_permitted(m_admin, m_roles, journal::event::block_published, request, Right::publish)) {
        return std::move(*no);
    }
    const Scope reach = m_roles.scope(request);
    if (const auto sites = Blocks::sites_of(request.body); sites && !reach.decides(*sites)) {
        return beyond(m_admin, journal::event::block_published, request);
    }
    try {
        const auto outcome = m_blocks.publish(request.body, request.certificate->common_name);
        if (const auto* status = std::get_if<BlockStatus>(&outcome)) {
            return json_response(201, to_json(*status, reach));
        }
        return refused(std::get<Refusal>(outcome));
    } catch (const journal::JournalUnavailable&) {
        return unrecorded();
    }
}

http::Response BlocksApi::fetch(const http::Request& request) {
    if (!is_gateway(request)) {
        if (auto no = not_permitted(m_admin, m_roles, journal::event::block_published, request, Right::read_policies)) {
            return std::move(*no);
        }
    }
    const auto id = policy::parse_block_id(request.path.substr(k_blocks.size()));
    auto note = id ? m_blocks.note(*id) : std::nullopt;
    if (!note) {
        return refusal(404, "unknown", "there is no such block");
    }
    if (const auto sites = Blocks::sites_of(*note); !sites || !m_roles.scope(request).sees(*sites)) {
        return beyond(m_admin, journal::event::block_published, request);
    }
    http::Response response;
    response.content_type = "text/plain; charset=utf-8";
    response.body = std::move(*note);
    return response;
}

}  // namespace beffroi::central::fleet
