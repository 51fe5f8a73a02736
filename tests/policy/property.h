// Properties over random policies: RapidCheck makes the choices, so a failure shrinks to a policy of few rules.
#pragma once

#include <boost/test/unit_test.hpp>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <string>
#include <utility>

#include "tests/policy/generator.h"

namespace beffroi::policy::test {

/// The choices of the running property.
[[nodiscard]] inline Choose shrinking_choices() {
    return [](unsigned n) { return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0U, n)); };
}

/// The same rounds in every run; RC_PARAMS="seed=... max_success=..." looks elsewhere and longer.
template <typename Property>
void check_property(const std::string& what, int rounds, Property&& property) {
    rc::detail::TestParams params = rc::detail::configuration().testParams;
    if (std::getenv("RC_PARAMS") == nullptr) {
        params.seed = 20261124;
        params.maxSuccess = rounds;
    }
    rc::detail::TestMetadata metadata;
    metadata.id = what;
    metadata.description = what;
    const auto result = rc::detail::checkTestable(std::forward<Property>(property), metadata, params);
    std::ostringstream message;
    rc::detail::printResultMessage(result, message);
    std::string said = message.str();  // the choices, which say nothing, then what failed and the policy
    said.erase(0, std::min(said.find("Log:"), said.find("tests/")));
    BOOST_TEST(result.template is<rc::detail::SuccessResult>(), what << ": " << said);
}

[[nodiscard]] inline std::string shown(const Texts& texts) {
    return "region: " + texts.region + "\nacademie: " + texts.academie + "\nlycee: " + texts.lycee;
}

}  // namespace beffroi::policy::test
