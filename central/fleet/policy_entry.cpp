#include "central/fleet/policy_entry.h"

#include "base/encoding.h"

namespace beffroi::central::fleet {

journal::Entry policy_entry(std::string_view event, std::uint64_t number, const std::string& actor,
                            const std::string& detail) {
    journal::Entry entry;
    entry.event = event;
    entry.count = number;
    entry.actor = printable(actor);
    entry.detail = printable(detail);
    return entry;
}

}  // namespace beffroi::central::fleet
