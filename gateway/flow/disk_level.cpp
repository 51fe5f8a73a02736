#include "gateway/flow/disk_level.h"

#include <spdlog/spdlog.h>

#include <system_error>

namespace beffroi::flow {

namespace {

constexpr double k_scarce = 85;
constexpr double k_full = 95;
constexpr double k_back = 2;

double percent_used(const journal::DiskSpace& space) {
    const auto used = static_cast<double>(space.used);
    const auto all = used + static_cast<double>(space.available);
    return all > 0 ? 100 * used / all : 100;
}

/// `level` holds from `threshold` on; once it (or a higher one) holds, until a little below.
bool holds(double percent, double threshold, bool before) {
    return percent >= (before ? threshold - k_back : threshold);
}

const char* what_happens(DiskLevel level) {
    switch (level) {
        case DiskLevel::plenty:
            return "flows are written one by one again";
        case DiskLevel::scarce:
            return "flows that are alike become one entry";
        case DiskLevel::full:
            return "flows are dropped and counted";
    }
    return "";
}

}  // namespace

DiskLevel DiskGauge::look() {
    double percent = 0;
    try {
        percent = percent_used(m_files.space(m_directory));
    } catch (const std::system_error&) {
        return m_level;
    }
    const DiskLevel before = m_level;
    if (holds(percent, k_full, before == DiskLevel::full)) {
        m_level = DiskLevel::full;
    } else if (holds(percent, k_scarce, before != DiskLevel::plenty)) {
        m_level = DiskLevel::scarce;
    } else {
        m_level = DiskLevel::plenty;
    }
    if (m_level != before) {
        spdlog::warn("journal: the disk is {:.0f} % full: {}", percent, what_happens(m_level));
    }
    return m_level;
}

}  // namespace beffroi::flow
