#include "gateway/health/exposition.h"

#include <fmt/format.h>

#include <iterator>

namespace beffroi::health {

namespace {

std::string escaped(std::string_view label) {
    std::string text;
    for (const char c : label) {
        if (c == '\n') {
            text += "\\n";
            continue;
        }
        if (c == '\\' || c == '"') {
            text += '\\';
        }
        text += c;
    }
    return text;
}

}  // namespace

void Exposition::metric(std::string_view name, std::string_view type, std::string_view help) {
    m_name = name;
    fmt::format_to(std::back_inserter(m_text), "# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

void Exposition::line(std::string_view suffix, double value, Labels labels) {
    m_text.append(m_name).append(suffix);
    char before = '{';
    for (const auto& [name, label] : labels) {
        fmt::format_to(std::back_inserter(m_text), "{}{}=\"{}\"", before, name, escaped(label));
        before = ',';
    }
    // All digits: what counts entries must not be rounded.
    fmt::format_to(std::back_inserter(m_text), "{} {:.17g}\n", before == ',' ? "}" : "", value);
}

}  // namespace beffroi::health
