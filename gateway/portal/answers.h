// What the portal answers to each refusal.
#pragma once

#include <string_view>

#include "gateway/portal/texts.h"
#include "gateway/types.h"

namespace beffroi::portal {

struct Answer {
    int status = 0;
    std::string_view Texts::*sentence = nullptr;
};

/// unknown_user, wrong_password and account_disabled have the same answer: nobody learns which accounts exist.
[[nodiscard]] Answer answer_to(Denial denial);

}  // namespace beffroi::portal
