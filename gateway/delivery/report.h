// What a gateway says to the centre about its policy, and what it hears (schemas/api/central.yaml, /fleet/report).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace beffroi::delivery {

struct Failure {
    std::uint64_t number = 0;  ///< of the policy that did not stay in force
    std::string reason;        ///< for people; one line
    friend bool operator==(const Failure&, const Failure&) = default;
};

struct Report {
    std::uint32_t generation = 0;
    std::uint64_t number = 0;  ///< of the policy in force; 0: one that nobody had to approve
    std::string digest;
    bool on_trial = false;
    std::optional<Failure> failed;
    friend bool operator==(const Report&, const Report&) = default;
};

/// What this site should have.
struct Offered {
    std::uint64_t number = 0;  ///< 0: nothing is offered
};

[[nodiscard]] std::string to_json(const Report& report);
/// nullopt: the text is no such answer.
[[nodiscard]] std::optional<Offered> parse_offered(std::string_view text);

}  // namespace beffroi::delivery
