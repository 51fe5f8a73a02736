// What a person sends with the login form, once it has been checked.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/secret.h"
#include "gateway/types.h"

namespace beffroi::portal {

inline constexpr std::size_t k_longest_user = 128;      ///< bytes, after trimming
inline constexpr std::size_t k_longest_password = 512;  ///< bytes
inline constexpr std::size_t k_longest_code = 40;       ///< bytes, as typed
inline constexpr std::size_t k_longest_session = 32;    ///< bytes of an identifier
inline constexpr std::size_t k_longest_guest = 64;      ///< bytes of a name

struct LoginForm {
    UserName user;  ///< trimmed
    Secret password;
};

/// What somebody signed in writes of a guest whom she vouches for.
struct GuestForm {
    std::string name;  ///< trimmed, not empty
    std::chrono::hours lasts{0};
};

enum class FormProblem : std::uint8_t {
    incomplete,  ///< a field is empty; an empty password would be an anonymous LDAP bind
    malformed,   ///< a missing or unknown field, control characters, or too long
};

/// The fields of a posted form. Wiped at the end: one of them may be a password.
class PostedForm {
  public:
    /// nullopt if it is not a form (see http::parse_form).
    [[nodiscard]] static std::optional<PostedForm> parse(std::string_view body);
    PostedForm(PostedForm&&) = default;
    PostedForm& operator=(PostedForm&&) = delete;
    ~PostedForm();

    [[nodiscard]] std::string_view token() const;  ///< empty if absent
    [[nodiscard]] std::variant<LoginForm, FormProblem> login() const;
    /// An access code, as typed.
    [[nodiscard]] std::variant<Secret, FormProblem> code() const;
    [[nodiscard]] std::variant<GuestForm, FormProblem> guest() const;
    /// Which guest is welcome no longer; nullopt: it is no such form.
    [[nodiscard]] std::optional<std::uint64_t> guest_number() const;
    /// Which session she ends; nullopt: it is no such form.
    [[nodiscard]] std::optional<std::string> chosen_session() const;

  private:
    using Fields = std::vector<std::pair<std::string, std::string>>;
    explicit PostedForm(Fields fields) : m_fields(std::move(fields)) {}
    [[nodiscard]] const std::string* field(std::string_view name) const;

    Fields m_fields;
};

}  // namespace beffroi::portal
