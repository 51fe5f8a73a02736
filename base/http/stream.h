// An answer whose body is made while it is sent: Response::more.
#pragma once

#include "base/http/service.h"

namespace beffroi::http {

/// The answer as libmicrohttpd takes it, but for its headers; `response.body` and `response.more` move into it. While a
/// piece is made the connection is suspended, so that no thread waits for a client or a disk. `service` outlives it.
[[nodiscard]] MhdResponse streamed_body(Service& service, MHD_Connection* connection, Response& response);

}  // namespace beffroi::http
