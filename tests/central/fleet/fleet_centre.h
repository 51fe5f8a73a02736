// A centre whose fleet has two sites, of which the second is the canary.
#pragma once

#include <filesystem>

#include "base/fd.h"
#include "central/fleet/fleet.h"
#include "journal/writer.h"
#include "tests/central/fleet/officers.h"
#include "tests/fakes/fake_clock.h"
#include "tests/temporary_directory.h"

namespace beffroi::central::fleet {

using namespace std::chrono_literals;
using Kind = Refusal::Kind;

struct Crash {};

/// A centre with two sites, of which the second is the canary.
struct Centre : Officers {
    Centre() {
        replace_file(directory.path() + "/approvers", approvers());
        start();
    }
    void start() {
        fleet = std::make_unique<Fleet>(
            FleetOptions{folder(),
                         directory.path() + "/approvers",
                         {{"0599991P", "Lycée Alan-Turing"}, {"0620001A", "Lycée Sophie-Germain"}},
                         {{"0599991P", "0620001A"}, {"0620001A"}, {100}, 300s, 60s}},
            [this](journal::Entry entry) {
                if (on_entry) {
                    on_entry(entry);
                }
                entries.push_back(std::move(entry));
            },
            clock);
    }
    [[nodiscard]] std::string folder() const { return directory.path() + "/fleet"; }
    [[nodiscard]] std::string file(const std::string& name) const { return folder() + "/" + name; }

    [[nodiscard]] std::string text(std::uint64_t number) const {
        return policy::bundle_text(bundle(number, {&remi, &alice}, clock.wall()));
    }
    [[nodiscard]] std::string handed_out(std::uint64_t number) const {
        return Officers::handed_out(number, bundle(number, {&remi, &alice}, clock.wall()));
    }
    PolicyOutcome publish(const std::string& text) const { return fleet->publish(text, "r.leroy"); }
    PolicyOutcome publish(const policy::Bundle& files) const { return publish(policy::bundle_text(files)); }
    /// Why not; nullopt: it was published.
    std::optional<Kind> refused(const policy::Bundle& files) const {
        const auto outcome = publish(files);
        const auto* refusal = std::get_if<Refusal>(&outcome);
        return refusal == nullptr ? std::nullopt : std::optional(refusal->kind);
    }
    [[nodiscard]] static Report on(std::uint64_t number) {
        return {"1.4.0", 1, number, digest(number), false, std::nullopt};
    }
    [[nodiscard]] static Report failed(std::uint64_t number, std::uint64_t running) {
        Report report = on(running);
        report.failed = Failure{number, "un exemple échoue"};
        return report;
    }
    /// What a site should have after its report; 0: nothing.
    [[nodiscard]] std::uint64_t offered(const std::string& uai, Report report) const {
        const auto offer = fleet->report(uai, std::move(report));
        return offer ? offer->number : 0;
    }
    /// "policy-published 1 r.leroy", "rollout stage 1"
    [[nodiscard]] std::vector<std::string> recorded() const {
        std::vector<std::string> lines;
        for (const auto& entry : entries) {
            lines.push_back(entry.event + (entry.reason.empty() ? "" : " " + entry.reason) + " " +
                            std::to_string(entry.count) + (entry.actor.empty() ? "" : " " + entry.actor));
        }
        return lines;
    }
    [[nodiscard]] State state(std::size_t index = 0) const { return fleet->policies().at(index).state; }

    TemporaryDirectory directory;
    FakeClock clock{std::chrono::sys_days{std::chrono::year(2026) / 11 / 24} + 10h};
    std::function<void(const journal::Entry&)> on_entry;
    std::vector<journal::Entry> entries;
    std::unique_ptr<Fleet> fleet;
};

inline const std::string first = "0599991P";
inline const std::string canary = "0620001A";

}  // namespace beffroi::central::fleet
