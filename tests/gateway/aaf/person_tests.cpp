#include <boost/test/unit_test.hpp>

#include "gateway/aaf/person.h"

using namespace beffroi;
using namespace beffroi::aaf;

namespace {

const Structures served{{"52006", Uai("0599991P")}, {"52007", Uai("0599992R")}};

Values of(std::string_view attribute, const Values& values) {
    return kept(attribute, values, served);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_aaf_person_tests)

BOOST_AUTO_TEST_CASE(functions_here_are_kept_without_their_labels) {
    BOOST_TEST(
        (of(functions_attribute, {"52006$ENS$ENSEIGNEMENT$L1300$MATHEMATIQUES", "50477$DIR$DIRECTION$D0010$X",
                                  "52007$DOC$DOCUMENTATION$-$-"}) == Values{"0599991P$ENS$L1300", "0599992R$DOC$"}));
}

BOOST_AUTO_TEST_CASE(a_function_without_an_object_still_ties_its_holder) {
    BOOST_TEST((of(functions_attribute, {"52006$-$SANS OBJET$-$SANS OBJET"}) == Values{"0599991P$$"}));
    BOOST_TEST((of(functions_attribute, {"52006"}) == Values{"0599991P$$"}));
}

BOOST_AUTO_TEST_CASE(values_that_are_none_are_not_kept) {
    for (const char* value : {"", "$", "$$$$", "52006$a$b$c$d$e$f$g$h$i", "ENS$52006", "0599991P$ENS$x$y$z"}) {
        BOOST_TEST(of(functions_attribute, {value}).empty(), value);
    }
    BOOST_TEST(of(classes_attribute, {"", "$2NDE 3", "50477$2NDE 3"}).empty());
}

BOOST_AUTO_TEST_CASE(of_a_class_only_its_establishment_is_kept_and_once) {
    BOOST_TEST(
        (of(classes_attribute, {"52006$2NDE 3", "52006$-1ERE ES1", "52007$X"}) == Values{"0599991P", "0599992R"}));
    BOOST_TEST((of(taught_attribute, {"52006$2NDE3"}) == Values{"0599991P"}));
    BOOST_TEST((of(attachment_attribute, {"52006"}) == Values{"0599991P"}));
}

BOOST_AUTO_TEST_CASE(who_is_attached_elsewhere_does_not_belong_here) {
    Person person{.category = std::string(staff_category), .id = "1", .attributes = {}};
    BOOST_TEST(!belongs_here(person));
    person.attributes["mail"] = {"a@b"};
    person.attributes[std::string(attachment_attribute)] = {};
    BOOST_TEST(!belongs_here(person));
    person.attributes[std::string(functions_attribute)] = {"0599992R$ENS$", "0599991P$ENS$"};
    person.attributes[std::string(classes_attribute)] = {"0599991P"};
    BOOST_TEST(belongs_here(person));
    BOOST_TEST((establishments(person) == std::vector<std::string>{"0599991P", "0599992R"}));
}

BOOST_AUTO_TEST_CASE(a_key_has_one_spelling) {
    BOOST_TEST(key_of("  Marc.Vandamme@AC-Lille.example\n") == "marc.vandamme@ac-lille.example");
    BOOST_TEST(key_of("mail", "A@b", "LILLE").value_or("") == "a@b");
    BOOST_TEST(!key_of("mail", "  ", "LILLE").has_value());
}

BOOST_AUTO_TEST_CASE(a_number_of_another_academie_is_no_key) {
    BOOST_TEST(key_of(jointure_attribute, "16980", "LILLE").value_or("") == "16980");
    BOOST_TEST(key_of(jointure_attribute, "AC-LILLE$16980", "LILLE").value_or("") == "16980");
    BOOST_TEST(key_of(jointure_attribute, "ac-lille$16980", "LILLE").value_or("") == "16980");
    for (const char* other : {"AC-AMIENS$16980", "ENT$INCONNU", "LILLE$16980", "$16980", "AC-LILLE$"}) {
        BOOST_TEST(!key_of(jointure_attribute, other, "LILLE").has_value(), other);
    }
}

BOOST_AUTO_TEST_SUITE_END()
