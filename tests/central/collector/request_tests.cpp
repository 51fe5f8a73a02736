#include <boost/test/unit_test.hpp>

#include "central/collector/request.h"
#include "gateway/mirror/request.h"

namespace beffroi::central {

namespace {

std::string_view reason(std::string_view body) {
    const auto parsed = parse_mirror_request(body);
    const auto* malformed = std::get_if<Malformed>(&parsed);
    return malformed == nullptr ? "" : malformed->reason;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(central_collector_request_tests)

BOOST_AUTO_TEST_CASE(what_a_gateway_writes_is_read_back) {
    const std::vector<std::string> entries{"one", std::string(65535, 'x'), std::string("\0\n", 2)};
    const std::string body = mirror::request_body("note\n", entries);
    const auto request = std::get<MirrorRequest>(parse_mirror_request(body));
    BOOST_TEST(request.note == "note\n");
    BOOST_TEST(request.entries == entries, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(every_truncation_is_refused_or_ends_at_an_entry) {
    const std::string body = mirror::request_body("note", {"one", "two"});
    for (std::size_t size = 0; size < body.size(); ++size) {
        const bool whole = size == 8 || size == 13;
        BOOST_TEST(reason(std::string_view(body).substr(0, size)).empty() == whole);
    }
}

BOOST_AUTO_TEST_CASE(limits_are_enforced) {
    BOOST_TEST(!reason(std::string(max_mirror_body + 1, '\0')).empty());
    BOOST_TEST(!reason(mirror::request_body(std::string(max_mirror_note + 1, 'n'), {})).empty());
    BOOST_TEST(!reason(mirror::request_body("n", std::vector<std::string>(max_mirror_entries + 1, "e"))).empty());
    BOOST_TEST(reason(mirror::request_body("n", std::vector<std::string>(max_mirror_entries, "e"))).empty());
    BOOST_TEST(!reason(mirror::request_body("n", {""})).empty());
    BOOST_TEST(!reason(std::string_view("\xff\xff\xff\xff", 4)).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central
