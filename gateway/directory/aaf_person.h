// What the export of the annuaire académique fédérateur says of somebody, in the words of an ENT directory.
#pragma once

#include "gateway/aaf/person.h"
#include "gateway/directory/person.h"

namespace beffroi::directory {

/// Adds it to what the directory says. A pupil has the object class ENTEleve and the profile National_ELV; a member of
/// the staff has her functions, and the class ENTAuxEnseignant if the AAF says that she stands before pupils. Which
/// profile a function makes is for the rules to say: those who wrote tables of it do not agree.
void add_aaf(Person& person, const aaf::Person& said);

}  // namespace beffroi::directory
