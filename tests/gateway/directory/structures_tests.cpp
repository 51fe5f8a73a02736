#include <boost/test/unit_test.hpp>

#include "base/ldap/dn.h"
#include "gateway/directory/structures.h"

using namespace beffroi;
using namespace beffroi::directory;
using namespace std::chrono_literals;

namespace {

struct Cache {
    int asked = 0;
    std::optional<ServedStructures> answer = ServedStructures{{"ou=a", Uai("0599991P")}};
    Structures structures{[this] {
        ++asked;
        return answer;
    }};
    SteadyTime now{24h};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_directory_structures_tests, Cache)

BOOST_AUTO_TEST_CASE(known_structures_are_asked_for_each_hour) {
    BOOST_TEST(structures.current({"ou=a"}, now)->size() == 1U);
    (void)structures.current({"ou=a"}, now + 59min);
    BOOST_TEST(asked == 1);
    (void)structures.current({"ou=a"}, now + 60min);
    BOOST_TEST(asked == 2);
}

BOOST_AUTO_TEST_CASE(an_unknown_structure_is_asked_for_once_a_minute) {
    (void)structures.current({"ou=a"}, now);
    (void)structures.current({"ou=new"}, now + 59s);
    BOOST_TEST(asked == 1);
    answer->emplace("ou=new", Uai("0599992R"));
    BOOST_TEST(structures.current({"ou=new"}, now + 60s)->contains("ou=new"));
    (void)structures.current({"ou=other"}, now + 61s);
    BOOST_TEST(asked == 2);
}

BOOST_AUTO_TEST_CASE(an_old_answer_serves_while_the_directory_is_down) {
    (void)structures.current({}, now);
    answer.reset();
    BOOST_TEST(structures.current({}, now + 2h)->size() == 1U);
    BOOST_TEST(asked == 2);
}

BOOST_AUTO_TEST_CASE(without_any_answer_nothing_is_known_and_each_login_asks) {
    answer.reset();
    BOOST_TEST(!structures.current({}, now));
    answer = ServedStructures{};
    BOOST_TEST(!!structures.current({}, now));
}

BOOST_AUTO_TEST_CASE(only_served_establishments_are_searched_and_kept) {
    const std::vector<Uai> served{Uai("0599991P"), Uai("*)(x=")};
    BOOST_TEST(structures_filter(served) ==
               "(&(objectClass=ENTStructure)(|(ENTStructureUAI=0599991P)(ENTStructureUAI=\\2a\\29\\28x\\3d)))");
    std::vector<ldap::Entry> entries(2);
    entries[0].dn = "OU=A,dc=x";
    entries[0].attributes["ENTSTRUCTUREUAI"] = {"0599991p"};
    entries[1].dn = "ou=b,dc=x";
    entries[1].attributes["ENTStructureUAI"] = {"0629991Y"};
    const auto found = read_structures(entries, served);
    BOOST_TEST(found.size() == 1U);
    BOOST_TEST(found.at(*ldap::normal_dn("ou=a,dc=x")).get() == "0599991P");
}

BOOST_AUTO_TEST_SUITE_END()
