#include "journal/escrow.h"

#include <algorithm>

#include "base/encoding.h"
#include "journal/cms.h"
#include "journal/json_text.h"

namespace beffroi::journal {

namespace {

constexpr std::size_t k_max_text = 65'536;

void put(std::string& out, std::string_view opening, const std::string& value) {
    if (!value.empty()) {
        out += opening;
        append_json_string(out, value);
    }
}

bool take(std::string_view& rest, std::string_view literal) {
    const bool here = rest.starts_with(literal);
    rest.remove_prefix(here ? literal.size() : 0);
    return here;
}

bool take_text(std::string_view& rest, std::string_view opening, std::string& value) {
    if (!take(rest, opening)) {
        return true;
    }
    auto text = take_json_string(rest);
    value = text.value_or("");
    return text.has_value();
}

bool take_list(std::string_view& rest, std::string_view opening, std::vector<std::string>& values) {
    if (!take(rest, opening)) {
        return true;
    }
    do {
        auto text = take_json_string(rest);
        if (!text) {
            return false;
        }
        values.push_back(std::move(*text));
    } while (take(rest, ","));
    return take(rest, "]");
}

}  // namespace

std::string binding_text(const Binding& binding) {
    std::string text = R"({"v":1)";
    put(text, R"(,"token":)", binding.token);
    put(text, R"(,"month":)", binding.month);
    put(text, R"(,"site":)", binding.site);
    put(text, R"(,"session":)", binding.session);
    put(text, R"(,"user":)", binding.user);
    put(text, R"(,"uid":)", binding.uid);
    put(text, R"(,"mac":)", binding.mac);
    std::string_view separator = R"(,"addresses":[)";
    for (const auto& address : binding.addresses) {
        text += separator;
        append_json_string(text, address);
        separator = ",";
    }
    text += binding.addresses.empty() ? "}" : "]}";
    text.append((k_binding_block - text.size() % k_binding_block) % k_binding_block, ' ');
    return text;
}

std::optional<Binding> parse_binding(std::string_view text) {
    Binding binding;
    auto rest = text;
    if (text.size() > k_max_text || !take(rest, R"({"v":1)") || !take_text(rest, R"(,"token":)", binding.token) ||
        !take_text(rest, R"(,"month":)", binding.month) || !take_text(rest, R"(,"site":)", binding.site) ||
        !take_text(rest, R"(,"session":)", binding.session) || !take_text(rest, R"(,"user":)", binding.user) ||
        !take_text(rest, R"(,"uid":)", binding.uid) || !take_text(rest, R"(,"mac":)", binding.mac) ||
        !take_list(rest, R"(,"addresses":[)", binding.addresses) || binding_text(binding) != text) {
        return std::nullopt;
    }
    return binding;
}

Envelope::Envelope(const Certificate& inner_academie, const Certificate& outer_region)
    : m_inner(inner_academie), m_outer(outer_region) {}

std::string Envelope::seal(const Binding& binding) {
    auto text = binding_text(binding);
    auto sealed = to_base64(m_outer.seal(m_inner.seal(text)));
    wipe(text);
    return sealed;
}

std::variant<std::string, NotOpened> open_outer(std::string_view sealed, const Certificate& region, const PemKey& key) {
    const auto der = from_base64(sealed);
    if (!der || der->empty()) {
        return NotOpened{"the entry's \"sealed\" is no base64"};
    }
    auto inner = cms_open(*der, region, key);
    if (!inner) {
        return NotOpened{"the outer layer is not sealed for this certificate, or was changed"};
    }
    return std::move(*inner);
}

std::variant<Binding, NotOpened> open_inner(std::string_view der, const Certificate& academie, const PemKey& key,
                                            const Entry& entry) {
    auto text = cms_open(der, academie, key);
    if (!text) {
        return NotOpened{"the inner layer is not sealed for this certificate, or was changed"};
    }
    auto binding = parse_binding(*text);
    wipe(*text);
    if (!binding) {
        return NotOpened{"what was sealed is no binding of a known version"};
    }
    if (binding->token != entry.token || binding->month != entry.month || binding->site != entry.site ||
        binding->session != entry.session) {
        return NotOpened{"what was sealed belongs to another entry than this one"};
    }
    return std::move(*binding);
}

}  // namespace beffroi::journal
