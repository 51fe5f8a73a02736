// The record copy of the centre's own admin stream: what it searches, proves and prunes like every other log's.
#pragma once

#include <mutex>

#include "central/collector/record.h"
#include "journal/writer.h"

namespace beffroi::central {

class OwnRecord {
  public:
    /// References outlive this object.
    OwnRecord(const journal::Writer& writer, Record& record) : m_writer(writer), m_record(record) {}
    /// Copies what the journal has and the record has not. Thread-safe. Throws std::runtime_error if the journal is
    /// shorter than its copy: it was rolled back.
    void catch_up();

  private:
    std::mutex m_mutex;
    const journal::Writer& m_writer;
    Record& m_record;
};

}  // namespace beffroi::central
