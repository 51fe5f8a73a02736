#include "central/witness/routes.h"

#include <nlohmann/json.hpp>

#include "journal/note.h"

namespace beffroi::central {

namespace {

constexpr std::size_t k_hash_digits = 64;

http::Response json(std::string body) {
    http::Response response;
    response.content_type = "application/json";
    response.body = std::move(body);
    return response;
}

/// Statuses of c2sp.org/tlog-witness.
struct Answer {
    http::Response operator()(const Advanced& advanced) const {
        http::Response response;
        response.body = advanced.line;
        return response;
    }
    http::Response operator()(const UnknownLog&) const {
        return http::plain(404, "no log of this origin is witnessed here");
    }
    http::Response operator()(const NotSigned&) const {
        return http::plain(403, "this is no checkpoint signed by the key that is known for its origin");
    }
    http::Response operator()(const OldAboveNew&) const {
        return http::plain(400, "the old size is above that of the checkpoint");
    }
    http::Response operator()(const OtherSize& other) const {
        http::Response response = http::plain(409, std::to_string(other.size));
        response.content_type = "text/x.tlog.size";
        return response;
    }
    http::Response operator()(const Inconsistent& no) const { return http::plain(422, no.reason); }
};

}  // namespace

WitnessApi::WitnessApi(Witness& witness, WitnessIdentity identity, std::map<std::string, std::string> sites)
    : m_witness(witness), m_identity(std::move(identity)), m_sites(std::move(sites)) {}

std::vector<http::Route> WitnessApi::routes() {
    return {{"POST", "/add-checkpoint", [this](const http::Request& request) { return add_checkpoint(request); }, true},
            {"GET", "/witness", [this](const http::Request&) { return identity(); }},
            {"GET", "/*", [this](const http::Request& request) { return read(request); }, true}};
}

/// The log's signature says who wrote the checkpoint; the certificate only keeps others from wasting the witness's
/// time.
bool WitnessApi::may_submit(const http::Request& request, const std::string& note) const {
    const auto site = m_sites.find(note.substr(0, note.find('\n')));
    if (!request.certificate) {
        return false;
    }
    const auto& kind = request.certificate->organizational_unit;
    return kind == "central" ||
           (kind == "gateway" && (site == m_sites.end() || site->second == request.certificate->common_name));
}

http::Response WitnessApi::add_checkpoint(const http::Request& request) {
    const auto parsed = parse_add_checkpoint(request.body);
    if (const auto* bad = std::get_if<BadRequest>(&parsed)) {
        return http::plain(400, bad->reason);
    }
    const auto& offer = std::get<AddCheckpoint>(parsed);
    if (!may_submit(request, offer.note)) {
        return http::plain(403, "this certificate may not submit checkpoints of this log");
    }
    return std::visit(Answer{}, m_witness.advance(offer));
}

http::Response WitnessApi::read(const http::Request& request) const {
    std::string_view path = request.path;
    path.remove_prefix(1);
    const auto* origin = m_witness.origin_of(path.substr(0, k_hash_digits));
    const auto what = path.size() > k_hash_digits ? path.substr(k_hash_digits) : std::string_view();
    if (origin == nullptr) {
        return http::plain(404, "no log of this origin is witnessed here");
    }
    if (what == "/checkpoint") {
        const auto note = m_witness.latest(*origin);
        http::Response response;
        response.body = note.value_or("");
        return note ? response : http::plain(404, "no checkpoint of this log has been seen yet");
    }
    return what == "/evidence" ? json(m_witness.evidence(*origin).value()) : http::plain(404, "there is nothing here");
}

http::Response WitnessApi::identity() const {
    const nlohmann::ordered_json document{
        {"party", m_identity.party}, {"name", m_identity.name}, {"verifier-key", m_identity.verifier_key}};
    return json(document.dump(2) + '\n');
}

}  // namespace beffroi::central
