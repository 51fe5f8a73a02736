// Loads flows into a store of rows and asks it:
//   rows load DIRECTORY SITES FLOWS STEP       after every STEP flows one line: flows so far, seconds of this step and
//                                              how many of them on a processor
//   rows ask DIRECTORY SITES FLOWS SEED        milliseconds of a requisition, the opening of files included, and of a
//   person's year
// A step's seconds are those of parsing and storing: lines are made before the clock starts.
#include <fmt/format.h>
#include <time.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <vector>

#include "base/clock.h"
#include "bench/flow_rows.h"
#include "central/store/loader.h"
#include "central/store/sqlite_store.h"

namespace {

using namespace beffroi;
using Steady = std::chrono::steady_clock;

double cpu_seconds() {
    timespec used{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

double since(Steady::time_point start) {
    return std::chrono::duration<double>(Steady::now() - start).count();
}

/// Lines that were made ahead.
class Prepared final : public central::store::EntrySource {
  public:
    explicit Prepared(const bench::FlowSource& made) : m_made(made) {}
    [[nodiscard]] std::uint64_t first() const override { return 0; }
    [[nodiscard]] std::uint64_t size() const override { return m_first + m_ends.size(); }
    void read(std::uint64_t from, std::uint64_t to, const std::function<void(std::string_view)>& each) const override {
        for (std::uint64_t i = from - m_first; i < to - m_first; ++i) {
            const std::size_t begin = i == 0 ? 0 : m_ends[i - 1];
            each(std::string_view(m_bytes).substr(begin, m_ends[i] - begin));
        }
    }
    void prepare(std::uint64_t to) {
        m_first = size();
        m_bytes.clear();
        m_ends.clear();
        m_made.read(m_first, to, [this](std::string_view line) {
            m_bytes += line;
            m_ends.push_back(m_bytes.size());
        });
    }

  private:
    const bench::FlowSource& m_made;
    std::uint64_t m_first = 0;
    std::string m_bytes;
    std::vector<std::size_t> m_ends;
};

struct World {
    World(std::string path, std::uint32_t sites, std::uint64_t flows) : directory(std::move(path)) {
        shape.sites = sites;
        shape.flows = flows;
        shape.start = *parse_rfc3339("2025-11-24T00:00:00Z");
        for (std::uint32_t site = 0; site < sites; ++site) {
            made.push_back(std::make_unique<bench::FlowSource>(shape, site));
            prepared.push_back(std::make_unique<Prepared>(*made.back()));
            logs.push_back({fmt::format("bench.example/{}/flow", site), journal::Stream::flow, prepared.back().get()});
        }
    }
    std::string directory;
    bench::FlowShape shape;
    std::vector<std::unique_ptr<bench::FlowSource>> made;
    std::vector<std::unique_ptr<Prepared>> prepared;
    std::vector<central::store::LoadedLog> logs;
    SystemClock clock;
};

void load(World& world, std::uint64_t step) {
    std::filesystem::create_directories(world.directory);
    central::store::SqliteStore store(world.directory + "/rows");
    central::store::Loader loader(world.directory, store, world.logs, world.clock);
    constexpr std::uint64_t piece = 1'000'000;
    double seconds = 0;
    double cpu = 0;
    std::uint64_t reported = 0;
    for (std::uint64_t done = 0; done < world.shape.flows;) {
        done = std::min({done + piece, reported + step, world.shape.flows});
        for (auto& log : world.prepared) {
            log->prepare(done / world.shape.sites);
        }
        const auto start = Steady::now();
        const double cpu_start = cpu_seconds();
        while (loader.load_block() > 0) {
        }
        seconds += since(start);
        cpu += cpu_seconds() - cpu_start;
        if (done == reported + step || done == world.shape.flows) {
            std::printf("%lu %.3f %.3f\n", static_cast<unsigned long>(done), seconds, cpu);
            std::fflush(stdout);
            reported = done;
            seconds = 0;
            cpu = 0;
        }
    }
}

central::store::TranslationQuestion requisition(const World& world, std::uint64_t chance) {
    const bench::FlowSource& site = *world.made[chance % world.shape.sites];
    const auto flow = site.flow((chance >> 20U) % (world.shape.flows / world.shape.sites));
    return {{{1 + static_cast<std::uint32_t>(chance % world.shape.sites), journal::Stream::flow}},
            central::store::address_of(*flow.public_address),
            flow.public_port,
            flow.protocol,
            flow.time,
            flow.time + std::chrono::milliseconds(1)};
}

double person_year(const World& world, const central::store::RowStore& store, std::uint64_t chance) {
    const auto site = static_cast<std::uint32_t>(chance % world.shape.sites);
    const auto person = static_cast<std::uint32_t>((chance >> 20U) % world.shape.people);
    const auto months = store.months();
    std::size_t rows = 0;
    const auto start = Steady::now();
    for (const auto& month : months) {
        central::store::Query query;
        query.logs = {{site + 1, journal::Stream::flow}};
        query.from = WallTime(std::chrono::milliseconds(central::store::first_ms(month.month)));
        query.to = WallTime(std::chrono::milliseconds(central::store::first_ms({month.month.number + 1})));
        query.token = central::store::key_of(world.made[site]->token(person, month.month.number));
        query.limit = 100'000;
        rows += store.find(query, {}).size();
    }
    const double seconds = since(start);
    if (rows == 0) {
        throw std::runtime_error("a person without a flow");
    }
    return seconds;
}

void ask(const World& world, std::uint64_t seed) {
    const central::store::SqliteStore store(world.directory + "/rows");
    const auto start = Steady::now();
    const auto found = store.translations(requisition(world, seed), {});
    const double cold = since(start);
    if (found.rows.empty()) {
        throw std::runtime_error("a requisition without an answer");
    }
    std::printf("%.3f %.3f\n", cold * 1000, person_year(world, store, seed) * 1000);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const std::string what = argc == 6 ? argv[1] : "";
        if (what != "load" && what != "ask") {
            throw std::runtime_error("usage: rows load|ask DIRECTORY SITES FLOWS STEP|SEED");
        }
        World world(argv[2], static_cast<std::uint32_t>(std::stoul(argv[3])), std::stoull(argv[4]));
        const std::uint64_t last = std::stoull(argv[5]);
        what == "load" ? load(world, last) : ask(world, last);
        return 0;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "rows: %s\n", e.what());
        return 2;
    }
}
