// The policy as the officers wrote it: three documents, resolved to one immutable value. Pure: no I/O, no clock.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/problem.h"
#include "base/yang/document.h"
#include "policy/block.h"
#include "policy/compile.h"

namespace beffroi::policy {

/// The modules that the documents of a policy need.
[[nodiscard]] std::vector<std::string> yang_modules();

inline constexpr const char* examples_file = "examples.json";

/// region.json, academie.json and lycee.json, valid against beffroi-policy.yang, and examples.json, if there is one,
/// valid against beffroi-policy-examples.yang.
struct Documents {
    yang::Document region;
    yang::Document academie;
    yang::Document lycee;
    std::optional<yang::Document> examples = std::nullopt;
};

class Policy {
  public:
    /// Resolves references across the documents, checks what YANG cannot (unknown names, cycles, overlapping bindings,
    /// dates), and tries the examples: a policy that answers one of them otherwise is refused. Every problem names
    /// document, path, value and remedy. With emergency blocks it is what holds while they do; the examples, which
    /// speak of the documents alone, are not tried then.
    [[nodiscard]] static Checked<Policy> resolve(const Documents& documents, const std::vector<Block>& blocks = {});

    ~Policy();
    Policy(Policy&&) noexcept;
    Policy& operator=(Policy&&) noexcept;

    /// Time is cut into atomic slots: sets of schedules that hold together. Slot numbers are stable for equal
    /// documents.
    [[nodiscard]] std::size_t slot_count() const;
    [[nodiscard]] std::size_t slot_at(WallTime t) const;
    /// The next instant after `t` at which slot_at changes, at most 24 hours ahead.
    [[nodiscard]] WallTime next_change(WallTime t) const;

    [[nodiscard]] bool has_role(std::string_view role) const;
    /// The zone of an address seen on an interface; nullopt if no binding covers it.
    [[nodiscard]] std::optional<std::string> zone_of(std::string_view interface, const IpAddress& address) const;
    /// Whether that zone's devices stand behind a router, and are known by their address alone.
    [[nodiscard]] bool is_routed(std::string_view zone) const;
    /// Whether any routed zone has that address, on whichever interface.
    [[nodiscard]] bool is_behind_router(const IpAddress& address) const;
    /// Whether the policy permits anything at all, at any time, to this role in this zone. False if the
    /// zone is not bound. Found out once for each place: every login asks.
    [[nodiscard]] bool permits_anything(std::string_view role, std::string_view zone) const;

    /// Public ports that the lycée's sessions have of their own.
    [[nodiscard]] const std::optional<PortBlocks>& port_blocks() const;

    /// The same names, places and times, and no rule: it permits nothing. What differs between it and this policy is
    /// what this one permits.
    [[nodiscard]] Policy bare() const;

    struct Model;  // policy/rules.h, for the engine's own files
    [[nodiscard]] const Model& model() const;

  private:
    struct Known;
    explicit Policy(std::unique_ptr<const Model> model);
    std::unique_ptr<const Model> m_model;
    std::unique_ptr<Known> m_known;  ///< what was found out of it; answers do not depend on it
};

/// DIR/region.json, DIR/academie.json, DIR/lycee.json and, if it exists, DIR/examples.json, each valid by itself.
[[nodiscard]] Checked<Documents> read_documents(const yang::Modules& modules, const std::string& directory);

/// Reads and resolves them. (policy/load.cpp: the one file of this folder that names files.)
[[nodiscard]] Checked<Policy> load_directory(const yang::Modules& modules, const std::string& directory);

/// An examples document by itself.
[[nodiscard]] Checked<yang::Document> read_examples(const yang::Modules& modules, const std::string& path);

/// One line a document for the digest: the canonical text of the three, in the order region, academie, lycee. Examples
/// are not in it: they decide nothing, so two policies that differ only there are the same to the kernel, and a new
/// example must not interrupt anybody.
[[nodiscard]] std::string canonical_text(const Documents& documents);

/// The same of the texts that they were read from: what canonical_text says, if they were written so.
[[nodiscard]] std::string written_text(const Documents& documents);

}  // namespace beffroi::policy
