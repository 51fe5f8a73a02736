// A packet's attributes as FreeRADIUS passes them on: the first byte says to which question.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/encoding.h"
#include "gateway/radius/request.h"

using namespace beffroi;
using namespace beffroi::radius;

namespace {

bool is_bounded(std::string_view text, std::size_t longest) {
    return !text.empty() && text.size() <= longest && is_valid_utf8(text) &&
           text.find('\0') == std::string_view::npos && text.find('\n') == std::string_view::npos;
}

bool is_good(const Place& place) {
    return is_bounded(place.nas, k_longest_text) && is_bounded(place.station, k_longest_text) &&
           station_mac(place.station) == place.mac;
}

bool is_good(const AccountingNews& news) {
    const auto* device = std::get_if<DeviceNews>(&news);
    if (device == nullptr) {
        return is_bounded(std::get<EquipmentNews>(news).nas, k_longest_text);
    }
    for (const auto& ticket : device->tickets) {
        if (!is_ticket(ticket)) {
            return false;
        }
    }
    return is_good(device->place) && is_bounded(device->accounting, k_longest_text) &&
           device->addresses.size() <= k_most_addresses;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
    bool good = true;
    if (data[0] == 'p') {
        const auto question = password_question(body);
        good = !question || (is_good(question->place) && is_bounded(question->user.get(), k_longest_user) &&
                             is_bounded(question->password.reveal(), k_longest_password));
    } else if (data[0] == 'c') {
        const auto question = certificate_question(body);
        good = !question || (is_good(question->place) && is_bounded(question->user.get(), k_longest_user));
    } else {
        const auto news = accounting_news(body);
        good = !news || is_good(*news);
    }
    if (!good) {
        std::abort();
    }
    return 0;
}
