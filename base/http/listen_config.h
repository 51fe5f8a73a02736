// A container of the grouping `server` or `listen` (schemas/yang/beffroi-types.yang).
#pragma once

#include <string>

#include "base/http/listen.h"
#include "base/problem.h"
#include "base/yang/document.h"

namespace beffroi::http {

[[nodiscard]] ListenConfig read_listen(const yang::Node& listen);
/// Files that it names and that are not there, not readable, or secrets that are open to others.
void check_listen(const yang::Node& listen, const std::string& document, Problems& problems);

}  // namespace beffroi::http
