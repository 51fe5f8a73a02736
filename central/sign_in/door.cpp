#include "central/sign_in/door.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "central/sign_in/totp.h"
#include "journal/crypto.h"

namespace beffroi::central::sign_in {

namespace {

constexpr unsigned k_free_of_account = 3;
constexpr unsigned k_free_of_address = 20;  ///< a whole party may come from one
constexpr std::chrono::seconds k_directory_pause{10};
constexpr std::chrono::seconds k_busy_pause{2};
constexpr std::size_t k_network_bytes = 8;  ///< of an IPv6 address: whoever has one has all of its /64

/// An IPv4 address, or the network of an IPv6 one.
std::string network_of(const IpAddress& client) {
    IpAddress network = client;
    if (client.family == Family::ipv6) {
        std::fill(network.bytes.begin() + k_network_bytes, network.bytes.end(), std::uint8_t{0});
    }
    return network.text();
}

/// What may be guessed is counted: of a passkey's holder her password, which takes the passkey, so that no stranger
/// keeps her out by failing; of who comes with a code whatever login is typed, there or not.
Delays::Counters counters(const std::optional<Account>& passkey_of, const std::string& login, const IpAddress& client) {
    const std::string account =
        passkey_of ? "passkey " + passkey_of->name : "login " + journal::sha256_hex(ascii_lower(login));
    return {{account, k_free_of_account}, {"address " + network_of(client), k_free_of_address}};
}

}  // namespace

Door::Door(DoorOptions options, Accounts& accounts, Challenges& challenges, const Clock& clock,
           const std::function<void(const std::string&)>& on_problem)
    : m_options(std::move(options)), m_accounts(accounts), m_challenges(challenges), m_clock(clock), m_delays(clock) {
    for (const DirectorySettings& settings : m_options.directories) {
        m_directories.emplace(settings.party, std::make_unique<DirectoryCheck>(settings, on_problem));
    }
}

std::vector<std::string> Door::parties_with_directory() const {
    std::vector<std::string> parties;
    for (const auto& [party, directory] : m_directories) {
        parties.push_back(party);
    }
    return parties;
}

Door::Answer Door::ask(const Presented& presented, const IpAddress& client, const Account* only) {
    const auto* assertion = std::get_if<Assertion>(&presented.second);
    const auto& credentials = presented.credentials;
    Second second =
        assertion != nullptr ? look(*assertion) : look(std::get<std::string>(presented.second), credentials->login);
    if (only != nullptr && second.account && second.account->name != only->name) {
        second.problem = "other-account";
    }
    const std::string again = only != nullptr ? ", asked again" : "";
    const std::string name = second.account ? second.account->name : "";
    if (!credentials) {
        if (second.problem.empty() && asks_password(second.account->party)) {
            second.problem = "password-missing";
        }
        if (!second.problem.empty()) {
            return Refused{name, second.problem};
        }
        return second.use(again) ? Answer(*second.account) : Answer(Refused{name, "counter"});
    }
    const bool by_passkey = assertion != nullptr && second.problem.empty();
    const auto counted = counters(by_passkey ? second.account : std::nullopt, credentials->login, client);
    if (const auto remaining = m_delays.begin(counted)) {
        return Wait{*remaining};
    }
    return with_password(second, *credentials, counted, again);
}

/// The directory hears of somebody's password only once the rest is right.
DirectoryCheck::Word Door::checked(const Second& second, const Credentials& credentials) {
    using Word = DirectoryCheck::Word;
    if (m_directories.empty()) {
        return Word::right;
    }
    const auto directory = second.account ? m_directories.find(second.account->party) : m_directories.begin();
    if (!second.problem.empty()) {
        return (directory == m_directories.end() ? m_directories.begin() : directory)->second->pretend();
    }
    if (directory == m_directories.end()) {
        return Word::right;  // her party has none, whatever was typed
    }
    return equal_ignoring_case(second.account->login, credentials.login)
               ? directory->second->check(second.account->login, credentials.password.reveal())
               : directory->second->pretend();
}

Door::Answer Door::with_password(const Second& second, const Credentials& credentials, const Delays::Counters& counters,
                                 std::string_view how) {
    const std::string name = second.account ? second.account->name : "";
    switch (checked(second, credentials)) {
        case DirectoryCheck::Word::silent:
            m_delays.dropped(counters);
            return Unanswered{k_directory_pause};
        case DirectoryCheck::Word::busy:
            m_delays.dropped(counters);
            return Unanswered{k_busy_pause};
        case DirectoryCheck::Word::wrong:
            return Refused{name, second.problem.empty() ? "password" : second.problem};
        case DirectoryCheck::Word::closed:
            return Refused{name, second.problem.empty() ? "directory-account" : second.problem};
        case DirectoryCheck::Word::right:
            break;
    }
    if (!second.problem.empty()) {
        return Refused{name, second.problem};
    }
    const std::string with = asks_password(second.account->party) ? ", password" : "";
    if (!second.use(with + std::string(how))) {
        return Refused{name, "counter"};
    }
    m_delays.succeeded(counters);
    return *second.account;
}

Door::Second Door::look(const Assertion& assertion) {
    const auto challenge = challenge_of(assertion.client_data);
    if (!challenge || !m_challenges.take(*challenge)) {
        return {std::nullopt, "challenge"};
    }
    const auto holder = m_accounts.holder_of(assertion.credential);
    if (!holder) {
        return {std::nullopt, "unknown-passkey"};
    }
    const auto verified =
        verify_assertion(m_options.party, *challenge, holder->passkey, assertion, before(holder->account.party));
    if (const auto* problem = std::get_if<NotGenuine>(&verified)) {
        return {holder->account, problem->reason};
    }
    return {holder->account, "",
            [this, credential = assertion.credential, uses = std::get<std::uint32_t>(verified)](std::string_view how) {
                return m_accounts.used(credential, uses, how);
            }};
}

Door::Second Door::look(const std::string& code, const std::string& login) const {
    const auto status = m_accounts.with_login(login);
    if (!status) {
        return {std::nullopt, "unknown-login"};
    }
    const Account& account = status->account;
    if (!status->codes || !takes_codes(account.party)) {
        return {account, "no-codes"};
    }
    const Secret secret = totp_secret(m_options.totp_key, account.name, status->codes->salt);
    const auto step = totp_step(secret.reveal(), code, m_clock.wall(), status->codes->last);
    if (!step) {
        return {account, "code"};
    }
    return {account, "", [this, name = account.name, salt = status->codes->salt, step = *step](std::string_view how) {
                return m_accounts.used_code(name, salt, step, how);
            }};
}

}  // namespace beffroi::central::sign_in
