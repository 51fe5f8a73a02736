#include <boost/test/unit_test.hpp>

#include "policy/resolve.h"
#include "tests/policy/documents.h"

using namespace beffroi;
using namespace beffroi::policy;
using namespace beffroi::policy::test;

namespace {

void expect(const Texts& texts, const std::string& part) {
    const auto problems = problems_of(texts);
    BOOST_TEST(problems.find(part) != std::string::npos, "expected \"" << part << "\" in: " << problems);
}

constexpr const char* role = R"("role":[{"name":"eleve"}])";

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_resolve_tests)

BOOST_AUTO_TEST_CASE(unknown_names_are_reported_with_place_and_known_ones) {
    const auto problems = problems_of(
        {std::string(role) +
             R"(,"rule":[{"name":"a","strength":"default","action":"permit","rationale":"x","role":["elevee"],"zone":["salle"]}])",
         "", ""});
    BOOST_TEST(problems.find("region.json: /beffroi-policy:policy/rule[name='a']/role") != std::string::npos);
    BOOST_TEST(problems.find("no role is called \"elevee\"") != std::string::npos);
    BOOST_TEST(problems.find("eleve.") != std::string::npos);
    BOOST_TEST(problems.find("no zone is called \"salle\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_document_depends_only_on_those_above_it) {
    const std::string rule =
        R"("rule":[{"name":"a","strength":"default","action":"permit","rationale":"x","destination":["d"]}])";
    expect({rule, "", R"("destination":[{"name":"d","prefix":["10.0.0.0/8"]}])"}, "declared in lycee.json");
    expect({rule, R"("destination":[{"name":"d","prefix":["10.0.0.0/8"]}])", ""}, "declared in academie.json");
    BOOST_TEST(problems_of({R"("destination":[{"name":"d","prefix":["10.0.0.0/8"]}])", rule, ""}) == "");
}

BOOST_AUTO_TEST_CASE(a_name_is_declared_once) {
    expect({role, "", role}, "the role \"eleve\" is declared in region.json already");
    expect({R"("zone":[{"name":"z"}])", R"("zone":[{"name":"z"}])", ""},
           "the zone \"z\" is declared in region.json already");
    BOOST_TEST(problems_of({R"("zone":[{"name":"z"}])", "", R"("zone":[{"name":"z","interface":["lan0"]}])"}) == "");
}

BOOST_AUTO_TEST_CASE(inconnu_is_reserved) {
    expect({R"("role":[{"name":"inconnu"}])", "", ""}, "inconnu");
}

BOOST_AUTO_TEST_CASE(strength_belongs_to_region_and_academie) {
    const std::string with = R"("rule":[{"name":"a","strength":"mandatory","action":"permit","rationale":"x"}])";
    const std::string without = R"("rule":[{"name":"a","action":"permit","rationale":"x"}])";
    expect({"", "", with}, "strength");
    expect({without, "", ""}, "strength");
    expect({"", without, ""}, "strength");
    BOOST_TEST(problems_of({with, with, without}) == "");
}

BOOST_AUTO_TEST_CASE(inclusion_cycles_are_reported) {
    expect({R"("destination":[{"name":"a","include":["b"]},{"name":"b","include":["a"]}])", "", ""}, "includes itself");
    expect({R"("service":[{"name":"a","include":["a"]}])", "", ""}, "includes itself");
}

BOOST_AUTO_TEST_CASE(deep_inclusion_is_refused_and_not_followed) {
    std::string chain = R"("destination":[{"name":"n0","prefix":["10.0.0.0/8"]})";
    for (int i = 1; i < 4000; ++i) {
        chain += R"(,{"name":"n)" + std::to_string(i) + R"(","include":["n)" + std::to_string(i - 1) + R"("]})";
    }
    chain += R"(,{"name":"a","include":["n3999"]}])";
    expect({chain, "", ""}, "levels");
}

BOOST_AUTO_TEST_CASE(dates_that_do_not_exist_or_go_backwards_are_reported) {
    expect({R"("holiday":[{"name":"h","from":"2027-02-29","until":"2027-03-01"}])", "", ""},
           "there is no day \"2027-02-29\"");
    expect({R"("holiday":[{"name":"h","from":"2027-03-02","until":"2027-03-01"}])", "", ""}, "is after");
    expect(
        {"", "",
         R"("rule":[{"name":"a","action":"deny","rationale":"x","valid-from":"2027-03-02","valid-until":"2027-03-01"}])"},
        "is after");
    expect({R"("zone":[{"name":"z"}])",
            R"("exam":[{"name":"e","zone":["z"],"start":"2027-03-02T10:00","end":"2027-03-02T10:00","rationale":"x"}])",
            ""},
           "the exam lasts");
}

BOOST_AUTO_TEST_CASE(host_bits_are_refused_and_not_dropped) {
    expect({R"("destination":[{"name":"d","prefix":["10.1.2.3/16"]}])", "", ""}, "10.1.2.3/16");
    expect({"", "", R"("zone":[{"name":"z","interface":["lan0"],"prefix":["10.1.2.3/16"]}])"}, "10.1.2.3/16");
}

BOOST_AUTO_TEST_CASE(an_address_on_an_interface_belongs_to_one_zone) {
    expect(
        {"", "",
         R"("zone":[{"name":"a","interface":["lan0"],"prefix":["10.1.0.0/16"]},{"name":"b","interface":["lan0"],"prefix":["10.1.2.0/24"]}])"},
        "belongs to the zones");
    expect(
        {"", "",
         R"("zone":[{"name":"a","interface":["lan0"]},{"name":"b","interface":["lan0"],"prefix":["2001:db8::/64"]}])"},
        "belongs to the zones");
    expect(
        {"", "",
         R"("zone":[{"name":"a","interface":["lan0"],"prefix":["10.0.0.0/8"]},{"name":"b","interface":["lan0"],"prefix":["10.1.0.0/16"]},
        {"name":"c","interface":["lan0"],"prefix":["10.9.0.0/16"]}])"},
        "\"a\" and \"c\"");
    BOOST_TEST(problems_of({"", "", R"("zone":[{"name":"a","interface":["lan0","lan1"],"prefix":["10.1.0.0/16"]},
        {"name":"b","interface":["lan0"],"prefix":["10.2.0.0/16"]},{"name":"c","interface":["lan2"]}])"}) == "");
}

BOOST_AUTO_TEST_CASE(only_the_lycee_binds_and_a_prefix_needs_an_interface) {
    expect({R"("zone":[{"name":"a","interface":["lan0"]}])", "", ""}, "binds zones");
    expect({"", "", R"("zone":[{"name":"a","prefix":["10.1.0.0/16"]}])"}, "interface");
}

BOOST_AUTO_TEST_CASE(a_routed_zone_names_its_prefixes_and_shares_its_interface_with_routed_zones_only) {
    expect({"", "", R"("zone":[{"name":"a","interface":["rt0"],"routed":true}])"}, "names the prefixes");
    const auto with = [](const char* other) {
        return problems_of(
            {"", "",
             R"("zone":[{"name":"a","interface":["rt0"],"prefix":["10.60.0.0/16","2001:db8:60::/48"],"routed":true},)" +
                 std::string(other) + "]"});
    };
    BOOST_TEST(with(R"({"name":"b","interface":["rt0"],"prefix":["10.61.0.0/16"],"routed":true})") == "");
    BOOST_TEST(with(R"({"name":"b","interface":["lan0"],"prefix":["10.61.0.0/16"]})") == "");
    const auto mixed = with(R"({"name":"b","interface":["rt0"],"prefix":["10.61.0.0/16","10.62.0.0/16"]})");
    const std::string sentence = R"(rt0 carries the zones "a" and "b", of which one is routed)";
    BOOST_TEST(mixed.find(sentence) != std::string::npos);
    BOOST_TEST(mixed.find(sentence) == mixed.rfind(sentence));
}

BOOST_AUTO_TEST_CASE(an_address_behind_a_router_is_known_as_such) {
    const auto policy = make_policy(
        {role, "",
         R"("zone":[{"name":"a","interface":["rt0"],"prefix":["10.60.0.0/16","2001:db8:60::/48"],"routed":true},
                    {"name":"b","interface":["lan0"]}])"});
    BOOST_TEST(policy.is_routed("a"));
    BOOST_TEST(!policy.is_routed("b"));
    BOOST_TEST(!policy.is_routed("c"));
    BOOST_TEST(policy.is_behind_router(IpAddress::parse("10.60.1.1").value()));
    BOOST_TEST(policy.is_behind_router(IpAddress::parse("2001:db8:60::1").value()));
    BOOST_TEST(!policy.is_behind_router(IpAddress::parse("10.61.1.1").value()));
}

BOOST_AUTO_TEST_CASE(too_many_classes_are_refused) {
    std::string roles;
    std::string zones;
    for (int i = 0; i < 64; ++i) {
        const auto n = std::to_string(i);
        roles += (i == 0 ? "" : ",") + (R"({"name":"r)" + n + R"("})");
        zones += (i == 0 ? "" : ",") + (R"({"name":"z)" + n + R"(","interface":["lan)" + n + R"("]})");
    }
    expect({R"("role":[)" + roles + "]", "", R"("zone":[)" + zones + "]"}, "4096 pairs");
}

BOOST_AUTO_TEST_CASE(a_document_says_whose_it_is) {
    auto documents = parse({});
    std::swap(documents.region, documents.academie);
    const auto resolved = Policy::resolve(documents);
    BOOST_REQUIRE(std::holds_alternative<Problems>(resolved));
    BOOST_TEST(std::get<Problems>(resolved).size() == 2U);
}

BOOST_AUTO_TEST_CASE(zones_are_found_by_interface_and_address) {
    const auto policy =
        make_policy({role, "", R"("zone":[{"name":"a","interface":["lan0"],"prefix":["10.1.0.0/16","2001:db8:1::/64"]},
        {"name":"b","interface":["lan1"]}])"});
    BOOST_TEST(policy.zone_of("lan0", IpAddress::parse("10.1.9.9").value()).value() == "a");
    BOOST_TEST(policy.zone_of("lan0", IpAddress::parse("2001:db8:1::9").value()).value() == "a");
    BOOST_TEST(!policy.zone_of("lan0", IpAddress::parse("10.2.0.1").value()));
    BOOST_TEST(policy.zone_of("lan1", IpAddress::parse("10.2.0.1").value()).value() == "b");
    BOOST_TEST(!policy.zone_of("lan", IpAddress::parse("10.1.9.9").value()));
    BOOST_TEST(policy.has_role("eleve"));
    BOOST_TEST(!policy.has_role("inconnu"));
}

BOOST_AUTO_TEST_CASE(permits_anything_looks_at_every_time_and_at_what_beats_a_permit) {
    const auto policy = make_policy({R"("role":[{"name":"a"},{"name":"b"},{"name":"c"}],"zone":[{"name":"z"}],
        "schedule":[{"name":"t","weekly":[{"name":"w","day":["sun"],"start":"03:00","end":"03:01"}]}],
        "rule":[{"name":"a","strength":"default","action":"permit","rationale":"x","role":["a"],"schedule":["t"]},
                {"name":"b","strength":"default","action":"permit","rationale":"x","role":["b"]},
                {"name":"no-b","strength":"mandatory","action":"deny","rationale":"x","role":["b"]}])",
                                     "", R"("zone":[{"name":"z","interface":["lan0"]}])"});
    for (int time = 0; time < 2; ++time) {  // the second time it is known
        BOOST_TEST(policy.permits_anything("a", "z"));
        BOOST_TEST(!policy.permits_anything("b", "z"));
        BOOST_TEST(!policy.permits_anything("c", "z"));
        BOOST_TEST(!policy.permits_anything("d", "z"));
        BOOST_TEST(!policy.permits_anything("a", "y"));
    }
}

BOOST_AUTO_TEST_CASE(the_sample_is_a_policy) {
    const yang::Modules modules(yang::schemas_directory(), policy::yang_modules());
    const auto loaded = load_directory(modules, BEFFROI_SOURCE_DIR "/policy/sample");
    BOOST_REQUIRE(std::holds_alternative<Policy>(loaded));
    const auto& policy = std::get<Policy>(loaded);
    const auto permits = [&](const char* who, const char* where, const char* at, const char* to) {
        return decide(policy.model(), query(policy, who, where, at, to)).permit;
    };
    BOOST_TEST(permits("eleve", "salles", "2026-11-24T10:00", "203.0.113.17:443/tcp"));
    BOOST_TEST(!permits("eleve", "salles", "2026-11-24T19:00", "93.184.216.34:443/tcp"));
    BOOST_TEST(permits("eleve", "internat", "2026-11-24T21:59", "93.184.216.34:443/tcp"));
    BOOST_TEST(!permits("eleve", "internat", "2026-11-25T02:00", "93.184.216.34:443/tcp"));
    BOOST_TEST(!permits("eleve", "cdi", "2026-11-24T10:00", "10.59.1.1:443/tcp"));
    BOOST_TEST(permits("administratif", "administration", "2026-11-24T10:00", "10.59.1.1:445/tcp"));
    BOOST_TEST(!permits("enseignant", "salle-examen", "2027-05-11T14:00", "93.184.216.34:443/tcp"));
    BOOST_TEST(permits("poste-examen", "salle-examen", "2027-05-11T14:00", "203.0.113.73:443/tcp"));
}

BOOST_AUTO_TEST_CASE(every_broken_document_of_a_directory_is_reported_at_once) {
    const yang::Modules modules(yang::schemas_directory(), policy::yang_modules());
    const auto loaded = load_directory(modules, BEFFROI_SOURCE_DIR "/policy");
    BOOST_REQUIRE(std::holds_alternative<Problems>(loaded));
    BOOST_TEST(std::get<Problems>(loaded).size() == 3U);
}

BOOST_AUTO_TEST_SUITE_END()
