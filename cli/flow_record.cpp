#include "cli/flow_record.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/clock.h"

namespace beffroi::cli {

namespace {

constexpr std::size_t max_name = 64;
constexpr std::size_t max_rule = 160;
constexpr std::uint64_t max_number = std::numeric_limits<std::int64_t>::max();

/// Keys in their order, each at its place or absent.
class Keys {
  public:
    explicit Keys(std::string_view line) : m_rest(line) {}

    [[nodiscard]] bool take(std::string_view literal) {
        if (!m_rest.starts_with(literal)) {
            return false;
        }
        m_rest.remove_prefix(literal.size());
        return true;
    }

    /// A text without escapes: nothing in these streams needs one. Empty: the key is not there.
    std::string_view text(std::string_view key, std::size_t max) {
        if (!take_key(key) || !take("\"")) {
            return {};
        }
        const auto end = m_rest.find('"');
        const auto value = m_rest.substr(0, end);
        const bool plain =
            std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c <= '~' && c != '\\'; });
        if (end == std::string_view::npos || value.empty() || value.size() > max || !plain) {
            fail("a text that is empty, too long, or holds other than printable ASCII");
            return {};
        }
        m_rest.remove_prefix(end + 1);
        return value;
    }

    /// From 1 to `max`; 0: the key is not there.
    std::uint64_t number(std::string_view key, std::uint64_t max) {
        if (!take_key(key)) {
            return 0;
        }
        std::uint64_t value = 0;
        const auto [end, error] = std::from_chars(m_rest.data(), m_rest.data() + m_rest.size(), value);
        if (error != std::errc{} || m_rest.front() == '0' || value > max) {
            fail("a number that is none, 0, or too large");
            return 0;
        }
        m_rest.remove_prefix(static_cast<std::size_t>(end - m_rest.data()));
        return value;
    }

    void fail(const char* reason) {
        if (m_failure == nullptr) {
            m_failure = reason;
        }
    }
    [[nodiscard]] const char* failure() const { return m_failure; }
    [[nodiscard]] bool at_end() const { return m_rest == "}"; }

  private:
    /// ,"key":
    bool take_key(std::string_view key) {
        constexpr std::size_t frame = 4;
        if (m_failure != nullptr || m_rest.size() < key.size() + frame || !m_rest.starts_with(",\"") ||
            m_rest.substr(2, key.size()) != key || m_rest.substr(2 + key.size(), 2) != "\":") {
            return false;
        }
        m_rest.remove_prefix(key.size() + frame);
        return true;
    }

    std::string_view m_rest;
    const char* m_failure = nullptr;
};

void read_head(Keys& keys, FlowRecord& record) {
    constexpr std::size_t salt_digits = 32;
    if (!keys.take("{\"v\":1")) {
        keys.fail("it does not begin with {\"v\":1");
    }
    const auto salt = keys.text("salt", salt_digits);
    if (salt.size() != salt_digits || salt.find_first_not_of("0123456789abcdef") != std::string_view::npos) {
        keys.fail("no \"salt\" of 32 hexadecimal digits");
    }
    constexpr std::size_t time_digits = std::string_view("2026-11-24T09:00:00.000Z").size();
    const auto text = keys.text("time", max_name);
    const auto time = parse_rfc3339(text);
    if (time && text.size() == time_digits) {
        record.flow.at = *time;
    } else {
        keys.fail("no \"time\" as 2026-11-24T09:00:00.000Z");
    }
    if (keys.text("site", max_name).empty()) {
        keys.fail("no \"site\" after \"time\"");
    }
    const auto event = keys.text("event", max_name);
    if (event == "denied") {
        record.event = FlowRecord::Event::denied;
    } else if (event == "blocked-name") {
        record.event = FlowRecord::Event::blocked_name;
    } else if (event != "flow") {
        keys.fail("no \"event\" that is flow, denied or blocked-name");
    }
}

void read_who(Keys& keys, FlowRecord& record) {
    record.flow.token = keys.text("token", max_name);
    record.flow.role = keys.text("role", max_name);
    record.flow.zone = keys.text("zone", max_name);
    record.flow.device = keys.text("device", max_name);
    if (record.flow.token.empty() || record.flow.role.empty() || record.flow.zone.empty()) {
        keys.fail("no \"token\", \"role\" and \"zone\" after \"event\"");
    }
}

void read_where(Keys& keys, FlowRecord& record) {
    record.flow.protocol = static_cast<std::uint8_t>(keys.number("protocol", 255));
    const auto address = keys.text("to", max_name);
    record.flow.port = static_cast<std::uint16_t>(keys.number("to_port", 65'535));
    if (!address.empty()) {
        const auto to = IpAddress::parse(address);
        if (!to || to->text() != address) {
            keys.fail("a \"to\" that is no address in its shortest form");
        } else {
            record.flow.to = *to;
        }
    }
    const bool name = record.event == FlowRecord::Event::blocked_name;
    if ((record.flow.protocol == 0) != name || (address.empty() && record.flow.port != 0)) {
        keys.fail("a \"protocol\" or a \"to_port\" too many, or missing");
    }
    if (record.event == FlowRecord::Event::denied && address.empty()) {
        keys.fail("no \"to\" in what was denied");
    }
    record.has_destination = !address.empty();
}

void read_rest(Keys& keys, FlowRecord& record) {
    if (record.event == FlowRecord::Event::flow) {
        static_cast<void>(keys.number("seconds", max_number));
        static_cast<void>(keys.number("bytes", max_number));
    } else {
        static_cast<void>(keys.number("generation", std::numeric_limits<std::uint32_t>::max()));
        static_cast<void>(keys.text("rule", max_rule));
        const bool has_category = !keys.text("category", max_name).empty();
        if (has_category != (record.event == FlowRecord::Event::blocked_name)) {
            keys.fail("a \"category\" too many, or missing");
        }
    }
    record.flow.count = keys.number("count", std::numeric_limits<std::uint32_t>::max());
    if (record.flow.count == 0) {
        keys.fail("no \"count\" at the end");
    }
}

}  // namespace

std::variant<FlowRecord, Malformed> parse_flow_record(std::string_view line) {
    if (line.size() > max_record) {
        return Malformed{"more than 4,096 bytes"};
    }
    Keys keys(line);
    FlowRecord record;
    read_head(keys, record);
    read_who(keys, record);
    read_where(keys, record);
    read_rest(keys, record);
    if (!keys.at_end()) {
        keys.fail("a key that has no place here");
    }
    if (keys.failure() != nullptr) {
        return Malformed{keys.failure()};
    }
    return record;
}

}  // namespace beffroi::cli
