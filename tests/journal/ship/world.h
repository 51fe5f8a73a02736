// A gateway's stream, the Region's mirror and the académie's witness; both must have signed.
#pragma once

#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "journal/ship/shipper.h"
#include "tests/journal/ship/party.h"
#include "tests/journal/temporary_log.h"

namespace beffroi::ship {

struct World {
    World() : writer(options(), files, log.signer()) {}

    [[nodiscard]] journal::WriterOptions options() const {
        auto o = log.options();
        o.segment_bytes = 50'000;
        o.checkpoint_interval = std::chrono::milliseconds(0);
        return o;
    }
    [[nodiscard]] std::string directory() const {
        return std::filesystem::path(log.directory()).parent_path().string();
    }
    [[nodiscard]] journal::Verifier key() const { return journal::Verifier::parse(log.vkey()).value(); }
    [[nodiscard]] journal::TrustPolicy policy() const {
        const auto text = "log " + log.vkey() + "\nwitness region " + region.verifier_key() + "\nwitness academie " +
                          academie.verifier_key() + "\ngroup both all region academie\nquorum both\n";
        return std::get<journal::TrustPolicy>(journal::TrustPolicy::parse(text));
    }
    void write(std::size_t count) {
        for (; count != 0; --count) {
            lines.push_back("entry " + std::to_string(lines.size()) + std::string(lines.size() % 90, '.'));
        }
        writer.append(std::span(lines).subspan(writer.size()));
    }
    /// Waits for what must come; the limit only ends a test that has failed already.
    template <typename Condition>
    static bool eventually(Condition condition) {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (!condition()) {
            if (std::chrono::steady_clock::now() > limit) {
                return false;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return true;
    }
    bool all_cosigned() {
        return eventually([this] { return cosigned.quorum().size == writer.size(); });
    }
    Report report() {
        return [this](Urgency urgency, const std::string& sentence) {
            const std::lock_guard lock(mutex);
            (urgency == Urgency::alarm ? alarms : notes).push_back(sentence);
        };
    }
    std::size_t alarm_count() {
        const std::lock_guard lock(mutex);
        return alarms.size();
    }

    journal::TemporaryLog log;
    journal::PosixFiles files;
    SystemClock clock;
    journal::Writer writer;
    std::vector<std::string> lines;
    Party region{PeerKind::mirror, "mirror.region.example", key(), log.options().origin, directory()};
    Party academie{PeerKind::witness, "witness.academie.example", key(), log.options().origin, directory()};
    Cosigned cosigned{{log.directory(), std::chrono::milliseconds(0)}, writer, key(), policy(), files, clock};
    std::mutex mutex;
    std::vector<std::string> alarms;
    std::vector<std::string> notes;
};

}  // namespace beffroi::ship
