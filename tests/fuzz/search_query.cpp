// The query string of GET /search, /requisition and /entry, as anybody with an auditor's certificate may send it.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/http/values.h"
#include "central/search/questions.h"

using namespace beffroi::central;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string target = "/search?" + std::string(reinterpret_cast<const char*>(data), size);
    const auto parsed = beffroi::http::parse_target(target);
    if (!parsed) {
        return 0;
    }
    static_cast<void>(audit::parse_requisition(parsed->query));
    static_cast<void>(audit::parse_entry(parsed->query));
    static_cast<void>(audit::terms_text(parsed->query));
    const auto terms = audit::parse_search(parsed->query, audit::max_page);
    if (const auto* search = std::get_if<audit::SearchTerms>(&terms)) {
        // A page has an end, and a cursor that was taken is the one that is given.
        if (search->limit == 0 || search->limit > audit::max_page ||
            (search->after && audit::parse_cursor(audit::to_string(*search->after)) != search->after)) {
            std::abort();
        }
    }
    return 0;
}
