#include "gateway/health/machine.h"

#include <charconv>
#include <system_error>

#include "base/fd.h"
#include "journal/files.h"

namespace beffroi::health {

namespace {

constexpr std::size_t k_longest_file = 65536;
constexpr std::uint64_t k_kibibyte = 1024;

/// Empty: the kernel has no such file.
std::string text_of(const std::string& file) {
    try {
        return read_file(file, k_longest_file);
    } catch (const std::system_error&) {
        return {};
    }
}

/// The number that the text begins with, after blanks.
std::optional<std::uint64_t> number(std::string_view text, int base = 10) {
    const auto start = text.find_first_not_of(" \t");
    if (start == std::string_view::npos) {
        return std::nullopt;
    }
    std::uint64_t value = 0;
    const auto read = std::from_chars(text.data() + start, text.data() + text.size(), value, base);
    return read.ec == std::errc() ? std::optional(value) : std::nullopt;
}

std::optional<std::uint64_t> setting(const Places& places, const std::string& name) {
    return number(text_of(places.proc + "/sys/net/" + name));
}

std::optional<Room> room(std::optional<std::uint64_t> used, std::optional<std::uint64_t> capacity) {
    return used && capacity && *capacity != 0 ? std::optional(Room{*used, *capacity}) : std::nullopt;
}

std::optional<Room> disk(const Places& places) {
    try {
        const auto space = journal::PosixFiles().space(places.journal_directory);
        return room(space.used, space.used + space.available);
    } catch (const std::system_error&) {
        return std::nullopt;
    }
}

/// What caches hold can be had back: MemAvailable says so.
std::optional<Room> memory(const Places& places) {
    const auto text = text_of(places.proc + "/meminfo");
    const auto line = [&text](std::string_view name) -> std::optional<std::uint64_t> {
        const auto found = text.find(name);
        const auto kibibytes =
            found == std::string::npos ? std::nullopt : number(std::string_view(text).substr(found + name.size()));
        return kibibytes ? std::optional(*kibibytes * k_kibibyte) : std::nullopt;
    };
    const auto total = line("MemTotal:");
    const auto available = line("MemAvailable:");
    return total && available && *available <= *total ? room(*total - *available, total) : std::nullopt;
}

/// The kernel's cache of a family: /proc/net/stat/*_cache begins with a line of names, then one line a processor whose
/// first number, in hexadecimal, is the entries of the whole table.
std::optional<Room> neighbours(const Places& places, const std::string& cache, const std::string& family) {
    const auto text = text_of(places.proc + "/net/stat/" + cache);
    const auto second = text.find('\n');
    return second == std::string::npos ? std::nullopt
                                       : room(number(std::string_view(text).substr(second + 1), 16),
                                              setting(places, family + "/neigh/default/gc_thresh3"));
}

/// Of the two families, the one with less room: each has its own table.
std::optional<Room> neighbours(const Places& places) {
    const auto v4 = neighbours(places, "arp_cache", "ipv4");
    const auto v6 = neighbours(places, "ndisc_cache", "ipv6");
    if (!v4 || !v6) {
        return v4 ? v4 : v6;
    }
    return v4->used * v6->capacity >= v6->used * v4->capacity ? v4 : v6;
}

}  // namespace

std::optional<Room> read_room(Resource resource, const Places& places) {
    switch (resource) {
        case Resource::disk:
            return disk(places);
        case Resource::memory:
            return memory(places);
        case Resource::connections:
            return room(setting(places, "netfilter/nf_conntrack_count"), setting(places, "netfilter/nf_conntrack_max"));
        case Resource::neighbours:
            return neighbours(places);
    }
    return std::nullopt;
}

}  // namespace beffroi::health
