// What stands in the way of reading rows, as an answer: the same for everything here that reads some.
#pragma once

#include "central/json_answer.h"
#include "central/store/query.h"
#include "central/store/sqlite_handle.h"

namespace beffroi::central::audit {

/// The answer of `read`, or why the rows cannot be read.
template <typename Read>
[[nodiscard]] http::Response reading(const Read& read) {
    try {
        return read();
    } catch (const store::Cancelled&) {
        return refusal(503, "cancelled", "the client has gone");  // nobody reads it
    } catch (const StoreFailure&) {
        http::Response response = refusal(503, "store", "the rows cannot be read now; try again");
        response.headers.emplace_back("Retry-After", "5");
        return response;
    }
}

}  // namespace beffroi::central::audit
