#include "gateway/directory/directories.h"

#include <algorithm>
#include <csignal>

#include "base/encoding.h"
#include "gateway/directory/directory.h"

namespace beffroi::directory {
namespace {

constexpr std::size_t max_user_bytes = 256;
constexpr std::size_t max_password_bytes = 1024;

/// No directory has a login with a control character, and caseIgnoreMatch would fold some of them away.
bool could_be_login(const std::string& user) {
    return !user.empty() && user.size() <= max_user_bytes && is_valid_utf8(user) &&
           std::none_of(user.begin(), user.end(), [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; });
}

}  // namespace

Directories::Directories(std::vector<DirectoryConfig> directories, const std::vector<RoleRule>& rules,
                         const std::vector<Uai>& served, const std::optional<AafConfig>& aaf) {
    std::signal(SIGPIPE, SIG_IGN);
    const auto lookup = aaf ? std::make_shared<aaf::Lookup>(*aaf) : nullptr;
    for (DirectoryConfig& config : directories) {
        m_directories.push_back(std::make_unique<Directory>(std::move(config), rules, served, lookup));
    }
}

Directories::~Directories() = default;

Directories::Question Directories::whom_to_ask(const UserName& typed) const {
    const std::string& text = typed.get();
    if (const auto at = text.rfind('@'); at != std::string::npos && at != 0) {
        Question question{UserName(text.substr(0, at)), {}};
        for (const auto& directory : m_directories) {
            if (directory->has_realm(std::string_view(text).substr(at + 1))) {
                question.directories.push_back(directory.get());
            }
        }
        if (!question.directories.empty()) {
            return question;
        }
    }
    Question question{typed, {}};
    for (const auto& directory : m_directories) {
        question.directories.push_back(directory.get());
    }
    return question;
}

AuthOutcome Directories::authenticate(const UserName& user, const Secret& password, Trace* trace) {
    // An empty password is an "unauthenticated bind", which many servers answer with success (RFC 4513 section 5.1.2).
    if (password.empty() || password.reveal().size() > max_password_bytes) {
        return Denial::wrong_password;
    }
    return ask_all(user, true, [&](Directory& directory, const UserName& login) {
        return directory.authenticate(login, password, trace);
    });
}

AuthOutcome Directories::look_up(const UserName& user) {
    return ask_all(user, false, [](Directory& directory, const UserName& login) { return directory.look_up(login); });
}

AuthOutcome Directories::ask_all(const UserName& user, bool nobody_bind,
                                 const std::function<AuthOutcome(Directory&, const UserName&)>& ask) const {
    if (!could_be_login(user.get())) {
        return Denial::unknown_user;
    }
    std::optional<DirectoryUnavailable> down;
    Directory* answered = nullptr;
    const Question question = whom_to_ask(user);
    for (Directory* directory : question.directories) {
        AuthOutcome outcome = ask(*directory, question.user);
        if (auto* unavailable = std::get_if<DirectoryUnavailable>(&outcome)) {
            down = std::move(*unavailable);
            continue;
        }
        const auto* denial = std::get_if<Denial>(&outcome);
        if (denial == nullptr || *denial != Denial::unknown_user) {
            return outcome;
        }
        answered = directory;
    }
    if (answered != nullptr && nobody_bind) {
        answered->bind_nobody();
    }
    if (down) {
        return std::move(*down);
    }
    return m_directories.empty() ? AuthOutcome(DirectoryUnavailable{"no directory is configured"})
                                 : AuthOutcome(Denial::unknown_user);
}

}  // namespace beffroi::directory
