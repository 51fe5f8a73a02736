#include <boost/test/unit_test.hpp>

#include "policy/manifest.h"

using namespace beffroi::policy;

namespace {

const std::string k_digest(64, 'a');

Manifest sample() {
    return {7, "Pronote le soir", "r.leroy", {"0599991P", "0622222B"}, k_digest, std::nullopt};
}

const std::string k_text =
    "beffroi policy v1\nnumber 7\ntitle Pronote le soir\nauthor r.leroy\nsite 0599991P\nsite 0622222B\npolicy sha256 " +
    k_digest + "\n";

bool is_manifest(const std::string& text) {
    return std::holds_alternative<Manifest>(parse_manifest(text));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_manifest_tests)

BOOST_AUTO_TEST_CASE(what_is_written_is_read_again) {
    BOOST_TEST(manifest_text(sample()) == k_text);
    BOOST_TEST((std::get<Manifest>(parse_manifest(k_text)) == sample()));
    Manifest everywhere = sample();
    everywhere.sites.clear();
    everywhere.approvers = std::string(64, 'b');
    const std::string text = manifest_text(everywhere);
    BOOST_TEST(text.find("site *\n") != std::string::npos);
    BOOST_TEST((std::get<Manifest>(parse_manifest(text)) == everywhere));
}

BOOST_AUTO_TEST_CASE(a_text_has_one_spelling) {
    BOOST_TEST(is_manifest(k_text));
    for (std::size_t i = 0; i < k_text.size(); ++i) {
        std::string shorter = k_text;
        shorter.erase(i, 1);
        if (is_manifest(shorter)) {  // a letter less of a title is another title, and is read as such
            BOOST_TEST(manifest_text(std::get<Manifest>(parse_manifest(shorter))) == shorter);
        }
    }
    for (const std::string& text :
         {k_text + "site 0699999X\n", k_text + "\n", "\n" + k_text,
          k_text + "approvers sha256 " + k_digest.substr(1) + "\n",
          k_text.substr(0, k_text.find("site 0622222B")) + "site *\n" + k_text.substr(k_text.find("policy ")),
          std::string(), std::string(20000, 'x')}) {
        BOOST_TEST(!is_manifest(text), text);
    }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_signed_is_refused) {
    const auto refused = [](auto change) {
        Manifest manifest = sample();
        change(manifest);
        BOOST_CHECK_THROW((void)manifest_text(manifest), std::invalid_argument);
    };
    refused([](Manifest& m) { m.number = 0; });
    refused([](Manifest& m) { m.title = "two\nlines"; });
    refused([](Manifest& m) { m.title.clear(); });
    refused([](Manifest& m) { m.author = std::string(300, 'x'); });
    refused([](Manifest& m) { m.sites = {"0622222B", "0599991P"}; });
    refused([](Manifest& m) { m.sites = {"0599991P", "0599991P"}; });
    refused([](Manifest& m) { m.sites = {"*"}; });
    refused([](Manifest& m) { m.policy = "A" + k_digest.substr(1); });
    refused([](Manifest& m) { m.approvers = "none"; });
}

BOOST_AUTO_TEST_CASE(it_holds_at_its_sites_only) {
    BOOST_TEST(holds_at(sample(), "0599991P"));
    BOOST_TEST(!holds_at(sample(), "0620001A"));
    Manifest everywhere = sample();
    everywhere.sites.clear();
    BOOST_TEST(holds_at(everywhere, "0620001A"));
}

BOOST_AUTO_TEST_SUITE_END()
