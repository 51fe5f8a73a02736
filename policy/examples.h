// The officers' own examples (beffroi-policy-examples.yang) and whether a policy answers them as they expect.
#pragma once

#include <string>
#include <vector>

#include "policy/explain.h"

namespace beffroi::policy {

struct Example {
    std::string name;
    std::string reason;  ///< may be empty
    std::string path;    ///< in its document
    bool permit = false;
    std::vector<Query> packets;  ///< all of them must be answered as expected; at least one
    std::optional<NamedTarget> target;
};

/// The examples with names, days and addresses resolved. Every problem names `file`, path, value and remedy.
[[nodiscard]] Checked<std::vector<Example>> resolve_examples(const Policy& policy, const yang::Document& document,
                                                             const std::string& file);

/// The packet that is answered otherwise than expected, or nullopt.
[[nodiscard]] std::optional<Query> failing_packet(const Policy& policy, const Example& example);

/// What keeps the documents' examples from being kept: unknown names, and each example that fails, with who, where,
/// when and to what, the expected and the given verdict and the rules that decided. Empty if there are no examples.
[[nodiscard]] Problems check_examples(const Policy& policy, const Documents& documents);

}  // namespace beffroi::policy
