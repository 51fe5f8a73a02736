// `beffroi change` in a process of its own, against a centre on a port of its own.
#include <nlohmann/json.hpp>

#include "tests/cli/officers_centre.h"

namespace beffroi::cli {

namespace {

using namespace std::chrono_literals;

struct Fixture : OfficersCentre {
    [[nodiscard]] Ran run(const std::string& arguments, bool at_centre = true) const {
        return beffroi(arguments, at_centre);
    }
    /// This rule of the lycée permits no more.
    void deny(const std::string& rule) const {
        std::string text = read_file(path("policy/lycee.json"));
        const auto at = text.find("\"permit\"", text.find('"' + rule + '"'));
        BOOST_REQUIRE(at != std::string::npos);
        write_private_file(path("policy/lycee.json"), text.replace(at, sizeof "permit" + 1, "\"deny\""));
    }
    /// The sample as policy `number`.
    [[nodiscard]] Ran propose(int number, const std::string& more = "") const {
        const Ran written =
            run("policy propose policy --number " + std::to_string(number) + " --title 'Le règlement' --author l.petit",
                false);
        return written.code == 0 ? run("change propose policy --reason 'Conseil du 12 novembre'" + more) : written;
    }
    [[nodiscard]] Ran approve(int number, const std::string& party, const std::string& more = "--yes") const {
        return run("change approve " + std::to_string(number) + " --signing-key " + party + ".key " + more);
    }
    static bool says(const Ran& ran, std::string_view text) { return ran.out.find(text) != std::string::npos; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(cli_change_tests, Fixture)

BOOST_AUTO_TEST_CASE(two_officers_bring_a_change_into_force_from_their_own_machines) {
    const Ran proposed = propose(1);
    BOOST_REQUIRE_MESSAGE(proposed.code == 0, proposed.out);
    BOOST_TEST(says(proposed, "request 1  open  Le règlement"));
    BOOST_TEST(says(proposed, "region: 0 of 1 signatures"));
    const Ran signed_once = approve(1, "region");
    BOOST_TEST(signed_once.code == 0);
    BOOST_TEST(says(signed_once, "beffroi policy v1\nnumber 1\n"));  // what was signed
    BOOST_TEST(says(signed_once, "region: 1 of 1 signatures"));
    BOOST_TEST(says(signed_once, "request 1  open"));
    BOOST_TEST(says(approve(1, "academie"), "request 1  published"));
    BOOST_TEST(says(run("policy rollout"), "policy 1  rolling-out  Le règlement"));
}

BOOST_AUTO_TEST_CASE(what_is_signed_is_shown_by_this_machine_first) {
    static_cast<void>(propose(1));
    static_cast<void>(approve(1, "region"));
    static_cast<void>(approve(1, "academie"));
    deny("imprimer-au-cdi");
    const Ran proposed = propose(2);
    BOOST_REQUIRE_MESSAGE(proposed.code == 0, proposed.out);
    BOOST_TEST(says(proposed, "compared with policy 1"));
    BOOST_TEST(says(run("change show 2 --lang fr"), "FERME 1"));
    const Ran signed_once = approve(2, "region", "--yes --lang fr");
    BOOST_TEST(says(signed_once, "Against policy 1:\n"));
    BOOST_TEST(says(signed_once, "FERME 1"));
    const Ran asked = run("change approve 2 --signing-key academie.key < /dev/null");
    BOOST_TEST(asked.code == 1);  // nobody typed the number
    BOOST_TEST(says(asked, "not signed"));
    const auto change = nlohmann::json::parse(run("change show 2 --json").out);
    BOOST_TEST(change["approvals"].size() == 1U);
    BOOST_TEST(change["closes"].get<int>() > 0);
}

BOOST_AUTO_TEST_CASE(what_a_first_policy_permits_is_shown_before_it_is_signed) {
    static_cast<void>(propose(1));
    const Ran signed_once = approve(1, "region", "--yes --lang en");
    BOOST_TEST(signed_once.code == 0);
    BOOST_TEST(says(signed_once, "The centre says that there is none"));
    BOOST_TEST(says(signed_once, "OPENS"));
}

BOOST_AUTO_TEST_CASE(what_is_compared_with_is_verified_with_a_list_of_ones_own) {
    static_cast<void>(propose(1));
    static_cast<void>(approve(1, "region"));
    static_cast<void>(approve(1, "academie"));
    BOOST_TEST(std::system(("cp -r '" + path("policy") + "' '" + path("mine") + "'").c_str()) == 0);
    BOOST_REQUIRE(propose(2).code == 0);  // the same again
    BOOST_TEST(approve(2, "region").code == 1);
    const Ran again = approve(2, "region", "--yes --lang en --against mine");
    BOOST_TEST(again.code == 1);
    BOOST_TEST(says(again, "says the very same"));
    BOOST_TEST(approve(2, "region", "--yes --unchanged").code == 0);
    deny("imprimer-au-cdi");
    BOOST_REQUIRE(propose(3).code == 0);
    const auto key = journal::generate_cosigner_key("politique.region.example/autre");
    write_private_file(path("others.policy"), "witness other " + key.vkey + "\nquorum other\n");
    const Ran others = approve(3, "region", "--yes --approvers others.policy");
    BOOST_TEST(others.code == 1);
    BOOST_TEST(says(others, "is not approved by others.policy"));
    BOOST_TEST(says(run("change list"), "region: 0 of 1 signatures"));
    BOOST_TEST(says(approve(3, "region", "--yes --lang en --against mine"), "Against mine:"));
    const Ran unverified = approve(3, "region", "--yes --lang en");  // signed already: refused by the centre
    BOOST_TEST(says(unverified, "The signatures of policy 1 were not verified"));
    const Ran verified = approve(3, "academie", "--yes --lang en --approvers approvers.policy");
    BOOST_TEST(verified.code == 0);
    BOOST_TEST(says(verified, "The signatures of policy 1 were verified"));
    BOOST_TEST(says(verified, "only the centre says"));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_signed_is_said_before_she_is_asked) {
    static_cast<void>(propose(1));
    static_cast<void>(run("change refuse 1 --reason 'pas avant les examens'"));
    const Ran late = run("change approve 1 --signing-key region.key < /dev/null");
    BOOST_TEST(late.code == 1);
    BOOST_TEST(says(late, "change request 1 is closed"));
    BOOST_TEST(!says(late, "Type its number"));
}

BOOST_AUTO_TEST_CASE(who_edits_what_another_has_edited_meanwhile_reads_what_changed_first) {
    static_cast<void>(propose(1));
    BOOST_TEST(propose(1).code == 1);  // which revision has she read?
    deny("imprimer-au-cdi");
    BOOST_TEST(says(propose(1, " --revises 1"), "revision 2 of "));
    const Ran late = propose(1, " --revises 1 --lang fr");
    BOOST_TEST(late.code == 1);
    BOOST_TEST(says(late, "revision 2 of "));
    BOOST_TEST(says(late, "since revision 1:\n"));
    BOOST_TEST(says(late, "FERME 1"));
    BOOST_TEST(says(late, "request 1 is at revision 2"));
    BOOST_TEST(says(propose(1, " --revises 1 --json"), R"("error": "revised")"));
    BOOST_TEST(says(propose(1, " --revises 2"), "revision 3 of "));
}

BOOST_AUTO_TEST_CASE(a_refusal_ends_it_and_says_why) {
    static_cast<void>(propose(1));
    const Ran refused = run("change refuse 1 --reason 'pas avant les examens'");
    BOOST_TEST(refused.code == 0);
    BOOST_TEST(says(refused, "request 1  closed"));
    BOOST_TEST(says(run("change list"), "pas avant les examens"));
    const Ran late = approve(1, "region");
    BOOST_TEST(late.code == 1);
    BOOST_TEST(says(late, "change request 1 is closed"));
    BOOST_TEST(run("change show 9").code == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::cli
