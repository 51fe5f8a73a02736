#include "gateway/vitals.h"

namespace beffroi {

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

}  // namespace beffroi
