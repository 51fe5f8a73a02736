#include <boost/test/unit_test.hpp>

#include "base/fd.h"
#include "gateway/guests/code_file.h"
#include "tests/temporary_directory.h"

using namespace beffroi;
using namespace beffroi::guests;

namespace {

CodeFile sample() {
    const auto until = *parse_rfc3339("2026-11-24T18:00:00Z");
    return {13,
            {{std::string(64, 'a'), {11, "Marie Dupont, maman d\u2019\u00c9lise", "root for alice", until}},
             {std::string(64, 'b'), {12, "", "", until}}}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_guest_file_tests)

BOOST_AUTO_TEST_CASE(what_was_written_is_read) {
    BOOST_TEST((codes_from(to_text(sample())) == sample()));
    BOOST_TEST((codes_from(to_text({})) == CodeFile{}));
}

BOOST_AUTO_TEST_CASE(a_file_that_was_cut_short_or_changed_is_refused) {
    const auto text = to_text(sample());
    for (std::size_t cut = 0; cut < text.size(); ++cut) {
        const auto read = codes_from(text.substr(0, cut));
        // Whole lines may be missing from the end: that ends codes, and opens nothing.
        BOOST_TEST((!read || read->guests.size() < 2), cut);
    }
    const std::string hash(64, 'a');
    for (const std::string& line :
         {hash + " 11 2026-11-24T18:00:00.000Z -", hash + " x 2026-11-24T18:00:00.000Z - -", hash + " 11 tomorrow - -",
          hash + " 13 2026-11-24T18:00:00.000Z - -", hash.substr(1) + " 11 2026-11-24T18:00:00.000Z - -",
          hash + " 11 2026-11-24T18:00:00.000Z ! -",
          std::string("A") + hash.substr(1) + " 11 2026-11-24T18:00:00.000Z - -"}) {
        BOOST_TEST(!codes_from("beffroi-guests-1 13\n" + line + "\n"), line);
    }
    BOOST_TEST(!codes_from("beffroi-guests-2 13\n"));
    BOOST_TEST(!codes_from(""));
}

BOOST_AUTO_TEST_CASE(no_file_is_no_code_and_a_damaged_one_is_told) {
    const TemporaryDirectory directory;
    const auto path = directory.path() + "/codes";
    BOOST_TEST((load_codes(path) == CodeFile{}));
    replace_file(path, "nonsense\n");
    BOOST_TEST(!load_codes(path));
}

BOOST_AUTO_TEST_SUITE_END()
