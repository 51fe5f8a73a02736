// The journal of a gateway without the gateway: what tests/central/kills kills.
//   append_shipped DIRECTORY KEY-FILE POLICY-FILE append FIRST PEER...   appends sessions numbered from FIRST on until
//   it
//       is killed, and says "held INDEX NUMBER" of each once it is durable
//   append_shipped DIRECTORY KEY-FILE POLICY-FILE drain PEER...          ends when the quorum has signed all: "quorum
//   SIZE"
// PEER: kind,name,url,verifier key,authority,certificate,key. Both ship to every peer meanwhile.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <sstream>
#include <thread>

#include "base/fd.h"
#include "journal/salt.h"
#include "journal/ship/cosigned.h"
#include "journal/ship/open_log.h"
#include "journal/ship/settings.h"
#include "journal/ship/shipper.h"

namespace {

using namespace beffroi;
using namespace std::chrono_literals;

ship::Peer peer_from(const std::string& argument) {
    std::istringstream fields(argument);
    ship::PeerSettings settings;
    for (auto* field : {&settings.kind, &settings.name, &settings.url, &settings.verifier_key, &settings.ca_file,
                        &settings.certificate_file, &settings.key_file}) {
        std::getline(fields, *field, ',');
    }
    settings.retry_longest = 1s;
    return ship::to_peer(settings);
}

journal::WriterOptions options_of(const std::string& directory, const std::string& origin) {
    journal::WriterOptions options;
    options.directory = directory;
    options.origin = origin;
    options.segment_bytes = std::uint64_t{256} << 10;
    return options;
}

std::string session_line(std::uint64_t number) {
    journal::Entry entry;
    entry.time = SystemClock().wall();
    entry.site = "0599991P";
    entry.event = journal::event::session_open;
    entry.session = fmt::format("{:032x}", number);
    entry.token = fmt::format("{:032x}", number % 1000);
    entry.month = "2026-11";
    entry.role = "eleve";
    entry.zone = "salles";
    return journal::to_line(entry, journal::Salt::fresh());
}

/// One login, or the many of a bell, every few milliseconds.
[[noreturn]] void append(journal::Writer& writer, std::uint64_t number) {
    constexpr std::uint64_t crowd = 40;
    for (std::uint64_t round = 0;; ++round) {
        std::vector<std::string> lines;
        for (std::uint64_t i = 0; i < (round % 4 == 0 ? crowd : 1); ++i) {
            lines.push_back(session_line(number + i));
        }
        const auto index = writer.append(lines);
        std::string said;
        for (std::uint64_t i = 0; i < lines.size(); ++i) {
            said += fmt::format("held {} {}\n", index + i, number + i);
        }
        write_all(STDOUT_FILENO, said);
        number += lines.size();
        std::this_thread::sleep_for(20ms);
    }
}

void run(const std::vector<std::string>& arguments) {
    const bool drain = arguments.at(3) == "drain";
    std::vector<ship::Peer> peers;
    for (std::size_t i = drain ? 4 : 5; i < arguments.size(); ++i) {
        peers.push_back(peer_from(arguments[i]));
    }
    const journal::Signer signer(Secret(read_file(arguments.at(1))));
    const auto origin = signer.name() + "/access";
    journal::PosixFiles files;
    const SystemClock clock;
    const auto log = ship::open_log(options_of(arguments.at(0), origin), files, signer, peers, 2s);
    ship::Cosigned cosigned({arguments.at(0), 200ms}, *log.writer, journal::Verifier::parse(signer.vkey()).value(),
                            ship::read_trust_policy(arguments.at(2)), files, clock);
    std::vector<std::unique_ptr<ship::Shipper>> shippers;
    for (const auto& peer : peers) {
        shippers.push_back(std::make_unique<ship::Shipper>(
            peer, origin, *log.writer, cosigned, [](ship::Urgency urgency, const std::string& sentence) {
                std::fprintf(stderr, "%s%s\n", urgency == ship::Urgency::alarm ? "ALARM " : "", sentence.c_str());
            }));
    }
    if (!drain) {
        append(*log.writer, std::stoull(arguments.at(4)));
    }
    while (cosigned.quorum().size != log.writer->size()) {
        std::this_thread::sleep_for(20ms);
    }
    write_all(STDOUT_FILENO, fmt::format("quorum {}\n", log.writer->size()));
}

}  // namespace

int main(int argc, char** argv) {
    try {
        run({argv + 1, argv + argc});
        return 0;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "append_shipped: %s\n", e.what());
        return 1;
    }
}
