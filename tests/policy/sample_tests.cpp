// The policy that the product ships as a model: it is valid, its examples hold, and its guarantees are neither broken
// nor empty.
#include <boost/test/unit_test.hpp>

#include <numeric>

#include "policy/examples.h"
#include "tests/policy/documents.h"

using namespace beffroi;
using namespace beffroi::policy;
using namespace beffroi::policy::test;

namespace {

const std::string folder = BEFFROI_SOURCE_DIR "/policy/sample";

const yang::Modules& modules() {
    static const yang::Modules loaded(yang::schemas_directory(), yang_modules());
    return loaded;
}

const Policy& sample() {
    static const Policy loaded = [] {
        auto checked = load_directory(modules(), folder);
        if (const auto* problems = std::get_if<Problems>(&checked)) {
            throw std::runtime_error(to_text(problems->front()));
        }
        return std::get<Policy>(std::move(checked));
    }();
    return loaded;
}

Indexes axis(const std::optional<Indexes>& values, std::size_t all) {
    Indexes indexes(all);
    std::iota(indexes.begin(), indexes.end(), std::size_t{0});
    return values.value_or(indexes);
}

/// The ends of every range of the destinations, in both families; some of everywhere if any is meant.
std::vector<IpAddress> corners(const std::optional<Addresses>& destinations) {
    std::vector<IpAddress> addresses;
    const Addresses everywhere{{{0, last_address(Family::ipv4)}}, {{0, last_address(Family::ipv6)}}};
    const Addresses& meant = destinations ? *destinations : everywhere;
    for (const auto family : {Family::ipv4, Family::ipv6}) {
        for (const auto& range : meant.of(family)) {
            addresses.push_back(to_address(family, range.low));
            addresses.push_back(to_address(family, range.high));
        }
    }
    for (const auto& destination : sample().model().destinations) {  // where rules change their mind
        if (!destinations && !destination.addresses.v4.empty()) {
            addresses.push_back(to_address(Family::ipv4, destination.addresses.v4.front().low));
        }
    }
    return addresses;
}

std::vector<Service> corners(const std::optional<ServiceSet>& services) {
    std::vector<Service> numbers;
    if (services) {
        for (const auto& range : *services) {
            numbers.push_back(range.low);
            numbers.push_back(range.high);
        }
        return numbers;
    }
    for (const auto& service : sample().model().services) {
        numbers.push_back(service.services.front().low);
    }
    return numbers;
}

/// How many cases of the guarantee were tried, over every role, zone and slot; fails at one that it forbids.
std::size_t try_guarantee(const Guarantee& guarantee) {
    const auto& model = sample().model();
    std::size_t tried = 0;
    Query query;
    for (const auto role : axis(guarantee.match.roles, model.roles.size())) {
        query.role = role;
        for (const auto& address : corners(guarantee.match.destinations)) {
            query.destination = address;
            for (const auto service : corners(guarantee.match.services)) {
                query.protocol = swap_icmp(address.family, static_cast<std::uint8_t>(service >> 16U));
                query.port = static_cast<std::uint16_t>(service & 0xffffU);
                const Shortlist rules(model, query);
                for (const auto zone : axis(guarantee.match.zones, model.zones.size())) {
                    for (const auto& slot : model.calendar.slots()) {
                        if (holds(guarantee.match.schedules, slot)) {
                            ++tried;
                            BOOST_REQUIRE_MESSAGE(rules.decide(zone, slot).permit == guarantee.always,
                                                  model.roles[role].name << " in " << model.zones[zone].name << " to "
                                                                         << target_text(query));
                        }
                    }
                }
            }
        }
    }
    return tried;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_sample_tests)

BOOST_AUTO_TEST_CASE(its_examples_hold) {
    const auto document = std::get<yang::Document>(read_examples(modules(), folder + "/examples.json"));
    const auto examples = std::get<std::vector<Example>>(resolve_examples(sample(), document, "examples.json"));
    BOOST_TEST(examples.size() >= 20U);
    for (const auto& example : examples) {
        BOOST_TEST(!failing_packet(sample(), example).has_value(), example.name);
    }
}

BOOST_AUTO_TEST_CASE(its_guarantees_are_kept_and_say_something) {
    BOOST_TEST(sample().model().guarantees.size() >= 8U);
    for (const auto& guarantee : sample().model().guarantees) {
        BOOST_TEST_CONTEXT(guarantee.name) {
            BOOST_TEST(try_guarantee(guarantee) > 0U);
        }
    }
}

BOOST_AUTO_TEST_CASE(it_shows_all_five_tiers_both_verdicts_an_exam_and_exceptions) {
    std::vector<bool> tiers(6);
    std::size_t exceptions = 0;
    bool exam = false;
    for (const auto& rule : sample().model().rules) {
        tiers.at(static_cast<std::size_t>(rule.tier)) = true;
        exam = exam || rule.kind == RuleKind::exam;
        exceptions += rule.kind == RuleKind::rule ? rule.except.size() : 0;
        BOOST_TEST(!rule.rationale.empty());
    }
    tiers.at(static_cast<std::size_t>(Tier::emergency)) = true;  // no document has anything there
    BOOST_TEST((tiers == std::vector<bool>(6, true)));
    BOOST_TEST(exam);
    BOOST_TEST(exceptions > 5U);
}

BOOST_AUTO_TEST_CASE(everything_in_it_has_a_name_in_both_languages) {
    const auto& model = sample().model();
    const auto check = [](const auto& table) {
        for (const auto& named : table) {
            BOOST_TEST(named.label_fr != named.name, named.name);
            BOOST_TEST(named.label_en != named.name, named.name);
        }
    };
    check(model.roles);
    check(model.zones);
    check(model.schedules);
    check(model.destinations);
    check(model.services);
}

BOOST_AUTO_TEST_CASE(every_zone_is_bound_in_both_families) {
    BOOST_TEST(sample().model().bindings.size() == sample().model().zones.size());
    for (const auto& binding : sample().model().bindings) {
        BOOST_TEST(binding.prefixes.size() == 2U, binding.zone);
    }
}

BOOST_AUTO_TEST_SUITE_END()
