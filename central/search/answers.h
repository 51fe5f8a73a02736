// What was found, as the JSON of schemas/api/central.yaml.
#pragma once

#include <string>
#include <vector>

#include "central/json_answer.h"
#include "central/search/finder.h"

namespace beffroi::central::audit {

[[nodiscard]] json to_json(const Found& found);
[[nodiscard]] json to_json(const std::vector<Coverage>& logs);
/// The same with the notes of the checkpoints that the logs stood at: `cosigned` by both parties, `mirrored`; null:
/// none.
[[nodiscard]] json with_checkpoints(const std::vector<Coverage>& logs);
[[nodiscard]] json to_json(const Translation& translation);

}  // namespace beffroi::central::audit
