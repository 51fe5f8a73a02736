// The mirror with its senders on the same machine, below HTTP, as bench/run ingest asks it:
//   mirror ingest DIR ENTRIES SITES    entries a second, from lines ready at the sites to cosigned: the senders read
//   them,
//                                      prove and encode packages, the mirror verifies and keeps them
//   mirror live DIR BACKLOG            milliseconds that a log of a few entries waits for its cosignature (median, 99th
//                                      of a hundred) alone, and beside a log that ships BACKLOG entries at full speed
//   mirror size DIR ENTRIES LINES      bytes an entry of the sealed record copy; writes the lines to the file LINES
#include "central/collector/mirror.h"

#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "bench/flow_rows.h"

namespace {

using namespace beffroi;
using namespace beffroi::central;
using Steady = std::chrono::steady_clock;

constexpr std::uint64_t k_packages = 32;  // of a request, as c2sp.org/tlog-mirror recommends
constexpr unsigned k_senders = 2;

double seconds_since(Steady::time_point start) {
    return std::chrono::duration<double>(Steady::now() - start).count();
}

/// A site with lines ready, and its tree on disk as the gateway's writer keeps it.
class Site {
  public:
    Site(const std::string& directory, std::uint32_t number, std::uint64_t entries, journal::Files& files)
        : m_origin("journal.bench.example/" + std::to_string(number) + "/flow"),
          m_hashes(directory + "/tree-" + std::to_string(number), 0, files) {
        bench::FlowShape shape;
        shape.flows = entries;
        shape.start = WallTime(std::chrono::milliseconds(1795510800000));
        bench::FlowSource flows(shape, number);
        flows.grow(entries);
        journal::CompactRange range;
        journal::TileHashes batch;
        flows.read(0, entries, [&](std::string_view line) {
            m_lines.emplace_back(line);
            range.append(journal::leaf_hash(line), batch.sink());
        });
        m_hashes.append(batch);
        m_root = range.root();
    }

    [[nodiscard]] MirroredLog registration() const {
        return {m_origin, m_origin, "", "flow", *journal::Verifier::parse(m_keys.vkey)};
    }
    [[nodiscard]] const std::vector<std::string>& lines() const { return m_lines; }
    [[nodiscard]] const std::string& origin() const { return m_origin; }

    /// From what the mirror has cosigned to `size`.
    void ship(Mirror& mirror, std::uint64_t size) {
        const auto root = m_hashes.range(size).root();
        const AddCheckpoint offer{m_next, journal::consistency_proof(m_next, size, m_hashes.nodes()),
                                  m_signer.sign({m_origin, size, root}).note};
        if (!std::holds_alternative<Advanced>(mirror.add_checkpoint(offer))) {
            throw std::logic_error("the checkpoint was refused");
        }
        for (bool cosigned = false; !cosigned;) {
            const auto body = request(size);
            UploadReader reader(body);
            const auto header = reader.header().value();
            const auto outcome = mirror.add_entries(header, reader);
            cosigned = std::holds_alternative<Cosigned>(outcome);
            if (!cosigned && !std::holds_alternative<Progress>(outcome)) {
                throw std::logic_error("the entries were refused");
            }
            m_next = cosigned ? size : std::get<Progress>(outcome).next_entry;
        }
    }

  private:
    [[nodiscard]] std::string request(std::uint64_t end) const {
        auto body = upload_header({m_origin, {m_next, end}, ""});
        Package package;
        package.first = m_next;
        for (std::uint64_t n = 0; n < k_packages && package.first < end; ++n) {
            package.subtree.start = package.first / package_entries * package_entries;
            package.subtree.end = std::min(end, package.subtree.start + package_entries);
            package.entries.assign(m_lines.begin() + static_cast<std::ptrdiff_t>(package.first),
                                   m_lines.begin() + static_cast<std::ptrdiff_t>(package.subtree.end));
            package.proof = journal::subtree_proof(package.subtree, end, m_hashes.nodes());
            add_package(body, package);
            package.first = package.subtree.end;
        }
        return body;
    }

    std::string m_origin;
    journal::KeyPair m_keys = journal::generate_key(m_origin);
    journal::Signer m_signer{m_keys.skey};
    journal::HashFiles m_hashes;
    std::vector<std::string> m_lines;
    journal::Hash m_root{};
    std::uint64_t m_next = 0;
};

struct World {
    std::string directory;
    journal::PosixFiles files;
    SystemClock clock;
    journal::Cosigner cosigner{journal::generate_cosigner_key("mirror.bench.example").skey};
    std::vector<std::unique_ptr<Site>> sites;
    std::unique_ptr<Records> records;
    std::unique_ptr<Mirror> mirror;

    explicit World(std::string d) : directory(std::move(d)) { std::filesystem::create_directories(directory); }
    void add_site(std::uint64_t entries) {
        sites.push_back(std::make_unique<Site>(directory, static_cast<std::uint32_t>(sites.size()), entries, files));
    }
    void open() {
        std::vector<MirroredLog> logs;
        for (const auto& site : sites) {
            logs.push_back(site->registration());
        }
        const auto fail = [](const std::string& text) { throw std::runtime_error(text); };
        records = std::make_unique<Records>(directory + "/logs", logs, files, fail);
        mirror = std::make_unique<Mirror>(Mirror::Options{directory + "/pending", cosigner, {}, fail, fail}, *records,
                                          files, clock);
    }
};

void ingest(const std::string& directory, std::uint64_t entries, std::uint64_t sites) {
    World world(directory);
    for (std::uint64_t i = 0; i < sites; ++i) {
        world.add_site(entries / sites);
    }
    world.open();
    const auto start = Steady::now();
    std::atomic<std::size_t> next = 0;
    std::vector<std::thread> senders;
    for (unsigned i = 0; i < k_senders; ++i) {
        senders.emplace_back([&] {
            for (auto site = next++; site < world.sites.size(); site = next++) {
                world.sites[site]->ship(*world.mirror, world.sites[site]->lines().size());
            }
        });
    }
    for (auto& sender : senders) {
        sender.join();
    }
    std::printf("%.0f\n", static_cast<double>(entries / sites * sites) / seconds_since(start));
}

/// Ships ten entries a hundred times, twenty milliseconds apart.
void measure_live(World& world, std::uint64_t from) {
    std::vector<double> waits;
    for (std::uint64_t i = 1; i <= 100; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        const auto start = Steady::now();
        world.sites[1]->ship(*world.mirror, from + 10 * i);
        waits.push_back(seconds_since(start) * 1000);
    }
    std::sort(waits.begin(), waits.end());
    std::printf("%.2f %.2f\n", waits[49], waits[98]);
}

void live(const std::string& directory, std::uint64_t backlog) {
    World world(directory);
    world.add_site(backlog);
    world.add_site(2000);
    world.open();
    measure_live(world, 0);
    std::atomic<bool> stop = false;
    std::thread catching_up([&] {
        for (std::uint64_t size = backlog / 10; size <= backlog && !stop; size += backlog / 10) {
            world.sites[0]->ship(*world.mirror, size);
        }
    });
    measure_live(world, 1000);
    stop = true;
    catching_up.join();
}

void size(const std::string& directory, std::uint64_t entries, const std::string& lines) {
    World world(directory);
    world.add_site(entries + 1);  // the last one seals the pack before it
    world.open();
    world.sites[0]->ship(*world.mirror, entries + 1);
    std::uintmax_t bytes = 0;
    for (const auto& file : std::filesystem::recursive_directory_iterator(directory + "/logs")) {
        struct stat found {};  // what it takes, not how long it is: hashes of sealed packs are holes
        if (file.is_regular_file() && ::stat(file.path().c_str(), &found) == 0) {
            bytes += static_cast<std::uintmax_t>(found.st_blocks) * 512;
        }
    }
    std::ofstream out(lines);
    for (const auto& line : world.sites[0]->lines()) {
        out << line << '\n';
    }
    std::printf("%.2f\n", static_cast<double>(bytes) / static_cast<double>(entries + 1));
}

int run(const std::vector<std::string>& arguments) {
    const auto number = [&](std::size_t i) { return std::stoull(arguments.at(i)); };
    const auto& what = arguments.at(0);
    if (what == "ingest") {
        ingest(arguments.at(1), number(2), number(3));
    } else if (what == "live") {
        live(arguments.at(1), number(2));
    } else if (what == "size") {
        size(arguments.at(1), number(2), arguments.at(3));
    } else {
        return 2;
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run({argv + 1, argv + argc});
    } catch (const std::exception& e) {
        std::fprintf(stderr, "mirror: %s\n", e.what());
        return 1;
    }
}
