#include <boost/test/unit_test.hpp>

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "gateway/role_review.h"
#include "tests/fakes/fake_clock.h"
#include "tests/gateway/session/sample_session.h"

using namespace beffroi;
using namespace beffroi::tests;
using namespace std::chrono_literals;

namespace {

struct Site {
    FakeClock clock{WallTime(std::chrono::hours(500000))};
    session::SessionTable table{clock};
    std::mutex mutex;
    std::map<std::string, AuthOutcome> people;  ///< by login, as a directory has them now
    std::vector<std::string> ended;
    std::atomic<int> asked{0};

    Session open(unsigned n, const std::string& login, bool offline = false) {
        auto who = pupil();
        who.user = UserName(login);
        who.uid = "uid-" + login;
        who.offline = offline;
        {
            const std::scoped_lock lock(mutex);
            people.emplace(login, who);
        }
        return table.open(who, device(n), {}, {8h, 10min}).value();
    }
    void becomes(const std::string& login, const std::string& role) {
        const std::scoped_lock lock(mutex);
        std::get<Identity>(people.at(login)).role = RoleName(role);
    }
    RoleReview::Actions actions() {
        return {[this](const UserName& user) -> AuthOutcome {
                    const std::scoped_lock lock(mutex);
                    ++asked;
                    const auto found = people.find(user.get());
                    return found == people.end() ? AuthOutcome(Denial::unknown_user) : found->second;
                },
                [this](const Session& session) {
                    table.close(session.id);
                    const std::scoped_lock lock(mutex);
                    ended.push_back(session.user.get());
                }};
    }
    bool wait_for(const std::vector<std::string>& wanted) {
        for (int tries = 0; tries < 1000; ++tries) {
            {
                const std::scoped_lock lock(mutex);
                if (ended == wanted) {
                    return true;
                }
            }
            std::this_thread::sleep_for(10ms);
        }
        return false;
    }
    bool wait_until_asked(int times) const {
        for (int tries = 0; tries < 1000 && asked < times; ++tries) {
            std::this_thread::sleep_for(10ms);
        }
        return asked >= times;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_role_review_tests, Site)

BOOST_AUTO_TEST_CASE(whose_role_is_another_is_out_and_nobody_else) {
    open(1, "lea");
    open(2, "marc");
    RoleReview review(table, actions());
    becomes("marc", "inconnu");
    BOOST_TEST(asked == 0);  // not before it is told
    review.begin();
    BOOST_TEST(wait_for({"marc"}));
    becomes("lea", "enseignant");
    review.begin();
    BOOST_TEST(wait_for({"marc", "lea"}));
    BOOST_TEST(table.size() == 0U);
}

BOOST_AUTO_TEST_CASE(guests_namesakes_and_who_came_in_offline_stay) {
    open(1, "guest");
    open(2, "offline", true);
    open(3, "namesake");
    {
        const std::scoped_lock lock(mutex);
        people.erase("guest");
        people.at("namesake") = [] {
            auto other = pupil();
            other.uid = "somebody else";
            other.role = RoleName("enseignant");
            return other;
        }();
    }
    becomes("offline", "enseignant");
    RoleReview review(table, actions());
    review.begin();
    BOOST_TEST(wait_until_asked(2));
    open(4, "last");
    becomes("last", "enseignant");
    review.begin();
    BOOST_TEST(wait_for({"last"}));
    BOOST_TEST(table.size() == 3U);
}

BOOST_AUTO_TEST_CASE(while_no_directory_answers_nobody_is_out_and_it_is_tried_again) {
    open(1, "lea");
    const auto known = people.at("lea");
    people.at("lea") = DirectoryUnavailable{"away"};
    RoleReview review(table, actions(), 20ms);
    review.begin();
    BOOST_TEST(wait_until_asked(3));
    BOOST_TEST(table.size() == 1U);
    {
        const std::scoped_lock lock(mutex);
        people.at("lea") = known;
        std::get<Identity>(people.at("lea")).role = RoleName("enseignant");
    }
    BOOST_TEST(wait_for({"lea"}));
}

BOOST_AUTO_TEST_CASE(it_ends_in_the_midst_of_its_work) {
    for (unsigned n = 1; n <= 50; ++n) {
        open(n, "person" + std::to_string(n));
    }
    auto slow = actions();
    slow.look_up = [ask = slow.look_up](const UserName& user) {
        std::this_thread::sleep_for(50ms);
        return ask(user);
    };
    {
        RoleReview review(table, slow);
        review.begin();
        BOOST_TEST(wait_until_asked(1));
    }
    BOOST_TEST(asked < 10);
}

BOOST_AUTO_TEST_SUITE_END()
