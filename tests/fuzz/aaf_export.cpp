// A file of an AAF export, as anybody may have left it: what is read of it is within bounds and in UTF-8, however the
// bytes come, and what is kept of it names a served establishment.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "base/encoding.h"
#include "gateway/aaf/reader.h"

using namespace beffroi;
using namespace beffroi::aaf;

namespace {

void must(bool promise) {
    if (!promise) {
        std::abort();
    }
}

void check(const Request& request) {
    const Structures served{{"52006", Uai("0599991P")}};
    must(!request.id.empty() && !request.category.empty());
    for (const auto& [name, values] : request.attributes) {
        must(name == functions_attribute || name == "mail");
        must(values.size() <= max_values);
        for (const auto& value : values) {
            must(!value.empty() && value.size() <= max_value_bytes && is_valid_utf8(value));
        }
        for (const auto& value : kept(name, values, served)) {
            must(name != functions_attribute || value.starts_with("0599991P$"));
        }
    }
}

/// What was read, and how it ended.
std::vector<std::string> read(const std::uint8_t* data, std::size_t size, std::size_t piece) {
    std::vector<std::string> ids;
    std::size_t at = 0;
    const auto refused = read_document({.wanted = {std::string(functions_attribute), "mail"},
                                        .more =
                                            [&](char* into, std::size_t room) {
                                                const auto n = std::min({room, piece, size - at});
                                                std::memcpy(into, data + at, n);
                                                at += n;
                                                return n;
                                            },
                                        .take =
                                            [&](const Request& request) {
                                                check(request);
                                                ids.push_back(request.id);
                                            },
                                        .take_academie_code = [](const std::string& code) { must(code.size() <= 3); }});
    if (refused) {
        return {"refused"};
    }
    return ids;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    must(read(data, size, size + 1) == read(data, size, 1));
    return 0;
}
