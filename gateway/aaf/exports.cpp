#include "gateway/aaf/exports.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <map>
#include <optional>
#include <string_view>

#include "base/ascii.h"
#include "base/number.h"

namespace beffroi::aaf {
namespace {

constexpr std::string_view structures_kind = "etabeducnat";
constexpr std::array<std::string_view, 3> read_kinds{structures_kind, "eleve", "perseducnat"};
constexpr std::size_t max_files = 10'000;

/// A file's name, read from its end: who it is for may hold anything.
struct Name {
    std::string whose;
    bool whole = false;
    std::chrono::sys_days date{};
    std::string kind;  ///< in lower case
    unsigned number = 0;
};

std::string_view cut_last(std::string_view& text) {
    const auto at = text.rfind('_');
    const auto last = at == std::string_view::npos ? text : text.substr(at + 1);
    text = at == std::string_view::npos ? std::string_view() : text.substr(0, at);
    return last;
}

std::optional<std::chrono::sys_days> date_from(std::string_view text) {
    constexpr std::size_t digits = 8;
    const auto year = parse_number<unsigned>(text.substr(0, 4));
    if (text.size() != digits || !year) {
        return std::nullopt;
    }
    const auto month = parse_number<unsigned>(text.substr(4, 2));
    const auto day = parse_number<unsigned>(text.substr(6, 2));
    if (!month || !day) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)), std::chrono::month(*month),
                                           std::chrono::day(*day)};
    return date.ok() ? std::optional(std::chrono::sys_days(date)) : std::nullopt;
}

std::optional<Name> name_from(std::string_view file) {
    constexpr std::string_view ending = ".xml";
    if (!ascii_lower(file).ends_with(ending)) {
        return std::nullopt;
    }
    file.remove_suffix(ending.size());
    const auto number = parse_number<unsigned>(cut_last(file));
    const auto kind = ascii_lower(cut_last(file));
    const auto date = date_from(cut_last(file));
    const auto extent = ascii_lower(cut_last(file));
    if (!number || !date || (extent != "complet" && extent != "delta")) {
        return std::nullopt;
    }
    return Name{std::string(file), extent == "complet", *date, kind, *number};
}

struct Set {
    std::map<std::string, std::map<unsigned, std::string>> files;  ///< by whose and kind, and number
};

std::optional<std::string> gap_in(const Set& set) {
    for (const auto& [series, files] : set.files) {
        unsigned expected = 0;
        for (const auto& [number, path] : files) {
            if (number != expected++) {
                return "a file is missing before " + std::filesystem::path(path).filename().string();
            }
        }
    }
    return std::nullopt;
}

std::string kind_of(const std::string& series) {
    return series.substr(series.rfind('/') + 1);
}

std::optional<std::string> lacking_in(const Set& set) {
    for (const auto kind : read_kinds) {
        if (std::none_of(set.files.begin(), set.files.end(),
                         [&](const auto& one) { return kind_of(one.first) == kind; })) {
            return "it has no file of " + std::string(kind);
        }
    }
    return std::nullopt;
}

}  // namespace

std::variant<std::vector<Export>, std::string> exports_in(const std::string& folder) {
    std::map<std::pair<std::chrono::sys_days, bool>, Set> sets;
    std::size_t seen = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (++seen > max_files) {
            return "it holds more than " + std::to_string(max_files) + " files";
        }
        const auto name = name_from(entry.path().filename().string());
        if (name && std::find(read_kinds.begin(), read_kinds.end(), name->kind) != read_kinds.end()) {
            sets[{name->date, name->whole}].files[name->whose + "/" + name->kind][name->number] = entry.path().string();
        }
    }
    std::vector<Export> all;
    for (const auto& [key, set] : sets) {
        Export one{.date = key.first, .whole = key.second, .structures = {}, .people = {}, .fault = gap_in(set)};
        if (!one.fault && one.whole) {
            one.fault = lacking_in(set);
        }
        for (const auto& [series, files] : set.files) {
            auto& list = kind_of(series) == structures_kind ? one.structures : one.people;
            for (const auto& [number, path] : files) {
                list.push_back(path);
            }
        }
        all.push_back(std::move(one));
    }
    return all;
}

std::vector<Export> to_apply(const std::vector<Export>& all, std::optional<std::chrono::sys_days> known) {
    std::vector<Export> order;
    const auto whole = std::find_if(all.rbegin(), all.rend(),
                                    [&](const Export& one) { return one.whole && (!known || one.date > *known); });
    if (whole != all.rend()) {
        order.push_back(*whole);
        known = whole->date;
    }
    if (known) {
        std::copy_if(all.begin(), all.end(), std::back_inserter(order),
                     [&](const Export& one) { return !one.whole && one.date > *known; });
    }
    return order;
}

}  // namespace beffroi::aaf
