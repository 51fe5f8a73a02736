#include "gateway/doctor/as_user.h"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <vector>

#include "base/fd.h"

namespace beffroi::doctor {

namespace {

std::vector<gid_t> own_groups() {
    std::vector<gid_t> groups(static_cast<std::size_t>(::getgroups(0, nullptr)));
    if (::getgroups(static_cast<int>(groups.size()), groups.data()) < 0) {
        throw_errno("getgroups");
    }
    return groups;
}

/// Root again at its end, also when an exception passes: nothing goes on with another's rights.
class Role {
  public:
    explicit Role(const passwd& user) : m_groups(own_groups()), m_group(::getegid()) {
        if (::initgroups(user.pw_name, user.pw_gid) != 0 || ::setegid(user.pw_gid) != 0 ||
            ::seteuid(user.pw_uid) != 0) {
            const int error = errno;
            restore();
            errno = error;
            throw_errno(std::string("becoming ") + user.pw_name);
        }
    }
    Role(const Role&) = delete;
    Role& operator=(const Role&) = delete;
    ~Role() { restore(); }

  private:
    void restore() const {
        if (::seteuid(0) != 0 || ::setegid(m_group) != 0 || ::setgroups(m_groups.size(), m_groups.data()) != 0) {
            ::_exit(2);
        }
    }
    std::vector<gid_t> m_groups;
    gid_t m_group;
};

}  // namespace

As as_user(const std::string& name, const std::function<void()>& look) {
    const passwd* user = ::getpwnam(name.c_str());
    if (user == nullptr) {
        return As::nobody;
    }
    if (::geteuid() != 0) {
        look();
        return user->pw_uid == ::geteuid() ? As::that_user : As::myself;
    }
    const Role role(*user);
    look();
    return As::that_user;
}

}  // namespace beffroi::doctor
