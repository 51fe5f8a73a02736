// The pen of the streams `flow` and `filter`: gives way when the disk fills up, and has every loss put on record.
#pragma once

#include <string>
#include <vector>

#include "gateway/flow/alike.h"
#include "gateway/flow/disk_level.h"
#include "gateway/flow/gaps.h"
#include "journal/files.h"
#include "journal/writer.h"

namespace beffroi::flow {

/// The streams that it writes.
struct Pens {
    journal::Writer& flow;
    journal::Writer& filter;
};

/// One thread's. DESIGN.md section 8: when something must be shed, the loss is itself an entry.
class SheddingWriter {
  public:
    SheddingWriter(Pens pens, DiskGauge gauge, Gaps& gaps, const Clock& clock)
        : m_pens(pens), m_gauge(std::move(gauge)), m_gaps(gaps), m_clock(clock), m_alike_since(clock.steady()) {}

    /// Writes them, joins those that are alike, or drops them, as the disk has room. Waits for the disk.
    void write(std::vector<Observed> observed);
    /// What waited long enough, and what was lost. To be called about once a second.
    void turn();
    /// Whatever is left, at the end.
    void finish();

  private:
    void join(std::vector<Observed> observed);
    void write_joined();
    void append(const std::vector<journal::FlowEntry>& entries);
    void append(TrafficKind kind, const std::vector<const journal::FlowEntry*>& entries);
    void lose(const journal::FlowEntry& entry, LossCause cause);

    Pens m_pens;
    DiskGauge m_gauge;
    Gaps& m_gaps;
    const Clock& m_clock;
    Alike m_alike;
    SteadyTime m_alike_since;  ///< when it was empty
};

}  // namespace beffroi::flow
