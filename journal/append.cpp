#include "journal/append.h"

namespace beffroi::journal {

namespace {

char* put_digits(char* at, unsigned value, int count) {
    for (int i = count - 1; i >= 0; --i) {
        at[i] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
    return at + count;
}

}  // namespace

void append_hex(std::string& out, std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out += digits[byte >> 4U];
        out += digits[byte & 15U];
    }
}

void append_time(std::string& out, WallTime time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    auto rest = static_cast<unsigned>((time - day).count());  // milliseconds, below 86,400,000
    char text[] = "0000-00-00T00:00:00.000Z";
    put_digits(text, static_cast<unsigned>(static_cast<int>(date.year())), 4);
    put_digits(text + 5, static_cast<unsigned>(date.month()), 2);
    put_digits(text + 8, static_cast<unsigned>(date.day()), 2);
    put_digits(text + 20, rest % 1000, 3);
    rest /= 1000;
    put_digits(text + 17, rest % 60, 2);
    rest /= 60;
    put_digits(text + 14, rest % 60, 2);
    put_digits(text + 11, rest / 60, 2);
    out.append(text, sizeof text - 1);
}

void append_address(std::string& out, const IpAddress& address) {
    if (address.family == Family::ipv6) {
        out += address.text();
        return;
    }
    for (std::size_t i = 0; i < 4; ++i) {
        if (i != 0) {
            out += '.';
        }
        append_number(out, unsigned{address.bytes[i]});
    }
}

}  // namespace beffroi::journal
