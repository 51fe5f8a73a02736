// Input that nobody should send: refused with file, path and remedy, within bounds of time and memory. The command
// reads it in a process of its own, whose memory the kernel counts; one that took minutes would be ended.
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/policy/policy_folder.h"

using Json = nlohmann::json;
using beffroi::policy::test::PolicyFolder;

namespace {

constexpr long memory_kib = 1L << 20;
constexpr rlim_t processor_seconds = 120;

struct Refusal {
    int code = -1;
    long memory = 0;  ///< KiB
    Json problems;
    std::string file;
};

[[noreturn]] void become_check(const std::filesystem::path& folder, const std::string& answer) {
    const rlimit limit{processor_seconds, processor_seconds};
    ::setrlimit(RLIMIT_CPU, &limit);
    const std::string command = std::string(std::getenv("BEFFROI_BIN")) + "/beffroi";
    if (std::freopen(answer.c_str(), "w", stdout) != nullptr) {
        ::execl(command.c_str(), "beffroi", "policy", "check", folder.c_str(), "--json", nullptr);
    }
    ::_exit(99);
}

/// `policy check` of a folder whose lycee.json (or another document) is this text.
Refusal check(const std::string& text, const std::string& name = "lycee.json") {
    BOOST_REQUIRE(std::getenv("BEFFROI_BIN") != nullptr);
    const PolicyFolder folder;
    folder.write(name, text);
    const std::string answer = folder.path() / "answer";
    const pid_t child = ::fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
        become_check(folder.path(), answer);
    }
    int status = 0;
    rusage usage{};
    BOOST_REQUIRE(::wait4(child, &status, 0, &usage) == child);
    Refusal refusal;
    refusal.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    refusal.memory = usage.ru_maxrss;
    refusal.file = folder.path() / name;
    std::ifstream file(answer);
    refusal.problems = Json::parse(file, nullptr, false).value("problems", Json::array());
    return refusal;
}

std::string lycee(const std::string& members) {
    return R"({"beffroi-policy:policy":{"party":"lycee",)" + members + "}}";
}

/// Refused within bounds, the first problem naming the document, a place that contains `place`, the fault, and a
/// remedy.
void expect_refusal(const Refusal& refusal, const std::string& place, const std::string& message) {
    BOOST_TEST(refusal.code == 2);
    BOOST_TEST(refusal.memory < memory_kib);
    BOOST_REQUIRE(!refusal.problems.empty());
    BOOST_TEST(refusal.problems.size() <= 110U);
    const auto& first = refusal.problems[0];
    BOOST_TEST(first["file"] == refusal.file);
    BOOST_TEST(first["path"].get<std::string>().find(place) != std::string::npos, first.dump());
    BOOST_TEST(first["message"].get<std::string>().find(message) != std::string::npos, first.dump());
    BOOST_TEST(first["message"].get<std::string>().size() < 400U);
    BOOST_TEST(!first["remedy"].get<std::string>().empty());
}

template <typename Make>
std::string list(int count, const Make& make) {
    std::string text;
    for (int i = 0; i < count; ++i) {
        text += (i == 0 ? "" : ",") + make(i);
    }
    return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_bad_input_tests)

BOOST_AUTO_TEST_CASE(a_cycle_of_references) {
    expect_refusal(check(lycee(R"("destination":[{"name":"a","include":["b"]},{"name":"b","include":["a"]}])")),
                   "destination[name='a']", "includes itself");
}

BOOST_AUTO_TEST_CASE(a_cycle_of_four_thousand) {
    expect_refusal(
        check(lycee(
            R"("destination":[)" +
            list(4000, [](int i) { return fmt::format(R"({{"name":"d{}","include":["d{}"]}})", i, (i + 1) % 4000); }) +
            "]")),
        "destination[name=", "levels");
}

BOOST_AUTO_TEST_CASE(an_unknown_role) {
    expect_refusal(check(lycee(R"("rule":[{"name":"r","action":"deny","rationale":"x","role":["personne"]}])")),
                   "rule[name='r']/role", "\"personne\"");
}

BOOST_AUTO_TEST_CASE(overlapping_names) {
    expect_refusal(check(lycee(R"("role":[{"name":"a"},{"name":"a"}])")), "role[name='a']", "\"a\"");
    expect_refusal(check(lycee(R"("role":[{"name":"a"}],"role":[{"name":"b"}])")), "line 1", "role");
}

BOOST_AUTO_TEST_CASE(an_impossible_date) {
    expect_refusal(check(lycee(R"("rule":[{"name":"r","action":"deny","rationale":"x","valid-until":"2027-02-30"}])")),
                   "rule[name='r']/valid-until", "2027-02-30");
    expect_refusal(check(lycee(R"("holiday":[{"name":"h","from":"2027-13-01","until":"2027-13-02"}])")),
                   "holiday[name='h']/from", "2027-13-01");
}

BOOST_AUTO_TEST_CASE(a_name_with_control_characters) {
    expect_refusal(check(lycee("\"role\":[{\"name\":\"a\x1b[31mb\"}]")), "line 1", "\\x1b");
    expect_refusal(check(lycee(R"("role":[{"name":"a\u0007b"}])")), "line 1", "control character");
}

BOOST_AUTO_TEST_CASE(a_name_of_five_megabytes) {
    expect_refusal(check(lycee(R"("role":[{"name":")" + std::string(5'000'000, 'a') + R"("}])")), "name", "48");
}

BOOST_AUTO_TEST_CASE(deep_nesting) {
    std::string deep;
    for (int i = 0; i < 200'000; ++i) {
        deep += R"({"a":)";
    }
    expect_refusal(check(R"({"beffroi-policy:policy":)" + deep), "line 1", "deep");
    expect_refusal(check(R"({"beffroi-policy:policy":)" + std::string(1'000'000, '[')), "line 1", "deep");
}

BOOST_AUTO_TEST_CASE(ten_megabytes_of_rules) {
    const auto rules = [](int count, const std::string& more) {
        return lycee(R"("role":[{"name":"a"}],"rule":[)" +
                     list(count,
                          [&](int i) {
                              return fmt::format(R"({{"name":"r{}","action":"deny","rationale":"{}"{}}})", i,
                                                 std::string(150, 'x'), more);
                          }) +
                     "]");
    };
    expect_refusal(check(rules(50'000, "")), "rule[name='r20000']", "20000");
    expect_refusal(check(rules(20'000, R"(,"role":["personne","nemo","outis","nobody"])")), "rule[name='r0']",
                   "\"personne\"");
    expect_refusal(check(rules(80'000, R"(,"role":["a"])")), "", "larger than 16 MiB");
}

BOOST_AUTO_TEST_CASE(a_long_destination_in_many_rules) {
    const auto prefixes = list(60'000, [](int i) {
        return fmt::format(R"("10.{}.{}.{}/32")", i * 2 / 65536, i * 2 / 256 % 256, i * 2 % 256);
    });
    const auto rules = list(15'000, [](int i) {
        return fmt::format(R"({{"name":"r{}","action":"deny","rationale":"x","destination":["d"]}})", i);
    });
    expect_refusal(
        check(lycee(R"("destination":[{"name":"d","prefix":[)" + prefixes + R"(]}],"rule":[)" + rules + "]")), "rule",
        "ranges");
}

BOOST_AUTO_TEST_CASE(a_calendar_of_eight_thousand_windows) {
    const auto schedules = list(128, [](int s) {
        return fmt::format(
            R"({{"name":"s{}","weekly":[{{"name":"always","day":["mon","tue","wed","thu","fri","sat","sun"],"start":"00:00","end":"00:00"}},{}]}})",
            s, list(63, [&](int k) {
                const int i = s * 63 + k;
                return fmt::format(
                    R"({{"name":"w{}","day":["mon"],"start":"{:02}:{:02}","end":"23:59","from":"{}-{:02}-{:02}"}})", k,
                    i % 1439 / 60, i % 1439 % 60, 1900 + i / 336, i % 12 + 1, i / 12 % 28 + 1);
            }));
    });
    expect_refusal(check(lycee(R"("schedule":[)" + schedules + "]")), "schedule", "too many different dates and times");
}

BOOST_AUTO_TEST_CASE(examples_without_end) {
    const auto examples = list(10'001, [](int i) {
        return fmt::format(
            R"({{"name":"e{}","role":"personne","zone":"cave","at":"tue 10:05","address":"192.0.2.1","protocol":"esp","expect":"deny"}})",
            i);
    });
    const auto document = [](const std::string& list) {
        return R"({"beffroi-policy-examples:examples":{"example":[)" + list + "]}}";
    };
    expect_refusal(check(document(examples), "examples.json"), "example[name='e10000']", "10000");
    const auto fewer = examples.substr(0, examples.rfind(",{"));
    expect_refusal(check(document(fewer), "examples.json"), "example[name='e0']/role", "\"personne\"");
}

BOOST_AUTO_TEST_SUITE_END()
