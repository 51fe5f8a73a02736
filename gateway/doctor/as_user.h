// What another user of this machine finds, asked as that user.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace beffroi::doctor {

enum class As : std::uint8_t {
    that_user,
    myself,  ///< who is not root cannot be somebody else
    nobody   ///< there is no such user: `look` was not called
};

/// Calls `look` with that user's rights on files, then takes back its own. Changes the whole process meanwhile. Throws
/// std::system_error if it cannot.
As as_user(const std::string& name, const std::function<void()>& look);

}  // namespace beffroi::doctor
