#include <boost/test/unit_test.hpp>

#include "base/ldap/logon_error.h"
#include "gateway/directory/account_state.h"
#include "gateway/directory_defaults.h"

using namespace beffroi;
using namespace beffroi::directory;

namespace {

const WallTime now = *parse_rfc3339("2026-11-29T12:00:00Z");
constexpr const char* yesterday = "134089056000000000";  // 2025-11-28 as a FILETIME
constexpr const char* in_2100 = "157468320000000000";

bool disabled(DirectoryType type, std::map<std::string, std::vector<std::string>, ldap::IgnoringCase> attributes) {
    return is_disabled({.dn = "cn=x", .attributes = std::move(attributes)}, default_profile(type), now);
}

bool in_ad(std::map<std::string, std::vector<std::string>, ldap::IgnoringCase> attributes) {
    return disabled(DirectoryType::active_directory, std::move(attributes));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_directory_account_state_tests)

BOOST_AUTO_TEST_CASE(the_word_of_an_ent_closes_an_account) {
    for (const char* word : {"INVALIDE", "DELETE", "BLOQUE", "bloque"}) {
        BOOST_TEST(disabled(DirectoryType::ent, {{"ESCOPersonEtatCompte", {word}}}));
    }
    BOOST_TEST(!disabled(DirectoryType::ent, {{"ESCOPersonEtatCompte", {"VALIDE"}}}));
    BOOST_TEST(!disabled(DirectoryType::ent, {}));
}

BOOST_AUTO_TEST_CASE(active_directory_closes_accounts_by_flag_date_and_password) {
    BOOST_TEST(!in_ad({}));
    BOOST_TEST(!in_ad({{"userAccountControl", {"512"}}, {"accountExpires", {"9223372036854775807"}}}));
    BOOST_TEST(!in_ad({{"userAccountControl", {"66048"}}, {"accountExpires", {"0"}}}));
    BOOST_TEST(in_ad({{"userAccountControl", {"514"}}}));
    BOOST_TEST(in_ad({{"userAccountControl", {"66050"}}}));
    BOOST_TEST(in_ad({{"userAccountControl", {"512"}}, {"accountExpires", {yesterday}}}));
    BOOST_TEST(!in_ad({{"userAccountControl", {"512"}}, {"accountExpires", {in_2100}}}));
    BOOST_TEST(in_ad({{"userAccountControl", {"512"}}, {"pwdLastSet", {"0"}}}));
    BOOST_TEST(!in_ad({{"userAccountControl", {"66048"}}, {"pwdLastSet", {"0"}}}));
}

BOOST_AUTO_TEST_CASE(an_account_ends_at_the_second_that_is_written) {
    const std::string at_now = std::to_string(
        (std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count() + 11644473600) * 10000000);
    BOOST_TEST(in_ad({{"accountExpires", {at_now}}}));
    BOOST_TEST(!is_disabled({.dn = "cn=x", .attributes = {{"accountExpires", {at_now}}}},
                            default_profile(DirectoryType::active_directory), now - std::chrono::seconds(1)));
}

BOOST_AUTO_TEST_CASE(a_state_that_cannot_be_read_is_not_an_open_account) {
    for (const char* attribute : {"userAccountControl", "accountExpires", "pwdLastSet"}) {
        BOOST_TEST(in_ad({{attribute, {"x"}}}));
        BOOST_TEST(in_ad({{attribute, {"99999999999999999999"}}}));
    }
    BOOST_TEST(disabled(DirectoryType::eole_scribe, {{"shadowExpire", {"demain"}}}));
    BOOST_TEST(disabled(DirectoryType::eole_scribe, {{"sambaKickoffTime", {"-"}}}));
}

BOOST_AUTO_TEST_CASE(posix_accounts_end_by_day_flag_or_second) {
    const auto scribe = [](const char* name, const char* value) {
        return disabled(DirectoryType::eole_scribe, {{name, {value}}});
    };
    BOOST_TEST(scribe("shadowExpire", "20786"));   // today
    BOOST_TEST(!scribe("shadowExpire", "20787"));  // tomorrow
    BOOST_TEST(!scribe("shadowExpire", "-1"));
    BOOST_TEST(scribe("sambaAcctFlags", "[UD         ]"));
    BOOST_TEST(scribe("sambaAcctFlags", "[UL         ]"));
    BOOST_TEST(!scribe("sambaAcctFlags", "[UX         ]"));
    BOOST_TEST(scribe("sambaKickoffTime", "1500000000"));
    BOOST_TEST(!scribe("sambaKickoffTime", "2147483647"));
}

BOOST_AUTO_TEST_CASE(the_codes_of_a_refused_bind_are_found_in_its_text) {
    const auto code = [](const std::string& data) {
        return ldap::logon_error("80090308: LdapErr: DSID-0C09042F, comment: AcceptSecurityContext error, data " +
                                 data + ", v2580");
    };
    BOOST_TEST(code("52e").value() == 0x52eU);
    BOOST_TEST(!ldap::is_about_account(*code("52e")));
    BOOST_TEST(!ldap::is_about_account(*code("525")));
    for (const char* data : {"530", "531", "532", "533", "701", "773", "775"}) {
        BOOST_TEST_CONTEXT(data) {
            BOOST_TEST(ldap::is_about_account(*code(data)));
        }
    }
    BOOST_TEST(!code("").has_value());
    BOOST_TEST(!code("99999999999999").has_value());
    BOOST_TEST(!ldap::logon_error("data 533").has_value());
    BOOST_TEST(!ldap::logon_error("").has_value());
}

BOOST_AUTO_TEST_CASE(guids_are_written_as_windows_writes_them) {
    const std::string bytes("\xff\x19\x96\x6f\x86\x8b\x11\xd0\xb4\x2d\x00\xc0\x4f\xc9\x64\xff", 16);
    BOOST_TEST(ldap::guid_text(bytes) == "6f9619ff-8b86-d011-b42d-00c04fc964ff");
    BOOST_TEST(ldap::guid_text("short").empty());
}

BOOST_AUTO_TEST_CASE(sids_are_written_as_windows_writes_them) {
    const std::string bytes("\1\2\0\0\0\0\0\5\x15\0\0\0\1\2\0\x80", 16);
    BOOST_TEST(ldap::sid_text(bytes) == "S-1-5-21-2147484161");
    BOOST_TEST(ldap::sid_text(bytes.substr(0, 15)).empty());
    BOOST_TEST(ldap::sid_text(bytes + "x").empty());
    BOOST_TEST(ldap::sid_text("\2" + bytes.substr(1)).empty());
    BOOST_TEST(ldap::sid_text("").empty());
}

BOOST_AUTO_TEST_SUITE_END()
