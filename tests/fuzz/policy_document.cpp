// A lycée's document, as anybody may hand it in, beneath the sample's two others: it is refused with problems, or it
// compiles.
#include <cstdint>
#include <cstdlib>

#include "policy/compile.h"
#include "policy/model.h"

using namespace beffroi;

namespace {

const yang::Modules& modules() {
    static const yang::Modules loaded(yang::schemas_directory(), policy::yang_modules());
    return loaded;
}

yang::Document sample(const char* name) {
    auto parsed =
        modules().parse_file(std::string(BEFFROI_SOURCE_DIR "/policy/sample/") + name, "beffroi-policy:policy");
    return std::get<yang::Document>(std::move(parsed));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto parsed = modules().parse({reinterpret_cast<const char*>(data), size}, "lycee.json", "beffroi-policy:policy");
    if (auto* lycee = std::get_if<yang::Document>(&parsed)) {
        const auto resolved =
            policy::Policy::resolve({sample("region.json"), sample("academie.json"), std::move(*lycee)});
        if (const auto* policy = std::get_if<policy::Policy>(&resolved)) {
            const auto ruleset = policy::compile(*policy);
            const auto slot = policy->slot_at(WallTime(std::chrono::hours(500'000)));
            if (slot >= policy->slot_count()) {
                std::abort();
            }
            static_cast<void>(
                policy::policy_table_text(ruleset, {1, 1, slot, {}, "", false}, policy::Elements::written));
        }
    }
    return 0;
}
