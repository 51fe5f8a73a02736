// What is kept of a person of the annuaire académique fédérateur (AAF): only what a role rule or a join looks at, and
// only in the establishments that this gateway serves. No name, no date of birth, no address, no class: those stay in
// the export.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/types.h"

namespace beffroi::aaf {

/// `categoriePersonne` of those who are kept; parents (PersRelEleve) have no place in a school's network.
inline constexpr std::string_view pupil_category = "Eleve";
inline constexpr std::string_view staff_category = "PersEducNat";

/// That tie somebody to an establishment. In the export their values begin with the number of a structure.
inline constexpr std::string_view functions_attribute = "ENTPersonFonctions";
inline constexpr std::string_view classes_attribute = "ENTEleveClasses";
inline constexpr std::string_view taught_attribute = "ENTAuxEnsClasses";
inline constexpr std::string_view attachment_attribute = "ENTPersonStructRattach";
/// O or N: whether a member of the staff stands before pupils.
inline constexpr std::string_view teaching_attribute = "PersEducNatPresenceDevantEleves";
/// The person's number in her académie; elsewhere it may be written behind a prefix: "AC-LILLE$16980".
inline constexpr std::string_view jointure_attribute = "ENTPersonJointure";

using Values = std::vector<std::string>;
using Attributes = std::map<std::string, Values, std::less<>>;

/// Numbers of structures -> UAI; served establishments only.
using Structures = std::map<std::string, Uai, std::less<>>;

/// Attributes as `kept` leaves them.
struct Person {
    std::string category;  ///< pupil_category or staff_category
    std::string id;        ///< unique in the category and the académie
    Attributes attributes;
    friend bool operator==(const Person&, const Person&) = default;
};

inline constexpr std::size_t max_values = 500;  ///< of one attribute
inline constexpr std::size_t max_value_bytes = 1024;

/// Whether this attribute ties people to establishments.
[[nodiscard]] bool is_tie(std::string_view attribute) noexcept;

/// What of an attribute's values is kept, each once:
/// - of ENTPersonFonctions (`structure$code$label$discipline$label`) "UAI$code$discipline", "-" as an empty field;
/// - of the other ties the UAI alone: which class it is, no rule asks;
/// - of any other the value as a key (key_of).
/// What names a structure that is not served, or is empty (`<value/>`), is not kept.
[[nodiscard]] Values kept(std::string_view attribute, const Values& values, const Structures& served);

/// Somebody belongs here if an attribute ties her to a served establishment.
[[nodiscard]] bool belongs_here(const Person& person) noexcept;

/// The UAIs that she is tied to, each once.
[[nodiscard]] std::vector<std::string> establishments(const Person& person);

/// One spelling of a value that a person of a directory is joined by: without spaces around it, in lower case.
[[nodiscard]] std::string key_of(std::string_view value);

/// The same of a value that a directory holds. A prefixed ENTPersonJointure is a key without its prefix if that is of
/// this académie ("LILLE"); of any other académie it is none: the numbers of two académies collide.
[[nodiscard]] std::optional<std::string> key_of(std::string_view attribute, std::string_view value,
                                                std::string_view academie);

/// Between the '$', as values of the AAF and of the directories made from it are written; empty if there are more than
/// `most`.
[[nodiscard]] std::vector<std::string_view> fields_of(std::string_view value, std::size_t most = 8);

}  // namespace beffroi::aaf
