#include "gateway/portal/form.h"

#include "base/control_characters.h"
#include "base/http/server.h"
#include "base/number.h"
#include "base/trim.h"

namespace beffroi::portal {

std::optional<PostedForm> PostedForm::parse(std::string_view body) {
    auto fields = http::parse_form(body);
    if (!fields) {
        return std::nullopt;
    }
    return PostedForm(std::move(*fields));
}

PostedForm::~PostedForm() {
    for (auto& [name, value] : m_fields) {
        wipe(value);
    }
}

const std::string* PostedForm::field(std::string_view name) const {
    for (const auto& [key, value] : m_fields) {
        if (key == name) {
            return &value;
        }
    }
    return nullptr;
}

std::string_view PostedForm::token() const {
    const std::string* token = field("token");
    return token == nullptr ? std::string_view{} : *token;
}

std::variant<LoginForm, FormProblem> PostedForm::login() const {
    const std::string* typed = field("user");
    const std::string* password = field("password");
    if (typed == nullptr || password == nullptr || m_fields.size() != 3 || has_control_characters(*typed) ||
        has_control_characters(*password)) {
        return FormProblem::malformed;
    }
    const std::string_view user = trimmed(*typed);
    if (user.empty() || password->empty()) {
        return FormProblem::incomplete;
    }
    if (user.size() > k_longest_user || password->size() > k_longest_password) {
        return FormProblem::malformed;
    }
    return LoginForm{UserName(std::string(user)), Secret(*password)};
}

std::variant<Secret, FormProblem> PostedForm::code() const {
    const std::string* code = field("code");
    if (code == nullptr || m_fields.size() != 2 || code->size() > k_longest_code || has_control_characters(*code)) {
        return FormProblem::malformed;
    }
    if (trimmed(*code).empty()) {
        return FormProblem::incomplete;
    }
    return Secret(*code);
}

std::variant<GuestForm, FormProblem> PostedForm::guest() const {
    const std::string* typed = field("name");
    const std::string* hours = field("hours");
    if (typed == nullptr || hours == nullptr || m_fields.size() != 3 || has_control_characters(*typed)) {
        return FormProblem::malformed;
    }
    const auto number = parse_number<int>(*hours);
    const std::string_view name = trimmed(*typed);
    if (!number || *number < 1 || name.size() > k_longest_guest) {
        return FormProblem::malformed;
    }
    if (name.empty()) {
        return FormProblem::incomplete;
    }
    return GuestForm{std::string(name), std::chrono::hours(*number)};
}

std::optional<std::uint64_t> PostedForm::guest_number() const {
    const std::string* typed = field("guest");
    return typed != nullptr && m_fields.size() == 2 ? parse_number<std::uint64_t>(*typed) : std::nullopt;
}

std::optional<std::string> PostedForm::chosen_session() const {
    const std::string* chosen = field("session");
    const bool is_one = chosen != nullptr && m_fields.size() == 2 && chosen->size() <= k_longest_session;
    return is_one ? std::optional(*chosen) : std::nullopt;
}

}  // namespace beffroi::portal
