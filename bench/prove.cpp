// Proves the guarantees of a policy, by the engine or by Z3: prove DIR ours|z3. Prints the seconds that the proofs took
// (reading the policy apart), then one word a guarantee: proved or broken. Z3 is asked by the formulas of
// tests/policy/solver.h, one for each guarantee and family.
#include <chrono>
#include <cstdio>
#include <cstring>
#include <string>

#include "base/clock.h"
#include "policy/findings.h"
#include "policy/model.h"
#include "tests/policy/solver.h"

using namespace beffroi;

namespace {

std::string by_engine(const policy::Policy& policy) {
    policy::Budget budget;
    std::string words;
    for (const auto& finding : policy::find(policy, budget, SystemClock().wall()).guarantees) {
        words += finding.proof == policy::Proof::proved ? " proved" : " broken";
    }
    return words;
}

std::string by_z3(const policy::Policy& policy) {
    policy::test::Solver v4(policy, Family::ipv4);
    policy::test::Solver v6(policy, Family::ipv6);
    std::string words;
    for (const auto& guarantee : policy.model().guarantees) {
        words += v4.holds(guarantee) && v6.holds(guarantee) ? " proved" : " broken";
    }
    return words;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: prove DIR ours|z3\n");
        return 2;
    }
    const yang::Modules modules(yang::schemas_directory(), policy::yang_modules());
    auto loaded = policy::load_directory(modules, argv[1]);
    const auto* policy = std::get_if<policy::Policy>(&loaded);
    if (policy == nullptr) {
        std::fprintf(stderr, "%s\n", to_text(std::get<Problems>(loaded).front()).c_str());
        return 2;
    }
    const auto start = std::chrono::steady_clock::now();
    const auto words = std::strcmp(argv[2], "z3") == 0 ? by_z3(*policy) : by_engine(*policy);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    std::printf("%.6f%s\n", took.count(), words.c_str());
    return 0;
}
