#include "gateway/doctor/checks.h"

namespace beffroi::doctor {

const std::vector<Check>& checks() {
    static const std::vector<Check> all{
        {"clock", look_at_clock},
        {"names", look_at_names},
        {"portal-certificate", look_at_portal_certificate},
        {"own-certificates", look_at_own_certificates},
        {"directory", look_at_directories},
        {"aaf", look_at_aaf},
        {"month-keys", look_at_month_keys},
        {"journal-disk", look_at_journal_disk},
        {"headroom", look_at_headroom},
        {"parties", look_at_parties},
        {"deliveries", look_at_deliveries},
        {"policy", look_at_policy},
        {"approvers", look_at_approvers},
        {"interfaces", look_at_interfaces},
        {"routers", look_at_routers},
        {"enforcer", look_at_enforcer},
        {"self-test", look_at_self_test},
        {"forwarding", look_at_forwarding},
        {"gateway", look_at_gateway},
        {"radius", look_at_radius},
        {"version", look_at_version},
    };
    return all;
}

}  // namespace beffroi::doctor
