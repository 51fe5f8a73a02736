// The accounts, what their holders sign in with, and how one is opened: by two officers of its party, never by one and
// never by its own holder. So what a newcomer signs in with first, and what somebody does who has lost hers, comes the
// same way (docs/decisions/0014-signing-in.md).
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/secret.h"
#include "central/refusal.h"
#include "central/sign_in/account.h"
#include "central/sign_in/account_states.h"
#include "central/sign_in/webauthn.h"
#include "journal/entry.h"

namespace beffroi::central::sign_in {

inline constexpr std::size_t max_passkeys = 8;          ///< of one account
inline constexpr std::chrono::hours opening_holds{24};  ///< the first officer's word, and then the code

/// An account as it stands.
struct AccountStatus {
    Account account;
    std::vector<KeptPasskey> passkeys;
    std::optional<KeptCodes> codes;
    std::string asked_by;  ///< who has asked to open it, and waits for a second; empty: nobody
    bool open = false;     ///< a code is out
};

/// What opening takes: another officer, or nothing more than this code, told once.
struct Opening {
    std::optional<Secret> code;
};

/// Thread-safe. Every change is on record before it counts; throws journal::JournalUnavailable where that fails and
/// std::system_error where the file cannot be written.
class Accounts {
  public:
    using Record = std::function<void(journal::Entry)>;
    /// `file` holds the passkeys and is made when there are some. Keys of accounts that are configured no more are left
    /// alone and count for nobody. Throws std::runtime_error naming the file if it is damaged.
    Accounts(std::string file, std::vector<Account> accounts, Record record, const Clock& clock);

    [[nodiscard]] std::vector<AccountStatus> all() const;

    /// `officer` of `party` says that whoever holds the account may make a passkey, or enrol an application. Conflict:
    /// the account is her own, or of the other party, or she has said so already.
    [[nodiscard]] std::variant<Opening, Refusal> open(const std::string& name, const std::string& officer,
                                                      const std::string& party);
    /// The account that this code opens, for as long as it does.
    [[nodiscard]] std::optional<Account> opened_by(std::string_view code) const;
    /// Uses the code up. Conflict: it opens nothing any more, or the account has as many keys as it may.
    [[nodiscard]] std::variant<Account, Refusal> add(std::string_view code, Passkey passkey);

    /// An application that makes codes, instead of the one before. As above.
    [[nodiscard]] std::variant<Account, Refusal> add(std::string_view code, KeptCodes codes);

    /// By the login in the directory, whose case does not count.
    [[nodiscard]] std::optional<AccountStatus> with_login(std::string_view login) const;
    [[nodiscard]] std::optional<Account> named(std::string_view name) const;

    struct Holder {
        Account account;
        Passkey passkey;
    };
    /// nullopt: nobody's.
    [[nodiscard]] std::optional<Holder> holder_of(std::string_view credential) const;
    /// A sign-in: `uses` is the authenticator's counter after it. False: somebody has removed the key, or used it
    /// beyond that, a moment ago. `how` is for the record, behind what was used.
    [[nodiscard]] bool used(std::string_view credential, std::uint32_t uses, std::string_view how);
    /// With the code of this step. False: somebody has removed the application, or used a code that is as new.
    [[nodiscard]] bool used_code(const std::string& name, const std::string& salt, std::uint64_t step,
                                 std::string_view how);
    /// By somebody of its party; whether she may at all is central/roles.h.
    [[nodiscard]] std::optional<Refusal> remove(const std::string& name, std::string_view credential,
                                                const Account& by);
    /// Likewise.
    [[nodiscard]] std::optional<Refusal> remove_codes(const std::string& name, const Account& by);

  private:
    /// On record, then on disk, then in memory: in this order, each after the one before is durable.
    void change(AccountStates states, std::string_view event, const std::string& actor, const std::string& detail);
    [[nodiscard]] AccountStatus status_of(const Account& account) const;
    [[nodiscard]] std::optional<Refusal> may_remove(const std::string& name, const Account& by) const;
    [[nodiscard]] const Account* configured(std::string_view name) const;
    [[nodiscard]] const Account* opened(std::string_view code) const;
    struct Found {
        const Account* account;
        std::size_t position;  ///< among its passkeys
    };
    [[nodiscard]] std::optional<Found> find(std::string_view credential) const;

    const std::string m_file;
    const std::vector<Account> m_accounts;
    const Record m_record;
    const Clock& m_clock;
    mutable std::mutex m_mutex;
    AccountStates m_states;
};

}  // namespace beffroi::central::sign_in
