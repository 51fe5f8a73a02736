#include <boost/test/unit_test.hpp>
#include <stdlib.h>  // mkdtemp

#include <filesystem>
#include <fstream>

#include "gateway/sealer.h"
#include "tests/fakes/fake_clock.h"
#include "tests/journal/escrow_parties.h"

using namespace beffroi;
using namespace std::chrono_literals;

namespace {

struct Fixture {
    Fixture() {
        char name[] = "/tmp/beffroi-sealer.XXXXXX";
        BOOST_REQUIRE(::mkdtemp(name) != nullptr);
        folder = name;
        for (const auto& [party, root] : {std::pair{"region", &region}, std::pair{"academie", &academie}}) {
            std::filesystem::create_directory(folder + "/" + party);
            std::ofstream(folder + "/" + party + ".pem") << root->certificate.pem();
        }
    }
    ~Fixture() { std::filesystem::remove_all(folder); }
    Fixture(const Fixture&) = delete;
    Fixture& operator=(const Fixture&) = delete;

    [[nodiscard]] EscrowConfig config() const {
        return {.region = {folder + "/region.pem", folder + "/region"},
                .academie = {folder + "/academie.pem", folder + "/academie"}};
    }
    journal::test::MonthKey announce(const std::string& party, const std::string& month) {
        journal::test::MonthKey key(party, month, party == "region" ? region : academie);
        std::ofstream(folder + "/" + party + "/" + month + ".pem") << key.certificate.pem();
        return key;
    }
    static bool opens(const std::string& sealed, const journal::test::MonthKey& outer,
                      const journal::test::MonthKey& inner, const journal::Entry& entry) {
        const auto der = journal::open_outer(sealed, outer.certificate, outer.key);
        return std::holds_alternative<std::string>(der) &&
               std::holds_alternative<journal::Binding>(
                   journal::open_inner(std::get<std::string>(der), inner.certificate, inner.key, entry));
    }

    FakeClock clock{WallTime{std::chrono::sys_days{std::chrono::year(2026) / 11 / 30}}};
    journal::test::Root region = journal::test::make_root("region");
    journal::test::Root academie = journal::test::make_root("academie");
    std::string folder;
};

std::vector<std::string> reasons(const std::vector<KeyNotice>& notices) {
    std::vector<std::string> all;
    for (const auto& notice : notices) {
        all.push_back(notice.month + " " + notice.reason);
    }
    return all;
}

journal::Binding binding(const char* month) {
    journal::Binding made;
    made.month = month;
    return made;
}

using Reasons = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_sealer_tests, Fixture)

BOOST_AUTO_TEST_CASE(without_the_keys_of_both_parties_nothing_starts) {
    BOOST_CHECK_THROW(Sealer(config(), clock), std::runtime_error);
    announce("region", "2026-11");
    BOOST_CHECK_THROW(Sealer(config(), clock), std::runtime_error);
    announce("academie", "2026-12");  // of a month to come
    BOOST_CHECK_THROW(Sealer(config(), clock), std::runtime_error);
    announce("academie", "2026-11");
    const Sealer sealer(config(), clock);
}

BOOST_AUTO_TEST_CASE(the_keys_change_with_the_month_without_a_restart) {
    const auto outer = announce("region", "2026-11");
    const auto inner = announce("academie", "2026-11");
    const auto next_outer = announce("region", "2026-12");
    Sealer sealer(config(), clock);
    BOOST_TEST(reasons(sealer.refresh()) == Reasons{"2026-11 "});
    BOOST_TEST(sealer.refresh().empty());
    journal::Entry entry;
    entry.month = "2026-11";
    BOOST_TEST(opens(sealer.seal(binding("2026-11")), outer, inner, entry));
    const auto next_inner = announce("academie", "2026-12");
    clock.advance(24h);
    BOOST_TEST(reasons(sealer.refresh()) == Reasons{"2026-12 "});
    entry.month = "2026-12";
    BOOST_TEST(opens(sealer.seal(binding("2026-12")), next_outer, next_inner, entry));
    entry.month = "2026-11";  // a session that began in November
    BOOST_TEST(opens(sealer.seal(binding("2026-11")), outer, inner, entry));
}

BOOST_AUTO_TEST_CASE(a_missing_key_is_an_alarm_and_the_last_one_serves) {
    const auto outer = announce("region", "2026-11");
    const auto inner = announce("academie", "2026-11");
    const auto next_outer = announce("region", "2026-12");
    Sealer sealer(config(), clock);
    static_cast<void>(sealer.refresh());
    clock.advance(24h);
    BOOST_TEST(reasons(sealer.refresh()) == (Reasons{"2026-12 ", "2026-12 missing"}));
    BOOST_TEST(sealer.refresh().empty());
    journal::Entry entry;
    entry.month = "2026-12";
    BOOST_TEST(opens(sealer.seal(binding("2026-12")), next_outer, inner, entry));
    announce("academie", "2026-12");
    clock.advance(2min);
    BOOST_TEST(reasons(sealer.refresh()) == Reasons{"2026-12 "});
}

BOOST_AUTO_TEST_CASE(a_certificate_that_is_removed_or_forged_changes_nothing) {
    const auto outer = announce("region", "2026-11");
    const auto inner = announce("academie", "2026-11");
    Sealer sealer(config(), clock);
    static_cast<void>(sealer.refresh());
    std::filesystem::remove(folder + "/region/2026-11.pem");
    const auto stranger = journal::test::make_root("region");
    std::ofstream(folder + "/region/forged.pem")
        << journal::test::MonthKey("region", "2026-11", stranger).certificate.pem();
    clock.advance(2min);
    BOOST_TEST(reasons(sealer.refresh()) == Reasons{"2026-11 unusable"});
    journal::Entry entry;
    entry.month = "2026-11";
    BOOST_TEST(opens(sealer.seal(binding("2026-11")), outer, inner, entry));
}

BOOST_AUTO_TEST_SUITE_END()
