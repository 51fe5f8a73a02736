#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/encoding.h"
#include "base/fd.h"
#include "journal/escrow.h"
#include "tests/journal/escrow_parties.h"
#include "tests/journal/sample_entries.h"

using namespace beffroi;
using namespace beffroi::journal;

namespace {

struct Parties {
    test::Root region_root = test::make_root("region");
    test::Root academie_root = test::make_root("academie");
    test::MonthKey region{"region", "2026-11", region_root};
    test::MonthKey academie{"academie", "2026-11", academie_root};
};

Entry entry() {
    return test::sample_entries().front();
}

Binding binding_of(const Entry& entry) {
    return {.token = entry.token,
            .month = entry.month,
            .site = entry.site,
            .session = entry.session,
            .user = "lea.delattre",
            .uid = "F59000a1",
            .mac = "02:00:00:00:00:01",
            .addresses = {"10.1.0.9", "2001:db8::9"}};
}

std::variant<Binding, NotOpened> open_both(const Parties& parties, const std::string& sealed, const Entry& entry) {
    const auto inner = open_outer(sealed, parties.region.certificate, parties.region.key);
    if (const auto* not_opened = std::get_if<NotOpened>(&inner)) {
        return *not_opened;
    }
    return open_inner(std::get<std::string>(inner), parties.academie.certificate, parties.academie.key, entry);
}

struct Folder {
    Folder() {
        char name[] = "/tmp/beffroi-escrow.XXXXXX";
        BOOST_REQUIRE(::mkdtemp(name) != nullptr);
        path = name;
    }
    ~Folder() { std::filesystem::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    void write(const std::string& name, std::string_view bytes) const {
        std::ofstream(path + "/" + name, std::ios::binary) << bytes;
    }
    std::string path;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(journal_escrow_tests)

BOOST_AUTO_TEST_CASE(both_parties_together_read_who_it_was) {
    const Parties parties;
    const auto sealed = Envelope(parties.academie.certificate, parties.region.certificate).seal(binding_of(entry()));
    const auto opened = open_both(parties, sealed, entry());
    BOOST_REQUIRE(std::holds_alternative<Binding>(opened));
    BOOST_TEST((std::get<Binding>(opened) == binding_of(entry())));
}

BOOST_AUTO_TEST_CASE(neither_party_alone_nor_in_the_wrong_order) {
    const Parties parties;
    const auto sealed = Envelope(parties.academie.certificate, parties.region.certificate).seal(binding_of(entry()));
    BOOST_TEST(
        std::holds_alternative<NotOpened>(open_outer(sealed, parties.academie.certificate, parties.academie.key)));
    const auto inner = std::get<std::string>(open_outer(sealed, parties.region.certificate, parties.region.key));
    BOOST_TEST(inner.find("lea") == std::string::npos);
    BOOST_TEST(
        std::holds_alternative<NotOpened>(open_inner(inner, parties.region.certificate, parties.region.key, entry())));
    const test::MonthKey next("academie", "2026-12", parties.academie_root);
    BOOST_TEST(std::holds_alternative<NotOpened>(open_inner(inner, next.certificate, next.key, entry())));
}

BOOST_AUTO_TEST_CASE(the_stock_tool_opens_both_layers) {
    const Parties parties;
    const Folder folder;
    const auto sealed = Envelope(parties.academie.certificate, parties.region.certificate).seal(binding_of(entry()));
    folder.write("sealed", from_base64(sealed).value());
    folder.write("region.pem", parties.region.certificate.pem());
    folder.write("region.key", parties.region.key.pem().reveal());
    folder.write("academie.pem", parties.academie.certificate.pem());
    folder.write("academie.key", parties.academie.key.pem().reveal());
    const auto decrypt = [&folder](const std::string& in, const std::string& party, const std::string& out) {
        return std::system(("cd " + folder.path + " && openssl cms -decrypt -binary -inform DER -in " + in +
                            " -recip " + party + ".pem -inkey " + party + ".key -out " + out)
                               .c_str());
    };
    BOOST_TEST(decrypt("sealed", "region", "inner") == 0);
    BOOST_TEST(decrypt("inner", "academie", "plain") == 0);
    BOOST_TEST((parse_binding(read_file(folder.path + "/plain")) == binding_of(entry())));
}

BOOST_AUTO_TEST_CASE(a_changed_byte_never_opens_as_anything_else) {
    const Parties parties;
    const auto der =
        from_base64(Envelope(parties.academie.certificate, parties.region.certificate).seal(binding_of(entry())))
            .value();
    // Names of algorithms have spellings that mean the same; which one it was, the journal's tree says.
    std::size_t same = 0;
    for (std::size_t i = 0; i < der.size(); i += 3) {
        auto changed = der;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        const auto opened = open_both(parties, to_base64(changed), entry());
        if (const auto* binding = std::get_if<Binding>(&opened)) {
            BOOST_TEST((*binding == binding_of(entry())), i);
            ++same;
        }
    }
    BOOST_TEST(same < 20U);
    BOOST_TEST(std::holds_alternative<NotOpened>(open_both(parties, to_base64(der + '\0'), entry())));
    BOOST_TEST(
        std::holds_alternative<NotOpened>(open_both(parties, to_base64(der.substr(0, der.size() - 1)), entry())));
    BOOST_TEST(std::holds_alternative<NotOpened>(open_both(parties, "", entry())));
    BOOST_TEST(std::holds_alternative<NotOpened>(open_both(parties, "no base64", entry())));
}

BOOST_AUTO_TEST_CASE(a_binding_put_into_another_entry_is_refused) {
    const Parties parties;
    const auto sealed = Envelope(parties.academie.certificate, parties.region.certificate).seal(binding_of(entry()));
    for (const auto change : std::initializer_list<void (*)(Entry&)>{
             [](Entry& other) { other.token[0] = '0'; }, [](Entry& other) { other.month = "2026-12"; },
             [](Entry& other) { other.site = "0599992Q"; }, [](Entry& other) { other.session = "5f0f"; }}) {
        auto other = entry();
        change(other);
        BOOST_TEST(std::holds_alternative<NotOpened>(open_both(parties, sealed, other)));
    }
}

BOOST_AUTO_TEST_CASE(lengths_tell_little_and_two_seals_of_one_person_are_not_alike) {
    const Parties parties;
    auto longer = binding_of(entry());
    longer.user = "jean-baptiste-emmanuel.de-la-rochefoucauld";
    const auto one = Envelope(parties.academie.certificate, parties.region.certificate).seal(binding_of(entry()));
    const auto again = Envelope(parties.academie.certificate, parties.region.certificate).seal(binding_of(entry()));
    BOOST_TEST(one != again);
    BOOST_TEST(binding_text(longer).size() == binding_text(binding_of(entry())).size());
    BOOST_TEST(binding_text(longer).size() % k_binding_block == 0U);
    BOOST_TEST(one.size() < 2000U);
}

BOOST_AUTO_TEST_CASE(the_text_of_a_binding_has_one_spelling) {
    const auto text = binding_text(binding_of(entry()));
    BOOST_TEST(text.starts_with(R"({"v":1,"token":"9f2c51d07be84a36aa10c4e5f8b7d263","month":"2026-11",)"));
    BOOST_TEST((parse_binding(text) == binding_of(entry())));
    BOOST_TEST((parse_binding(binding_text({})) == Binding{}));
    BOOST_TEST(!parse_binding(""));
    BOOST_TEST(!parse_binding(text + " "));
    BOOST_TEST(!parse_binding(text.substr(0, text.find_last_not_of(' ') + 1)));
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto changed = text;
        changed[i] = '"';
        const auto read = parse_binding(changed);
        BOOST_TEST((!read || binding_text(*read) == changed), i);
    }
}

BOOST_AUTO_TEST_CASE(month_certificates_are_those_of_the_root_and_the_month) {
    const auto root = test::make_root("region");
    const test::MonthKey november("region", "2026-11", root);
    BOOST_TEST(std::get<std::string>(month_of(november.certificate, "region", root.certificate)) == "2026-11");
    const auto refused = [&](const Certificate& certificate) {
        return std::holds_alternative<NoMonthKey>(month_of(certificate, "region", root.certificate));
    };
    BOOST_TEST(refused(test::MonthKey("academie", "2026-11", root).certificate));
    BOOST_TEST(refused(test::MonthKey("region", "2026-11", test::make_root("region")).certificate));
    BOOST_TEST(refused(root.certificate));
    BOOST_CHECK_THROW((void)certify_month_key("region", "2026-13", november.key, root.certificate, root.key),
                      std::invalid_argument);
    BOOST_CHECK_THROW((void)certify_month_key("region", "2026-12", november.key, root.certificate, november.key),
                      std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(months_begin_and_end_where_they_should) {
    BOOST_TEST(month_at(parse_rfc3339("2026-11-30T23:59:59.999Z").value()) == "2026-11");
    BOOST_TEST(month_at(parse_rfc3339("2026-12-01T00:00:00Z").value()) == "2026-12");
    BOOST_TEST(to_rfc3339(begin_of("2026-12")) == "2026-12-01T00:00:00.000Z");
    BOOST_TEST(to_rfc3339(end_of("2026-12")) == "2027-01-01T00:00:00.000Z");
    for (const char* text : {"", "2026", "2026-00", "2026-13", "2026-1", "2026-111", "26-11", "2026/11", "0000-01"}) {
        BOOST_TEST(!is_month(text), text);
    }
}

BOOST_AUTO_TEST_CASE(a_directory_gives_the_newest_certificate_and_names_what_is_none) {
    const auto root = test::make_root("region");
    const Folder folder;
    folder.write("2026-10.pem", test::MonthKey("region", "2026-10", root).certificate.pem());
    folder.write("2026-11.pem", test::MonthKey("region", "2026-11", root).certificate.pem());
    folder.write("again.pem", test::MonthKey("region", "2026-11", root).certificate.pem());
    folder.write("foreign.pem", test::MonthKey("region", "2026-12", test::make_root("region")).certificate.pem());
    folder.write("noise.pem", "noise");
    folder.write("readme", "not looked at");
    const auto read = read_month_certificates(folder.path, "region", root.certificate);
    BOOST_TEST(read.by_month.size() == 2U);
    BOOST_TEST(read.problems.size() == 3U);
    BOOST_REQUIRE(read.until("2026-12") != nullptr);
    BOOST_TEST(read.until("2026-12")->first == "2026-11");
    BOOST_TEST(read.until("2026-10")->first == "2026-10");
    BOOST_TEST((read.until("2026-09") == nullptr));
    BOOST_TEST(read_month_certificates(folder.path + "/nowhere", "region", root.certificate).problems.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
