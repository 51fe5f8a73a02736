// Simulated gateways that ask a centre for policies (tests/gateway/simulated_site.h), as bench/rollout drives them:
//   bench_sites URL CERTIFICATES POLICY APPROVERS WORK SITES each|shared
// CERTIFICATES has ca.pem and of each site 1..SITES SITE.pem and SITE.key; each begins with the approved folder POLICY.
// Says "ready" when the centre has heard from all; then of each number that it reads, that number when its policy is
// in force and confirmed at all. Whether the sites prove and compile it each, or once for all of them.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <thread>

#include "base/fd.h"
#include "journal/crypto.h"
#include "tests/gateway/simulated_site.h"
#include "tests/journal/escrow_parties.h"

namespace {

using namespace beffroi;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr auto k_tick = 1s;  // as beffroi-gateway
constexpr auto k_look = 2ms;

EscrowConfig escrow(const std::string& folder, const std::string& month) {
    const auto party = [&](const std::string& name) {
        const auto root = journal::test::make_root(name);
        const std::string place = folder + "/" + name;
        fs::create_directories(place);
        write_private_file(place + "-root.pem", root.certificate.pem());
        write_private_file(place + "/" + month + ".pem", journal::test::MonthKey(name, month, root).certificate.pem());
        return EscrowConfig::Party{place + "-root.pem", place};
    };
    return {party("region"), party("academie")};
}

std::string uai(std::size_t site) {
    return fmt::format("{:07}A", site);
}

/// A site, and whether there is news for it.
struct Turn {
    std::atomic<bool> news = false;
    std::unique_ptr<SimulatedSite> site;
};
using Sites = std::vector<std::unique_ptr<Turn>>;

/// Every site's turn comes at news and once a second, on as many cores as there are, until `done` is true of all.
template <typename Done>
void run(const Sites& sites, const Done& done) {
    const std::size_t cores = std::thread::hardware_concurrency();
    std::vector<std::thread> threads;
    for (std::size_t core = 0; core < cores; ++core) {
        threads.emplace_back([&, core] {
            auto next = std::chrono::steady_clock::now();
            for (bool all = false; !all; std::this_thread::sleep_for(k_look)) {
                const auto now = std::chrono::steady_clock::now();
                const bool all_are_due = now >= next;
                next = all_are_due ? now + k_tick : next;
                all = true;
                for (std::size_t i = core; i < sites.size(); i += cores) {
                    if (sites[i]->news.exchange(false) || all_are_due) {
                        sites[i]->site->tick();
                    }
                    all = done(*sites[i]->site) && all;
                }
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
}

Sites begin(const std::vector<std::string>& arguments, Sealer& sealer, const journal::Signer& signer,
            SharedProofs* shared, const Clock& clock) {
    Sites sites;
    for (std::size_t i = 1; i <= std::stoull(arguments[5]); ++i) {
        const std::string own = arguments[4] + "/" + uai(i);
        fs::create_directories(own);
        fs::copy(arguments[2], own + "/policy");
        const std::string certificate = arguments[1] + "/" + uai(i);
        const DeliveryConfig delivery{
            arguments[0], arguments[1] + "/ca.pem", certificate + ".pem", certificate + ".key", 1s, 60s};
        Turn& turn = *sites.emplace_back(std::make_unique<Turn>());
        turn.site = std::make_unique<SimulatedSite>(
            SimulatedSite::Options{uai(i), own, arguments[3], delivery, shared, [&turn] { turn.news = true; }}, sealer,
            signer, clock);
    }
    return sites;
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.size() != 7) {
        std::fputs("usage: bench_sites URL CERTIFICATES POLICY APPROVERS WORK SITES each|shared\n", stderr);
        return 2;
    }
    spdlog::set_level(spdlog::level::warn);
    const SystemClock clock;
    Sealer sealer(escrow(arguments[4], to_rfc3339(clock.wall()).substr(0, sizeof "2026-11" - 1)), clock);
    const journal::Signer signer(journal::generate_key("journal.bench.example/site").skey);
    SharedProofs proofs;
    const Sites sites = begin(arguments, sealer, signer, arguments[6] == "shared" ? &proofs : nullptr, clock);
    run(sites, [](const SimulatedSite& site) { return site.is_heard(); });
    std::puts("ready");
    std::fflush(stdout);
    for (std::uint64_t number = 0; std::cin >> number;) {
        run(sites, [number](const SimulatedSite& site) {
            const auto state = site.state();
            return state.number == number && !state.on_trial;
        });
        std::printf("%llu\n", static_cast<unsigned long long>(number));
        std::fflush(stdout);
    }
    return 0;
}
