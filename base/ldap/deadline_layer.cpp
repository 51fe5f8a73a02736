#include "base/ldap/deadline_layer.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

namespace beffroi::ldap {
namespace {

DeadlineLayer& layer(Sockbuf_IO_Desc* desc) noexcept {
    return *static_cast<DeadlineLayer*>(desc->sbiod_pvt);
}

int socket_of(Sockbuf_IO_Desc* desc) noexcept {
    int fd = -1;
    ber_sockbuf_ctrl(desc->sbiod_sb, LBER_SB_OPT_GET_FD, &fd);
    return fd;
}

int setup(Sockbuf_IO_Desc* desc, void* argument) {
    desc->sbiod_pvt = argument;
    return 0;
}
int remove(Sockbuf_IO_Desc*) {
    return 0;
}
int control(Sockbuf_IO_Desc* desc, int option, void* argument) {
    return LBER_SBIOD_CTRL_NEXT(desc, option, argument);
}
ber_slen_t read(Sockbuf_IO_Desc* desc, void* buffer, ber_len_t size) {
    return layer(desc).wait(socket_of(desc), POLLIN) ? LBER_SBIOD_READ_NEXT(desc, buffer, size) : -1;
}
ber_slen_t write(Sockbuf_IO_Desc* desc, void* buffer, ber_len_t size) {
    return layer(desc).wait(socket_of(desc), POLLOUT) ? LBER_SBIOD_WRITE_NEXT(desc, buffer, size) : -1;
}
int close(Sockbuf_IO_Desc*) {
    return 0;
}

Sockbuf_IO deadline_io{.sbi_setup = setup,
                       .sbi_remove = remove,
                       .sbi_ctrl = control,
                       .sbi_read = read,
                       .sbi_write = write,
                       .sbi_close = close};

/// libldap puts the socket below and TLS above.
constexpr int below_tls = (LBER_SBIOD_LEVEL_PROVIDER + LBER_SBIOD_LEVEL_TRANSPORT) / 2;

int connected(LDAP*, Sockbuf* buffer, LDAPURLDesc*, sockaddr*, ldap_conncb* callbacks) {
    return ber_sockbuf_add_io(buffer, &deadline_io, below_tls, callbacks->lc_arg) == 0 ? LDAP_SUCCESS
                                                                                       : LDAP_LOCAL_ERROR;
}
void closing(LDAP*, Sockbuf*, ldap_conncb*) {}

}  // namespace

DeadlineLayer::DeadlineLayer() : m_callbacks{.lc_add = connected, .lc_del = closing, .lc_arg = this} {}

bool DeadlineLayer::install(LDAP* ldap) {
    return ldap_set_option(ldap, LDAP_OPT_CONNECT_CB, &m_callbacks) == LDAP_OPT_SUCCESS;
}

void DeadlineLayer::set(SteadyTime deadline) noexcept {
    m_deadline = deadline;
    m_passed = false;
}

bool DeadlineLayer::wait(int fd, short events) noexcept {
    while (true) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(m_deadline - std::chrono::steady_clock::now()).count();
        pollfd waited{.fd = fd, .events = events, .revents = 0};
        // Even a peer that sends a byte now and then does not get past the deadline; the farewell to it may be written.
        const bool late = left <= 0;
        const int ready =
            late && events == POLLIN ? 0 : ::poll(&waited, 1, static_cast<int>(std::clamp(left, 0L, 60'000L)));
        if (ready > 0 || (ready < 0 && errno != EINTR)) {
            return ready > 0;
        }
        if (late) {
            m_passed = true;
            errno = ETIMEDOUT;
            return false;
        }
    }
}

}  // namespace beffroi::ldap
