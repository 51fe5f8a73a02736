// The journal's writer on one core, as bench/run journal asks it. Prints entries a second.
//   journal bound N                     leaf hash and node hash of N ready entries: what SHA-256 alone allows
//   journal append DIR N WINDOW         N ready entries, durable, in commits of at most WINDOW
//   journal formatted DIR N WINDOW      the same from events: salt, JSON line, disk
//   journal send-rsyslog SOCKET N       no figure: N ready entries as syslog lines into a stream socket
//   journal send-journald SOCKET N      no figure: the same as datagrams of journald's own protocol
// Three producers hand over WINDOW entries at a time.
#include <sys/socket.h>
#include <sys/un.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "base/encoding.h"
#include "base/fd.h"
#include "base/random.h"
#include "journal/entry.h"
#include "journal/salt.h"
#include "journal/writer.h"

namespace {

using namespace beffroi;
using namespace beffroi::journal;

constexpr unsigned k_producers = 3;

/// An event of about 300 bytes as a line.
Entry event(std::size_t number) {
    Entry entry;
    entry.time = WallTime(std::chrono::milliseconds(1795510800123 + static_cast<std::int64_t>(number)));
    entry.site = "0599991P";
    entry.event = event::session_open;
    entry.session = to_hex(std::string(16, static_cast<char>(number % 251)));
    entry.handle = static_cast<std::uint16_t>(1 + number % 65000);
    entry.role = "enseignant";
    entry.zone = "salles";
    entry.expires = entry.time + std::chrono::hours(4);
    entry.generation = 12;
    return entry;
}

std::vector<std::string> lines(std::size_t count) {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < count; ++i) {
        all.push_back(to_line(event(i), Salt::fresh()));
    }
    return all;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double bound(std::size_t count) {
    const auto ready = lines(count);
    Hash tree = empty_root();
    const auto start = std::chrono::steady_clock::now();
    for (const auto& line : ready) {
        tree = node_hash(tree, leaf_hash(line));
    }
    const double took = seconds_since(start);
    if (tree == empty_root()) {
        throw std::logic_error("the hashes were not made");
    }
    return static_cast<double>(count) / took;
}

/// Entries a second of [0, count) in batches of `window`, the producers taking turns; `batch` gives one by its first
/// number.
template <typename Batch>
double append(const std::string& directory, std::size_t count, std::size_t window, const Batch& batch) {
    const Signer signer(generate_key("journal.bench.example/0599991P").skey);
    PosixFiles files;
    WriterOptions options;
    options.directory = directory;
    options.origin = "journal.bench.example/0599991P/access";
    options.window_entries = window;
    Writer writer(options, files, signer);
    const auto start = std::chrono::steady_clock::now();
    std::vector<std::thread> producers;
    for (unsigned producer = 0; producer < k_producers; ++producer) {
        producers.emplace_back([&, producer] {
            for (std::size_t from = producer * window; from + window <= count; from += k_producers * window) {
                writer.append(batch(from));
            }
        });
    }
    for (auto& producer : producers) {
        producer.join();
    }
    return static_cast<double>(writer.size()) / seconds_since(start);
}

/// Blocks when the peer does not keep up.
void send_lines(int type, const std::string& path, std::size_t count, const std::string& before) {
    const UniqueFd fd(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throw_errno(path);
    }
    for (const auto& line : lines(count)) {
        write_all(fd.get(), before + line + '\n');
    }
}

double run(const std::vector<std::string>& arguments) {
    const auto number = [&arguments](std::size_t i) { return std::stoul(arguments.at(i)); };
    if (arguments.at(0) == "bound") {
        return bound(number(1));
    }
    const std::size_t count = number(2);
    const std::size_t window = number(3);
    if (arguments.at(0) == "append") {
        const auto ready = lines(count);
        return append(arguments.at(1), count, window,
                      [&](std::size_t from) { return std::span(ready).subspan(from, window); });
    }
    if (arguments.at(0) == "formatted") {
        return append(arguments.at(1), count, window, [window](std::size_t from) {
            std::vector<std::string> batch;
            for (std::size_t i = 0; i < window; ++i) {
                batch.push_back(to_line(event(from + i), Salt::fresh()));
            }
            return batch;
        });
    }
    throw std::runtime_error("unknown figure " + arguments.at(0));
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const std::vector<std::string> arguments(argv + 1, argv + argc);
        if (arguments.at(0) == "send-rsyslog") {
            send_lines(SOCK_STREAM, arguments.at(1), std::stoul(arguments.at(2)),
                       "<14>Nov 24 09:00:00 lycee beffroi: ");
        } else if (arguments.at(0) == "send-journald") {
            send_lines(SOCK_DGRAM, arguments.at(1), std::stoul(arguments.at(2)), "PRIORITY=6\nMESSAGE=");
        } else {
            std::printf("%.0f\n", run(arguments));
        }
        return 0;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "journal: %s\n", e.what());
        return 2;
    }
}
