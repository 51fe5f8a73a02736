#include "gateway/portal/meeting.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/ascii.h"

namespace beffroi::portal {

namespace {

struct Question {
    std::string_view host;  ///< empty: any, for systems of which each maker asks its own
    std::string_view path;
    Meeting meeting;
};

constexpr std::array questions{
    Question{"captive.apple.com", "/hotspot-detect.html", Meeting::apple},
    Question{"captive.apple.com", "/", Meeting::apple},
    Question{"www.apple.com", "/library/test/success.html", Meeting::apple},
    Question{"www.msftconnecttest.com", "/connecttest.txt", Meeting::windows},
    Question{"www.msftconnecttest.com", "/redirect", Meeting::windows},
    Question{"ipv6.msftconnecttest.com", "/connecttest.txt", Meeting::windows},
    Question{"www.msftncsi.com", "/ncsi.txt", Meeting::windows},
    Question{"detectportal.firefox.com", "/canonical.html", Meeting::firefox},
    Question{"detectportal.firefox.com", "/success.txt", Meeting::firefox},
    Question{"nmcheck.gnome.org", "/check_network_status.txt", Meeting::network_manager},
    Question{"network-test.debian.org", "/nm", Meeting::network_manager},
    Question{"connectivity-check.ubuntu.com", "/", Meeting::network_manager},
    Question{"fedoraproject.org", "/static/hotspot.txt", Meeting::network_manager},
    Question{"", "/generate_204", Meeting::android},
    Question{"", "/gen_204", Meeting::android},
};

/// In the order of Meeting.
constexpr std::array<std::string_view, meetings> names{"android",         "apple",          "windows",     "firefox",
                                                       "network-manager", "other",          "captive-api", "login-page",
                                                       "stale-form",      "incomplete-form"};

}  // namespace

std::string_view to_string(Meeting meeting) {
    return names.at(static_cast<std::size_t>(meeting));
}

Meeting question_of(std::string_view host, std::string_view path) {
    const std::string name = ascii_lower(host.substr(0, host.find(':')));
    const auto* found = std::ranges::find_if(questions, [&](const Question& question) {
        return question.path == path && (question.host.empty() || question.host == name);
    });
    return found == questions.end() ? Meeting::other_page : found->meeting;
}

}  // namespace beffroi::portal
