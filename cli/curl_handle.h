// Owning handles over libcurl for the command line.
#pragma once

#include <curl/curl.h>

#include "base/c_handle.h"

namespace beffroi::cli {

using Easy = CHandle<CURL, curl_easy_cleanup>;
using Escaped = CHandle<char, curl_free>;

}  // namespace beffroi::cli
