#include "central/own_record.h"

#include <fmt/format.h>

#include <stdexcept>

namespace beffroi::central {

namespace {

constexpr std::size_t k_batch_entries = 2000;
constexpr std::size_t k_batch_bytes = std::size_t{1} << 20U;

}  // namespace

void OwnRecord::catch_up() {
    const std::lock_guard lock(m_mutex);
    if (m_record.size() > m_writer.size()) {
        throw std::runtime_error(
            fmt::format("the admin stream has {} entries, its copy {}: was it restored from an old one?",
                        m_writer.size(), m_record.size()));
    }
    while (m_record.mirrored() < m_writer.size()) {
        // From a copy that was interrupted between entries and checkpoint, too.
        const journal::Writer::Batch fresh = m_writer.batch(m_record.size(), k_batch_entries, k_batch_bytes);
        m_record.append(std::vector<std::string_view>(fresh.entries.begin(), fresh.entries.end()));
        m_record.set_checkpoint(fresh.checkpoint);
    }
}

}  // namespace beffroi::central
