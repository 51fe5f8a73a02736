#include "gateway/vitals.h"

namespace beffroi {

namespace {

constexpr double k_scarce = 85;
constexpr double k_full = 95;
constexpr double k_back = 2;

/// `threshold`, or a little below once it has been reached.
bool reaches(double percent, double threshold, bool before) {
    return percent >= (before ? threshold - k_back : threshold);
}

}  // namespace

std::string_view to_string(Resource resource) {
    switch (resource) {
        case Resource::disk:
            return "disk";
        case Resource::memory:
            return "memory";
        case Resource::connections:
            return "connections";
        case Resource::neighbours:
            return "neighbours";
    }
    return "";
}

std::string_view to_string(RoomLevel level) {
    switch (level) {
        case RoomLevel::plenty:
            return "plenty";
        case RoomLevel::scarce:
            return "scarce";
        case RoomLevel::full:
            return "full";
    }
    return "";
}

double percent_used(const Room& room) {
    return room.capacity == 0 ? 100 : 100 * static_cast<double>(room.used) / static_cast<double>(room.capacity);
}

RoomLevel level_of(const Room& room, RoomLevel before) {
    const double percent = percent_used(room);
    if (reaches(percent, k_full, before == RoomLevel::full)) {
        return RoomLevel::full;
    }
    return reaches(percent, k_scarce, before != RoomLevel::plenty) ? RoomLevel::scarce : RoomLevel::plenty;
}

}  // namespace beffroi
