#include "central/witness/request.h"

#include "journal/lines.h"

namespace beffroi::central {

namespace {

constexpr std::string_view k_old = "old ";

}  // namespace

std::variant<AddCheckpoint, BadRequest> parse_add_checkpoint(std::string_view body) {
    const auto first = journal::take_line(body);
    const auto old_size =
        first && first->starts_with(k_old) ? journal::parse_decimal(first->substr(k_old.size())) : std::nullopt;
    if (!old_size) {
        return BadRequest{"the first line is not `old` and a size"};
    }
    AddCheckpoint request;
    request.old_size = *old_size;
    auto line = journal::take_line(body);
    for (; line && !line->empty(); line = journal::take_line(body)) {
        const auto hash = journal::parse_hash(*line);
        if (!hash) {
            return BadRequest{"a line of the proof is not a hash in base64"};
        }
        if (request.proof.size() == max_consistency_hashes) {
            return BadRequest{"the proof has more than 63 hashes"};
        }
        request.proof.push_back(*hash);
    }
    if (!line) {
        return BadRequest{"no empty line stands before the checkpoint"};
    }
    request.note = body;
    return request;
}

}  // namespace beffroi::central
