#include "gateway/traffic.h"

namespace beffroi {

std::string_view to_string(LossCause cause) {
    switch (cause) {
        case LossCause::flood:
            return "flood";
        case LossCause::kernel_overrun:
            return "kernel-overrun";
        case LossCause::slow_reader:
            return "slow-reader";
        case LossCause::nobody_listened:
            return "nobody-listened";
        case LossCause::unknown_session:
            return "unknown-session";
        case LossCause::queue_full:
            return "queue-full";
        case LossCause::disk_full:
            return "disk-full";
        case LossCause::journal_refused:
            return "journal-refused";
    }
    return "unknown";
}

}  // namespace beffroi
