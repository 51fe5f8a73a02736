#include "journal/flow_entry.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "journal/append.h"
#include "journal/json_text.h"

namespace beffroi::journal {

namespace {

constexpr std::size_t k_max_name = 64;
constexpr std::size_t k_max_rule = 160;
constexpr std::size_t k_flow_salt_bytes = 16;
constexpr std::size_t k_token_digits = 32;
constexpr std::size_t k_usual_flow_line = 512;
constexpr std::uint64_t k_max_number = std::numeric_limits<std::int64_t>::max();

bool is_hex(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
}

/// What the events ask of their keys, for who writes and who reads; nullptr: all is well. Texts are checked elsewhere.
const char* fault_of(const FlowEntry& entry) {
    const bool flow = entry.event == event::flow;
    const bool block = entry.event == event::port_block;
    const bool denied = entry.event == event::denied;
    const bool name = entry.event == event::blocked_name;
    if (!flow && !block && !denied && !name) {
        return "no \"event\" that is flow, port-block, denied or blocked-name";
    }
    if (entry.site.empty() || entry.session.empty() || entry.role.empty() || entry.zone.empty()) {
        return "no \"site\", \"session\", \"role\" or \"zone\" where it belongs";
    }
    if (entry.token.size() != k_token_digits || !is_hex(entry.token)) {
        return "no \"token\" of 32 hexadecimal digits";
    }
    if (name ? entry.protocol != 0 : entry.protocol == 0 && !block) {
        return "a \"protocol\" too many, or missing";
    }
    if ((entry.from_port != 0 && !entry.from) || (entry.public_port != 0 && !entry.public_address) ||
        (entry.to_port != 0 && !entry.to) || (entry.public_address && !entry.from)) {
        return "a port without its address, or a \"public\" without a \"from\"";
    }
    if (name && entry.to) {
        return "a \"to\" too many";
    }
    if ((name || denied) && entry.public_address) {
        return "a \"public\" too many";
    }
    if (denied && !entry.to) {
        return "no \"to\" in what was denied";
    }
    if (block != (entry.ports != 0) ||
        (block && (!entry.public_address || entry.public_port == 0 || entry.from_port != 0 || entry.to))) {
        return "a block of ports without \"public\", \"public_port\" or \"ports\", or \"ports\" without one";
    }
    if (!flow && (entry.seconds != 0 || entry.bytes != 0)) {
        return "\"seconds\" or \"bytes\" of what is no flow";
    }
    if (!denied && !name && (entry.generation != 0 || !entry.rule.empty())) {
        return "a \"generation\" or a \"rule\" of what was not refused";
    }
    if (name == entry.category.empty()) {
        return "a \"category\" too many, or missing";
    }
    return entry.count == 0 ? "no \"count\" at the end" : nullptr;
}

class FlowLine {
  public:
    explicit FlowLine(std::string_view salt) {
        m_line.reserve(k_usual_flow_line);
        m_line += R"({"v":1,"salt":")";
        append_hex(m_line, salt);
    }
    void time(WallTime value) {
        m_line += R"(","time":")";
        append_time(m_line, value);
        m_line += '"';
    }
    void text(std::string_view opening, std::string_view value, std::size_t max) {
        if (value.empty()) {
            return;
        }
        m_bad |= value.size() > max || !is_plain(value);
        m_line += opening;
        m_line += value;
        m_line += '"';
    }
    void number(std::string_view opening, std::uint64_t value) {
        if (value != 0) {
            m_line += opening;
            append_number(m_line, value);
        }
    }
    void address(std::string_view opening, const std::optional<IpAddress>& value) {
        if (value) {
            m_line += opening;
            append_address(m_line, *value);
            m_line += '"';
        }
    }
    [[nodiscard]] std::string finish() && {
        if (m_bad) {
            throw std::invalid_argument("a text of a flow entry is too long, or holds other than printable ASCII");
        }
        m_line += '}';
        return std::move(m_line);
    }

  private:
    std::string m_line;
    bool m_bad = false;
};

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

    /// `opening` is ,"key":" — a text without escapes: nothing in these streams needs one. Empty: the key is not there.
    std::string_view text(std::string_view opening, std::size_t max) {
        if (!take(opening)) {
            return {};
        }
        std::size_t end = 0;
        while (end < m_rest.size() && m_rest[end] >= ' ' && m_rest[end] <= '~' && m_rest[end] != '"' &&
               m_rest[end] != '\\') {
            ++end;
        }
        if (end == 0 || end > max || end == m_rest.size() || m_rest[end] != '"') {
            fail("a text that is empty, too long, or holds other than printable ASCII");
            return {};
        }
        const auto value = m_rest.substr(0, end);
        m_rest.remove_prefix(end + 1);
        return value;
    }

    /// `opening` is ,"key": — from 1 to `max`; 0: the key is not there.
    template <typename Number>
    void number(std::string_view opening, Number& value, std::uint64_t max = std::numeric_limits<Number>::max()) {
        value = 0;
        if (!take(opening)) {
            return;
        }
        std::uint64_t read = 0;
        const auto [end, error] = std::from_chars(m_rest.data(), m_rest.data() + m_rest.size(), read);
        if (error != std::errc{} || m_rest.front() == '0' || read > max) {
            fail("a number that is none, 0, or too large");
            return;
        }
        value = static_cast<Number>(read);
        m_rest.remove_prefix(static_cast<std::size_t>(end - m_rest.data()));
    }

    void address(std::string_view opening, std::optional<IpAddress>& value) {
        value.reset();
        const auto spelled = text(opening, k_max_name);
        if (spelled.empty()) {
            return;
        }
        value = IpAddress::parse(spelled);
        m_written.clear();
        if (value) {
            append_address(m_written, *value);
        }
        if (m_written != spelled) {
            fail("an address that is none, or not in its shortest form");
        }
    }

    void fail(const char* reason) {
        if (m_failure == nullptr) {
            m_failure = reason;
        }
        m_rest = {};
    }
    [[nodiscard]] const char* failure() const { return m_failure; }
    [[nodiscard]] bool at_end() const { return m_rest == "}"; }

  private:
    std::string_view m_rest;
    std::string m_written;
    const char* m_failure = nullptr;
};

void read_head(Keys& keys, FlowEntry& entry) {
    if (!keys.take("{\"v\":1")) {
        keys.fail("it does not begin with {\"v\":1");
    }
    const auto salt = keys.text(R"(,"salt":")", 2 * k_flow_salt_bytes);
    if (salt.size() != 2 * k_flow_salt_bytes || !is_hex(salt)) {
        keys.fail("no \"salt\" of 32 hexadecimal digits");
    }
    const auto time = from_rfc3339(keys.text(R"(,"time":")", k_max_name));
    if (!time) {
        keys.fail("no \"time\" as 2026-11-24T09:00:00.000Z");
    }
    entry.time = time.value_or(WallTime{});
    entry.site = keys.text(R"(,"site":")", k_max_name);
    entry.event = keys.text(R"(,"event":")", k_max_name);
}

void read_who(Keys& keys, FlowEntry& entry) {
    entry.session = keys.text(R"(,"session":")", k_max_name);
    entry.token = keys.text(R"(,"token":")", k_max_name);
    entry.role = keys.text(R"(,"role":")", k_max_name);
    entry.zone = keys.text(R"(,"zone":")", k_max_name);
    entry.device = keys.text(R"(,"device":")", k_max_name);
}

void read_where(Keys& keys, FlowEntry& entry) {
    keys.number(R"(,"protocol":)", entry.protocol);
    keys.address(R"(,"from":")", entry.from);
    keys.number(R"(,"from_port":)", entry.from_port);
    keys.address(R"(,"public":")", entry.public_address);
    keys.number(R"(,"public_port":)", entry.public_port);
    keys.number(R"(,"ports":)", entry.ports);
    keys.address(R"(,"to":")", entry.to);
    keys.number(R"(,"to_port":)", entry.to_port);
}

void read_what(Keys& keys, FlowEntry& entry) {
    keys.number(R"(,"seconds":)", entry.seconds, k_max_number);
    keys.number(R"(,"bytes":)", entry.bytes, k_max_number);
    keys.number(R"(,"generation":)", entry.generation);
    entry.rule = keys.text(R"(,"rule":")", k_max_rule);
    entry.category = keys.text(R"(,"category":")", k_max_name);
    keys.number(R"(,"count":)", entry.count);
}

}  // namespace

std::string to_line(const FlowEntry& entry, std::string_view salt) {
    if (salt.size() != k_flow_salt_bytes) {
        throw std::invalid_argument("the salt of a journal entry has 16 bytes");
    }
    const char* fault = fault_of(entry);
    if (fault != nullptr || std::max(entry.seconds, entry.bytes) > k_max_number) {
        throw std::invalid_argument(std::string("a flow entry that nobody could read: ") +
                                    (fault != nullptr ? fault : "a number too large"));
    }
    FlowLine line(salt);
    line.time(entry.time);
    line.text(R"(,"site":")", entry.site, k_max_name);
    line.text(R"(,"event":")", entry.event, k_max_name);
    line.text(R"(,"session":")", entry.session, k_max_name);
    line.text(R"(,"token":")", entry.token, k_max_name);
    line.text(R"(,"role":")", entry.role, k_max_name);
    line.text(R"(,"zone":")", entry.zone, k_max_name);
    line.text(R"(,"device":")", entry.device, k_max_name);
    line.number(R"(,"protocol":)", entry.protocol);
    line.address(R"(,"from":")", entry.from);
    line.number(R"(,"from_port":)", entry.from_port);
    line.address(R"(,"public":")", entry.public_address);
    line.number(R"(,"public_port":)", entry.public_port);
    line.number(R"(,"ports":)", entry.ports);
    line.address(R"(,"to":")", entry.to);
    line.number(R"(,"to_port":)", entry.to_port);
    line.number(R"(,"seconds":)", entry.seconds);
    line.number(R"(,"bytes":)", entry.bytes);
    line.number(R"(,"generation":)", entry.generation);
    line.text(R"(,"rule":")", entry.rule, k_max_rule);
    line.text(R"(,"category":")", entry.category, k_max_name);
    line.number(R"(,"count":)", entry.count);
    return std::move(line).finish();
}

std::optional<Malformed> read_flow_line(std::string_view line, FlowEntry& into) {
    if (line.size() > max_flow_entry_bytes) {
        return Malformed{"more than 4,096 bytes"};
    }
    Keys keys(line);
    read_head(keys, into);
    read_who(keys, into);
    read_where(keys, into);
    read_what(keys, into);
    if (keys.failure() != nullptr) {
        return Malformed{keys.failure()};
    }
    if (const char* fault = fault_of(into)) {
        return Malformed{fault};
    }
    if (!keys.at_end()) {
        return Malformed{"a key that has no place here"};
    }
    return std::nullopt;
}

std::variant<FlowEntry, Malformed> parse_flow_line(std::string_view line) {
    FlowEntry entry;
    if (const auto malformed = read_flow_line(line, entry)) {
        return *malformed;
    }
    return entry;
}

}  // namespace beffroi::journal
