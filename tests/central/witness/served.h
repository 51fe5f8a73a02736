// A witness with its keys, certificates and directory, ready to be served.
#pragma once

#include <fcntl.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/fd.h"
#include "central/witness/service.h"
#include "tests/central/https.h"
#include "tests/central/witness/watched_log.h"

namespace beffroi::central {

struct Served {
    Served() {
        const auto pair = journal::generate_cosigner_key("witness.academie.example");
        key = journal::CosignatureKey::parse(pair.vkey);
        write("witness.key", std::string(pair.skey.reveal()) + '\n');
        const Authority& authority = Authority::instance();
        config.party = "academie";
        config.directory = scratch.path("witness");
        config.key_file = scratch.path("witness.key");
        config.listen = {*IpAddress::parse("127.0.0.1"), 0, authority.pem("witness"), authority.key("witness"),
                         authority.ca()};
        config.logs = {{log.origin(), log.vkey(), "access", "0599991P"},
                       {central_log.origin(), central_log.vkey(), "admin", "central"}};
    }
    void write(const std::string& name, const std::string& bytes) const {
        const UniqueFd fd(::open(scratch.path(name).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        write_all(fd.get(), bytes);
    }
    void start() {
        service = std::make_unique<WitnessService>(config, files, clock, [this](const std::string& text) {
            const std::lock_guard lock(mutex);
            problems.push_back(text);
        });
        port = service->port();
    }
    [[nodiscard]] std::string url() const { return "https://localhost:" + std::to_string(port); }
    Answer post(const std::string& body, const std::string& holder = "gateway-0599991P") const {
        return https(url() + "/add-checkpoint", holder, &body);
    }
    Answer get(const std::string& path, const std::string& holder = "auditor") const {
        return https(url() + path, holder);
    }
    [[nodiscard]] std::string path_of(const std::string& origin, const std::string& what) const {
        return "/" + origin_hash(origin) + what;
    }

    Scratch scratch;
    WitnessConfig config;
    std::optional<journal::CosignatureKey> key;
    WatchedLog log;
    WatchedLog central_log{"journal.test.example/0599991P/admin"};
    journal::PosixFiles files;
    SystemClock clock;
    std::mutex mutex;
    std::vector<std::string> problems;
    std::uint16_t port = 0;
    std::unique_ptr<WitnessService> service;
};

}  // namespace beffroi::central
