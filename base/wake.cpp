#include "base/wake.h"

#include <sys/eventfd.h>

namespace beffroi {

Wake::Wake() : m_fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (!m_fd.valid()) {
        throw_errno("eventfd");
    }
}

void Wake::call() const noexcept {
    static_cast<void>(::eventfd_write(m_fd.get(), 1));
}

void Wake::heard() const noexcept {
    eventfd_t calls = 0;
    static_cast<void>(::eventfd_read(m_fd.get(), &calls));
}

}  // namespace beffroi
