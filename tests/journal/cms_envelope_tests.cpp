#include <boost/test/unit_test.hpp>
#include <openssl/cms.h>

#include <cstdlib>
#include <filesystem>

#include "base/c_handle.h"
#include "base/fd.h"
#include "journal/cms.h"
#include "journal/cms_envelope.h"
#include "tests/journal/escrow_parties.h"
#include "tests/temporary_directory.h"

using namespace beffroi;
using namespace beffroi::journal;

namespace {

struct Fixture {
    test::Root root = test::make_root("region");
    test::MonthKey region{"region", "2026-11", root};
};

/// What the stock tool certifies with these options.
Certificate certificate_of(const std::string& options) {
    const TemporaryDirectory folder;
    const std::string command = "openssl req -x509 -noenc -subj /CN=somebody " + options + " -keyout " + folder.path() +
                                "/key.pem -out " + folder.path() + "/certificate.pem 2>/dev/null";
    BOOST_REQUIRE(std::system(command.c_str()) == 0);
    return Certificate::parse(read_file(folder.path() + "/certificate.pem")).value();
}

/// Read and written again by OpenSSL.
std::string rewritten(const std::string& der) {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    const CHandle<CMS_ContentInfo, CMS_ContentInfo_free> cms(
        d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(der.size())));
    unsigned char* bytes = nullptr;
    const int size = i2d_CMS_ContentInfo(cms.get(), &bytes);
    BOOST_REQUIRE(size > 0);
    std::string again(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    OPENSSL_free(bytes);
    return again;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(journal_cms_envelope_tests, Fixture)

BOOST_AUTO_TEST_CASE(texts_of_every_length_come_back_and_are_written_as_openssl_writes_them) {
    for (const std::size_t size : {0U, 1U, 79U, 80U, 127U, 128U, 255U, 256U, 512U, 65'535U, 65'536U, 1'000'000U}) {
        const std::string text(size, 'x');
        const auto der = CmsEnvelope(region.certificate).seal(text);
        BOOST_TEST((cms_open(der, region.certificate, region.key) == text), size);
        BOOST_TEST((rewritten(der) == der), size);
    }
}

BOOST_AUTO_TEST_CASE(an_envelope_seals_once) {
    CmsEnvelope envelope(region.certificate);
    static_cast<void>(envelope.seal("one"));
    BOOST_CHECK_THROW(static_cast<void>(envelope.seal("another")), std::logic_error);
}

BOOST_AUTO_TEST_CASE(an_envelope_that_was_moved_seals_as_before) {
    CmsEnvelope envelope(region.certificate);
    CmsEnvelope elsewhere(std::move(envelope));
    BOOST_TEST((cms_open(elsewhere.seal("text"), region.certificate, region.key) == "text"));
}

BOOST_AUTO_TEST_CASE(a_certificate_that_cannot_be_sealed_for_is_refused_before_anybody_needs_it) {
    BOOST_CHECK_THROW(CmsEnvelope(certificate_of("-newkey rsa:2048")), std::runtime_error);
    BOOST_CHECK_THROW(CmsEnvelope(certificate_of("-newkey ec -pkeyopt ec_paramgen_curve:P-384")), std::runtime_error);
    BOOST_CHECK_THROW(CmsEnvelope(certificate_of("-newkey ec -pkeyopt ec_paramgen_curve:P-256 -addext "
                                                 "subjectKeyIdentifier=none")),
                      std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()
