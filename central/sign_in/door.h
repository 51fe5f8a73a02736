// Who may come in: a passkey or an application's code, and where her party has a directory also its password. Each
// cause of a refusal is for the record alone.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/address.h"
#include "base/secret.h"
#include "central/sign_in/accounts.h"
#include "central/sign_in/ceremony.h"
#include "central/sign_in/challenges.h"
#include "central/sign_in/delays.h"
#include "central/sign_in/directory_check.h"
#include "central/sign_in/webauthn.h"

namespace beffroi::central::sign_in {

/// What passwords and codes are checked with.
struct DoorOptions {
    RelyingParty party;
    std::vector<DirectorySettings> directories;  ///< of a party one at most
    Secret totp_key;                             ///< empty: codes are nobody's
};

/// Thread-safe. References outlive it.
class Door {
  public:
    /// As DirectoryCheck, each of its directories.
    Door(DoorOptions options, Accounts& accounts, Challenges& challenges, const Clock& clock,
         const std::function<void(const std::string&)>& on_problem);

    struct Refused {
        std::string account;  ///< as the configuration names it; empty: of nobody who is known
        std::string reason;
    };
    struct Wait {
        std::chrono::seconds remaining;
    };
    /// Nobody can say now whether a password is right.
    struct Unanswered {
        std::chrono::seconds again;
    };
    using Answer = std::variant<Account, Refused, Wait, Unanswered>;
    /// Somebody who is let in is on record. With `only`, none but this account is, who has come in before. Throws as
    /// Accounts::used.
    [[nodiscard]] Answer ask(const Presented& presented, const IpAddress& client, const Account* only = nullptr);

    [[nodiscard]] const RelyingParty& party() const noexcept { return m_options.party; }
    [[nodiscard]] const Secret& totp_key() const noexcept { return m_options.totp_key; }
    /// Whether the people of `party` give a password.
    [[nodiscard]] bool asks_password(std::string_view party) const { return m_directories.contains(party); }
    [[nodiscard]] bool takes_codes(std::string_view party) const {
        return asks_password(party) && !m_options.totp_key.empty();
    }
    [[nodiscard]] std::vector<std::string> parties_with_directory() const;
    /// Whom a passkey of the party's people must have had before it.
    [[nodiscard]] Before before(std::string_view party) const {
        return asks_password(party) ? Before::somebody : Before::its_holder;
    }

  private:
    /// What came beside the password, looked at.
    struct Second {
        std::optional<Account> account;  ///< whose it is, if anybody's
        std::string problem;             ///< empty: it is good
        /// Uses it up, with a word on what else was given; false: somebody else has, a moment ago.
        std::function<bool(std::string_view how)> use = {};
    };
    [[nodiscard]] Second look(const Assertion& assertion);
    [[nodiscard]] Second look(const std::string& code, const std::string& login) const;
    [[nodiscard]] Answer with_password(const Second& second, const Credentials& credentials,
                                       const Delays::Counters& counters, std::string_view how);
    [[nodiscard]] DirectoryCheck::Word checked(const Second& second, const Credentials& credentials);

    const DoorOptions m_options;
    Accounts& m_accounts;
    Challenges& m_challenges;
    const Clock& m_clock;
    Delays m_delays;
    std::map<std::string, std::unique_ptr<DirectoryCheck>, std::less<>> m_directories;  ///< by party
};

}  // namespace beffroi::central::sign_in
