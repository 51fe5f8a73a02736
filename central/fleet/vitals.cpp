#include "central/fleet/vitals.h"

#include <algorithm>

#include "base/encoding.h"
#include "central/fleet/members.h"

namespace beffroi::central::fleet {

namespace {

constexpr std::size_t k_longest_name = 64;

std::optional<Room> parse_room(const json& object) {
    if (!object.is_object()) {
        return std::nullopt;
    }
    const auto used = number(object, "used");
    const auto capacity = number(object, "capacity");
    const auto full_in = number(object, "full-in-hours");
    const bool whole = object.size() == (full_in ? 3U : 2U) && used && capacity && *capacity != 0;
    return whole ? std::optional(Room{*used, *capacity, full_in}) : std::nullopt;
}

bool read_rooms(const json& object, Vitals& vitals) {
    if (!object.is_object()) {
        return false;
    }
    for (const auto& [name, member] : object.items()) {
        const auto room = parse_room(member);
        if (!room || std::ranges::find(rooms, name) == rooms.end()) {
            return false;
        }
        vitals.rooms.emplace(name, *room);
    }
    return true;
}

bool read_certificates(const json& object, Vitals& vitals) {
    if (!object.is_object() || object.size() > max_certificates) {
        return false;
    }
    for (const auto& [name, member] : object.items()) {
        const auto until = member.is_string() ? parse_rfc3339(member.get<std::string>()) : std::nullopt;
        if (!until || name.empty() || name.size() > k_longest_name || printable(name) != name) {
            return false;
        }
        vitals.certificates.emplace(name, *until);
    }
    return true;
}

bool read_clock(const json& object, Vitals& vitals) {
    const auto trusted = object.is_object() ? truth(object, "trusted") : std::nullopt;
    const auto error = trusted ? number(object, "error-ms") : std::nullopt;
    vitals.clock_trusted = trusted.value_or(false);
    vitals.clock_error_ms = error.value_or(0);
    return error && object.size() == 2;
}

json to_json(const Room& room) {
    json object{{"used", room.used}, {"capacity", room.capacity}};
    if (room.full_in_hours) {
        object["full-in-hours"] = *room.full_in_hours;
    }
    return object;
}

}  // namespace

std::optional<Vitals> parse_vitals(const json& object) {
    constexpr std::size_t members = 5;
    if (!object.is_object() || object.size() != members) {
        return std::nullopt;
    }
    const auto sessions = number(object, "sessions");
    const auto enforcer = truth(object, "enforcer-connected");
    Vitals vitals{sessions.value_or(0), enforcer.value_or(false)};
    const bool whole = sessions && enforcer && read_clock(object.value("clock", json()), vitals) &&
                       read_rooms(object.value("rooms", json()), vitals) &&
                       read_certificates(object.value("certificates", json()), vitals);
    return whole ? std::optional(std::move(vitals)) : std::nullopt;
}

json to_json(const Vitals& vitals) {
    json object{{"sessions", vitals.sessions},
                {"enforcer-connected", vitals.enforcer_connected},
                {"clock", {{"trusted", vitals.clock_trusted}, {"error-ms", vitals.clock_error_ms}}},
                {"rooms", json::object()},
                {"certificates", json::object()}};
    for (const auto& [name, room] : vitals.rooms) {
        object["rooms"][name] = to_json(room);
    }
    for (const auto& [name, until] : vitals.certificates) {
        object["certificates"][name] = to_rfc3339(until);
    }
    return object;
}

}  // namespace beffroi::central::fleet
