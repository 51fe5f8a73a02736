#include <boost/test/unit_test.hpp>

#include "base/encoding.h"
#include "journal/ship/protocol.h"

using namespace beffroi;
using namespace beffroi::ship;

namespace {

Answer answer(long status, std::string body) {
    return {status, "text/plain", std::move(body), std::nullopt};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(journal_ship_protocol_tests)

BOOST_AUTO_TEST_CASE(the_body_of_add_checkpoint_is_that_of_the_page) {
    const std::vector<journal::Hash> proof{journal::empty_root()};
    BOOST_TEST(checkpoint_body(7, proof, "note") == "old 7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\nnote");
    BOOST_TEST(checkpoint_body(0, {}, "note") == "old 0\n\nnote");
}

BOOST_AUTO_TEST_CASE(the_body_of_add_entries_is_that_of_the_page) {
    std::string body = upload_header({"ab", 1, 258, "t"});
    BOOST_TEST(to_hex(body) ==
               "0002"
               "6162"
               "0000000000000001"
               "0000000000000102"
               "0001"
               "74");
    const std::vector<std::string> entries{"x", ""};
    add_package(body = {}, entries, {journal::empty_root()});
    BOOST_TEST(to_hex(body) ==
               "0001"
               "78"
               "0000"
               "01" +
                   to_hex({reinterpret_cast<const char*>(journal::empty_root().data()), 32}));
    BOOST_CHECK_THROW(add_package(body, entries, std::vector<journal::Hash>(64)), std::length_error);
}

BOOST_AUTO_TEST_CASE(a_mirrors_position_is_read_strictly) {
    BOOST_TEST((parse_mirror_info("10\n5\ndGlja2V0\n") == MirrorInfo{10, 5, "ticket"}));
    BOOST_TEST((parse_mirror_info("10\n5\n\n") == MirrorInfo{10, 5, ""}));
    for (const auto* bad :
         {"", "10\n5\n", "10\n5\n\n\n", "010\n5\n\n", "10\n-5\n\n", "10\n5\n*\n", "10\n5\n\nx", "10 5\n\n\n"}) {
        BOOST_TEST_CONTEXT(bad) {
            BOOST_TEST(!parse_mirror_info(bad));
        }
    }
}

BOOST_AUTO_TEST_CASE(an_answer_means_done_elsewhere_refused_or_later) {
    BOOST_TEST(std::get<Cosignatures>(read_checkpoint_answer(answer(200, "lines"))).lines == "lines");
    BOOST_TEST(std::get<OtherSize>(read_checkpoint_answer(answer(409, "42\n"))).size == 42U);
    for (const auto* bad : {"", "42", "42\n43\n", "x\n"}) {
        BOOST_TEST(std::holds_alternative<Later>(read_checkpoint_answer(answer(409, bad))));
    }
    for (const long status : {400, 403, 404, 413, 422}) {
        BOOST_TEST(std::holds_alternative<Refusal>(read_checkpoint_answer(answer(status, ""))));
        BOOST_TEST(std::holds_alternative<Refusal>(read_entries_answer(answer(status, ""))));
    }
    for (const long status : {301, 408, 429, 500, 503}) {
        BOOST_TEST(std::holds_alternative<Later>(read_entries_answer(answer(status, ""))));
    }
    BOOST_TEST(std::get<Accepted>(read_entries_answer(answer(202, "9\n4\n\n"))).info.next == 4U);
    BOOST_TEST(std::get<Conflict>(read_entries_answer(answer(409, "9\n4\n\n"))).info.pending == 9U);
    BOOST_TEST(std::holds_alternative<Stopped>(read_entries_answer(Stopped{})));
    const auto later = read_entries_answer(Answer{503, "", "", std::chrono::seconds(7)});
    BOOST_TEST((std::get<Later>(later).wait == std::chrono::seconds(7)));
}

BOOST_AUTO_TEST_CASE(what_a_peer_says_cannot_move_a_terminal) {
    const auto refusal = read_entries_answer(answer(403, "\x1b[2J"));
    BOOST_TEST(std::get<Refusal>(refusal).detail.find('\x1b') == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
