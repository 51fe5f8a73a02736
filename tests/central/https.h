// An HTTPS client with a certificate, for tests.
#pragma once

#include <curl/curl.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <vector>

#include "base/c_handle.h"
#include "tests/central/authority.h"

namespace beffroi::central {

struct Answer {
    long status = 0;  ///< 0: no answer at all
    std::string body;
    std::string content_type = {};
    std::string headers = {};  ///< as they came
    /// Value of the first of that name, as it is spelled here; empty: there is none.
    [[nodiscard]] std::string header(const std::string& name) const {
        const auto at = headers.find("\r\n" + name + ": ");
        const auto from = at + name.size() + 4;
        return at == std::string::npos ? "" : headers.substr(from, headers.find("\r\n", from) - from);
    }
    [[nodiscard]] nlohmann::json json() const { return nlohmann::json::parse(body); }
};

inline std::size_t keep_body(char* data, std::size_t size, std::size_t count, void* target) {
    static_cast<std::string*>(target)->append(data, size * count);
    return size * count;
}

struct Call {
    std::string url;
    std::string holder;  ///< names a certificate of Authority; empty: none
    std::string method = "GET";
    const std::string* body = nullptr;
    std::vector<std::string> headers = {};  ///< "Name: value"
};

inline Answer send(const Call& call) {
    const CHandle<CURL, curl_easy_cleanup> easy(curl_easy_init());
    const Authority& authority = Authority::instance();
    Answer answer;
    curl_easy_setopt(easy.get(), CURLOPT_URL, call.url.c_str());
    curl_easy_setopt(easy.get(), CURLOPT_CAINFO, authority.ca().c_str());
    CHandle<curl_slist, curl_slist_free_all> headers(curl_slist_append(nullptr, "Expect:"));
    for (const std::string& header : call.headers) {
        curl_slist_append(headers.get(), header.c_str());  // the first of the list stays
    }
    curl_easy_setopt(easy.get(), CURLOPT_HTTPHEADER, headers.get());
    if (!call.holder.empty()) {
        curl_easy_setopt(easy.get(), CURLOPT_SSLCERT, authority.pem(call.holder).c_str());
        curl_easy_setopt(easy.get(), CURLOPT_SSLKEY, authority.key(call.holder).c_str());
    }
    if (call.body != nullptr) {
        curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDS, call.body->data());
        curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body->size()));
    }
    curl_easy_setopt(easy.get(), CURLOPT_CUSTOMREQUEST, call.method.c_str());
    curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, &keep_body);
    curl_easy_setopt(easy.get(), CURLOPT_WRITEDATA, static_cast<void*>(&answer.body));
    curl_easy_setopt(easy.get(), CURLOPT_HEADERFUNCTION, &keep_body);
    curl_easy_setopt(easy.get(), CURLOPT_HEADERDATA, static_cast<void*>(&answer.headers));
    if (curl_easy_perform(easy.get()) == CURLE_OK) {
        curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &answer.status);
        const char* type = nullptr;
        curl_easy_getinfo(easy.get(), CURLINFO_CONTENT_TYPE, &type);
        answer.content_type = type == nullptr ? "" : type;
    }
    return answer;
}

/// A body makes it a POST. `header`: one more, whole.
inline Answer https(const std::string& url, const std::string& holder, const std::string* body = nullptr,
                    const std::string& accept = "*/*", const std::string& header = "") {
    Call call{url, holder, body == nullptr ? "GET" : "POST", body, {"Accept: " + accept}};
    if (!header.empty()) {
        call.headers.push_back(header);
    }
    return send(call);
}

inline std::string escaped(const std::string& text) {
    const CHandle<char, curl_free> bytes(curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size())));
    return bytes.get();
}

}  // namespace beffroi::central
