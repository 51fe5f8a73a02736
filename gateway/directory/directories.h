// The directories of a site, in order: who somebody is, proved by a password.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/secret.h"
#include "gateway/directory/trace.h"
#include "gateway/settings.h"
#include "gateway/types.h"

namespace beffroi::directory {

class Directory;

/// Thread-safe. Never waits longer than twice the connect and operation time-outs of each directory, and starts while
/// all of them are down.
class Directories {
  public:
    /// `directories` and `rules` in order of their sequence. Throws std::invalid_argument on settings that cannot work
    /// and std::system_error if a password file cannot be read. Ignores SIGPIPE in the whole process: libldap writes to
    /// sockets that a server may have closed.
    /// `aaf`: its index is read when somebody is joined with it, and again when an import has replaced it.
    Directories(std::vector<DirectoryConfig> directories, const std::vector<RoleRule>& rules,
                const std::vector<Uai>& served, const std::optional<AafConfig>& aaf = std::nullopt);
    ~Directories();
    Directories(const Directories&) = delete;
    Directories& operator=(const Directories&) = delete;

    /// Who types user@realm is looked for in the directories of that realm only; a realm that none has is part of the
    /// login (a login may be an address).
    /// Identity (with role "inconnu" if no rule gives one), unknown_user, wrong_password, account_disabled, or
    /// DirectoryUnavailable. The first directory that knows the person decides; one that is down is passed over, and if
    /// then nobody knew the person, the answer is DirectoryUnavailable rather than unknown_user.
    /// Each step that a directory takes is added to `trace`, if there is one.
    [[nodiscard]] AuthOutcome authenticate(const UserName& user, const Secret& password, Trace* trace = nullptr);
    /// The same of somebody who has proved who she is in another way (a certificate): nothing is asked of a password,
    /// so what only a bind would tell of the account is not known.
    [[nodiscard]] AuthOutcome look_up(const UserName& user);

  private:
    struct Question {
        UserName user;  ///< without the realm
        std::vector<Directory*> directories;
    };
    [[nodiscard]] Question whom_to_ask(const UserName& typed) const;
    /// `ask` of each directory in turn. `nobody_bind`: one that answered takes as long as for a known person.
    [[nodiscard]] AuthOutcome ask_all(const UserName& user, bool nobody_bind,
                                      const std::function<AuthOutcome(Directory&, const UserName&)>& ask) const;

    std::vector<std::unique_ptr<Directory>> m_directories;
};

}  // namespace beffroi::directory
