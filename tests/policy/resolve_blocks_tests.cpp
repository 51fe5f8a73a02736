#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "policy/explain.h"
#include "policy/findings.h"
#include "tests/policy/documents.h"

using namespace beffroi;
using namespace beffroi::policy;
using namespace beffroi::policy::test;

namespace {

/// The Region permits the web by the strongest rule there is; the académie has a promise about the ENT.
const Texts k_texts{
    R"("role":[{"name":"eleve"},{"name":"enseignant"}],"zone":[{"name":"salles"},{"name":"cdi"}],
  "destination":[{"name":"ent","prefix":["192.0.2.0/24"]},{"name":"video","prefix":["203.0.113.0/24"]}],
  "service":[{"name":"https","match":[{"name":"m","protocol":"tcp","port":443}]},{"name":"ssh","match":[{"name":"m","protocol":"tcp","port":22}]}],
  "rule":[{"name":"tout","strength":"mandatory","action":"permit","rationale":"x"}])",
    R"("guarantee":[{"name":"ent-toujours","claim":"always","rationale":"Les cours.","role":["eleve"],"destination":["ent"],"service":["https"]}])",
    R"("zone":[{"name":"salles","interface":["eth1"]},{"name":"cdi","interface":["eth2"]}])"};

Block block(std::uint64_t number = 12) {
    Block block{number, Party::region, "Rançongiciel", {}};
    block.from = paris("2026-11-24T10:00");
    block.until = paris("2026-11-24T14:00");
    return block;
}

Policy blocked(const std::vector<Block>& blocks) {
    return make_policy(k_texts, blocks);
}

bool permits(const Policy& policy, const char* at, const char* target, const char* role = "eleve",
             const char* zone = "salles") {
    return decide(policy.model(), query(policy, role, zone, at, target)).permit;
}

constexpr const char* k_noon = "2026-11-24T12:00";
constexpr const char* k_video = "203.0.113.9:443/tcp";

/// Why it is not put in force; empty: it is.
std::string objection(const std::vector<Block>& blocks) {
    const auto outcome = prove_and_compile(blocked(blocks), paris(k_noon));
    const auto* problems = std::get_if<Problems>(&outcome);
    return problems == nullptr ? std::string() : to_text(problems->front());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_resolve_blocks_tests)

BOOST_AUTO_TEST_CASE(a_block_denies_what_the_strongest_rule_permits) {
    Block video = block();
    video.party = Party::academie;
    video.destinations = {"video"};
    const auto policy = blocked({video});
    const auto verdict = decide(policy.model(), query(policy, "eleve", "salles", k_noon, k_video));
    BOOST_TEST(!verdict.permit);
    BOOST_TEST((verdict.tier == Tier::emergency));
    BOOST_TEST(permits(policy, k_noon, "192.0.2.1:443/tcp"));
}

BOOST_AUTO_TEST_CASE(it_holds_from_its_first_minute_to_its_last) {
    Block video = block();
    video.destinations = {"video"};
    const auto policy = blocked({video});
    BOOST_TEST(permits(policy, "2026-11-24T09:59", k_video));
    BOOST_TEST(!permits(policy, "2026-11-24T10:00", k_video));
    BOOST_TEST(!permits(policy, "2026-11-24T13:59", k_video));
    BOOST_TEST(permits(policy, "2026-11-24T14:00", k_video));
    // A bell rings at both, whoever looks.
    BOOST_TEST((policy.next_change(paris("2026-11-24T09:30")) == paris("2026-11-24T10:00")));
    BOOST_TEST((policy.next_change(paris("2026-11-24T10:00")) == paris("2026-11-24T14:00")));
}

BOOST_AUTO_TEST_CASE(all_its_axes_narrow_it) {
    Block narrow = block();
    narrow.roles = {"eleve"};
    narrow.zones = {"salles"};
    narrow.addresses = {Prefix::parse("203.0.113.9").value()};
    narrow.services = {"https", "ssh"};
    const auto policy = blocked({narrow});
    BOOST_TEST(!permits(policy, k_noon, "203.0.113.9:443/tcp"));
    BOOST_TEST(!permits(policy, k_noon, "203.0.113.9:22/tcp"));
    BOOST_TEST(permits(policy, k_noon, "203.0.113.9:80/tcp"));
    BOOST_TEST(permits(policy, k_noon, "203.0.113.10:443/tcp"));
    BOOST_TEST(permits(policy, k_noon, k_video, "enseignant"));
    BOOST_TEST(permits(policy, k_noon, k_video, "eleve", "cdi"));
}

BOOST_AUTO_TEST_CASE(named_destinations_and_addresses_add_up) {
    Block both = block();
    both.destinations = {"video"};
    both.addresses = {Prefix::parse("198.51.100.0/24").value(), Prefix::parse("2001:db8::/32").value()};
    const auto policy = blocked({both});
    for (const char* target : {"203.0.113.9:443/tcp", "198.51.100.1:443/tcp", "[2001:db8::1]:443/tcp"}) {
        BOOST_TEST(!permits(policy, k_noon, target), target);
    }
    BOOST_TEST(permits(policy, k_noon, "[2001:db9::1]:443/tcp"));
}

BOOST_AUTO_TEST_CASE(a_block_that_breaks_a_promise_is_refused_with_a_counterexample) {
    Block video = block();
    video.destinations = {"video"};
    BOOST_TEST(objection({video}).empty());
    const auto broken = objection({block()});  // everything, by the Region; the promise is the académie's
    for (const char* part : {"ent-toujours", "could not reach ent", "because of the emergency block no. 12"}) {
        BOOST_TEST(broken.find(part) != std::string::npos, broken);
    }
    Block teachers = block();
    teachers.roles = {"enseignant"};
    BOOST_TEST(objection({teachers}).empty());  // nobody promised them anything
}

BOOST_AUTO_TEST_CASE(two_blocks_are_as_strict_as_both) {
    Block video = block();
    video.destinations = {"video"};
    Block ssh = block(3);
    ssh.party = Party::academie;
    ssh.services = {"ssh"};
    ssh.until = paris("2026-11-24T13:00");
    const auto policy = blocked({video, ssh});
    BOOST_TEST(!permits(policy, k_noon, k_video));
    BOOST_TEST(!permits(policy, k_noon, "192.0.2.1:22/tcp"));
    BOOST_TEST(permits(policy, "2026-11-24T13:00", "192.0.2.1:22/tcp"));
    BOOST_TEST(!permits(policy, "2026-11-24T13:00", k_video));
}

BOOST_AUTO_TEST_CASE(a_name_that_the_policy_does_not_have_is_a_problem) {
    const auto problem_of = [](auto change) {
        Block unknown = block();
        change(unknown);
        const auto resolved = Policy::resolve(parse(k_texts), {unknown});
        const auto* problems = std::get_if<Problems>(&resolved);
        return problems == nullptr ? std::string() : to_text(problems->front());
    };
    for (const auto& problem :
         {problem_of([](Block& b) { b.roles = {"eleves"}; }), problem_of([](Block& b) { b.zones = {"eleves"}; }),
          problem_of([](Block& b) { b.destinations = {"eleves"}; }),
          problem_of([](Block& b) { b.services = {"eleves"}; })}) {
        BOOST_TEST(problem.find("region-12") != std::string::npos, problem);
        BOOST_TEST(problem.find("\"eleves\"") != std::string::npos, problem);
    }
    Block unknown = block();
    unknown.destinations = {"eleves"};
    const auto resolved = Policy::resolve(parse(k_texts), {unknown});
    BOOST_TEST(
        to_text(std::get<Problems>(resolved).front(), Language::french) ==
        "blocage region-12\u202F: la politique n’a pas de destination «\u202Feleves\u202F». Nommez ce qu’elle a, ou "
        "bloquez des adresses.");
}

BOOST_AUTO_TEST_CASE(why_is_answered_with_its_party_its_reason_and_its_end) {
    const auto policy = blocked({[] {
        Block video = block();
        video.party = Party::academie;
        video.destinations = {"video"};
        return video;
    }()});
    const auto explanation = explain(policy, query(policy, "eleve", "salles", k_noon, k_video));
    BOOST_TEST((explanation.changeable_by == std::vector<Party>{Party::academie}));
    BOOST_TEST((explanation.other_after == paris("2026-11-24T14:00")));
    const auto french = to_text(policy, explanation, Language::french);
    BOOST_TEST(french.find("Blocage d’urgence n°\u202F12 (l’académie, seule), jusqu’au mardi 24 novembre 2026 à "
                           "14\u202Fh\u202F: Rançongiciel.") != std::string::npos,
               french);
    const auto english = to_text(policy, explanation, Language::english);
    BOOST_TEST(english.find("Emergency block no. 12 (the académie alone), until Tuesday 24 November 2026 at 14:00: "
                            "Rançongiciel.") != std::string::npos,
               english);
}

BOOST_AUTO_TEST_CASE(the_kernel_logs_its_number) {
    const auto outcomes = compile(blocked({block()})).outcomes;
    BOOST_TEST((std::any_of(outcomes.begin(), outcomes.end(), [](const Outcome& outcome) {
        return !outcome.permit && outcome.rule == "region/block#12";
    })));
}

BOOST_AUTO_TEST_CASE(classes_are_numbered_as_without_it) {
    const auto names = [](const Policy& policy) {
        std::vector<std::string> classes;
        for (const auto& c : compile(policy).classes) {
            classes.push_back(std::to_string(c.id) + c.role + c.zone);
        }
        return classes;
    };
    BOOST_TEST(names(blocked({})) == names(blocked({block()})), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(in_the_night_of_the_repeated_hour_it_is_never_shorter) {
    // 25 October 2026: 03:00 summer time is 02:00 winter time, at 01:00 UTC.
    for (const auto& [from, until] : {std::pair{"2026-10-25T00:50:00Z", "2026-10-25T01:10:00Z"},
                                      {"2026-10-25T00:10:00Z", "2026-10-25T00:50:00Z"},
                                      {"2026-10-25T01:10:00Z", "2026-10-25T01:50:00Z"},
                                      {"2026-10-24T12:00:00Z", "2026-10-25T01:20:00Z"},
                                      {"2026-03-29T00:50:00Z", "2026-03-29T01:10:00Z"}}) {
        Block night = block();
        night.from = parse_rfc3339(from).value();
        night.until = parse_rfc3339(until).value();
        const auto policy = blocked({night});
        for (WallTime t = night.from; t < night.until; t += std::chrono::minutes(1)) {
            Query q = query(policy, "eleve", "salles", k_noon, k_video);
            q.at = t;
            BOOST_TEST(!decide(policy.model(), q).permit, to_rfc3339(t));
        }
        Query q = query(policy, "eleve", "salles", k_noon, k_video);
        q.at = night.until + std::chrono::hours(1);
        BOOST_TEST(decide(policy.model(), q).permit);
    }
}

BOOST_AUTO_TEST_SUITE_END()
