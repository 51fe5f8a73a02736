// The connection to the centre: where it is and with which certificate, and one request over it.
#pragma once

#include <CLI/CLI.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/words.h"

namespace beffroi::cli {

/// Files and address; what a flag leaves empty comes from the environment, then from ~/.config/beffroi/audit.json.
struct CentralAccess {
    std::string url;   ///< --central, BEFFROI_CENTRAL, "central": https://central.region.example:9443
    std::string cert;  ///< --cert, BEFFROI_CERT, "cert"
    std::string key;   ///< --key, BEFFROI_KEY, "key"
    std::string ca;    ///< --ca, BEFFROI_CA, "ca"
};

/// Fills what is empty. Throws std::runtime_error naming what is missing and how to give it.
[[nodiscard]] CentralAccess complete(CentralAccess access);

struct Fetched {
    long status = 0;
    std::string body;
};

/// --central, --cert, --key and --ca.
void add_central_options(CLI::App& command, CentralAccess& access);
/// Without --central: of a command that is told in another way where the centre is.
void add_certificate_options(CLI::App& command, CentralAccess& access);

/// GET `path` with the parameters, percent-encoded. Mutual TLS 1.2 or newer, the given CA only, no redirect, no proxy
/// from the environment. Throws std::runtime_error with the cause when there is no answer.
[[nodiscard]] Fetched fetch(const CentralAccess& access, const std::string& path,
                            const std::vector<std::pair<std::string, std::string>>& parameters);

/// GET as lines (application/x-ndjson), each handed over without its end while the answer is still coming; of another
/// status than 200 the body is kept instead. What `take` throws ends the transfer. No limit on the time, but the answer
/// must go on.
[[nodiscard]] Fetched fetch_lines(const CentralAccess& access, const std::string& path,
                                  const std::vector<std::pair<std::string, std::string>>& parameters,
                                  const std::function<void(std::string_view)>& take);

/// POST `body` to `path`, as `fetch` does otherwise.
[[nodiscard]] Fetched submit(const CentralAccess& access, const std::string& path, const std::string& body);
/// The same with an answer in lines, as `fetch_lines` has it.
[[nodiscard]] Fetched submit_for_lines(const CentralAccess& access, const std::string& path, const std::string& body,
                                       const std::function<void(std::string_view)>& take);

/// "the centre answers 403: ...", in its own words if it gave any.
[[nodiscard]] std::string refusal_text(const Fetched& fetched, Language language = Language::english);

}  // namespace beffroi::cli
