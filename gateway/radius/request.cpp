#include "gateway/radius/request.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

#include "base/ascii.h"
#include "base/control_characters.h"
#include "base/encoding.h"
#include "base/trim.h"

namespace beffroi::radius {

namespace {

using json = nlohmann::json;

constexpr std::size_t k_ticket_digits = 32;
constexpr std::size_t k_most_values = 16;
constexpr std::size_t k_mac_digits = 12;
constexpr int k_deepest = 3;  ///< {"User-Name": {"value": ["lea"]}}
constexpr unsigned k_status_start = 1, k_status_stop = 2, k_status_interim = 3, k_status_on = 7, k_status_off = 8;

bool is_good_text(std::string_view text, std::size_t longest) {
    return !text.empty() && text.size() <= longest && is_valid_utf8(text) && !has_control_characters(text);
}

/// rlm_rest writes every byte beyond ASCII as an escape of its own ("\u00C3\u00A9" for an e with an acute accent): read
/// as JSON, a text is one of characters up to U+00FF that stand for bytes. nullopt if it is not.
std::optional<std::string> bytes_in(std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size());  // no copy of a password is left behind
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x80) {
            bytes += text[i];
        } else if ((byte == 0xC2 || byte == 0xC3) && i + 1 < text.size()) {
            bytes += static_cast<char>((byte & 3U) << 6 | (static_cast<unsigned char>(text[++i]) & 0x3FU));
        } else {
            wipe(bytes);
            return std::nullopt;
        }
    }
    return bytes;
}

void wipe_texts(json& value) {
    if (value.is_string()) {
        wipe(value.get_ref<std::string&>());
    } else if (value.is_structured()) {
        std::ranges::for_each(value, wipe_texts);
    }
}

/// The attributes of a packet. Wiped at the end: one of them may be a password.
class Packet {
  public:
    /// nullopt: no object, a name twice (readers could disagree about which counts), or deeper than attributes are.
    static std::optional<Packet> parse(std::string_view body) {
        if (body.size() > k_longest_body) {
            return std::nullopt;
        }
        std::set<std::string> names;
        bool bad = false;
        auto parsed = json::parse(
            body,
            [&](int depth, json::parse_event_t event, json& value) {
                bad =
                    bad || depth > k_deepest ||
                    (event == json::parse_event_t::key && depth == 1 && !names.insert(value.get<std::string>()).second);
                return !bad;
            },
            false);
        Packet packet(std::move(parsed));
        return bad || !packet.m_attributes.is_object() ? std::nullopt : std::optional(std::move(packet));
    }
    Packet(Packet&&) = default;
    Packet& operator=(Packet&&) = delete;
    Packet(const Packet&) = delete;
    Packet& operator=(const Packet&) = delete;
    ~Packet() {
        if (m_attributes.is_object() && m_attributes.contains("User-Password")) {
            wipe_texts(m_attributes["User-Password"]);
        }
    }

    /// All values of an attribute; nullptr if it is absent, not an attribute, or has too many.
    [[nodiscard]] const json* values(const char* name) const {
        if (!m_attributes.is_object()) {
            return nullptr;
        }
        const auto found = m_attributes.find(name);
        if (found == m_attributes.end() || !found->is_object()) {
            return nullptr;
        }
        const auto value = found->find("value");
        return value != found->end() && value->is_array() && value->size() <= k_most_values ? &*value : nullptr;
    }
    /// The value of an attribute that has exactly one.
    [[nodiscard]] const json* only(const char* name) const {
        const auto* all = values(name);
        return all != nullptr && all->size() == 1 ? &all->front() : nullptr;
    }
    [[nodiscard]] std::optional<std::string> text(const char* name, std::size_t longest = k_longest_text) const {
        const auto* value = only(name);
        auto bytes = value != nullptr && value->is_string() ? bytes_in(value->get_ref<const std::string&>())
                                                            : std::optional<std::string>();
        if (bytes && !is_good_text(*bytes, longest)) {
            wipe(*bytes);
            bytes.reset();
        }
        return bytes;
    }
    [[nodiscard]] std::optional<unsigned> number(const char* name) const {
        const auto* value = only(name);
        if (value == nullptr || !value->is_number_unsigned() || value->get<std::uint64_t>() > UINT32_MAX) {
            return std::nullopt;
        }
        return value->get<unsigned>();
    }
    [[nodiscard]] std::optional<Place> place() const {
        auto nas = text("FreeRADIUS-Client-Shortname");
        auto station = text("Calling-Station-Id");
        const auto mac = station ? station_mac(*station) : std::nullopt;
        if (!nas || !mac) {
            return std::nullopt;
        }
        return Place{std::move(*nas), *mac, std::move(*station)};
    }

  private:
    explicit Packet(json attributes) : m_attributes(std::move(attributes)) {}

    json m_attributes;
};

std::optional<UserName> user_in(const Packet& packet, const char* attribute) {
    const auto text = packet.text(attribute, k_longest_user);
    const auto user = text ? std::string(trimmed(*text)) : "";
    return user.empty() ? std::nullopt : std::optional(UserName(user));
}

/// Class is octets: "0x" and the digits of our text's bytes. Equipment may add values of others.
std::vector<std::string> tickets_in(const Packet& packet) {
    std::vector<std::string> tickets;
    if (const auto* values = packet.values("Class")) {
        for (const auto& value : *values) {
            const auto text = value.is_string() ? value.get<std::string>() : "";
            auto bytes = text.starts_with("0x") ? from_hex(ascii_lower(text.substr(2))) : std::nullopt;
            if (bytes && is_ticket(*bytes)) {
                tickets.push_back(std::move(*bytes));
            }
        }
    }
    return tickets;
}

std::vector<IpAddress> addresses_in(const Packet& packet) {
    std::vector<IpAddress> addresses;
    for (const char* name : {"Framed-IP-Address", "Framed-IPv6-Address"}) {
        const auto* values = packet.values(name);
        for (std::size_t i = 0; values != nullptr && i < values->size() && addresses.size() < k_most_addresses; ++i) {
            const auto& value = (*values)[i];
            if (const auto address = value.is_string() ? IpAddress::parse(value.get<std::string>()) : std::nullopt) {
                addresses.push_back(*address);
            }
        }
    }
    return addresses;
}

std::optional<DeviceNews::Kind> kind_of(unsigned status) {
    switch (status) {
        case k_status_start:
            return DeviceNews::Kind::start;
        case k_status_stop:
            return DeviceNews::Kind::stop;
        case k_status_interim:
            return DeviceNews::Kind::interim;
        default:
            return std::nullopt;
    }
}

}  // namespace

std::optional<MacAddress> station_mac(std::string_view text) {
    std::string digits;
    for (const char c : text) {
        if (c != ':' && c != '-' && c != '.') {
            digits += ascii_lower(c);
        }
    }
    const auto bytes = digits.size() == k_mac_digits ? from_hex(digits) : std::nullopt;
    const auto spelled = [&](std::size_t group, char separator) {  // whether it is written in groups of that size
        for (std::size_t i = 0; i < text.size(); ++i) {
            if ((text[i] == separator) != (i % (group + 1) == group)) {
                return false;
            }
        }
        return text.size() == k_mac_digits + k_mac_digits / group - 1;
    };
    if (!bytes || !(text.size() == k_mac_digits || spelled(2, ':') || spelled(2, '-') || spelled(4, '.'))) {
        return std::nullopt;
    }
    MacAddress mac;
    std::ranges::copy(*bytes, mac.bytes.begin());
    return mac;
}

bool is_ticket(std::string_view text) {
    return text.size() == k_ticket_digits &&
           std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::optional<PasswordQuestion> password_question(std::string_view body) {
    const auto packet = Packet::parse(body);
    auto place = packet ? packet->place() : std::nullopt;
    auto user = packet ? user_in(*packet, "User-Name") : std::nullopt;
    auto typed = packet ? packet->text("User-Password", k_longest_password) : std::nullopt;
    Secret password(typed.value_or(""));
    if (typed) {
        wipe(*typed);
    }
    if (!place || !user || password.empty()) {
        return std::nullopt;
    }
    return PasswordQuestion{std::move(*user), std::move(password), std::move(*place)};
}

std::optional<CertificateQuestion> certificate_question(std::string_view body) {
    const auto packet = Packet::parse(body);
    auto place = packet ? packet->place() : std::nullopt;
    if (!place) {
        return std::nullopt;
    }
    for (const char* name : {"TLS-Client-Cert-Subject-Alt-Name-Upn", "TLS-Client-Cert-Subject-Alt-Name-Email",
                             "TLS-Client-Cert-Common-Name"}) {
        if (packet->values(name) != nullptr) {  // one that cannot be read is no reason to believe another
            auto user = user_in(*packet, name);
            return user ? std::optional(CertificateQuestion{std::move(*user), std::move(*place)}) : std::nullopt;
        }
    }
    return std::nullopt;
}

std::optional<AccountingNews> accounting_news(std::string_view body) {
    const auto packet = Packet::parse(body);
    const auto status = packet ? packet->number("Acct-Status-Type") : std::nullopt;
    if (!status) {
        return std::nullopt;
    }
    if (*status == k_status_on || *status == k_status_off) {
        auto nas = packet->text("FreeRADIUS-Client-Shortname");
        return nas ? std::optional(AccountingNews(EquipmentNews{std::move(*nas)})) : std::nullopt;
    }
    const auto kind = kind_of(*status);
    auto place = packet->place();
    auto accounting = packet->text("Acct-Session-Id");
    if (!kind || !place || !accounting) {
        return std::nullopt;
    }
    return DeviceNews{*kind,
                      std::move(*place),
                      std::move(*accounting),
                      tickets_in(*packet),
                      addresses_in(*packet),
                      packet->number("Acct-Terminate-Cause")};
}

}  // namespace beffroi::radius
