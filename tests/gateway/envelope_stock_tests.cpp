#include <boost/test/unit_test.hpp>

#include <chrono>
#include <thread>

#include "gateway/envelope_stock.h"
#include "tests/journal/escrow_parties.h"

using namespace beffroi;
using namespace std::chrono_literals;

namespace {

struct Fixture {
    [[nodiscard]] EnvelopeKeys november() const { return {academie.certificate, region.certificate}; }
    [[nodiscard]] EnvelopeKeys december() const { return {academie.certificate, next_region.certificate}; }
    static bool filled(const EnvelopeStock& stock, std::size_t size) {
        for (int tries = 0; tries < 3000 && stock.size() != size; ++tries) {
            std::this_thread::sleep_for(10ms);
        }
        return stock.size() == size;
    }
    [[nodiscard]] bool opens(const std::string& sealed, const journal::test::MonthKey& outer) const {
        const auto der = journal::open_outer(sealed, outer.certificate, outer.key);
        return std::holds_alternative<std::string>(der) &&
               std::holds_alternative<journal::Binding>(
                   journal::open_inner(std::get<std::string>(der), academie.certificate, academie.key, {}));
    }

    journal::test::Root region_root = journal::test::make_root("region");
    journal::test::Root academie_root = journal::test::make_root("academie");
    journal::test::MonthKey region{"region", "2026-11", region_root};
    journal::test::MonthKey next_region{"region", "2026-12", region_root};
    journal::test::MonthKey academie{"academie", "2026-11", academie_root};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_envelope_stock_tests, Fixture)

BOOST_AUTO_TEST_CASE(what_is_taken_is_made_again) {
    EnvelopeStock stock(3, november());
    BOOST_REQUIRE(filled(stock, 3));
    BOOST_TEST(opens(stock.take(november()).seal({}), region));
    BOOST_TEST(filled(stock, 3));
}

BOOST_AUTO_TEST_CASE(whoever_comes_when_none_is_left_is_sealed_all_the_same) {
    EnvelopeStock stock(2, november());
    BOOST_REQUIRE(filled(stock, 2));
    for (int i = 0; i < 8; ++i) {
        BOOST_TEST(opens(stock.take(november()).seal({}), region));
    }
}

BOOST_AUTO_TEST_CASE(no_two_take_the_same_envelope) {
    EnvelopeStock stock(2, november());
    BOOST_REQUIRE(filled(stock, 2));
    BOOST_TEST(stock.take(november()).seal({}) != stock.take(november()).seal({}));
}

BOOST_AUTO_TEST_CASE(an_envelope_for_other_keys_is_made_for_them_and_the_stock_stays) {
    EnvelopeStock stock(2, november());
    BOOST_REQUIRE(filled(stock, 2));
    BOOST_TEST(opens(stock.take(december()).seal({}), next_region));
    BOOST_TEST(stock.size() == 2U);
}

BOOST_AUTO_TEST_CASE(with_the_keys_the_stock_changes) {
    EnvelopeStock stock(2, november());
    BOOST_REQUIRE(filled(stock, 2));
    stock.serve(december());
    BOOST_REQUIRE(filled(stock, 2));
    BOOST_TEST(opens(stock.take(december()).seal({}), next_region));
    BOOST_TEST(opens(stock.take(november()).seal({}), region));
}

BOOST_AUTO_TEST_CASE(while_people_log_in_nothing_is_made_ready) {
    EnvelopeStock stock(1000, november());
    static_cast<void>(stock.take(november()));
    const auto before = stock.size();
    const auto begun = std::chrono::steady_clock::now();
    auto last = begun;
    bool without_a_break = true;
    while (last - begun < 200ms) {
        static_cast<void>(stock.take(december()));
        const auto now = std::chrono::steady_clock::now();
        without_a_break = without_a_break && now - last < 15ms;
        last = now;
    }
    BOOST_TEST_REQUIRE((!without_a_break || stock.size() <= before + 1));  // a machine that stops us shows nothing
}

BOOST_AUTO_TEST_SUITE_END()
