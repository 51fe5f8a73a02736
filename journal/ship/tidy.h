// What may go from this machine's disk: what is old enough and what the quorum of the trust policy has cosigned.
#pragma once

#include <functional>
#include <string>

#include "base/clock.h"
#include "journal/entry.h"
#include "journal/ship/cosigned.h"
#include "journal/writer.h"

namespace beffroi::ship {

/// Deletes the segments of `directory` that are older than `limit` as a whole. `record` makes the entry durable that
/// says so, before anything goes: its event, count and detail are filled in. Throws what `record` throws, and
/// std::system_error; then the next time is another chance.
void tidy(journal::Writer& writer, const std::string& directory, const Cosigned& cosigned, WallTime limit,
          const std::function<void(journal::Entry)>& record);

}  // namespace beffroi::ship
