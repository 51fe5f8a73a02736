// The lycée of the tests' network with an enforcer of this process.
#pragma once

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <memory>
#include <variant>
#include <vector>

#include "gateway/enforce/enforcer.h"
#include "tests/fakes/fake_clock.h"
#include "tests/gateway/enforce/network.h"

namespace beffroi::enforce::test {

struct Lycee {
    Network net;
    PolicyFolder policy;
    FakeClock clock{tuesday(10, 0)};
    std::unique_ptr<Enforcer> enforcer = start();

    std::unique_ptr<Enforcer> start(std::chrono::milliseconds margin = std::chrono::seconds(5)) {
        return std::make_unique<Enforcer>(EnforcerSettings{policy.path(), margin}, clock, modules());
    }
    PolicyState apply() { return std::get<PolicyState>(enforcer->apply()); }
    void admit(const KernelSession& session) { BOOST_REQUIRE(!enforcer->admit(session)); }
};

[[nodiscard]] inline std::vector<std::uint16_t> handles(const std::vector<KernelSession>& sessions) {
    std::vector<std::uint16_t> all;
    for (const KernelSession& session : sessions) {
        all.push_back(session.handle.get());
    }
    return all;
}

}  // namespace beffroi::enforce::test
