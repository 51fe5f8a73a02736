#include <sys/stat.h>

#include <algorithm>
#include <thread>

#include "base/fd.h"
#include "gateway/doctor/checks.h"
#include "journal/checkpoint.h"
#include "journal/entry.h"
#include "journal/note.h"
#include "journal/segment.h"
#include "journal/ship/http_client.h"
#include "journal/ship/settings.h"

namespace beffroi::doctor {

namespace {

constexpr std::chrono::hours k_late{1};
constexpr std::chrono::hours k_lost{24};

struct Reached {
    std::string name;
    std::string url;
    std::string certificate_file;
};

Finding of(const Reached& who, const ship::Exchange& exchange) {
    if (const auto* none = std::get_if<ship::NoAnswer>(&exchange)) {
        return {Level::failure,
                words("{} ({}) ne répond pas : {}", "{} ({}) does not answer: {}", who.name, who.url, none->detail),
                words("vérifiez la ligne, le pare-feu et l’adresse, puis ca-file et le certificat {}",
                      "check the line, the firewall and the address, then ca-file and the certificate {}",
                      who.certificate_file)};
    }
    const auto* answer = std::get_if<ship::Answer>(&exchange);
    constexpr long k_forbidden = 403;
    constexpr long k_broken = 500;
    if (answer != nullptr && answer->status == k_forbidden) {
        return {Level::failure,
                words("{} ({}) répond, mais n’accepte pas le certificat de cette passerelle",
                      "{} ({}) answers, but does not take this gateway's certificate", who.name, who.url),
                words("demandez à cette partie un certificat de son autorité pour cette passerelle : {}",
                      "ask that party for a certificate of its authority for this gateway: {}", who.certificate_file)};
    }
    if (answer != nullptr && answer->status >= k_broken) {
        return {
            Level::failure,
            words("{} ({}) répond qu’il est en panne ({})", "{} ({}) answers that it is broken ({})", who.name, who.url,
                  answer->status),
            words("prévenez cette partie : ce n’est pas cette passerelle", "tell that party: it is not this gateway")};
    }
    return {Level::ok, words("{} ({}) répond", "{} ({}) answers", who.name, who.url)};
}

/// Line, TLS and authority: any answer will do. Whether the site was entered there shows in what is delivered.
Finding reach(const Patient& patient, const Reached& who, ship::Peer peer) {
    peer.url = who.url;
    try {
        ship::HttpClient client(peer, patient.patience);
        return of(who, client.get("/"));
    } catch (const std::runtime_error& e) {
        return of(who, ship::NoAnswer{e.what()});
    }
}

/// When the file was last replaced; nullopt: there is none.
std::optional<WallTime> replaced(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
        return std::nullopt;
    }
    return WallTime(std::chrono::seconds(status.st_mtime));
}

/// Of the checkpoint in the file; nullopt: there is none.
std::optional<std::uint64_t> size_in(const std::string& path) {
    try {
        const auto note = journal::parse_note(read_file(path, journal::max_note_bytes));
        const auto checkpoint = note ? journal::parse_checkpoint_text(note->text) : std::nullopt;
        return checkpoint ? std::optional(checkpoint->size) : std::nullopt;
    } catch (const std::runtime_error&) {
        return std::nullopt;
    }
}

struct Waiting {
    Finding finding;
    std::uint64_t taken = 0;  ///< entries that both parties have signed
};

/// How much of a stream both parties have not signed yet, and since when.
Waiting waiting(const Patient& patient, journal::Stream stream) {
    const std::string name(journal::to_string(stream));
    const std::string directory = patient.config.journal.directory + '/' + name + '/';
    const std::string cosigned = directory + std::string(journal::cosigned_name);
    const auto held = size_in(directory + std::string(journal::checkpoint_name));
    if (!held) {
        return {{Level::ok, words("{} : encore rien à livrer", "{}: nothing to deliver yet", name)}};
    }
    const auto taken = size_in(cosigned).value_or(0);
    if (taken >= *held) {
        return {{Level::ok, words("{} : les deux parties ont tout signé, {} entrées",
                                  "{}: both parties have signed all of it, {} entries", name, *held)},
                taken};
    }
    // Of what waits since the start, nobody knows better than that it waits.
    const auto at = replaced(cosigned);
    const auto age = at ? patient.clock.wall() - *at : std::chrono::milliseconds(k_late);
    const Level level = age >= k_lost ? Level::failure : age >= k_late ? Level::warning : Level::ok;
    Finding finding{
        level,
        words("{} : {} entrées attendent la signature des deux parties, qui ont signé la dernière fois le {}",
              "{}: {} entries wait for both parties, who have signed last at {}", name, *held - taken,
              at ? to_rfc3339(*at) : "-"),
        level == Level::ok
            ? Words()
            : words("les deux parties doivent répondre (voir parties) ; si elles répondent, le service dit laquelle "
                    "ne signe pas et pourquoi : journalctl -u beffroi-gateway",
                    "both parties must answer (see parties); if they do, the service says which one does not sign, "
                    "and why: journalctl -u beffroi-gateway")};
    return {std::move(finding), taken};
}

std::vector<Waiting> waiting(const Patient& patient) {
    std::vector<Waiting> streams;
    for (const auto stream : journal::all_streams) {
        streams.push_back(waiting(patient, stream));
    }
    return streams;
}

}  // namespace

Findings look_at_parties(const Patient& patient) {
    Findings findings;
    if (patient.config.shipping) {
        for (const auto& peer : patient.config.shipping->peers) {
            try {
                findings.push_back(reach(patient, {peer.name, peer.url, peer.certificate_file}, ship::to_peer(peer)));
            } catch (const std::runtime_error& e) {
                findings.push_back({Level::failure, words("{} : {}", "{}: {}", peer.name, e.what()),
                                    words("corrigez sa verifier-key", "correct its verifier-key")});
            }
        }
    } else {
        findings.push_back({Level::warning,
                            words("le journal n’est livré à personne : aucune partie ne peut prouver ce qu’il contient",
                                  "the journal is delivered to nobody: no party can prove what is in it"),
                            words("configurez shipping, avec le miroir de la Région et le témoin de l’académie",
                                  "configure shipping, with the Region's mirror and the académie's witness")});
    }
    if (const auto& centre = patient.config.delivery) {
        ship::Peer peer;
        peer.ca_file = centre->ca_file;
        peer.certificate_file = centre->certificate_file;
        peer.key_file = centre->key_file;
        findings.push_back(reach(patient, {"centre", centre->url, centre->certificate_file}, peer));
    }
    return findings;
}

Findings look_at_deliveries(const Patient& patient) {
    Findings findings;
    if (!patient.config.shipping) {
        return findings;
    }
    auto streams = waiting(patient);
    if (std::ranges::any_of(streams, [](const Waiting& one) { return one.finding.level != Level::ok; })) {
        // After a quiet weekend the first entry looks as if it had waited since Friday: what is signed meanwhile goes
        // on.
        std::this_thread::sleep_for(patient.patience);
        auto later = waiting(patient);
        for (std::size_t i = 0; i < streams.size(); ++i) {
            later[i].finding.level = later[i].taken > streams[i].taken ? Level::ok : later[i].finding.level;
        }
        streams = std::move(later);
    }
    for (auto& one : streams) {
        findings.push_back(std::move(one.finding));
    }
    return findings;
}

}  // namespace beffroi::doctor
