// The door before a real directory: slapd over LDAPS, and over StartTLS.
#include <boost/test/unit_test.hpp>

#include "central/sign_in/door.h"
#include "central/sign_in/totp.h"
#include "tests/central/scratch.h"
#include "tests/central/sign_in/agents.h"
#include "tests/central/sign_in/authenticator.h"
#include "tests/fakes/fake_clock.h"
#include "tests/gateway/directory/slapd.h"

namespace beffroi::central::sign_in {

using namespace std::chrono_literals;

namespace {

const std::string k_people = "ou=agents,o=gouv,c=fr";

std::string person(const std::string& uid, const std::string& password) {
    return "dn: uid=" + uid + "," + k_people + "\nobjectClass: inetOrgPerson\nuid: " + uid + "\ncn: " + uid +
           "\nsn: " + uid + "\nuserPassword: " + password + "\n\n";
}

tests::Slapd::Options agents(const std::string& tls = "ldaps") {
    tests::Slapd::Options options;
    options.sample = "lycee";
    options.tls = tls;
    options.ldif = "dn: " + k_people + "\nobjectClass: organizationalUnit\nou: agents\n\n" +
                   person("cmartin", "Beffroi-59!") + person("rleroy", "Beffroi-62!");
    return options;
}

tests::Slapd& directory() {
    static tests::Slapd slapd(agents());
    return slapd;
}

/// More have to come back.
DirectorySettings two_at_once(const tests::Slapd& slapd) {
    auto settings = settings_of(slapd);
    settings.people_base = k_people;
    settings.ldap.pool_size = 2;
    return settings;
}

struct Entrance {
    Scratch scratch;
    FakeClock clock{WallTime(std::chrono::sys_days{std::chrono::year(2026) / 11 / 24} + 8h)};
    std::vector<journal::Entry> recorded;
    std::vector<std::string> problems;
    Secret key{std::string(44, 'k')};
    Accounts accounts{scratch.path("accounts"),
                      {{"c.martin", "auditor", "region", "cmartin"},
                       {"r.leroy", "officer", "region", "rleroy"},
                       {"p.durand", "officer", "region", "pdurand"},
                       {"a.petit", "officer", "academie"},
                       {"d.nguyen", "officer", "academie"},
                       {"b.haddad", "officer", "academie"}},
                      [this](journal::Entry entry) { recorded.push_back(std::move(entry)); },
                      clock};
    Challenges challenges{clock};
    IpAddress client = *IpAddress::parse("192.0.2.1");
    std::unique_ptr<Door> door = made({two_at_once(directory())});

    std::unique_ptr<Door> made(std::vector<DirectorySettings> directories) {
        return std::make_unique<Door>(DoorOptions{{"https://console.region.example", "console.region.example"},
                                                  std::move(directories),
                                                  Secret(std::string(key.reveal()))},
                                      accounts, challenges, clock,
                                      [this](const std::string& text) { problems.push_back(text); });
    }
    std::string open(const std::string& name, const std::string& party = "region") {
        const auto officers = party == "region" ? std::pair("r.leroy", "p.durand") : std::pair("d.nguyen", "b.haddad");
        BOOST_REQUIRE(!std::get<Opening>(accounts.open(name, officers.first, party)).code);
        return std::string(std::get<Opening>(accounts.open(name, officers.second, party)).code.value().reveal());
    }
    Authenticator passkey_of(const std::string& name, const std::string& party = "region") {
        Authenticator authenticator;
        auto made = verify_creation(door->party(), "challenge", authenticator.create("challenge"), Before::its_holder);
        BOOST_REQUIRE(
            std::holds_alternative<Account>(accounts.add(open(name, party), std::move(std::get<Passkey>(made)))));
        return authenticator;
    }
    const std::string salt = std::string(totp_salt_bytes, 's');
    void application_of(const std::string& name) {
        BOOST_REQUIRE(std::holds_alternative<Account>(accounts.add(open(name), KeptCodes{salt, 1, clock.wall()})));
    }
    /// What the application of `name` shows now.
    std::string code(const std::string& name = "c.martin") const {
        const auto step = std::chrono::floor<std::chrono::seconds>(clock.wall()).time_since_epoch().count() / 30;
        return hotp(totp_secret(key, name, salt).reveal(), static_cast<std::uint64_t>(step));
    }
    static std::optional<Credentials> typed(const std::string& login, const std::string& password) {
        return Credentials{login, Secret(password)};
    }
    std::string told(const Door::Answer& answer) {
        if (const auto* account = std::get_if<Account>(&answer)) {
            return account->name;
        }
        if (const auto* refused = std::get_if<Door::Refused>(&answer)) {
            return refused->reason + (refused->account.empty() ? "" : " of " + refused->account);
        }
        return std::holds_alternative<Door::Wait>(answer) ? "wait" : "unanswered";
    }
    std::string with_code(const std::string& login, const std::string& password, const std::string& text) {
        return told(door->ask({typed(login, password), text}, client));
    }
    std::string with_key(Authenticator& authenticator, std::optional<Credentials> credentials,
                         const Account* only = nullptr) {
        ++authenticator.uses;
        return told(door->ask({std::move(credentials), authenticator.use(challenges.make(client))}, client, only));
    }
    static std::string asked() { return directory().log(); }
};

std::size_t count(const std::string& text, const std::string& what) {
    std::size_t found = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) {
        ++found;
    }
    return found;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(door_tests, Entrance)

BOOST_AUTO_TEST_CASE(a_password_and_a_passkey_let_in_and_neither_does_alone) {
    Authenticator authenticator = passkey_of("c.martin");
    BOOST_TEST(with_key(authenticator, typed("cmartin", "Beffroi-59!")) == "c.martin");
    BOOST_TEST(recorded.back().event == journal::event::sign_in);
    BOOST_TEST(recorded.back().detail.ends_with(", password"));
    BOOST_TEST(with_key(authenticator, std::nullopt) == "password-missing of c.martin");
    BOOST_TEST(with_key(authenticator, typed("cmartin", "wrong")) == "password of c.martin");
    BOOST_TEST(with_key(authenticator, typed("CMARTIN", "Beffroi-59!")) == "c.martin");
    Authenticator nobodys;
    BOOST_TEST(with_key(nobodys, typed("cmartin", "Beffroi-59!")) == "unknown-passkey");
}

BOOST_AUTO_TEST_CASE(beside_a_password_the_authenticator_need_not_know_its_holder) {
    Authenticator authenticator = passkey_of("c.martin");
    authenticator.flags = 0x01;
    BOOST_TEST(with_key(authenticator, typed("cmartin", "Beffroi-59!")) == "c.martin");
    Authenticator alone = passkey_of("a.petit", "academie");  // her party has no directory
    BOOST_TEST(with_key(alone, std::nullopt) == "a.petit");
    BOOST_TEST(recorded.back().detail.find("password") == std::string::npos);
    alone.flags = 0x01;
    BOOST_TEST(with_key(alone, std::nullopt) == "user-not-verified of a.petit");
    BOOST_TEST(with_key(alone, typed("cmartin", "Beffroi-59!")) == "user-not-verified of a.petit");
}

BOOST_AUTO_TEST_CASE(somebody_elses_password_beside_ones_own_passkey_lets_nobody_in) {
    Authenticator authenticator = passkey_of("c.martin");
    BOOST_TEST(with_key(authenticator, typed("rleroy", "Beffroi-62!")) == "password of c.martin");
}

BOOST_AUTO_TEST_CASE(a_password_and_a_code_let_in_once) {
    application_of("c.martin");
    BOOST_TEST(with_code("cmartin", "Beffroi-59!", code()) == "c.martin");
    BOOST_TEST(recorded.back().detail == "code, password");
    BOOST_TEST(with_code("cmartin", "Beffroi-59!", code()) == "code of c.martin");
    clock.advance(30s);
    BOOST_TEST(with_code("cmartin", "Beffroi-59!", code()) == "c.martin");
    clock.advance(30s);
    BOOST_TEST(with_code("cmartin", "wrong", code()) == "password of c.martin");
    BOOST_TEST(with_code("nobody", "Beffroi-59!", code()) == "unknown-login");
    BOOST_TEST(with_code("rleroy", "Beffroi-62!", code()) == "no-codes of r.leroy");
}

BOOST_AUTO_TEST_CASE(the_directory_hears_no_password_of_who_has_not_shown_the_rest) {
    application_of("c.martin");
    const std::string before = asked();
    BOOST_TEST(with_code("cmartin", "Beffroi-59!", "000000") == "code of c.martin");
    const std::string after = asked().substr(before.size());
    BOOST_TEST(count(after, "uid=cmartin") == 0U);
    // And yet it is asked as often, so that the time tells nothing.
    BOOST_TEST(count(after, " SRCH base=") == 1U);
    BOOST_TEST(count(after, " BIND dn=\"uid=") == 1U);
}

BOOST_AUTO_TEST_CASE(a_login_is_a_value_and_never_a_filter) {
    application_of("c.martin");
    for (const char* login : {"*", "cmartin)(uid=*", "c*", "cmartin\\2a", "cmartin,ou=agents"}) {
        BOOST_TEST(with_code(login, "Beffroi-59!", code()) == "unknown-login", login);
        clock.advance(1h);
    }
}

BOOST_AUTO_TEST_CASE(guesses_wait_longer_each_time_there_or_not) {
    application_of("c.martin");
    for (const std::string login : {"cmartin", "nobody"}) {
        client = *IpAddress::parse(login == "nobody" ? "192.0.2.7" : "192.0.2.8");
        for (int i = 0; i < 4; ++i) {
            BOOST_TEST(with_code(login, "wrong", "000000") != "wait");
        }
        BOOST_TEST(with_code(login, "wrong", "000000") == "wait", login);
    }
    // From everywhere: it is the account that is guessed at. The right code waits as well.
    client = *IpAddress::parse("2001:db8::1");
    BOOST_TEST(with_code("CMartin", "Beffroi-59!", code()) == "wait");
    clock.advance(2s);
    BOOST_TEST(with_code("cmartin", "Beffroi-59!", code()) == "c.martin");
}

BOOST_AUTO_TEST_CASE(no_stranger_keeps_the_holder_of_a_passkey_out) {
    Authenticator authenticator = passkey_of("c.martin");
    for (int i = 0; i < 10; ++i) {
        (void)with_code("cmartin", "wrong", "000000");
    }
    client = *IpAddress::parse("2001:db8::1");
    BOOST_TEST(with_code("cmartin", "wrong", "000000") == "wait");
    BOOST_TEST(with_key(authenticator, typed("cmartin", "Beffroi-59!")) == "c.martin");
}

BOOST_AUTO_TEST_CASE(one_network_that_guesses_at_many_waits) {
    unsigned waited = 0;
    for (int i = 0; i < 30; ++i) {
        client = *IpAddress::parse("2001:db8::" + std::to_string(i + 1));
        waited += with_code("nobody" + std::to_string(i), "wrong", "000000") == "wait" ? 1 : 0;
    }
    BOOST_TEST(waited == 9U);
    client = *IpAddress::parse("2001:db8:1::1");
    BOOST_TEST(with_code("somebody", "wrong", "000000") == "unknown-login");
}

BOOST_AUTO_TEST_CASE(who_confirms_is_who_came_in) {
    Authenticator authenticator = passkey_of("c.martin");
    Authenticator other = passkey_of("a.petit", "academie");
    const Account account{"c.martin", "auditor", "region", "cmartin"};
    BOOST_TEST(with_key(other, std::nullopt, &account) == "other-account of a.petit");
    BOOST_TEST(with_key(authenticator, typed("cmartin", "Beffroi-59!"), &account) == "c.martin");
    BOOST_TEST(recorded.back().detail.ends_with(", password, asked again"));
}

BOOST_AUTO_TEST_CASE(a_directory_that_is_silent_lets_nobody_in_and_counts_nothing) {
    const tests::SilentServer silent;
    DirectorySettings settings = two_at_once(directory());
    settings.ldap.servers = {silent.uri()};
    settings.ldap.connect_timeout = 200ms;
    settings.ldap.operation_timeout = 200ms;
    door = made({settings});
    application_of("c.martin");
    for (int i = 0; i < 6; ++i) {
        BOOST_TEST(with_code("cmartin", "Beffroi-59!", i % 2 == 0 ? code() : "000000") == "unanswered");
    }
    BOOST_TEST(!problems.empty());
    door = made({two_at_once(directory())});
    BOOST_TEST(with_code("cmartin", "Beffroi-59!", code()) == "c.martin");
}

BOOST_AUTO_TEST_CASE(a_server_with_another_authority_or_name_is_not_believed) {
    const tests::Slapd other(agents());
    DirectorySettings settings = two_at_once(other);
    settings.ldap.ca_file = directory().ca_file();
    door = made({settings});
    application_of("c.martin");
    BOOST_TEST(with_code("cmartin", "Beffroi-59!", code()) == "unanswered");
    BOOST_TEST(count(other.log(), "uid=cmartin") == 0U);
}

BOOST_AUTO_TEST_CASE(start_tls_is_as_good) {
    const tests::Slapd by_start_tls(agents("start-tls"));
    door = made({two_at_once(by_start_tls)});
    application_of("c.martin");
    BOOST_TEST(with_code("cmartin", "Beffroi-59!", code()) == "c.martin");
}

BOOST_AUTO_TEST_CASE(more_checks_than_configured_are_sent_away_at_once) {
    const tests::SilentServer silent;
    DirectorySettings settings = two_at_once(directory());
    settings.ldap.servers = {silent.uri()};
    settings.ldap.connect_timeout = 1s;
    settings.ldap.operation_timeout = 1s;
    DirectoryCheck check(settings, [](const std::string&) {});
    std::vector<DirectoryCheck::Word> words(5);
    std::vector<std::thread> threads;
    for (auto& word : words) {
        threads.emplace_back([&check, &word] { word = check.check("cmartin", "Beffroi-59!"); });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    BOOST_TEST(std::count(words.begin(), words.end(), DirectoryCheck::Word::busy) == 3);
    BOOST_TEST(std::count(words.begin(), words.end(), DirectoryCheck::Word::silent) == 2);
}

BOOST_AUTO_TEST_CASE(an_empty_password_is_no_anonymous_bind) {
    DirectoryCheck check(two_at_once(directory()), [](const std::string&) {});
    BOOST_TEST((check.check("cmartin", "") == DirectoryCheck::Word::wrong));
    BOOST_TEST((check.check("cmartin", "Beffroi-59!") == DirectoryCheck::Word::right));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace beffroi::central::sign_in
