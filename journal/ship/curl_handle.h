// Owning handles over libcurl. Only journal/ship includes this file.
#pragma once

#include <curl/curl.h>

#include <stdexcept>
#include <string>

#include "base/c_handle.h"

namespace beffroi::ship {

using Easy = CHandle<CURL, curl_easy_cleanup>;
using Multi = CHandle<CURLM, curl_multi_cleanup>;
using Headers = CHandle<curl_slist, curl_slist_free_all>;

/// curl_easy_setopt, or std::runtime_error: an option that libcurl refuses is one that this program relies on.
template <typename Value>
void set_option(CURL* easy, CURLoption option, Value value) {
    const CURLcode code = curl_easy_setopt(easy, option, value);
    if (code != CURLE_OK) {
        throw std::runtime_error(std::string("libcurl: ") + curl_easy_strerror(code));
    }
}

}  // namespace beffroi::ship
