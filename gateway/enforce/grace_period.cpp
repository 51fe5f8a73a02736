#include "gateway/enforce/grace_period.h"

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>

namespace beffroi::enforce {

void wait_for_packets_under_way() {
    // The kernel forwards a packet, from prerouting to postrouting, within one RCU read-side section, and this command
    // is synchronize_rcu().
    if (::syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0) == 0) {
        return;
    }
    timespec left{0, 100'000'000};  // not on CPUs in nohz_full mode: a packet takes microseconds
    while (::nanosleep(&left, &left) != 0 && errno == EINTR) {
    }
}

}  // namespace beffroi::enforce
