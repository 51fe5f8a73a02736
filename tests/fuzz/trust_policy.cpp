// The policy file's parser. The input is the file; what it accepts must judge a checkpoint without surprise.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "journal/trust.h"

using namespace beffroi;
using namespace beffroi::journal;

namespace {

// sunlight's published cosignature; its log's signature is not there, so no policy may trust it.
constexpr std::string_view k_note =
    "rome2026h1.example.org\n300\nlCkHUpkmVBEms2r2T1K6Og69+wUuuN3MIEW1/ezu2v0=\n\n"
    "\xE2\x80\x94 witness.example.org "
    "uKLPIAAAAABpVGeAhm2bOvKc3LaB9PFN1ruG19Y5yqslmcAAbhftnn1Zznmo0LXFZq4LGvqKqLX8jWlwLKasxEGTLIqAVusneCBmBw==\n";

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto parsed = TrustPolicy::parse(bytes);
    if (const auto* error = std::get_if<PolicyError>(&parsed)) {
        require(!error->message.empty() && error->line <= size + 1);
        return 0;
    }
    const auto& policy = std::get<TrustPolicy>(parsed);
    require(policy.logs().size() <= max_policy_logs && policy.witnesses().size() <= max_policy_names);
    const WallTime now{std::chrono::seconds(1795856400)};
    const auto outcome = policy.check(k_note, now);
    require(std::holds_alternative<Distrust>(outcome) && !std::get<Distrust>(outcome).sentence.empty());
    (void)policy.witnessed(k_note, now);
    return 0;
}
