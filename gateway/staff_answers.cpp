#include "gateway/staff_answers.h"

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "base/encoding.h"

namespace beffroi {

namespace {

using json = nlohmann::ordered_json;

constexpr std::size_t k_longest_name = 64;                  ///< of who asks, in the journal
constexpr std::uint64_t k_longest_minutes = 366 * 24 * 60;  ///< what is asked for beyond is too long anyway

std::string text(const json& answer) {
    return answer.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

std::string refused(const std::string& sentence) {
    return text({{"refused", sentence}});
}

/// Understood, and not done.
std::string declined(const std::string& sentence) {
    return text({{"refused", sentence}, {"declined", true}});
}

/// Behind a router nobody sees a MAC, and what is said of an address may be of another device tomorrow.
void name(json& answer, const Device& device) {
    if (device.address) {
        answer["bound"] = "address";
    } else {
        answer["mac"] = device.mac.text();
    }
}

json session_json(const Session& session) {
    json addresses = json::array();
    for (const auto& address : session.addresses) {
        addresses.push_back(address.text());
    }
    json answer{{"session", session.id.get()},
                {"login", session.user.get()},
                {"role", session.role.get()},
                {"reason", session.role_reason},
                {"uai", session.uai.get()},
                {"offline", session.offline},
                {"zone", session.device.zone.get()},
                {"interface", session.device.interface.get()},
                {"addresses", addresses},
                {"opened", to_rfc3339(session.opened)},
                {"expires", to_rfc3339(session.expires)},
                {"idle-timeout", session.idle_timeout.count()}};
    name(answer, session.device);
    if (session.port) {
        answer["network"] = {{"equipment", session.port->nas}, {"method", to_string(session.port->proof)}};
    }
    return answer;
}

/// What the kernel holds of a session; null while nobody can tell.
json kernel_json(const std::optional<std::vector<enforce::KernelSession>>& held, SessionHandle handle) {
    if (!held) {
        return nullptr;
    }
    const auto found = std::ranges::find(*held, handle, &enforce::KernelSession::handle);
    return found == held->end() ? json{{"held", false}} : json{{"held", true}, {"idle", found->idle.count()}};
}

json guest_json(const guests::Guest& guest) {
    return {
        {"guest", guest.number}, {"name", guest.name}, {"sponsor", guest.sponsor}, {"until", to_rfc3339(guest.until)}};
}

json policy_json(const delivery::Report& report, const std::string& directory) {
    json blocks = json::array();
    for (const auto& id : report.blocks) {
        blocks.push_back(to_string(id));
    }
    return {{"number", report.number},     {"generation", report.generation}, {"digest", report.digest},
            {"on-trial", report.on_trial}, {"directory", directory},          {"blocks", blocks}};
}

}  // namespace

/// An address as the gateway sees it: the device that has it now, and the sessions that it belongs to.
struct StaffAnswers::Place {
    std::optional<Device> device;
    std::vector<Session> sessions;
};

struct StaffAnswers::Asked {
    Asked(const std::string& user, const json& the_request) : request(the_request), actor(user) {
        if (const auto whom = printable(field("for")); !whom.empty() && whom != user) {
            actor += " for " + whom.substr(0, k_longest_name);
        }
    }
    [[nodiscard]] std::string field(const char* name) const {
        const auto found = request.find(name);
        return found != request.end() && found->is_string() ? found->get<std::string>() : std::string();
    }

    [[nodiscard]] std::uint64_t number(const char* name) const {
        const auto found = request.find(name);
        return found != request.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
    }

    const json& request;
    std::string actor;  ///< as the journal will name her
};

void StaffAnswers::set(InForce in_force) {
    const std::scoped_lock lock(m_mutex);
    m_in_force = std::move(in_force);
}

std::string StaffAnswers::answer(const std::string& user, std::string_view request) {
    const auto parsed = json::parse(request, nullptr, false);
    if (!parsed.is_object()) {
        return refused("this is no request");
    }
    const Asked asked(user, parsed);
    const auto what = asked.field("ask");
    if (what == "sessions") {
        return sessions(asked);
    }
    if (what == "state") {
        return state();
    }
    if (what == "why") {
        return why(asked);
    }
    if (what == "capture-report") {
        return capture(asked);
    }
    if (what.starts_with("guest-")) {
        return m_from.guests != nullptr ? guests(asked)
                                        : refused("this gateway has no guests: configure \"guests\" first");
    }
    return what == "end" ? end(asked) : refused("this gateway does not know the request");
}

std::string StaffAnswers::state() {
    const std::scoped_lock lock(m_mutex);
    return text({{"at", to_rfc3339(m_from.clock.wall())},
                 {"open-sessions", m_from.table.size()},
                 {"enforcer-connected", m_in_force.enforcer_connected},
                 {"policy", policy_json(m_in_force.policy, m_from.policy_directory)}});
}

std::string StaffAnswers::sessions(const Asked& asked) {
    auto open = m_from.table.all();
    std::ranges::sort(open, {}, [](const Session& s) { return std::pair(s.opened, s.id.get()); });
    if (!on_record(asked, open, "the open sessions, with logins and addresses")) {
        return refused("the reading cannot be put on record, so it is not answered");
    }
    json list = json::array();
    std::ranges::transform(open, std::back_inserter(list), session_json);
    return text({{"at", to_rfc3339(m_from.clock.wall())}, {"sessions", list}});
}

std::string StaffAnswers::why(const Asked& asked) {
    const auto place = find(asked.field("device"));
    if (!place) {
        return refused("give an IPv4, IPv6 or MAC address");
    }
    if (!on_record(asked, place->sessions, "one device, with login and addresses")) {
        return refused("the reading cannot be put on record, so it is not answered");
    }
    const auto held = in_kernel();
    json list = json::array();
    for (const auto& session : place->sessions) {
        list.push_back(session_json(session));
        list.back()["kernel"] = kernel_json(held, session.handle);
    }
    json device;
    if (place->device) {
        device = {{"interface", place->device->interface.get()}, {"zone", place->device->zone.get()}};
        name(device, *place->device);
    }
    const std::scoped_lock lock(m_mutex);
    return text({{"at", to_rfc3339(m_from.clock.wall())},
                 {"device", device},
                 {"sessions", list},
                 {"enforcer-connected", m_in_force.enforcer_connected},
                 {"policy", policy_json(m_in_force.policy, m_from.policy_directory)}});
}

namespace {

bool is_of(const json& device, const std::string& address) {
    const auto& addresses = device.at("addresses");
    return device.value("mac", "") == address || std::ranges::find(addresses, json(address)) != addresses.end();
}

}  // namespace

std::string StaffAnswers::capture(const Asked& asked) {
    auto wanted = asked.field("device");
    if (!wanted.empty()) {
        const auto mac = MacAddress::parse(wanted);
        const auto ip = IpAddress::parse(wanted);
        if (!mac && !ip) {
            return refused("give an IPv4, IPv6 or MAC address");
        }
        wanted = mac ? mac->text() : ip->text();
    }
    auto devices = capture_report(m_from.capture);
    if (!wanted.empty()) {
        json one = json::array();
        std::ranges::copy_if(devices, std::back_inserter(one),
                             [&](const json& device) { return is_of(device, wanted); });
        devices = std::move(one);
    }
    if (!on_record(asked, "what devices met at the portal, with addresses", devices.size())) {
        return refused("the reading cannot be put on record, so it is not answered");
    }
    const auto now = m_from.clock.wall();
    return text({{"at", to_rfc3339(now)},
                 {"since", to_rfc3339(now - Arrivals::kept)},
                 {"forgotten", m_from.capture.arrivals.forgotten()},
                 {"devices", std::move(devices)}});
}

std::string StaffAnswers::end(const Asked& asked) {
    if (const auto device = asked.field("device"); !device.empty() && !find(device)) {
        return refused("give an IPv4, IPv6 or MAC address");
    }
    json list = json::array();
    for (const auto& session : chosen(asked)) {
        const auto ended = m_from.life.end(session, {SessionEnd::staff, asked.actor});
        if (ended.was_open) {
            spdlog::info("session {}: ended by {}", session.handle.get(), asked.actor);
            // What is not on record is not told: only that it is done.
            list.push_back(ended.on_record ? session_json(session) : json{{"session", session.id.get()}});
            list.back()["on-record"] = ended.on_record;
            list.back()["out-of-kernel"] = ended.out_of_kernel;
        }
    }
    return text({{"ended", list}});
}

std::optional<StaffAnswers::Place> StaffAnswers::find(const std::string& address) const {
    Place place;
    if (const auto mac = MacAddress::parse(address)) {
        place.sessions = m_from.table.all();
        std::erase_if(place.sessions, [&mac](const Session& s) { return s.device.address || s.device.mac != *mac; });
        return place;
    }
    const auto ip = IpAddress::parse(address);
    if (!ip) {
        return std::nullopt;
    }
    place.device = m_from.device_of(*ip);
    if (place.device) {
        // Who is there now, and not whose session had the address before.
        if (auto session = m_from.table.find(*place.device)) {
            place.sessions.push_back(std::move(*session));
        }
        return place;
    }
    place.sessions = m_from.table.all();
    std::erase_if(place.sessions,
                  [&ip](const Session& s) { return std::ranges::find(s.addresses, *ip) == s.addresses.end(); });
    return place;
}

/// Those that the request names by one of the three; none if it names nothing.
std::vector<Session> StaffAnswers::chosen(const Asked& asked) const {
    if (const auto device = asked.field("device"); !device.empty()) {
        const auto place = find(device);
        return place ? place->sessions : std::vector<Session>();
    }
    const auto id = asked.field("session");
    const auto login = asked.field("login");
    auto sessions = m_from.table.all();
    std::erase_if(sessions, [&](const Session& session) {
        return !(!id.empty() && session.id.get() == id) && !(!login.empty() && session.user.get() == login);
    });
    return sessions;
}

std::string StaffAnswers::guests(const Asked& asked) {
    const auto what = asked.field("ask");
    if (what == "guest-make") {
        return make_codes(asked);
    }
    if (what == "guest-withdraw") {
        const bool was_good = m_from.guests->withdraw(asked.number("guest"), asked.actor);
        return was_good ? text({{"withdrawn", asked.number("guest")}})
                        : declined("there is no such code, or it has ended");
    }
    if (what != "guest-list") {
        return refused("this gateway does not know the request");
    }
    const auto all = m_from.guests->all();
    if (!on_record(asked, "the guests, by name", all.size())) {
        return refused("the reading cannot be put on record, so it is not answered");
    }
    json list = json::array();
    std::ranges::transform(all, std::back_inserter(list), guest_json);
    return text({{"at", to_rfc3339(m_from.clock.wall())}, {"guests", list}});
}

std::string StaffAnswers::make_codes(const Asked& asked) {
    const guests::Wanted wanted{
        asked.number("count"),
        asked.field("name"),
        {},
        std::chrono::minutes(std::min<std::uint64_t>(asked.number("minutes"), k_longest_minutes))};
    auto outcome = m_from.guests->make(wanted, asked.actor);
    if (const auto* refusal = std::get_if<guests::Refused>(&outcome)) {
        switch (*refusal) {
            case guests::Refused::too_long:
                return declined("codes are good for 1 minute to " +
                                std::to_string(m_from.guests->longest().count() / 60) +
                                " hours here (\"guests/longest\")");
            case guests::Refused::too_many:
                return declined("ask for 1 to 200 codes; 2,000 may be good at one time");
            case guests::Refused::per_sponsor:
                return declined(
                    "you have named as many guests as one may (\"guests/per-sponsor\"): withdraw one first");
            case guests::Refused::bad_name:
                break;
        }
        return refused("a name is one line of at most 64 bytes, and of one guest");
    }
    const auto* made = std::get_if<GuestDesk::Made>(&outcome);
    if (made == nullptr) {
        return declined("it cannot be put on record, so there are no codes");
    }
    json list = json::array();
    for (const auto& [guest, code] : *made) {
        list.push_back(guest_json(guest));
        list.back()["code"] = code.reveal();
    }
    return text({{"made", list}});
}

/// The journal holds no login and no address in clear: it says how much was read, and of which session if it was one.
bool StaffAnswers::on_record(const Asked& asked, const std::vector<Session>& told, const char* what) {
    return on_record(asked, what, told.size(), told.size() == 1 ? told.front().id.get() : std::string());
}

bool StaffAnswers::on_record(const Asked& asked, const char* what, std::size_t count, const std::string& session) {
    journal::Entry entry;
    entry.event = journal::event::audit_read;
    entry.actor = asked.actor;
    entry.detail = std::string("on the gateway itself: ") + what;
    entry.count = count;
    entry.session = session;
    return m_from.record.admin(std::move(entry));
}

std::optional<std::vector<enforce::KernelSession>> StaffAnswers::in_kernel() {
    auto listed = m_from.kernel.list();
    auto* sessions = std::get_if<std::vector<enforce::KernelSession>>(&listed);
    return sessions != nullptr ? std::optional(std::move(*sessions)) : std::nullopt;
}

}  // namespace beffroi
