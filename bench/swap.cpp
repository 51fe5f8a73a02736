// How long the enforcer takes to put a policy in force and to ring a bell, in this process and network namespace:
// swap FIRST SECOND ROUNDS. Each round exchanges the two policy folders and then rings a bell at which the slot
// changes. Prints one line a round: seconds of apply (from the documents on disk to the policy in force) and of the
// bell.
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "gateway/enforce/enforcer.h"
#include "policy/model.h"

using namespace beffroi;

namespace {

namespace fs = std::filesystem;

/// A wall clock that goes when it is told to.
class SetClock : public Clock {
  public:
    [[nodiscard]] WallTime wall() const override { return m_wall; }
    [[nodiscard]] SteadyTime steady() const override { return m_clock.steady(); }
    void set(WallTime wall) { m_wall = wall; }

  private:
    SystemClock m_clock;
    WallTime m_wall = m_clock.wall();
};

double seconds_of(const auto& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::fprintf(stderr, "usage: swap FIRST SECOND ROUNDS\n");
        return 2;
    }
    spdlog::set_level(spdlog::level::warn);
    const yang::Modules modules(yang::schemas_directory(), policy::yang_modules());
    const fs::path in_force = fs::temp_directory_path() / ("beffroi-swap." + std::to_string(::getpid()));
    SetClock clock;
    fs::create_directory_symlink(fs::absolute(argv[1]), in_force);
    enforce::EnforcerSettings settings;
    settings.policy_directory = in_force.string();
    enforce::Enforcer enforcer(settings, clock, modules);
    for (int round = 0; round < std::atoi(argv[3]); ++round) {
        fs::remove(in_force);
        fs::create_directory_symlink(fs::absolute(argv[round % 2 == 0 ? 2 : 1]), in_force);
        const double apply = seconds_of([&] {
            if (!std::holds_alternative<enforce::PolicyState>(enforcer.apply())) {
                throw std::runtime_error("the policy was refused");
            }
        });
        enforcer.tidy();  // as the server does after each turn
        clock.set(enforcer.next_bell().value());
        std::printf("%.6f %.6f\n", apply, seconds_of([&] { enforcer.ring(); }));
    }
    fs::remove(in_force);
    return 0;
}
