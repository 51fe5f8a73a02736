// The body of POST /login, as anybody on the network may send it.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "gateway/portal/form.h"
#include "gateway/throttle/throttle.h"

using namespace beffroi::portal;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto form = PostedForm::parse(std::string_view(reinterpret_cast<const char*>(data), size));
    if (!form) {
        return 0;
    }
    if (const auto chosen = form->chosen_session(); chosen && chosen->size() > k_longest_session) {
        std::abort();
    }
    const auto login = form->login();
    const auto* good = std::get_if<LoginForm>(&login);
    if (good == nullptr) {
        return 0;
    }
    const std::string& user = good->user.get();
    const bool bounded = !user.empty() && user.size() <= k_longest_user && user.front() != ' ' && user.back() != ' ' &&
                         !good->password.empty() && good->password.reveal().size() <= k_longest_password;
    if (!bounded || user.find('\0') != std::string::npos || user.find('\n') != std::string::npos ||
        account_key(good->user).size() > user.size()) {
        std::abort();
    }
    return 0;
}
