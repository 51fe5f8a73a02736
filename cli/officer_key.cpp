#include "cli/officer_key.h"

#include <memory>

#include "base/secret.h"
#include "cli/token.h"

namespace beffroi::cli {

journal::Cosigner officer_key(const std::string& named) {
    if (!named.starts_with("pkcs11:")) {
        return journal::Cosigner(read_secret_line(named));
    }
    const auto key = std::make_shared<TokenKey>(named);
    return {key->label(), key->public_key(), [key](std::string_view message) { return key->sign(message); }};
}

void add_signing_key(CLI::App& command, std::string& named) {
    command
        .add_option("--signing-key", named,
                    "Your key: a file as `beffroi journal keygen --kind officer` writes it, or a key in a token "
                    "(pkcs11:token=...;object=...)")
        ->required();
}

}  // namespace beffroi::cli
