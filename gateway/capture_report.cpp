#include "gateway/capture_report.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/encoding.h"

namespace beffroi {

namespace {

using json = nlohmann::ordered_json;
using portal::Meeting;

constexpr std::array k_asked{Meeting::android, Meeting::apple,           Meeting::windows,
                             Meeting::firefox, Meeting::network_manager, Meeting::other_page};

std::string_view meaning_of(Denial denial) {
    switch (denial) {
        case Denial::unknown_user:
        case Denial::wrong_password:
        case Denial::account_disabled:
        case Denial::not_authenticated:
            return "refused-credentials";
        case Denial::no_role:
        case Denial::no_access:
            return "refused-role";
        case Denial::throttled:
            return "refused-throttled";
        case Denial::malformed_request:
            return "refused-form";
        case Denial::device_unknown:
            return "no-zone";
        case Denial::directory_unavailable:
        case Denial::enforcer_unavailable:
        case Denial::journal_unavailable:
            break;
    }
    return "refused-unavailable";
}

/// Where it stands; of an address without a device, nothing.
json place(const std::optional<Device>& device) {
    json place = json::object();
    if (device) {
        place["interface"] = device->interface.get();
        place["zone"] = device->zone.get();
        if (device->address) {
            place["bound"] = "address";
        } else {
            place["mac"] = device->mac.text();
        }
    }
    return place;
}

json told(const Arrival& arrival, bool has_session) {
    json one = place(arrival.device);
    one["addresses"] = json::array();
    for (const auto& address : arrival.addresses) {
        one["addresses"].push_back(address.text());
    }
    one["first"] = to_rfc3339(arrival.first);
    one["last"] = to_rfc3339(arrival.last);
    one["asked"] = json::object();
    for (const auto meeting : k_asked) {
        if (const auto times = arrival.times(meeting); times != 0) {
            one["asked"][std::string(to_string(meeting))] = {{"times", times}, {"answer", "sent-to-portal"}};
        }
    }
    for (const auto meeting :
         {Meeting::captive_api, Meeting::login_page, Meeting::stale_form, Meeting::incomplete_form}) {
        one[std::string(to_string(meeting))] = arrival.times(meeting);
    }
    one["refused"] = json::object();
    for (const auto& [denial, count] : arrival.refused) {
        one["refused"][std::string(to_string(denial))] = count;
    }
    if (arrival.turn == Arrival::Turn::entered) {
        one["entered"] = to_rfc3339(arrival.turned);
    }
    one["signed-in"] = has_session;
    one["meaning"] = meaning_of(arrival, has_session);
    return one;
}

struct ByName {
    bool operator()(const Device& a, const Device& b) const {
        return std::pair(a.interface, a.name()) < std::pair(b.interface, b.name());
    }
};

/// Devices that the kernel sees and the portal never did.
json silent(const CaptureSources& from, const std::set<Device, ByName>& known) {
    std::map<Device, std::vector<IpAddress>, ByName> others;
    for (const auto& neighbour : from.neighbours()) {
        const auto device = from.device_at(neighbour);
        if (!device || known.contains(*device) || (others.size() >= most_silent && !others.contains(*device))) {
            continue;
        }
        auto& addresses = others[*device];
        if (addresses.size() < Arrivals::of_one_device) {
            addresses.push_back(neighbour.address);
        }
    }
    json list = json::array();
    for (const auto& [device, addresses] : others) {
        if (from.has_session(device)) {
            continue;
        }
        json one = place(device);
        one["addresses"] = json::array();
        for (const auto& address : addresses) {
            one["addresses"].push_back(address.text());
        }
        one["signed-in"] = false;
        one["meaning"] = "silent";
        list.push_back(std::move(one));
    }
    return list;
}

}  // namespace

std::string_view meaning_of(const Arrival& arrival, bool has_session) {
    if (has_session) {
        return "in";
    }
    if (!arrival.device) {
        return "no-zone";
    }
    switch (arrival.turn) {
        case Arrival::Turn::entered:
            return "left";
        case Arrival::Turn::charter:
            return "charter";
        case Arrival::Turn::devices:
            return "devices";
        case Arrival::Turn::refused:
            return meaning_of(arrival.denial.value_or(Denial::directory_unavailable));
        case Arrival::Turn::none:
            break;
    }
    const auto system = [&](Meeting meeting) { return meeting != Meeting::other_page && arrival.times(meeting) != 0; };
    return arrival.times(Meeting::stale_form) != 0        ? "stale-form"
           : arrival.times(Meeting::incomplete_form) != 0 ? "incomplete-form"
           : arrival.times(Meeting::login_page) != 0      ? "page-unsent"
           : arrival.times(Meeting::captive_api) != 0     ? "api-only"
           : std::ranges::any_of(k_asked, system)         ? "asked-only"
                                                          : "pages-only";
}

json capture_report(const CaptureSources& from) {
    json list = json::array();
    std::set<Device, ByName> known;
    for (const auto& arrival : from.arrivals.all()) {
        if (arrival.device) {
            known.insert(*arrival.device);
        }
        list.push_back(told(arrival, arrival.device && from.has_session(*arrival.device)));
    }
    for (auto& one : silent(from, known)) {
        list.push_back(std::move(one));
    }
    return list;
}

}  // namespace beffroi
