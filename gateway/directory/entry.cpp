#include "gateway/directory/entry.h"

#include <algorithm>

namespace beffroi::directory {
namespace {

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::string ascii_lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

bool IgnoringCase::operator()(std::string_view a, std::string_view b) const noexcept {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                        [](char x, char y) { return lower(x) < lower(y); });
}

const std::vector<std::string>& Entry::values(std::string_view attribute) const {
    static const std::vector<std::string> none;
    const auto found = attributes.find(attribute);
    return found == attributes.end() ? none : found->second;
}

const std::string& Entry::first(std::string_view attribute) const {
    static const std::string none;
    const auto& all = values(attribute);
    return all.empty() ? none : all.front();
}

}  // namespace beffroi::directory
