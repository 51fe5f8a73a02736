#include <boost/test/unit_test.hpp>

#include "gateway/portal/form.h"

using namespace beffroi;
using namespace beffroi::portal;

namespace {

/// "user/password", or the problem.
std::string outcome(const std::string& body) {
    const auto form = PostedForm::parse(body);
    if (!form) {
        return "no form";
    }
    const auto login = form->login();
    if (const auto* good = std::get_if<LoginForm>(&login)) {
        return good->user.get() + "/" + std::string(good->password.reveal());
    }
    return std::get<FormProblem>(login) == FormProblem::incomplete ? "incomplete" : "malformed";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_portal_form_tests)

BOOST_AUTO_TEST_CASE(the_user_is_trimmed_and_the_password_is_not) {
    BOOST_TEST(outcome("token=t&user=++l%C3%A9a.m+&password=+p%26w+") == "l\u00e9a.m/ p&w ");
}

BOOST_AUTO_TEST_CASE(empty_values_are_incomplete) {
    BOOST_TEST(outcome("token=t&user=&password=x") == "incomplete");
    BOOST_TEST(outcome("token=t&user=+++&password=x") == "incomplete");
    BOOST_TEST(outcome("token=t&user=lea&password=") == "incomplete");
}

BOOST_AUTO_TEST_CASE(anything_that_our_page_does_not_send_is_malformed) {
    for (const std::string& body :
         {std::string("user=lea&password=x"), std::string("token=t&user=lea"), std::string("token=t&password=x"),
          std::string("token=t&user=lea&password=x&more=y"), std::string("token=t&user=l%0Aea&password=x"),
          std::string("token=t&user=lea&password=x%09"), std::string("token=t&user=lea%C2%85&password=x"),
          std::string("token=t&user=lea%7F&password=x"), "token=t&password=x&user=" + std::string(129, 'u'),
          "token=t&user=lea&password=" + std::string(513, 'p')}) {
        BOOST_TEST_CONTEXT(body) {
            BOOST_TEST(outcome(body) == "malformed");
        }
    }
    BOOST_TEST(outcome("token=t&user=" + std::string(128, 'u') + "&password=" + std::string(512, 'p')) != "malformed");
    BOOST_TEST(outcome("token=t&user=%ff&password=x") == "no form");
}

BOOST_AUTO_TEST_SUITE_END()
