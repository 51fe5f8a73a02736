// How long one explanation takes, in the process, after the policy is loaded:
//   explain POLICY-DIR QUESTIONS
// asks QUESTIONS random questions (roles, zones, times of a year; half of them named destinations and services, half
// addresses inside a destination) and prints "MEDIAN P99 WORST" in microseconds of processor time.
#include "policy/explain.h"

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <random>
#include <stdexcept>

#include "base/yang/document.h"
#include "policy/model.h"

namespace {

using namespace beffroi;
using policy::Policy;

Policy load(const std::string& directory) {
    const yang::Modules modules(yang::schemas_directory(), policy::yang_modules());
    auto loaded = policy::load_directory(modules, directory);
    if (const auto* problems = std::get_if<Problems>(&loaded)) {
        throw std::runtime_error(to_text(problems->front()));
    }
    return std::get<Policy>(std::move(loaded));
}

double processor_time() {
    timespec now{};
    if (::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) != 0) {
        throw std::runtime_error("no clock of processor time");
    }
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

policy::Query random_query(const Policy::Model& model, std::mt19937& random) {
    policy::Query query;
    query.role = random() % model.roles.size();
    query.zone = random() % model.zones.size();
    query.at = std::chrono::sys_days(std::chrono::year(2026) / 9 / 1) + std::chrono::minutes(random() % (365 * 1440));
    const auto& destination = model.destinations[random() % model.destinations.size()].addresses;
    policy::aim(destination, model.services[random() % model.services.size()].services, query);
    if (random() % 2 == 0 && !destination.v4.empty()) {
        const auto& range = destination.v4[random() % destination.v4.size()];
        const auto size = static_cast<std::uint64_t>(range.high - range.low) + 1;
        query.destination = policy::to_address(Family::ipv4, range.low + random() % size);
    }
    return query;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: explain POLICY-DIR QUESTIONS\n");
        return 2;
    }
    const Policy policy = load(argv[1]);
    std::mt19937 random(20261125);
    std::vector<double> times;
    std::size_t characters = 0;  // kept, so that no compiler drops the work
    for (long question = std::strtol(argv[2], nullptr, 10); question > 0; --question) {
        const auto query = random_query(policy.model(), random);
        const double start = processor_time();
        characters += to_text(policy, policy::explain(policy, query), policy::Language::french).size();
        times.push_back(processor_time() - start);
    }
    std::sort(times.begin(), times.end());
    if (times.empty() || characters == 0) {
        return 2;
    }
    fmt::print("{:.0f} {:.0f} {:.0f}\n", times[times.size() / 2], times[times.size() * 99 / 100], times.back());
    return 0;
}
