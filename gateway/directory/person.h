// What an ENT entry says of a person that matters for a role (SDET annexe opérationnelle; domain traps in person.cpp).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/directory/entry.h"
#include "gateway/types.h"

namespace beffroi::directory {

/// A function held in a structure: one value of ENTPersonFonctions. "-" (sans objet) is an empty field.
struct Function {
    std::string structure;   ///< normal DN
    std::string code;        ///< "ENS", "DIR"; empty: none
    std::string discipline;  ///< "L1300", "D0010"; empty: none
    friend bool operator==(const Function&, const Function&) = default;
};

/// That a person belongs to a structure, and which attribute says so.
struct Tie {
    std::string structure;  ///< normal DN
    std::string_view attribute;
    friend bool operator==(const Tie&, const Tie&) = default;
};

struct Person {
    std::string dn;
    UserName login;            ///< as the directory writes it
    std::string uid;           ///< stable in this directory
    std::string display_name;  ///< may be empty
    bool disabled = false;     ///< the directory's own account state
    std::vector<std::string> object_classes;
    std::vector<std::string> profiles;
    std::vector<Function> functions;  ///< in all structures
    std::vector<Tie> ties;            ///< to all structures: functions first, then classes, attachment, domain
    [[nodiscard]] std::vector<std::string> structures() const;
};

/// The attributes that read_person looks at: nothing else is requested. INE, date of birth, regime... are not ours to
/// see.
[[nodiscard]] std::vector<std::string> person_attributes(const std::string& login_attribute);

/// `typed` picks the login if the attribute has several values.
[[nodiscard]] Person read_person(const Entry& entry, const std::string& login_attribute, const UserName& typed);

/// A value that is not one is ignored, as real exports hold some.
[[nodiscard]] std::optional<Function> read_function(std::string_view value);
/// `dnEtab$classe`, `dnEtab$domaine`: the normal DN before the first '$'.
[[nodiscard]] std::optional<std::string> read_structure(std::string_view value);

}  // namespace beffroi::directory
