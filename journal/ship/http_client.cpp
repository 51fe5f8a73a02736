#include "journal/ship/http_client.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "base/encoding.h"
#include "journal/ship/curl_handle.h"

namespace beffroi::ship {

namespace {

constexpr std::size_t k_answer_bytes = std::size_t{256} * (2 + 65535);  ///< an entry bundle is the largest that is used
constexpr int k_poll_ms = 500;

std::size_t keep_answer(char* data, std::size_t size, std::size_t count, void* target) {
    auto& answer = *static_cast<std::string*>(target);
    if (answer.size() + size * count > k_answer_bytes) {
        return 0;  // libcurl gives up with CURLE_WRITE_ERROR
    }
    answer.append(data, size * count);
    return size * count;
}

/// libcurl's global state, once per process, before any handle.
void start_curl() {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK) {
        throw std::runtime_error("libcurl cannot start");
    }
}

}  // namespace

/// The handles, after what they point to.
struct HttpClient::Transfer {
    std::string answer;
    std::array<char, CURL_ERROR_SIZE> error{};
    Headers headers;
    Multi multi;
    Easy easy;
};

HttpClient::HttpClient(const Peer& peer, std::chrono::milliseconds patience) : m_url(peer.url) {
    start_curl();
    m_transfer = std::make_unique<Transfer>();
    m_transfer->multi.reset(curl_multi_init());
    m_transfer->easy.reset(curl_easy_init());
    CURL* easy = m_transfer->easy.get();
    set_option(easy, CURLOPT_PROTOCOLS_STR, "https");
    set_option(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set_option(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    set_option(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    set_option(easy, CURLOPT_CAINFO, peer.ca_file.c_str());
    set_option(easy, CURLOPT_CAPATH, static_cast<const char*>(nullptr));  // the machine's own roots are not asked
    set_option(easy, CURLOPT_SSLCERT, peer.certificate_file.c_str());
    set_option(easy, CURLOPT_SSLKEY, peer.key_file.c_str());
    set_option(easy, CURLOPT_PROXY, "");  // an environment variable must not decide who relays the journal
    set_option(easy, CURLOPT_FOLLOWLOCATION, 0L);
    set_option(easy, CURLOPT_NOSIGNAL, 1L);
    set_option(easy, CURLOPT_QUICK_EXIT, 1L);  // never wait for a resolver thread
    set_option(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(patience.count()));
    set_option(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    set_option(easy, CURLOPT_LOW_SPEED_TIME, 6 * std::max(1L, static_cast<long>(patience.count() / 1000)));
    set_option(easy, CURLOPT_TIMEOUT_MS, 300'000L);
    set_option(easy, CURLOPT_WRITEFUNCTION, &keep_answer);
    set_option(easy, CURLOPT_WRITEDATA, static_cast<void*>(&m_transfer->answer));
    set_option(easy, CURLOPT_ERRORBUFFER, m_transfer->error.data());
}

HttpClient::~HttpClient() = default;

Exchange HttpClient::get(const std::string& path) {
    set_option(m_transfer->easy.get(), CURLOPT_URL, (m_url + path).c_str());
    set_option(m_transfer->easy.get(), CURLOPT_HTTPGET, 1L);
    set_option(m_transfer->easy.get(), CURLOPT_HTTPHEADER, static_cast<curl_slist*>(nullptr));
    return perform();
}

Exchange HttpClient::post(const std::string& path, const std::string& content_type, const std::string& body) {
    CURL* easy = m_transfer->easy.get();
    // libcurl asks for "100 Continue" and waits before larger bodies; a peer's limit is above what is ever sent.
    m_transfer->headers.reset(curl_slist_append(nullptr, "Expect:"));
    curl_slist_append(m_transfer->headers.get(), ("Content-Type: " + content_type).c_str());
    set_option(easy, CURLOPT_URL, (m_url + path).c_str());
    set_option(easy, CURLOPT_HTTPHEADER, m_transfer->headers.get());
    set_option(easy, CURLOPT_POST, 1L);
    set_option(easy, CURLOPT_POSTFIELDS, body.data());
    set_option(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    return perform();
}

void HttpClient::stop() noexcept {
    m_stopped = true;
    curl_multi_wakeup(m_transfer->multi.get());
}

Exchange HttpClient::perform() {
    CURL* easy = m_transfer->easy.get();
    CURLM* multi = m_transfer->multi.get();
    m_transfer->answer.clear();
    m_transfer->error[0] = '\0';
    curl_multi_add_handle(multi, easy);
    // The multi interface for one transfer: its wait can be woken, so that stop() does not depend on the network.
    std::optional<CURLcode> done;
    CURLMcode failure = CURLM_OK;
    while (!done && failure == CURLM_OK && !m_stopped) {
        int running = 0;
        failure = curl_multi_perform(multi, &running);
        int queued = 0;
        if (const CURLMsg* message = curl_multi_info_read(multi, &queued); message != nullptr) {
            done = message->data.result;
        } else if (failure == CURLM_OK) {
            failure = curl_multi_poll(multi, nullptr, 0, k_poll_ms, nullptr);
        }
    }
    curl_multi_remove_handle(multi, easy);
    if (!done) {
        return m_stopped ? Exchange(Stopped{}) : Exchange(NoAnswer{curl_multi_strerror(failure)});
    }
    if (*done != CURLE_OK) {
        const char* detail = m_transfer->error[0] != '\0' ? m_transfer->error.data() : curl_easy_strerror(*done);
        return NoAnswer{printable(detail)};
    }
    Answer answer;
    const char* type = nullptr;
    curl_off_t wait = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &answer.status);
    curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &type);
    curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &wait);
    answer.content_type = type != nullptr ? type : "";
    answer.retry_after = wait > 0 ? std::optional(std::chrono::seconds(wait)) : std::nullopt;
    answer.body = std::move(m_transfer->answer);
    return answer;
}

}  // namespace beffroi::ship
