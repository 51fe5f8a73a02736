// A policy that is right, and more than the kernel's numbers or an engine's patience can hold.
#pragma once

#include <stdexcept>

#include "base/problem.h"

namespace beffroi::policy {

/// Of an input, and told to who wrote it.
class TooLarge : public std::length_error {
  public:
    explicit TooLarge(Words why) : std::length_error(why.english), m_why(std::move(why)) {}
    [[nodiscard]] const Words& why() const noexcept { return m_why; }

  private:
    Words m_why;
};

[[nodiscard]] inline Problem problem_of(const TooLarge& error) {
    return {"", "", error.why(), words("Simplifiez la politique", "Simplify the policy")};
}

}  // namespace beffroi::policy
