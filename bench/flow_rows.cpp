#include "bench/flow_rows.h"

#include <fmt/format.h>

#include <array>

#include "base/encoding.h"

namespace beffroi::bench {

namespace {

/// splitmix64: every number is a random one, and the same again.
std::uint64_t mixed(std::uint64_t number) {
    number += 0x9e3779b97f4a7c15U;
    number = (number ^ (number >> 30U)) * 0xbf58476d1ce4e5b9U;
    number = (number ^ (number >> 27U)) * 0x94d049bb133111ebU;
    return number ^ (number >> 31U);
}

std::string random_hex(std::uint64_t seed) {
    std::array<std::uint64_t, 2> words{mixed(seed), mixed(~seed)};
    return to_hex({reinterpret_cast<const char*>(words.data()), sizeof words});
}

int month_number(WallTime time) {
    const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(time)};
    return static_cast<int>(day.year()) * 12 + static_cast<int>(static_cast<unsigned>(day.month())) - 1;
}

IpAddress v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
    const std::array<std::uint8_t, 4> bytes{a, b, c, d};
    return IpAddress::from_v4(bytes.data());
}

}  // namespace

std::string FlowSource::token(std::uint32_t person, int month) const {
    return random_hex((std::uint64_t{m_site} << 40U) + (std::uint64_t{person} << 16U) +
                      static_cast<std::uint64_t>(month));
}

journal::FlowEntry FlowSource::flow(std::uint64_t index) const {
    constexpr std::uint64_t burst = 16;  // a page is some flows of one person
    const std::uint64_t page = mixed((std::uint64_t{m_site} << 40U) + index / burst);
    const std::uint64_t chance = mixed(page + index);
    const auto person = static_cast<std::uint32_t>(page % m_shape.people);
    const std::uint64_t of_site = m_shape.flows / m_shape.sites + 1;
    journal::FlowEntry flow;
    const double part = static_cast<double>(index) / static_cast<double>(of_site);
    flow.time = m_shape.start +
                std::chrono::milliseconds(static_cast<std::int64_t>(part * static_cast<double>(m_shape.lasts.count())));
    flow.site = fmt::format("{:07}A", 590000 + m_site);
    flow.event = journal::event::flow;
    flow.token = token(person, month_number(flow.time));
    flow.session = random_hex(
        page ^ static_cast<std::uint64_t>(std::chrono::floor<std::chrono::days>(flow.time).time_since_epoch().count()));
    flow.role = person % 12 == 0 ? "enseignant" : "eleve";
    flow.zone = person % 3 == 0 ? "wifi-pedagogique" : "salles";
    flow.protocol = chance % 5 == 0 ? 17 : 6;
    flow.from = v4(10, 1, static_cast<std::uint8_t>(person >> 8U), static_cast<std::uint8_t>(person));
    flow.from_port = static_cast<std::uint16_t>(32768 + (chance >> 16U) % 28000);
    flow.public_address = v4(198, 51, static_cast<std::uint8_t>(m_site >> 8U), static_cast<std::uint8_t>(m_site));
    flow.public_port = static_cast<std::uint16_t>(1024 + (chance >> 32U) % 64000);
    flow.seconds = 1 + chance % 120;
    flow.bytes = 500 + (chance >> 20U) % 200000;
    flow.count = 1;
    return flow;
}

void FlowSource::read(std::uint64_t from, std::uint64_t to, const std::function<void(std::string_view)>& each) const {
    const std::string salt(16, 's');
    for (std::uint64_t index = from; index < to; ++index) {
        each(journal::to_line(flow(index), salt));
    }
}

}  // namespace beffroi::bench
