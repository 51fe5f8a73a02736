// A requisition as a tribunal would make it.
#pragma once

#include "central/approval/case.h"

namespace beffroi::central {

inline Case sample_case() {
    using namespace std::chrono_literals;
    const WallTime seven{std::chrono::sys_days{std::chrono::year(2026) / 11 / 24} + 7h};
    Case asked;
    asked.number = "2026-0042";
    asked.authority = "Tribunal judiciaire de Lille";
    asked.reference = "PR 26/1234";
    asked.reason = "Escroquerie, art. 313-1 CP";
    asked.from = seven;
    asked.to = seven + 1h;
    asked.expires = seven + 24h * 30;
    asked.hold = true;
    asked.sites = {"0599991P"};
    asked.streams = {"access", "flow"};
    asked.endpoint = PublicEndpoint{*IpAddress::parse("203.0.113.9"), 51234, 6};
    return asked;
}

}  // namespace beffroi::central
