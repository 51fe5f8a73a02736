// An HTTPS client with a certificate, for tests.
#pragma once

#include <curl/curl.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <string>

#include "base/c_handle.h"
#include "tests/central/authority.h"

namespace beffroi::central {

struct Answer {
    long status = 0;  ///< 0: no answer at all
    std::string body;
    std::string content_type = {};
    [[nodiscard]] nlohmann::json json() const { return nlohmann::json::parse(body); }
};

inline std::size_t keep_body(char* data, std::size_t size, std::size_t count, void* target) {
    static_cast<std::string*>(target)->append(data, size * count);
    return size * count;
}

/// `holder` names a certificate of Authority; empty: none. A body makes it a POST. `header`: one more, whole.
inline Answer https(const std::string& url, const std::string& holder, const std::string* body = nullptr,
                    const std::string& accept = "*/*", const std::string& header = "") {
    const CHandle<CURL, curl_easy_cleanup> easy(curl_easy_init());
    const Authority& authority = Authority::instance();
    Answer answer;
    curl_easy_setopt(easy.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy.get(), CURLOPT_CAINFO, authority.ca().c_str());
    CHandle<curl_slist, curl_slist_free_all> headers(curl_slist_append(nullptr, ("Accept: " + accept).c_str()));
    if (!header.empty()) {
        curl_slist_append(headers.get(), header.c_str());  // the first of the list stays
    }
    curl_easy_setopt(easy.get(), CURLOPT_HTTPHEADER, headers.get());
    if (!holder.empty()) {
        curl_easy_setopt(easy.get(), CURLOPT_SSLCERT, authority.pem(holder).c_str());
        curl_easy_setopt(easy.get(), CURLOPT_SSLKEY, authority.key(holder).c_str());
    }
    if (body != nullptr) {
        curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDS, body->data());
        curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body->size()));
    }
    curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, &keep_body);
    curl_easy_setopt(easy.get(), CURLOPT_WRITEDATA, static_cast<void*>(&answer.body));
    if (curl_easy_perform(easy.get()) == CURLE_OK) {
        curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &answer.status);
        const char* type = nullptr;
        curl_easy_getinfo(easy.get(), CURLINFO_CONTENT_TYPE, &type);
        answer.content_type = type == nullptr ? "" : type;
    }
    return answer;
}

inline std::string escaped(const std::string& text) {
    const CHandle<char, curl_free> bytes(curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size())));
    return bytes.get();
}

}  // namespace beffroi::central
