#include "gateway/enforce/privileges.h"

#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <vector>

#include "base/fd.h"

namespace beffroi::enforce {

namespace {

void require(bool done, const char* what) {
    if (!done) {
        throw_errno(what);
    }
}

/// glibc has no wrapper, and libcap would be one more library for two calls.
void set_capabilities(unsigned permitted) {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, 2> data{};
    require(::syscall(SYS_capget, &header, data.data()) == 0, "capget");
    if (data[0].permitted == permitted && data[0].effective == permitted && data[1].permitted == 0) {
        return;  // the systemd unit gave no more, and its filter may refuse capset
    }
    data = {};
    data[0].permitted = permitted;
    data[0].effective = permitted;
    require(::syscall(SYS_capset, &header, data.data()) == 0, "capset");
}

void drop_bounding_set() {
    for (unsigned long capability = 0; capability <= 63; ++capability) {
        const int held = ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0);
        if (held < 0) {
            return;  // beyond the last that this kernel knows
        }
        // Without CAP_SETPCAP (started by systemd with less) the set is already what the unit says.
        require(held == 0 || ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0 || errno == EPERM, "bounding set");
    }
}

}  // namespace

std::optional<Account> find_account(const std::string& name) {
    std::vector<char> buffer(16384);
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) {
        return std::nullopt;
    }
    return Account{entry.pw_uid, entry.pw_gid};
}

void keep_net_admin_only(const std::optional<Account>& account) {
    drop_bounding_set();
    if (account) {
        require(::prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) == 0, "keepcaps");
        require(::setgroups(0, nullptr) == 0, "setgroups");
        require(::setresgid(account->gid, account->gid, account->gid) == 0, "setresgid");
        require(::setresuid(account->uid, account->uid, account->uid) == 0, "setresuid");
        require(::prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0) == 0, "keepcaps");
    }
    ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    set_capabilities(1U << CAP_NET_ADMIN);
    require(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "no_new_privs");
    require(::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0, "dumpable");
}

}  // namespace beffroi::enforce
