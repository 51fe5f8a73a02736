// A gateway to look at: an empty configuration, a folder, and a clock.
#pragma once

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>

#include "base/fd.h"
#include "gateway/doctor/checks.h"
#include "tests/fakes/fake_clock.h"
#include "tests/temporary_directory.h"

namespace beffroi::doctor::test {

struct Ward {
    [[nodiscard]] std::string path(const std::string& name) const { return folder.path() + "/" + name; }
    [[nodiscard]] Patient patient() const {
        Patient looked_at{config, clock, path("approvers"), path("proc"), patience};
        looked_at.versions = path("versions");
        return looked_at;
    }

    TemporaryDirectory folder;
    GatewayConfig config{};
    FakeClock clock{SystemClock().wall()};  ///< real certificates and files have real times
    std::chrono::milliseconds patience = std::chrono::seconds(5);
};

/// "ok fail warn": the levels, in order.
inline std::string levels(const Findings& findings) {
    std::string text;
    for (const auto& finding : findings) {
        text += (text.empty() ? "" : " ") + std::string(to_string(finding.level));
    }
    return text;
}

/// Every finding says something in both languages, and what to do unless all is well.
inline bool is_complete(const Findings& findings) {
    return !findings.empty() && std::ranges::all_of(findings, [](const Finding& finding) {
        const bool well = finding.level == Level::ok;
        return !finding.found.french.empty() && !finding.found.english.empty() &&
               finding.remedy.french.empty() == well && finding.remedy.english.empty() == well;
    });
}

inline bool says(const Findings& findings, const std::string& text) {
    return std::ranges::any_of(findings, [&text](const Finding& finding) {
        return finding.found.english.find(text) != std::string::npos ||
               finding.remedy.english.find(text) != std::string::npos;
    });
}

}  // namespace beffroi::doctor::test
