// Whether two policies decide every packet at every moment alike: by the ids of their diagrams.
#pragma once

#include <cstddef>
#include <functional>

#include "policy/model.h"

namespace beffroi::policy::test {

/// Roles and zones are paired by name; `role_after` says which role of `after` answers for one of `before` (both as
/// numbers of the two policies' common space), if not the one of the same name.
[[nodiscard]] bool decide_alike(const Policy& before, const Policy& after,
                                const std::function<std::size_t(std::size_t)>& role_after = {});

}  // namespace beffroi::policy::test
