// What an officer proposes, and the files in which the centre keeps it: what is accepted is bounded and has one
// spelling.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/encoding.h"
#include "central/change/change.h"

namespace change = beffroi::central::change;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    const auto proposal = change::parse_proposal(body);
    if (proposal && (proposal->reason.empty() || beffroi::printable(proposal->reason) != proposal->reason)) {
        std::abort();
    }
    const auto kept = change::parse_change(body);
    if (kept && change::change_text(*kept) != body) {
        std::abort();
    }
    const auto dossier = change::parse_dossier(body);
    if (dossier && change::dossier_text(*dossier) != body) {
        std::abort();
    }
    return 0;
}
