#include <boost/test/unit_test.hpp>

#include "central/approval/case_approvers.h"
#include "tests/central/approval/sample_case.h"

namespace beffroi::central {

namespace {

struct TwoParties {
    [[nodiscard]] std::string list() const {
        return "# qui signe\n\napprover region " + remi.vkey() + "\napprover academie " + alice.vkey() + "\n";
    }
    [[nodiscard]] std::vector<Approver> people() const {
        return std::get<std::vector<Approver>>(parse_case_approvers(list()));
    }
    [[nodiscard]] std::size_t lines_refused(const std::string& text) const {
        return std::holds_alternative<std::string>(parse_case_approvers(text)) ? 1 : 0;
    }
    /// The case's text with one line of each signer.
    [[nodiscard]] journal::Note note(const std::vector<const journal::Signer*>& signers) const {
        std::string bytes = text + "\n";
        for (const auto* signer : signers) {
            bytes += signer->sign(text).substr(text.size() + 1);
        }
        return journal::parse_note(bytes).value();
    }
    [[nodiscard]] bool is_approved(const journal::Note& signed_text) const {
        return std::holds_alternative<std::vector<Approver>>(approved_case(signed_text, people()));
    }

    journal::Signer remi{journal::generate_key("approbation.region.example/remi").skey};
    journal::Signer alice{journal::generate_key("approbation.academie.example/alice").skey};
    std::string text = case_text(sample_case());
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(central_case_approvers_tests, TwoParties)

BOOST_AUTO_TEST_CASE(a_person_of_each_party_makes_a_case_approved) {
    BOOST_TEST(is_approved(note({&remi, &alice})));
    BOOST_TEST(!is_approved(note({&remi})));
    BOOST_TEST(!is_approved(note({&alice})));
}

BOOST_AUTO_TEST_CASE(a_line_that_is_not_of_this_text_refuses_it_and_a_stranger_s_does_not_count) {
    auto changed = note({&remi, &alice});
    changed.text.replace(changed.text.find("from 2026"), 9, "from 2025");
    BOOST_TEST(!is_approved(changed));
    const journal::Signer stranger(journal::generate_key("approbation.academie.example/alice").skey);
    BOOST_TEST(!is_approved(note({&remi, &stranger})));
    BOOST_TEST(is_approved(note({&remi, &stranger, &alice})));
}

BOOST_AUTO_TEST_CASE(a_list_that_is_not_exactly_one_is_refused_with_its_line) {
    BOOST_TEST(people().size() == 2U);
    BOOST_TEST(lines_refused("") == 1U);
    BOOST_TEST(lines_refused("approver region " + remi.vkey() + "\n") == 1U);
    BOOST_TEST(lines_refused(list() + "approver academie " + remi.vkey() + "\n") == 1U);
    BOOST_TEST(lines_refused(list() + "approver lycee " + remi.vkey() + "\n") == 1U);
    BOOST_TEST(lines_refused(list() + "witness region " + remi.vkey() + "\n") == 1U);
    const auto why = parse_case_approvers(list() + "approver region nobody\n");
    BOOST_REQUIRE(std::holds_alternative<std::string>(why));
    BOOST_TEST(std::get<std::string>(why).starts_with("line 5: "));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
