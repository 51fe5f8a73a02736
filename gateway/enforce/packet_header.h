// Where a packet comes from and goes to, from its own bytes: they are a pupil's, and nothing of them is believed
// unread.
#pragma once

#include <optional>
#include <string_view>

#include "gateway/enforce/tuple.h"

namespace beffroi::enforce {

/// `bytes`: from the IP header on, perhaps cut. nullopt: no whole IP header. A port that is not among the bytes, or of
/// a fragment that has none, is 0; so is the protocol's if extension headers hide it: then it is the last one read.
[[nodiscard]] std::optional<Tuple> read_packet(std::string_view bytes);

}  // namespace beffroi::enforce
