#include <boost/test/unit_test.hpp>

#include "base/fd.h"
#include "policy/bundle.h"
#include "tests/temporary_directory.h"

using namespace beffroi::policy;

namespace {

Bundle sample() {
    return {{"approved.note", "note\n"}, {"region.json", "{\"é\": 1}\n"}, {"academie.json", "{}"}, {"lycee.json", ""}};
}

bool refused(std::string_view text) {
    return std::holds_alternative<BadBundle>(parse_bundle(text));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_bundle_tests)

BOOST_AUTO_TEST_CASE(files_arrive_byte_for_byte) {
    Bundle bundle = sample();
    BOOST_TEST((std::get<Bundle>(parse_bundle(bundle_text(bundle))) == bundle));
    bundle["examples.json"] = "[]";
    bundle["approvers.policy"] = "quorum both\n";
    BOOST_TEST((std::get<Bundle>(parse_bundle(bundle_text(bundle))) == bundle));
}

BOOST_AUTO_TEST_CASE(only_the_files_of_a_policy_are_taken) {
    for (const char* name : {"approved.note", "region.json", "academie.json", "lycee.json"}) {
        Bundle bundle = sample();
        bundle.erase(name);
        BOOST_CHECK_THROW((void)bundle_text(bundle), std::invalid_argument);
    }
    for (const char* name : {"../passwd", "manifest", "", "region.json/"}) {
        std::string text = bundle_text(sample());
        text.replace(1, 0, "\"" + std::string(name) + "\":\"\",");
        BOOST_TEST(refused(text), text);
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_bundle_is_refused) {
    const std::string text = bundle_text(sample());
    BOOST_TEST(!refused(text));
    for (std::size_t cut = 0; cut < text.size(); ++cut) {
        BOOST_TEST(refused(text.substr(0, cut)), cut);
    }
    BOOST_TEST(refused(R"(["approved.note"])"));
    BOOST_TEST(refused(R"({"approved.note":"","region.json":{},"academie.json":"","lycee.json":""})"));
    BOOST_TEST(refused(std::string(100000, '[')));
    BOOST_TEST(refused(text + std::string(max_bundle_bytes, ' ')));
}

BOOST_AUTO_TEST_CASE(what_is_no_text_or_too_large_does_not_leave) {
    Bundle bundle = sample();
    bundle["lycee.json"] = "\xff";
    BOOST_CHECK_THROW((void)bundle_text(bundle), std::invalid_argument);
    bundle["lycee.json"] = std::string(max_bundle_bytes, 'x');
    BOOST_CHECK_THROW((void)bundle_text(bundle), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(a_directory_is_read_with_what_it_has) {
    const beffroi::TemporaryDirectory directory;
    for (const auto& [name, content] : sample()) {
        beffroi::replace_file(directory.path() + "/" + name, content);
    }
    beffroi::replace_file(directory.path() + "/manifest", "not carried");
    BOOST_TEST((read_bundle(directory.path()) == sample()));
    beffroi::replace_file(directory.path() + "/examples.json", "[]");
    BOOST_TEST(read_bundle(directory.path()).contains("examples.json"));
    std::filesystem::remove(directory.path() + "/region.json");
    BOOST_CHECK_THROW((void)read_bundle(directory.path()), std::system_error);
}

BOOST_AUTO_TEST_SUITE_END()
