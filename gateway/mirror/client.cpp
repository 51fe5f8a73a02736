#include "gateway/mirror/client.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <optional>

#include "base/encoding.h"
#include "gateway/mirror/curl_handle.h"

namespace beffroi::mirror {

namespace {

constexpr std::size_t k_answer_bytes = std::size_t{128} << 10;  ///< a position carries a note of at most 64 KiB
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

std::string escaped(const std::string& text) {
    const CHandle<char, curl_free> bytes(curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size())));
    if (!bytes) {
        throw std::runtime_error("libcurl cannot escape the origin");
    }
    return bytes.get();
}

}  // namespace

Outcome interpret(long status, std::string_view body) {
    const auto json = nlohmann::json::parse(body, nullptr, false);
    const auto text = [&json](const char* key) {
        const bool there = json.is_object() && json.contains(key) && json[key].is_string();
        return there ? printable(json[key].get<std::string>().substr(0, 200)) : std::string();
    };
    if (status == 200 || status == 409) {
        if (!json.is_object() || !json.contains("next") || !json["next"].is_number_unsigned()) {
            return Unreachable{fmt::format("status {} without a position: is this the centre?", status)};
        }
        const auto next = json["next"].get<std::uint64_t>();
        return status == 200 ? Outcome(Position{next}) : Outcome(Resync{next});
    }
    const std::string detail = fmt::format("status {} {}: {}", status, text("error"), text("detail"));
    const bool refused = status >= 400 && status < 500 && status != 408 && status != 429;
    return refused ? Outcome(Refusal{detail}) : Outcome(Unreachable{detail});
}

/// The handles, after what they point to.
struct Client::Transfer {
    std::string answer;
    std::array<char, CURL_ERROR_SIZE> error{};
    Headers headers;
    Multi multi;
    Easy easy;
};

Client::Client(const MirrorConfig& config, const std::string& origin)
    : m_url(fmt::format("{}/mirror/{}", config.url, escaped(origin))) {
    start_curl();
    m_transfer = std::make_unique<Transfer>();
    m_transfer->multi.reset(curl_multi_init());
    m_transfer->easy.reset(curl_easy_init());
    // libcurl asks for "100 Continue" and waits before larger bodies; the centre's limit is above what is ever sent.
    m_transfer->headers.reset(curl_slist_append(nullptr, "Expect:"));
    curl_slist_append(m_transfer->headers.get(), "Content-Type: application/octet-stream");
    CURL* easy = m_transfer->easy.get();
    set_option(easy, CURLOPT_PROTOCOLS_STR, "https");
    set_option(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set_option(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    set_option(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    set_option(easy, CURLOPT_CAINFO, config.ca_file.c_str());
    set_option(easy, CURLOPT_CAPATH, static_cast<const char*>(nullptr));  // the machine's own roots are not asked
    set_option(easy, CURLOPT_SSLCERT, config.certificate_file.c_str());
    set_option(easy, CURLOPT_SSLKEY, config.key_file.c_str());
    set_option(easy, CURLOPT_PROXY, "");  // an environment variable must not decide who relays the journal
    set_option(easy, CURLOPT_FOLLOWLOCATION, 0L);
    set_option(easy, CURLOPT_NOSIGNAL, 1L);
    set_option(easy, CURLOPT_QUICK_EXIT, 1L);  // never wait for a resolver thread
    set_option(easy, CURLOPT_CONNECTTIMEOUT_MS, 10'000L);
    set_option(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    set_option(easy, CURLOPT_LOW_SPEED_TIME, 60L);
    set_option(easy, CURLOPT_TIMEOUT_MS, 300'000L);
    set_option(easy, CURLOPT_WRITEFUNCTION, &keep_answer);
    set_option(easy, CURLOPT_WRITEDATA, static_cast<void*>(&m_transfer->answer));
    set_option(easy, CURLOPT_ERRORBUFFER, m_transfer->error.data());
    set_option(easy, CURLOPT_HTTPHEADER, m_transfer->headers.get());
}

Client::~Client() = default;

Outcome Client::position() {
    return perform(m_url, nullptr);
}

Outcome Client::send(std::uint64_t from, const std::string& body) {
    return perform(fmt::format("{}/entries?from={}", m_url, from), &body);
}

void Client::stop() noexcept {
    m_stopped = true;
    curl_multi_wakeup(m_transfer->multi.get());
}

Outcome Client::perform(const std::string& url, const std::string* body) {
    CURL* easy = m_transfer->easy.get();
    CURLM* multi = m_transfer->multi.get();
    m_transfer->answer.clear();
    m_transfer->error[0] = '\0';
    set_option(easy, CURLOPT_URL, url.c_str());
    if (body != nullptr) {
        set_option(easy, CURLOPT_POST, 1L);
        set_option(easy, CURLOPT_POSTFIELDS, body->data());
        set_option(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body->size()));
    } else {
        set_option(easy, CURLOPT_HTTPGET, 1L);
    }
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
        return m_stopped ? Outcome(Stopped{}) : Outcome(Unreachable{curl_multi_strerror(failure)});
    }
    if (*done != CURLE_OK) {
        const char* detail = m_transfer->error[0] != '\0' ? m_transfer->error.data() : curl_easy_strerror(*done);
        return Unreachable{printable(detail)};
    }
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    return interpret(status, m_transfer->answer);
}

}  // namespace beffroi::mirror
