#include "central/store/record_source.h"

namespace beffroi::central::store {

void RecordSource::read(std::uint64_t from, std::uint64_t to, const std::function<void(std::string_view)>& each) const {
    while (from < to) {
        const Entries entries = m_record.read(from, to - from);
        for (const std::string_view line : entries.lines) {
            each(line);
        }
        from = entries.end();
    }
}

}  // namespace beffroi::central::store
