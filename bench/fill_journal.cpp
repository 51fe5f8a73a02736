// Writes a journal of stream `access` with one open session for each line, as a gateway would have.
//   fill_journal DIRECTORY KEY-FILE LIVE-DIRECTORY SESSIONS      SESSIONS: lines "HANDLE ROLE ZONE INTERFACE MAC
//   ADDRESS"
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/fd.h"
#include "base/random.h"
#include "gateway/session/entries.h"
#include "journal/writer.h"

namespace {

constexpr std::size_t k_sealed_size = 1500;
constexpr std::size_t k_at_once = 500;  // entries that fit into one commit

}  // namespace

int main(int argc, char** argv) {
    using namespace beffroi;
    try {
        if (argc != 5) {
            throw std::runtime_error("usage: fill_journal DIRECTORY KEY-FILE LIVE-DIRECTORY SESSIONS");
        }
        const journal::Signer signer(Secret(read_file(argv[2])));
        journal::PosixFiles files;
        journal::Writer writer({argv[1], signer.name() + "/access"}, files, signer);
        const SystemClock clock;
        session::Live live(argv[3], files, clock);
        const std::string sealed(k_sealed_size, 'A');  // nobody opens it here
        std::ifstream in(argv[4]);
        std::vector<std::string> lines;
        unsigned handle = 0;
        std::string role;
        std::string zone;
        std::string interface;
        std::string mac;
        std::string address;
        while (in >> handle >> role >> zone >> interface >> mac >> address) {
            const session::Person person{UserName("eleve." + std::to_string(handle)), "F" + std::to_string(handle)};
            const Session session{.id = SessionId(to_hex(random_bytes(16))),
                                  .handle = SessionHandle(static_cast<std::uint16_t>(handle)),
                                  .user = person.user,
                                  .uid = person.uid,
                                  .display_name = {},
                                  .role = RoleName(role),
                                  .uai = Uai("0599991P"),
                                  .device = {MacAddress::parse(mac).value(), Interface(interface), ZoneName(zone)},
                                  .addresses = {IpAddress::parse(address).value()},
                                  .opened = clock.wall(),
                                  .expires = clock.wall() + std::chrono::hours(8),
                                  .idle_timeout = std::chrono::hours(1),
                                  .pseudonym = live.pseudonym(person)};
            live.opened(session);
            auto entry = session::opened(session, session.uai, 1).entry;
            entry.sealed = sealed;
            lines.push_back(journal::to_line(entry, random_bytes(16)));
            if (lines.size() == k_at_once) {
                writer.append(lines);
                lines.clear();
            }
        }
        if (!lines.empty()) {
            writer.append(lines);
        }
        return 0;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "fill_journal: %s\n", e.what());
        return 2;
    }
}
