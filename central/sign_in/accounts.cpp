#include "central/sign_in/accounts.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "base/ascii.h"
#include "base/encoding.h"
#include "base/fd.h"
#include "central/sign_in/opening_code.h"

namespace beffroi::central::sign_in {

namespace {

AccountStates read_states(const std::string& file) {
    if (!std::filesystem::exists(file)) {
        return {};
    }
    auto states = parse_account_states(read_file(file));
    if (!states) {
        throw std::runtime_error(file +
                                 " is damaged: put it back from a copy, or move it away and open the accounts again");
    }
    return std::move(*states);
}

void close(AccountState& state) {
    state.asked_by.clear();
    state.code_hash.clear();
    state.until = {};
}

Refusal conflict(std::string detail) {
    return {Refusal::Kind::conflict, std::move(detail)};
}

Refusal no_account(const std::string& name) {
    return {Refusal::Kind::unknown, fmt::format("there is no account \"{}\"", printable(name))};
}

}  // namespace

Accounts::Accounts(std::string file, std::vector<Account> accounts, Record record, const Clock& clock)
    : m_file(std::move(file)),
      m_accounts(std::move(accounts)),
      m_record(std::move(record)),
      m_clock(clock),
      m_states(read_states(m_file)) {}

const Account* Accounts::configured(std::string_view name) const {
    const auto found =
        std::find_if(m_accounts.begin(), m_accounts.end(), [name](const Account& one) { return one.name == name; });
    return found == m_accounts.end() ? nullptr : &*found;
}

void Accounts::change(AccountStates states, std::string_view event, const std::string& actor,
                      const std::string& detail) {
    journal::Entry entry;
    entry.event = event;
    entry.actor = printable(actor);
    entry.detail = printable(detail);
    m_record(std::move(entry));
    replace_file(m_file, to_text(states));
    m_states = std::move(states);
}

AccountStatus Accounts::status_of(const Account& account) const {
    AccountStatus status{account, {}, {}, {}, false};
    if (const auto found = m_states.find(account.name); found != m_states.end()) {
        const AccountState& state = found->second;
        status.passkeys = state.passkeys;
        status.codes = state.codes;
        if (m_clock.wall() < state.until) {
            status.asked_by = state.asked_by;
            status.open = !state.code_hash.empty();
        }
    }
    return status;
}

std::vector<AccountStatus> Accounts::all() const {
    const std::lock_guard lock(m_mutex);
    std::vector<AccountStatus> accounts;
    accounts.reserve(m_accounts.size());
    for (const Account& account : m_accounts) {
        accounts.push_back(status_of(account));
    }
    return accounts;
}

std::optional<AccountStatus> Accounts::with_login(std::string_view login) const {
    const std::lock_guard lock(m_mutex);
    const auto found = std::find_if(m_accounts.begin(), m_accounts.end(), [login](const Account& one) {
        return !one.login.empty() && equal_ignoring_case(one.login, login);
    });
    return found == m_accounts.end() ? std::nullopt : std::optional(status_of(*found));
}

std::optional<Account> Accounts::named(std::string_view name) const {
    const Account* account = configured(name);
    return account != nullptr ? std::optional(*account) : std::nullopt;
}

std::variant<Opening, Refusal> Accounts::open(const std::string& name, const std::string& officer,
                                              const std::string& party) {
    const std::lock_guard lock(m_mutex);
    const Account* account = configured(name);
    if (account == nullptr) {
        return no_account(name);
    }
    if (account->party != party) {
        return conflict("an account is opened by officers of its own party");
    }
    if (account->name == officer) {
        return conflict("nobody opens an account of her own: two others do");
    }
    AccountStates states = m_states;
    AccountState& state = states[name];
    const bool asked = !state.asked_by.empty() && m_clock.wall() < state.until;
    if (asked && state.asked_by == officer) {
        return conflict("you have asked already: another officer of your party has to");
    }
    state.until = m_clock.wall() + opening_holds;
    state.code_hash.clear();
    if (!asked) {
        state.asked_by = officer;
        change(std::move(states), journal::event::account_asked, officer, name);
        return Opening{};
    }
    Secret code = make_opening_code();
    const std::string detail = fmt::format("{}, asked for by {}", name, state.asked_by);
    state.asked_by.clear();
    state.code_hash = opening_code_hash(code.reveal());
    change(std::move(states), journal::event::account_opened, officer, detail);
    return Opening{std::move(code)};
}

const Account* Accounts::opened(std::string_view code) const {
    const std::string hash = opening_code_hash(code);
    for (const auto& [name, state] : m_states) {
        if (!state.code_hash.empty() && constant_time_equal(state.code_hash, hash) && m_clock.wall() < state.until) {
            return configured(name);
        }
    }
    return nullptr;
}

std::optional<Account> Accounts::opened_by(std::string_view code) const {
    const std::lock_guard lock(m_mutex);
    const Account* account = opened(code);
    return account != nullptr ? std::optional(*account) : std::nullopt;
}

std::variant<Account, Refusal> Accounts::add(std::string_view code, Passkey passkey) {
    const std::lock_guard lock(m_mutex);
    const Account* account = opened(code);
    if (account == nullptr) {
        return conflict("this code opens no account");
    }
    if (find(passkey.id)) {
        return conflict("this passkey is registered already");
    }
    AccountStates states = m_states;
    AccountState& state = states[account->name];
    if (state.passkeys.size() >= max_passkeys) {
        return conflict(fmt::format("this account has {} passkeys: remove one first", max_passkeys));
    }
    close(state);
    const std::string detail = fmt::format("passkey {}", to_base64url(passkey.id));
    state.passkeys.push_back({std::move(passkey), m_clock.wall(), std::nullopt});
    change(std::move(states), journal::event::passkey_added, account->name, detail);
    return *account;
}

std::variant<Account, Refusal> Accounts::add(std::string_view code, KeptCodes codes) {
    const std::lock_guard lock(m_mutex);
    const Account* account = opened(code);
    if (account == nullptr) {
        return conflict("this code opens no account");
    }
    AccountStates states = m_states;
    AccountState& state = states[account->name];
    close(state);
    codes.added = m_clock.wall();
    state.codes = std::move(codes);
    change(std::move(states), journal::event::codes_added, account->name, {});
    return *account;
}

std::optional<Accounts::Found> Accounts::find(std::string_view credential) const {
    for (const Account& account : m_accounts) {
        const auto state = m_states.find(account.name);
        if (state == m_states.end()) {
            continue;
        }
        const auto& keys = state->second.passkeys;
        const auto key = std::find_if(keys.begin(), keys.end(),
                                      [credential](const KeptPasskey& kept) { return kept.passkey.id == credential; });
        if (key != keys.end()) {
            return Found{&account, static_cast<std::size_t>(key - keys.begin())};
        }
    }
    return std::nullopt;
}

std::optional<Accounts::Holder> Accounts::holder_of(std::string_view credential) const {
    const std::lock_guard lock(m_mutex);
    const auto found = find(credential);
    if (!found) {
        return std::nullopt;
    }
    return Holder{*found->account, m_states.find(found->account->name)->second.passkeys[found->position].passkey};
}

bool Accounts::used(std::string_view credential, std::uint32_t uses, std::string_view how) {
    const std::lock_guard lock(m_mutex);
    const auto found = find(credential);
    if (!found) {
        return false;
    }
    AccountStates states = m_states;
    KeptPasskey& kept = states[found->account->name].passkeys[found->position];
    if (uses != 0 && uses <= kept.passkey.uses) {
        return false;
    }
    kept.passkey.uses = uses;
    kept.used = m_clock.wall();
    change(std::move(states), journal::event::sign_in, found->account->name,
           fmt::format("passkey {}{}", to_base64url(credential), how));
    return true;
}

bool Accounts::used_code(const std::string& name, const std::string& salt, std::uint64_t step, std::string_view how) {
    const std::lock_guard lock(m_mutex);
    AccountStates states = m_states;
    const auto found = states.find(name);
    if (found == states.end() || !found->second.codes || found->second.codes->salt != salt ||
        step <= found->second.codes->last) {
        return false;
    }
    found->second.codes->last = step;
    found->second.codes->used = m_clock.wall();
    change(std::move(states), journal::event::sign_in, name, fmt::format("code{}", how));
    return true;
}

std::optional<Refusal> Accounts::may_remove(const std::string& name, const Account& by) const {
    const Account* account = configured(name);
    if (account == nullptr) {
        return no_account(name);
    }
    return by.party == account->party
               ? std::nullopt
               : std::optional(conflict("what somebody signs in with is removed by her or an officer of her party"));
}

std::optional<Refusal> Accounts::remove(const std::string& name, std::string_view credential, const Account& by) {
    const std::lock_guard lock(m_mutex);
    if (auto refusal = may_remove(name, by)) {
        return refusal;
    }
    const auto found = find(credential);
    if (!found || found->account->name != name) {
        return Refusal{Refusal::Kind::unknown, "this account has no such passkey"};
    }
    AccountStates states = m_states;
    auto& keys = states[name].passkeys;
    keys.erase(keys.begin() + static_cast<std::ptrdiff_t>(found->position));
    change(std::move(states), journal::event::passkey_removed, by.name,
           fmt::format("{}: passkey {}", name, to_base64url(credential)));
    return std::nullopt;
}

std::optional<Refusal> Accounts::remove_codes(const std::string& name, const Account& by) {
    const std::lock_guard lock(m_mutex);
    if (auto refusal = may_remove(name, by)) {
        return refusal;
    }
    AccountStates states = m_states;
    const auto found = states.find(name);
    if (found == states.end() || !found->second.codes) {
        return Refusal{Refusal::Kind::unknown, "this account has no application that makes codes"};
    }
    found->second.codes.reset();
    change(std::move(states), journal::event::codes_removed, by.name, name);
    return std::nullopt;
}

}  // namespace beffroi::central::sign_in
