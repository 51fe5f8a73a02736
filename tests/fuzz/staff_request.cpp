// What somebody says at the gateway's local door, whoever she is: one line of answer in JSON, and nobody's session ends
// whom the request does not name.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "tests/gateway/staff_world.h"

using namespace beffroi;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static tests::StaffWorld world;
    static const Session lea = world.open(1, "lea.delattre", "10.10.0.11");
    const std::string_view request(reinterpret_cast<const char*>(data), size);
    const std::string answer = world.answers.answer("root", request);
    const bool one_line = answer.find('\n') == answer.size() - 1;
    const bool named = request.find("lea.delattre") != std::string_view::npos || request.find(lea.id.get()) < size ||
                       request.find("\\u") != std::string_view::npos ||  // an escape may spell any of them
                       request.find("10.10.0.11") != std::string_view::npos || request.find("02:") < size ||
                       request.find("::ffff:") < size || request.find("::FFFF:") < size;
    if (!one_line || !nlohmann::json::parse(answer).is_object() || (!named && !world.table.find(lea.id))) {
        std::abort();
    }
    if (!world.table.find(lea.id) && !world.table.restore(lea)) {
        std::abort();  // for the next input
    }
    return 0;
}
