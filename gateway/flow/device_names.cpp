#include "gateway/flow/device_names.h"

#include "base/encoding.h"
#include "base/random.h"
#include "journal/month.h"

namespace beffroi::flow {

namespace {

constexpr std::size_t k_most = 65536;  ///< sixteen times the devices of a large lycée
constexpr std::size_t k_bytes = 6;

}  // namespace

std::string DeviceNames::name(const std::string& device, WallTime of) {
    if (auto month = journal::month_at(of); month != m_month) {
        m_month = std::move(month);
        m_names.clear();
    }
    if (const auto known = m_names.find(device); known != m_names.end()) {
        return known->second;
    }
    if (m_names.size() >= k_most) {
        return {};
    }
    return m_names.emplace(device, to_hex(random_bytes(k_bytes))).first->second;
}

}  // namespace beffroi::flow
