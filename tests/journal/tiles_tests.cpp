#include <boost/test/unit_test.hpp>

#include "base/encoding.h"
#include "journal/tiles.h"

using namespace beffroi;
using namespace beffroi::journal;

BOOST_AUTO_TEST_SUITE(journal_tiles_tests)

BOOST_AUTO_TEST_CASE(a_path_is_that_of_tlog_tiles_both_ways) {
    const std::pair<TileName, const char*> names[] = {
        {{false, 0, 0, 256}, "tile/0/000"},
        {{false, 0, 1234067, 256}, "tile/0/x001/x234/067"},
        {{false, 2, 0, 1}, "tile/2/000.p/1"},
        {{true, 0, 273, 112}, "tile/entries/273.p/112"},
        {{true, 0, 1000, 256}, "tile/entries/x001/000"},
        {{false, 63, 999'999'999'999'999'999, 255}, "tile/63/x999/x999/x999/x999/x999/999.p/255"},
    };
    for (const auto& [name, path] : names) {
        BOOST_TEST(to_path(name) == path);
        BOOST_TEST((parse_tile_path(path) == name));
    }
}

BOOST_AUTO_TEST_CASE(another_spelling_of_a_path_is_refused) {
    for (const char* path : {"",
                             "tile",
                             "tile/",
                             "tile/0",
                             "tile/0/",
                             "tile/0/0",
                             "tile/0/0000",
                             "tile/0/x000/000",
                             "tile/0/x000",
                             "tile/0/001/234",
                             "tile/0/x001/x234",
                             "tile/64/000",
                             "tile/00/000",
                             "tile/-1/000",
                             "tile/ 1/000",
                             "tile/0/000.p",
                             "tile/0/000.p/",
                             "tile/0/000.p/0",
                             "tile/0/000.p/256",
                             "tile/0/000.p/01",
                             "tile/0/000.p/1/",
                             "tile/entries/000/",
                             "/tile/0/000",
                             "tile/0/../0",
                             "tile/0/x001//067",
                             "tile/entry/000",
                             "tile/0/x999/x999/x999/x999/x999/x999/999",
                             "tile/0/999999999999999999999999999999999999999"}) {
        BOOST_TEST_CONTEXT(path) {
            BOOST_TEST(!parse_tile_path(path));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_bundle_is_that_of_tesseras_test_log) {
    std::string bundle;
    for (const char* entry : {"one", "two", "three"}) {
        add_to_bundle(bundle, entry);
    }
    BOOST_TEST(to_hex(bundle) == "00036f6e65000374776f00057468726565");
    const auto entries = split_bundle(bundle);
    BOOST_REQUIRE(entries);
    BOOST_TEST(*entries == (std::vector<std::string_view>{"one", "two", "three"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_bundle_holds_whole_entries_of_up_to_65535_bytes) {
    std::string bundle;
    add_to_bundle(bundle, std::string(65535, 'x'));
    add_to_bundle(bundle, "");
    BOOST_TEST(split_bundle(bundle)->size() == 2U);
    BOOST_CHECK_THROW(add_to_bundle(bundle, std::string(65536, 'x')), std::length_error);
    BOOST_TEST(bundle.size() == 65535U + 4);
    for (std::size_t cut : {1U, 2U, 3U, 4U}) {
        const std::string torn = bundle.substr(0, bundle.size() - cut);
        BOOST_TEST((cut == 2) == split_bundle(torn).has_value());
    }
    BOOST_TEST(split_bundle("")->empty());
}

BOOST_AUTO_TEST_SUITE_END()
