// A centre with two sites, its fleet and its change requests, without a network.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/fd.h"
#include "central/change/changes.h"
#include "tests/central/fleet/officers.h"
#include "tests/fakes/fake_clock.h"
#include "tests/temporary_directory.h"

namespace beffroi::central::change {

using namespace std::chrono_literals;

/// remi is the author of every policy.
struct Centre : fleet::Officers {
    Centre() {
        replace_file(directory.path() + "/approvers", approvers());
        start();
    }
    void start() {
        changes.reset();
        fleet = std::make_unique<fleet::Fleet>(
            fleet::FleetOptions{directory.path() + "/fleet",
                                directory.path() + "/approvers",
                                {{"0599991P", "Lycée Alan-Turing"}, {"0620001A", "Lycée Sophie-Germain"}},
                                {{"0599991P", "0620001A"}, {"0620001A"}, {100}, 300s, 60s}},
            record(), clock);
        changes = std::make_unique<Changes>(folder(), *fleet, record(), recorded_flows(), clock);
    }
    [[nodiscard]] fleet::Fleet::Record record() {
        return [this](journal::Entry entry) {
            if (on_entry) {
                on_entry(entry);
            }
            recorded.push_back(entry.event + " " + std::to_string(entry.count) + " " + entry.actor);
        };
    }
    /// `traffic`, the newest first.
    [[nodiscard]] RecordedFlows recorded_flows() {
        return [this](const RecordedQuestion& question) {
            asked = question.sites;
            RecordedExtent extent{traffic.empty() ? 0U : 1U, true};
            for (auto line = traffic.rbegin(); line != traffic.rend() && extent.whole; ++line) {
                extent.whole = !question.enough();
                if (extent.whole && !question.each(*line)) {
                    break;
                }
            }
            return extent;
        };
    }
    [[nodiscard]] std::string folder() const { return directory.path() + "/changes"; }

    /// By the key's name, so that her own signature can be refused.
    [[nodiscard]] policy::Bundle by_remi(std::uint64_t number, const std::vector<std::string>& sites = {}) const {
        auto files = bundle(number, {}, clock.wall(), sites);
        auto manifest = std::get<policy::Manifest>(
            policy::parse_manifest(files[policy::approved_file].substr(0, files[policy::approved_file].size() - 1)));
        manifest.author = remi.name();
        files[policy::approved_file] = manifest_text(manifest) + "\n";
        return files;
    }
    Outcome propose(const policy::Bundle& files, std::optional<std::uint64_t> revises = std::nullopt,
                    const std::string& actor = "r.leroy") const {
        return changes->propose(
            {"Demandé par le conseil", clock.wall() + 24h * 14, policy::bundle_text(files), revises}, actor);
    }
    Outcome propose(std::uint64_t number) const { return propose(by_remi(number)); }
    [[nodiscard]] std::string text(std::uint64_t number) const { return changes->find(number).value().change.text; }
    Outcome approve(std::uint64_t number, const journal::Cosigner& officer) const {
        return changes->approve(number, officer.approval(text(number), clock.wall()), "a.martin");
    }
    [[nodiscard]] State state(std::uint64_t number) const { return changes->find(number).value().state; }
    /// Why not; nullopt: it was done.
    [[nodiscard]] static std::optional<Refusal::Kind> refused(const Outcome& outcome) {
        const auto* refusal = std::get_if<Refusal>(&outcome);
        return refusal == nullptr ? std::nullopt : std::optional(refusal->kind);
    }

    TemporaryDirectory directory;
    FakeClock clock{std::chrono::sys_days{std::chrono::year(2026) / 11 / 24} + 10h};
    std::function<void(const journal::Entry&)> on_entry;
    std::vector<std::string> recorded;
    std::vector<std::string> traffic;  ///< lines of `flow` and `filter`
    policy::Sites asked;               ///< whose traffic was replayed last
    std::unique_ptr<fleet::Fleet> fleet;
    std::unique_ptr<Changes> changes;
};

}  // namespace beffroi::central::change
