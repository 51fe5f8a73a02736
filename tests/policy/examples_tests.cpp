#include <boost/test/unit_test.hpp>

#include "policy/examples.h"
#include "tests/policy/policy_folder.h"

using namespace beffroi;
using namespace beffroi::policy;
using namespace beffroi::policy::test;

namespace {

const Texts texts{R"("role":[{"name":"eleve"}],"zone":[{"name":"salles"},{"name":"cdi"}],
    "holiday":[{"name":"rentree","from":"2026-09-01","until":"2026-09-07"}],
    "schedule":[{"name":"cours","weekly":[{"name":"w","day":["mon","tue"],"start":"08:00","end":"18:00"}],"except-holiday":["rentree"]}],
    "destination":[{"name":"pronote","prefix":["203.0.113.16/28","2001:db8:16::/64"]},
                   {"name":"moitie","prefix":["203.0.113.16/28","2001:db8:99::/64"]}],
    "service":[{"name":"https","match":[{"name":"m","protocol":"tcp","port":443}]},
               {"name":"web","match":[{"name":"a","protocol":"tcp","port":443},{"name":"b","protocol":"udp","port":443}]}],
    "rule":[{"name":"oui","strength":"default","action":"permit","rationale":"x","schedule":["cours"],"destination":["pronote"],"service":["https"]},
            {"name":"non","strength":"mandatory","action":"deny","rationale":"x","zone":["cdi"]}])",
                  "", ""};

const yang::Modules& modules() {
    static const yang::Modules loaded(yang::schemas_directory(), yang_modules());
    return loaded;
}

Checked<yang::Document> parse_examples(const std::string& members) {
    return modules().parse(R"({"beffroi-policy-examples:examples":{)" + members + "}}", "examples.json",
                           "beffroi-policy-examples:examples");
}

std::string one(const std::string& more) {
    return R"("from":"2026-09-01","example":[{"name":"x","role":"eleve",)" + more + "}]";
}

std::string all(const Problems& problems) {
    std::string text;
    for (const auto& problem : problems) {
        text += to_text(problem) + '\n';
    }
    return text;
}

/// The problems of a policy with these examples, from YANG or from the engine; empty if all hold.
std::string problems_with(const std::string& members) {
    auto examples = parse_examples(members);
    if (const auto* problems = std::get_if<Problems>(&examples)) {
        return all(*problems);
    }
    auto documents = parse(texts);
    documents.examples = std::get<yang::Document>(std::move(examples));
    const auto resolved = Policy::resolve(documents);
    const auto* problems = std::get_if<Problems>(&resolved);
    return problems != nullptr ? all(*problems) : "";
}

void expect(const std::string& members, const std::string& part) {
    const auto problems = problems_with(members);
    BOOST_TEST(problems.find(part) != std::string::npos, "expected \"" << part << "\" in: " << problems);
}

std::string minute(const std::string& at) {
    auto examples = parse_examples(
        one(R"("zone":"salles","at":")" + at + R"(","destination":"pronote","service":"https","expect":"permit")"));
    const auto policy = make_policy(texts);
    const auto resolved = resolve_examples(policy, std::get<yang::Document>(examples), "examples.json");
    if (const auto* problems = std::get_if<Problems>(&resolved)) {
        return all(*problems);
    }
    return to_text(to_local(std::get<0>(resolved).front().packets.front().at, TimeZone::paris));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_examples_tests)

BOOST_AUTO_TEST_CASE(examples_that_hold_are_silent) {
    BOOST_TEST(problems_with("") == "");
    BOOST_TEST(
        problems_with(one(
            R"("zone":"salles","at":"tue 17:59","destination":"pronote","service":"https","expect":"permit")")) == "");
    BOOST_TEST(problems_with(one(
                   R"("zone":"salles","at":"tue 18:00","destination":"pronote","service":"https","expect":"deny")")) ==
               "");
    BOOST_TEST(
        problems_with(one(
            R"("zone":"salles","at":"2026-11-24T10:05","address":"2001:db8:16::9","protocol":"tcp","port":443,"expect":"permit")")) ==
        "");
    BOOST_TEST(
        problems_with(one(
            R"("zone":"salles","at":"2026-11-24T10:05","address":"2001:db8:16::9","protocol":"icmp","expect":"deny")")) ==
        "");
}

BOOST_AUTO_TEST_CASE(a_failing_example_names_everything_and_refuses_the_policy) {
    const auto problems = problems_with(
        one(R"("zone":"cdi","at":"tue 10:05","destination":"pronote","service":"https","expect":"permit")"));
    BOOST_TEST(problems.find("examples.json: /beffroi-policy-examples:examples/example[name='x']: eleve in cdi at "
                             "2026-09-08T10:05 to 203.0.113.16:443/tcp (pronote/https): expected permit, got deny; "
                             "decided by \"non\" (region).") == 0U,
               problems);
    BOOST_TEST(problems.find("beffroi policy explain with --role eleve --zone cdi --at 2026-09-08T10:05 --to "
                             "203.0.113.16:443/tcp") != std::string::npos);
    expect(one(R"("zone":"salles","at":"tue 18:00","destination":"pronote","service":"https","expect":"permit")"),
           "no rule permits it");
}

BOOST_AUTO_TEST_CASE(a_destination_is_asked_in_both_families_and_a_service_in_each_protocol) {
    expect(one(R"("zone":"salles","at":"tue 10:05","destination":"moitie","service":"https","expect":"permit")"),
           "[2001:db8:99::]:443/tcp");
    expect(one(R"("zone":"salles","at":"tue 10:05","destination":"moitie","service":"https","expect":"deny")"),
           "203.0.113.16:443/tcp");
    expect(one(R"("zone":"salles","at":"tue 10:05","destination":"pronote","service":"web","expect":"permit")"),
           "203.0.113.16:443/udp");
}

BOOST_AUTO_TEST_CASE(a_day_of_the_week_is_the_first_without_holiday) {
    BOOST_TEST(minute("tue 10:05") == "2026-09-08T10:05");  // the first, 1 September, is in a holiday
    BOOST_TEST(minute("mon 00:00") == "2026-09-14T00:00");  // so are 1 to 7 September
    BOOST_TEST(minute("wed 23:59") == "2026-09-09T23:59");
    BOOST_TEST(minute("2026-11-24T10:05") == "2026-11-24T10:05");
    BOOST_TEST(minute("2027-03-28T02:30") == "2027-03-28T03:00");  // a minute that spring skips
    expect(
        R"("example":[{"name":"x","role":"eleve","zone":"cdi","at":"tue 10:05","address":"192.0.2.1","protocol":"esp","expect":"deny"}])",
        "has no \"from\"");
}

BOOST_AUTO_TEST_CASE(a_year_of_holidays_has_no_ordinary_day) {
    auto endless = texts;
    endless.region.replace(endless.region.find("2026-09-07"), 10, "2099-09-07");
    const auto policy = make_policy(endless);
    const auto examples =
        parse_examples(one(R"("zone":"cdi","at":"tue 10:05","address":"192.0.2.1","protocol":"esp","expect":"deny")"));
    const auto resolved = resolve_examples(policy, std::get<yang::Document>(examples), "examples.json");
    BOOST_REQUIRE(std::holds_alternative<Problems>(resolved));
    BOOST_TEST(all(std::get<Problems>(resolved)).find("without holiday") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_does_not_exist_is_reported_with_place_and_remedy) {
    const std::string rest = R"("destination":"pronote","service":"https","expect":"deny")";
    expect(one(R"("zone":"cave","at":"tue 10:05",)" + rest),
           "no zone is called \"cave\". Use one that exists: cdi, salles");
    expect(one(R"("zone":"cdi","at":"2026-02-30T10:05",)" + rest), "there is no day \"2026-02-30\"");
    expect(one(R"("zone":"cdi","at":"tue 10:05","destination":"ent","service":"https","expect":"deny")"),
           "example[name='x']/destination: no destination is called \"ent\"");
    expect(one(R"("zone":"cdi","at":"tue 10:05","destination":"ent","service":"ssh","expect":"deny")"),
           "no service is called \"ssh\"");
    expect(one(R"("zone":"cdi","at":"tue 10:05","address":"1.2.3","protocol":"esp","expect":"deny")"),
           "\"1.2.3\" is not an address");
    expect(R"("from":"2026-02-30")", "there is no day \"2026-02-30\"");
    expect(
        R"("example":[{"name":"x","role":"personne","zone":"cdi","at":"2026-09-08T10:05","address":"192.0.2.1","protocol":"esp","expect":"deny"}])",
        "no role is called \"personne\"");
}

BOOST_AUTO_TEST_CASE(the_schema_refuses_what_says_too_little_or_too_much) {
    const std::string start = R"("zone":"cdi","at":"tue 10:05","expect":"deny",)";
    expect(one(start + R"("service":"https")"), "one of the two");
    expect(one(start + R"("destination":"pronote","address":"192.0.2.1","service":"https")"), "one of the two");
    expect(one(start + R"("destination":"pronote")"), "one of the two");
    expect(one(start + R"("destination":"pronote","protocol":"tcp")"), "gives a port");
    expect(one(start + R"("destination":"pronote","protocol":"icmp","port":8)"), "have ports");
    expect(one(R"("zone":"cdi","at":"demain","expect":"deny","destination":"pronote","service":"https")"),
           "Write 2026-11-24T10:05, or tue 10:05");
    expect(one(R"("zone":"cdi","at":"tue 10:05","expect":"deny","address":"ici","protocol":"gre")"),
           "Write one address");
    expect(one(R"("zone":"cdi","at":"tue 24:00","expect":"deny","destination":"pronote","service":"https")"),
           "Write 2026-11-24T10:05, or tue 10:05");
}

BOOST_AUTO_TEST_CASE(a_folder_may_have_examples_and_is_refused_if_one_fails) {
    const PolicyFolder folder({texts.region, "", ""});
    const auto load = [&] {
        const auto loaded = load_directory(modules(), folder.path());
        const auto* problems = std::get_if<Problems>(&loaded);
        return problems != nullptr ? all(*problems) : "";
    };
    const auto write = [&](const char* expected) {
        folder.write(
            "examples.json",
            R"({"beffroi-policy-examples:examples":{)" +
                one(std::string(
                        R"("zone":"cdi","at":"tue 10:05","destination":"pronote","service":"https","expect":")") +
                    expected + '"') +
                "}}");
    };
    BOOST_TEST(load() == "");
    write("deny");
    BOOST_TEST(load() == "");
    const auto before = canonical_text(std::get<Documents>(read_documents(modules(), folder.path())));
    write("permit");
    BOOST_TEST(load().find(folder.path().string() + "/examples.json: ") == 0U);
    BOOST_TEST(canonical_text(std::get<Documents>(read_documents(modules(), folder.path()))) == before);
    folder.write("examples.json", "{");
    BOOST_TEST(load().find("examples.json") != std::string::npos);
    std::filesystem::remove(folder.path() / "examples.json");
    std::filesystem::create_symlink("nowhere", folder.path() / "examples.json");
    BOOST_TEST(load().find("examples.json") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
