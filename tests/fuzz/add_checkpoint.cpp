// The body of add-checkpoint, from the network: parsed, and written again, it is the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/encoding.h"
#include "central/witness/request.h"
#include "journal/checkpoint.h"
#include "journal/crypto.h"

using namespace beffroi;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    const auto parsed = central::parse_add_checkpoint(body);
    const auto* request = std::get_if<central::AddCheckpoint>(&parsed);
    if (request == nullptr) {
        return 0;
    }
    std::string again = "old " + std::to_string(request->old_size) + '\n';
    for (const auto& hash : request->proof) {
        again += to_base64(journal::view(hash)) + '\n';
    }
    if (again + '\n' + request->note != body || request->proof.size() > central::max_consistency_hashes) {
        std::abort();
    }
    if (const auto note = journal::parse_note(request->note)) {
        (void)journal::parse_checkpoint_text(note->text);
    }
    return 0;
}
