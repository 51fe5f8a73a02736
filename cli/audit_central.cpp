#include "cli/audit_central.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <memory>
#include <stdexcept>

#include "base/encoding.h"
#include "base/fd.h"
#include "cli/curl_handle.h"

namespace beffroi::cli {

namespace {

constexpr std::size_t k_answer_bytes = std::size_t{256} << 20;  ///< a thousand of the longest entries, with proofs
constexpr std::size_t k_settings_bytes = std::size_t{64} << 10;

std::string environment(const char* name) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): one thread, nobody writes it
    return value == nullptr ? "" : value;
}

/// ~/.config/beffroi/audit.json, or an empty object if there is none.
nlohmann::json settings_file() {
    std::string folder = environment("XDG_CONFIG_HOME");
    if (folder.empty()) {
        folder = environment("HOME") + "/.config";
    }
    const std::string path = folder + "/beffroi/audit.json";
    if (!std::filesystem::exists(path)) {
        return nlohmann::json::object();
    }
    auto settings = nlohmann::json::parse(read_file(path, k_settings_bytes), nullptr, false);
    if (!settings.is_object()) {
        throw std::runtime_error(path + ": not a JSON object with central, cert, key and ca");
    }
    return settings;
}

using TakeLine = std::function<void(std::string_view)>;

/// What has come of an answer: all of it, or with `take` what is not a whole line yet.
struct Answer {
    CURL* transfer = nullptr;
    const TakeLine* take = nullptr;
    std::string body;
    bool too_large = false;
    std::exception_ptr problem;  ///< what `take` threw: no exception may cross libcurl
};

void hand_over_lines(Answer& answer) {
    std::size_t from = 0;
    for (auto end = answer.body.find('\n'); end != std::string::npos; end = answer.body.find('\n', from)) {
        (*answer.take)(std::string_view(answer.body).substr(from, end - from));
        from = end + 1;
    }
    answer.body.erase(0, from);
}

std::size_t keep(char* data, std::size_t size, std::size_t count, void* target) {
    auto& answer = *static_cast<Answer*>(target);
    if (answer.body.size() + size * count > k_answer_bytes) {
        answer.too_large = true;
        return 0;
    }
    answer.body.append(data, size * count);
    long status = 0;
    curl_easy_getinfo(answer.transfer, CURLINFO_RESPONSE_CODE, &status);
    if (answer.take != nullptr && status == 200) {
        try {
            hand_over_lines(answer);
        } catch (...) {
            answer.problem = std::current_exception();
            return 0;
        }
    }
    return size * count;
}

std::string escaped(const std::string& text) {
    const Escaped bytes(curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size())));
    if (!bytes) {
        throw std::runtime_error("libcurl cannot escape a term");
    }
    return bytes.get();
}

template <typename Value>
void set(const Easy& easy, CURLoption option, Value value) {
    if (const CURLcode code = curl_easy_setopt(easy.get(), option, value); code != CURLE_OK) {
        throw std::runtime_error(fmt::format("libcurl: {}", curl_easy_strerror(code)));
    }
}

std::string url_of(const CentralAccess& access, const std::string& path) {
    std::string url = access.url;
    while (url.ends_with('/')) {
        url.pop_back();
    }
    return url + path;
}

void set_access(const Easy& easy, const CentralAccess& access) {
    set(easy, CURLOPT_PROTOCOLS_STR, "https");
    set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(easy, CURLOPT_CAINFO, access.ca.c_str());
    set(easy, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    set(easy, CURLOPT_SSLCERT, access.cert.c_str());
    set(easy, CURLOPT_SSLKEY, access.key.c_str());
    set(easy, CURLOPT_PROXY, "");
    set(easy, CURLOPT_CONNECTTIMEOUT, 15L);
}

/// What is asked for: a body makes it a POST, `take` an answer in lines.
struct Question {
    const std::string* body = nullptr;
    const TakeLine* take = nullptr;
};

Fetched perform(const CentralAccess& access, const std::string& url, const Question& question) {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    const Easy easy(curl_easy_init());
    if (!easy) {
        throw std::runtime_error("libcurl cannot start");
    }
    Answer answer{easy.get(), question.take, {}, false, nullptr};
    std::array<char, CURL_ERROR_SIZE> error{};
    set_access(easy, access);
    set(easy, CURLOPT_URL, url.c_str());
    const std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers(
        curl_slist_append(nullptr,
                          question.take != nullptr ? "Accept: application/x-ndjson" : "Accept: application/json"),
        curl_slist_free_all);
    set(easy, CURLOPT_HTTPHEADER, headers.get());
    if (question.take != nullptr) {
        set(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
        set(easy, CURLOPT_LOW_SPEED_TIME, 120L);
    } else {
        set(easy, CURLOPT_TIMEOUT, 300L);
    }
    if (question.body != nullptr) {
        set(easy, CURLOPT_POSTFIELDS, question.body->data());
        set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(question.body->size()));
    }
    set(easy, CURLOPT_WRITEFUNCTION, &keep);
    set(easy, CURLOPT_WRITEDATA, static_cast<void*>(&answer));
    set(easy, CURLOPT_ERRORBUFFER, error.data());
    const CURLcode code = curl_easy_perform(easy.get());
    if (answer.problem) {
        std::rethrow_exception(answer.problem);
    }
    if (answer.too_large) {
        throw std::runtime_error("the centre's answer is larger than any page of results");
    }
    if (code != CURLE_OK) {
        throw std::runtime_error(fmt::format("{}: {}", printable(access.url),
                                             printable(error[0] != '\0' ? error.data() : curl_easy_strerror(code))));
    }
    Fetched fetched;
    curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &fetched.status);
    fetched.body = std::move(answer.body);
    return fetched;
}

std::string url_of(const CentralAccess& access, const std::string& path,
                   const std::vector<std::pair<std::string, std::string>>& parameters) {
    std::string url = url_of(access, path);
    char separator = '?';
    for (const auto& [name, value] : parameters) {
        url += separator + escaped(name) + "=" + escaped(value);
        separator = '&';
    }
    return url;
}

}  // namespace

CentralAccess complete(CentralAccess access) {
    struct Field {
        const char* name;
        const char* variable;
        std::string* value;
    };
    const std::array<Field, 4> fields{{{"central", "BEFFROI_CENTRAL", &access.url},
                                       {"cert", "BEFFROI_CERT", &access.cert},
                                       {"key", "BEFFROI_KEY", &access.key},
                                       {"ca", "BEFFROI_CA", &access.ca}}};
    const nlohmann::json settings = settings_file();
    for (const Field& field : fields) {
        if (field.value->empty()) {
            *field.value = environment(field.variable);
        }
        if (field.value->empty() && settings.contains(field.name) && settings[field.name].is_string()) {
            *field.value = settings[field.name].get<std::string>();
        }
        if (field.value->empty()) {
            throw std::runtime_error(fmt::format("give --{}, set {}, or write \"{}\" into ~/.config/beffroi/audit.json",
                                                 field.name, field.variable, field.name));
        }
    }
    return access;
}

Fetched fetch(const CentralAccess& access, const std::string& path,
              const std::vector<std::pair<std::string, std::string>>& parameters) {
    return perform(access, url_of(access, path, parameters), {});
}

Fetched fetch_lines(const CentralAccess& access, const std::string& path,
                    const std::vector<std::pair<std::string, std::string>>& parameters, const TakeLine& take) {
    return perform(access, url_of(access, path, parameters), {nullptr, &take});
}

Fetched submit(const CentralAccess& access, const std::string& path, const std::string& body) {
    return perform(access, url_of(access, path), {&body, nullptr});
}

Fetched submit_for_lines(const CentralAccess& access, const std::string& path, const std::string& body,
                         const TakeLine& take) {
    return perform(access, url_of(access, path), {&body, &take});
}

void add_central_options(CLI::App& command, CentralAccess& access) {
    command.add_option("--central", access.url, "https://... of the centre (or BEFFROI_CENTRAL)");
    add_certificate_options(command, access);
}

void add_certificate_options(CLI::App& command, CentralAccess& access) {
    command.add_option("--cert", access.cert, "Your certificate (or BEFFROI_CERT)");
    command.add_option("--key", access.key, "Its private key (or BEFFROI_KEY)");
    command.add_option("--ca", access.ca, "Certificate of the Region's authority (or BEFFROI_CA)");
}

std::string refusal_text(const Fetched& fetched, Language language) {
    const auto body = nlohmann::json::parse(fetched.body, nullptr, false);
    const auto told = [&body](const char* member) {
        const bool there = body.is_object() && body.contains(member) && body[member].is_string();
        return there ? ": " + printable(body[member].get<std::string>()) : std::string();
    };
    const std::string french = told("detail-fr");
    return language == Language::french && !french.empty()
               ? fmt::format("le centre répond {}{}", fetched.status, french)
               : fmt::format("the centre answers {}{}", fetched.status, told("detail"));
}

}  // namespace beffroi::cli
