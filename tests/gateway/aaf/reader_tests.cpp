#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "gateway/aaf/encoding.h"
#include "gateway/aaf/reader.h"
#include "tests/gateway/aaf/sample_exports.h"

using namespace beffroi;
using namespace beffroi::aaf;
using namespace beffroi::tests;

namespace {

struct Seen {
    std::optional<std::string> refused;
    std::vector<Request> requests;
    std::string code;
};

/// In pieces of `piece` bytes, as a slow disk may give them.
Seen read(const std::string& bytes, std::size_t piece = 1 << 16) {
    Seen seen;
    std::size_t at = 0;
    seen.refused = read_document({.wanted = {"ENTPersonFonctions", "ENTStructureNomCourant", "mail"},
                                  .more =
                                      [&](char* into, std::size_t size) {
                                          const auto n = std::min({size, piece, bytes.size() - at});
                                          std::memcpy(into, bytes.data() + at, n);
                                          at += n;
                                          return n;
                                      },
                                  .take = [&](Request request) { seen.requests.push_back(std::move(request)); },
                                  .take_academie_code = [&](const std::string& code) { seen.code = code; }});
    return seen;
}

void is_refused(const std::string& bytes, const std::string& why) {
    const Seen seen = read(bytes);
    BOOST_TEST(seen.refused.value_or("it was read").find(why) != std::string::npos, seen.refused.value_or("it was read")
                                                                                        << " instead of " << why);
}

std::string with_doctype(const std::string& doctype, const std::string& requests) {
    std::string text = document(requests);
    const std::string usual = "<!DOCTYPE ficAlimMENESR SYSTEM \"ficAlimMENESR.dtd\">";
    return text.replace(text.find(usual), usual.size(), doctype);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_aaf_reader_tests)

BOOST_AUTO_TEST_CASE(requests_are_read_with_what_was_asked_for_alone) {
    const Seen seen = read(document(member_of_staff("16980", {teaches(here), "50477$DOC$DOCUMENTATION$$"})), 7);
    BOOST_TEST(seen.refused.value_or("") == "");
    BOOST_REQUIRE(seen.requests.size() == 1);
    const Request& request = seen.requests.front();
    BOOST_TEST((request.operation == Operation::add));
    BOOST_TEST(request.category == "PersEducNat");
    BOOST_TEST(request.id == "16980");
    BOOST_TEST(request.attributes.size() == 2);
    BOOST_TEST((request.attributes.at("ENTPersonFonctions") ==
                Values{"52006$ENS$ENSEIGNEMENT$L1300$MATHEMATIQUES", "50477$DOC$DOCUMENTATION$$"}));
    BOOST_TEST(seen.code == "09");
}

BOOST_AUTO_TEST_CASE(what_changed_is_read_as_what_it_is_now) {
    const Seen seen = read(document(modify("PersEducNat", "1", {{"ENTPersonFonctions", {""}}}) + remove("Eleve", "2")));
    BOOST_REQUIRE(seen.requests.size() == 2);
    BOOST_TEST((seen.requests[0].operation == Operation::modify));
    BOOST_TEST(seen.requests[0].attributes.at("ENTPersonFonctions").empty());
    BOOST_TEST((seen.requests[1].operation == Operation::remove));
    BOOST_TEST(seen.requests[1].id == "2");
    BOOST_TEST(seen.requests[1].category == "Eleve");
}

BOOST_AUTO_TEST_CASE(empty_values_are_none) {
    for (const std::string empty : {"<value/>", "<value></value>"}) {
        const Seen seen = read(document("<addRequest>" + head("PersEducNat", "1") + "<attributes><attr name=\"mail\">" +
                                        empty + "<value>a</value>" + empty + "</attr></attributes></addRequest>"));
        BOOST_REQUIRE(seen.requests.size() == 1);
        BOOST_TEST((seen.requests.front().attributes.at("mail") == Values{"a"}));
    }
}

BOOST_AUTO_TEST_CASE(both_encodings_become_utf_8) {
    const auto named = [](const std::string& name) {
        return add("EtabEducNat", "1", {{"ENTStructureNomCourant", {name}}});
    };
    // In ISO-8859-15 0xBD is œ and 0xA4 is €; in ISO-8859-1 they are others.
    const Seen old = read(document(named("Lyc\xE9"
                                         "e du Sacr\xE9-C\xBDur, 3 \xA4"),
                                   "ISO-8859-15"),
                          5);
    BOOST_REQUIRE(old.requests.size() == 1);
    BOOST_TEST(old.requests.front().attributes.at("ENTStructureNomCourant").front() == "Lycée du Sacré-Cœur, 3 €");
    const Seen now = read(document(named("Lycée du Sacré-Cœur, 3 €")), 5);
    BOOST_REQUIRE(now.requests.size() == 1);
    BOOST_TEST(now.requests.front().attributes.at("ENTStructureNomCourant").front() == "Lycée du Sacré-Cœur, 3 €");
}

BOOST_AUTO_TEST_CASE(it_does_not_matter_how_the_bytes_come) {
    std::string utf_8;
    std::string iso;
    for (int i = 1000; i < 1400; ++i) {  // some 90,000 bytes
        utf_8 += add("PersEducNat", std::to_string(i),
                     {{"sn", {std::string(50, 'x')}}, {"mail", {"é€œ&amp;<![CDATA[é]]>"}}});
        iso += add("PersEducNat", std::to_string(i),
                   {{"sn", {std::string(50, 'x')}}, {"mail", {"\xE9\xA4\xBD&amp;<![CDATA[\xE9]]>"}}});
    }
    for (const auto& [bytes, encoding] : {std::pair(utf_8, "UTF-8"), std::pair(iso, "ISO-8859-15")}) {
        for (const std::size_t piece : {1U, 7U, 4096U, 1U << 16U, 1U << 20U}) {
            const Seen seen = read(document(bytes, encoding), piece);
            BOOST_TEST(seen.refused.value_or("") == "");
            BOOST_REQUIRE(seen.requests.size() == 400U);
            BOOST_TEST(std::ranges::all_of(
                seen.requests, [](const Request& one) { return one.attributes.at("mail") == Values{"é€œ&é"}; }));
        }
    }
}

BOOST_AUTO_TEST_CASE(no_other_encoding_is_read) {
    for (const char* other : {"UTF-16", "UTF-7", "ISO-8859-1", "EBCDIC-CP-FR", "UCS-4"}) {
        is_refused(document("", other), "neither in UTF-8 nor in ISO-8859-15");
    }
    is_refused(std::string("\xFF\xFE<\0?\0x\0m\0l\0", 12), "neither in UTF-8");
    is_refused(std::string("<\0?\0x\0m\0l\0", 10), "neither in UTF-8");
    is_refused("PK\x03\x04", "neither in UTF-8");
    is_refused(document(add("EtabEducNat", "1", {{"mail", {"\xE9"}}})), "line ");  // not UTF-8, as it says
}

BOOST_AUTO_TEST_CASE(the_usual_references_and_sections_are_text) {
    const Seen seen =
        read(document(add("PersEducNat", "1", {{"mail", {"a&amp;b&apos;&lt;&#233;<![CDATA[<c>&d;]]>"}}})));
    BOOST_REQUIRE(seen.requests.size() == 1);
    BOOST_TEST(seen.requests.front().attributes.at("mail").front() == "a&b'<é<c>&d;");
}

BOOST_AUTO_TEST_CASE(an_external_entity_is_neither_fetched_nor_expanded) {
    const TemporaryDirectory folder;
    replace_file(folder.path() + "/secret", "le-secret");
    const std::string file = "file://" + folder.path() + "/secret";
    is_refused(with_doctype("<!DOCTYPE ficAlimMENESR [<!ENTITY x SYSTEM \"" + file + "\">]>",
                            add("PersEducNat", "1", {{"mail", {"&x;"}}})),
               "declares something itself");
    is_refused(with_doctype("<!DOCTYPE ficAlimMENESR [<!ENTITY % x SYSTEM \"" + file + "\"> %x;]>", ""),
               "declares something itself");
}

BOOST_AUTO_TEST_CASE(the_dtd_beside_it_is_not_loaded) {
    const TemporaryDirectory folder;
    // If it were read, the entity would be declared, and the default would name an attribute.
    replace_file(folder.path() + "/x.dtd", "<!ENTITY x \"expanded\"><!ATTLIST attr name CDATA \"mail\">");
    const std::string doctype = "<!DOCTYPE ficAlimMENESR SYSTEM \"" + folder.path() + "/x.dtd\">";
    is_refused(with_doctype(doctype, add("PersEducNat", "1", {{"mail", {"&x;"}}})), "line ");
    const Seen seen =
        read(with_doctype(doctype, "<addRequest>" + head("Eleve", "1") +
                                       "<attributes><attr><value>a</value></attr></attributes></addRequest>"));
    BOOST_REQUIRE(seen.requests.size() == 1);
    BOOST_TEST(seen.requests.front().attributes.empty());
}

BOOST_AUTO_TEST_CASE(entities_that_grow_are_refused_before_they_do) {
    std::string laughs = "<!DOCTYPE ficAlimMENESR [<!ENTITY l0 \"ha\">";
    for (int i = 1; i < 30; ++i) {
        const auto before = "&l" + std::to_string(i - 1) + ";";
        laughs += "<!ENTITY l" + std::to_string(i) + " \"" + before + before + before + before + "\">";
    }
    is_refused(with_doctype(laughs + "]>", add("PersEducNat", "1", {{"mail", {"&l29;"}}})),
               "declares something itself");
}

BOOST_AUTO_TEST_CASE(a_document_declares_nothing_itself) {
    for (const char* declaration :
         {"<!ENTITY x \"y\">", "<!ATTLIST attr name CDATA \"mail\">", "<!ATTLIST attr name (a|b) \"a\">",
          "<!ELEMENT attr ANY>", "<!NOTATION n SYSTEM \"n\">"}) {
        is_refused(with_doctype("<!DOCTYPE ficAlimMENESR [" + std::string(declaration) + "]>", ""),
                   "declares something itself");
    }
}

BOOST_AUTO_TEST_CASE(an_entity_that_nobody_declared_ends_it_wherever_it_is) {
    is_refused(document(add("PersEducNat", "1", {{"mail", {"a&eacute;"}}})), "eacute");
    is_refused(document(add("PersEducNat", "1", {{"ma&nothing;il", {"a"}}})), "nothing");
}

BOOST_AUTO_TEST_CASE(what_was_cut_short_is_refused_at_every_byte) {
    const std::string whole = document(member_of_staff("16980", {teaches(here)}));
    const auto end = whole.rfind("</ficAlimMENESR>") + std::string("</ficAlimMENESR>").size();
    BOOST_TEST(!read(whole.substr(0, end)).refused.has_value());
    for (std::size_t size = 0; size < end; ++size) {
        BOOST_TEST(read(whole.substr(0, size)).refused.has_value(), size);
    }
    is_refused("", "empty");
    is_refused(whole + whole, "line ");
}

BOOST_AUTO_TEST_CASE(what_is_not_an_export_is_refused) {
    is_refused("<html/>", "not an AAF export");
    is_refused(document("<renameRequest/>"), "addRequest, modifyRequest and deleteRequest");
    is_refused(document("<addRequest><attributes/></addRequest>"), "neither whose");
    is_refused(document("<deleteRequest>" + head("Eleve", "1") + "<attributes/></deleteRequest>"), "does not belong");
    is_refused(document("<modifyRequest>" + head("Eleve", "1") +
                        "<modifications><modification name=\"mail\" operation=\"add\"><value>a</value></modification>"
                        "</modifications></modifyRequest>"),
               "a modification replaces");
    is_refused(document(add("Eleve", "1", {{"mail", {"<b>x</b>"}}})), "text alone");
}

BOOST_AUTO_TEST_CASE(everything_has_a_bound) {
    is_refused(document(add("Eleve", "1", {{"mail", {std::string(max_value_bytes + 1, 'x')}}})), "too long");
    BOOST_TEST(!read(document(add("Eleve", "1", {{"mail", {std::string(max_value_bytes, 'x')}}}))).refused.has_value());
    BOOST_TEST(
        !read(document(add("Eleve", "1", {{"ENTPersonAdresse", {std::string(5000, 'x')}}}))).refused.has_value());
    is_refused(document(add("Eleve", std::string(65, '1'), {{"mail", {"x"}}})), "too long");
    is_refused(document(add("Eleve", "1", {{"mail", std::vector<std::string>(max_values + 1, "x")}})), "values");
    is_refused(document(add("Eleve", "1", Named(301, {"sn", {"x"}}))), "attributes");
    std::string deep = "<ficAlimMENESR>";
    for (int i = 0; i < 100'000; ++i) {
        deep += "<addRequest>";
    }
    is_refused(deep, "does not belong");
    BOOST_TEST(read(document("<" + std::string(5000, 'x') + "></y>")).refused->size() < 400U);
    BOOST_TEST(read(document(add("Eleve", "1", {{"mail", {"&" + std::string(5000, 'x') + ";"}}}))).refused->size() <
               400U);
}

BOOST_AUTO_TEST_CASE(an_encoding_is_told_by_the_declaration_alone) {
    BOOST_TEST(is_accepted_encoding("<ficAlimMENESR/>"));
    BOOST_TEST(is_accepted_encoding("\xEF\xBB\xBF<?xml version='1.0' encoding='utf-8'?><x/>"));
    BOOST_TEST(is_accepted_encoding("<?xml version=\"1.0\"?><x/>"));
    BOOST_TEST(!is_accepted_encoding("<?xml version=\"1.0\" encoding=\"UTF-8?>"));
    BOOST_TEST(!is_accepted_encoding("<?xml version=\"1.0\" encoding=UTF-8?>"));
    BOOST_TEST(!is_accepted_encoding("<?xml " + std::string(300, ' ') + "encoding=\"UTF-8\"?>"));
    BOOST_TEST(!is_accepted_encoding(""));
}

BOOST_AUTO_TEST_SUITE_END()
