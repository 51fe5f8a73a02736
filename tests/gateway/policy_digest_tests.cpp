#include <boost/test/unit_test.hpp>

#include "base/fd.h"
#include "gateway/policy_digest.h"
#include "tests/policy/documents.h"
#include "tests/temporary_directory.h"

namespace beffroi {
namespace {

struct Written {
    Written() {
        write([](const yang::Document& document) { return document.canonical() + "\n"; });
    }
    /// The documents of a small policy, each as `text` has it.
    template <typename Text>
    void write(const Text& text) const {
        const auto documents = policy::test::parse({"", "", ""});
        write_private_file(directory.path() + "/region.json", text(documents.region));
        write_private_file(directory.path() + "/academie.json", text(documents.academie));
        write_private_file(directory.path() + "/lycee.json", text(documents.lycee));
    }
    [[nodiscard]] policy::Documents read() const {
        return std::get<policy::Documents>(policy::read_documents(modules, directory.path()));
    }

    const yang::Modules modules{yang::schemas_directory(), policy::yang_modules()};
    const std::string signed_digest = journal::sha256_hex(policy::canonical_text(policy::test::parse({"", "", ""})));
    TemporaryDirectory directory;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gateway_policy_digest_tests, Written)

BOOST_AUTO_TEST_CASE(what_is_written_as_it_was_signed_is_its_own_text) {
    BOOST_TEST(policy::written_text(read()) == policy::canonical_text(read()));
    BOOST_TEST(digest_of(read(), signed_digest) == signed_digest);
}

BOOST_AUTO_TEST_CASE(what_is_written_otherwise_has_the_digest_of_what_it_says) {
    write([](const yang::Document& document) { return "  " + document.canonical() + "\n\n"; });
    BOOST_TEST(policy::written_text(read()) != policy::canonical_text(read()));
    for (const std::string& expected : {signed_digest, std::string(), std::string(64, 'a')}) {
        BOOST_TEST(digest_of(read(), expected) == signed_digest);
    }
}

BOOST_AUTO_TEST_CASE(other_documents_never_have_the_digest_that_is_expected) {
    const auto other =
        policy::test::parse({R"("zone":[{"name":"salle","label-fr":"Salle","label-en":"Room"}])", "", ""});
    write_private_file(directory.path() + "/region.json", other.region.canonical() + "\n");
    BOOST_TEST(digest_of(read(), signed_digest) != signed_digest);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi
