// What is kept of accounts, as the bytes of one file: passkeys, applications that make codes, and openings under way.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "central/sign_in/webauthn.h"

namespace beffroi::central::sign_in {

struct KeptPasskey {
    Passkey passkey;
    WallTime added;
    std::optional<WallTime> used;
};

/// Of an application that makes codes (totp.h). Its secret is not here.
struct KeptCodes {
    std::string salt;
    std::uint64_t last = 0;  ///< step of the last code that was used
    WallTime added;
    std::optional<WallTime> used = {};
};

struct AccountState {
    std::vector<KeptPasskey> passkeys;
    std::optional<KeptCodes> codes = {};
    std::string asked_by;   ///< who has asked to open the account; empty: nobody, or it is open
    std::string code_hash;  ///< SHA-256 of the code that is out, in hexadecimal; empty: none is
    WallTime until;         ///< of what is asked, or of the code
};

using AccountStates = std::map<std::string, AccountState, std::less<>>;  ///< by the account's name

[[nodiscard]] std::string to_text(const AccountStates& states);
/// nullopt for whatever to_text did not write: there is one spelling, with a digest of its own.
[[nodiscard]] std::optional<AccountStates> parse_account_states(std::string_view text);

}  // namespace beffroi::central::sign_in
