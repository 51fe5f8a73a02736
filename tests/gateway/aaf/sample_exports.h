// Exports as the annuaire académique fédérateur writes them, of people and establishments that do not exist.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/fd.h"
#include "tests/temporary_directory.h"

namespace beffroi::tests {

/// Numbers of the establishments in the exports.
inline const std::string here = "52006";       ///< 0599991P
inline const std::string beside = "52007";     ///< 0599992R: of the same cité scolaire
inline const std::string elsewhere = "50477";  ///< 0629991Y: not served

inline std::string document(const std::string& requests, const std::string& encoding = "UTF-8") {
    return "<?xml version=\"1.0\" encoding=\"" + encoding +
           "\"?>\n<!DOCTYPE ficAlimMENESR SYSTEM \"ficAlimMENESR.dtd\">\n<ficAlimMENESR>\n"
           "<!-- versionAF=\"AAF-VE2407\" -->\n<!-- codeAcademieExport=\"09\" -->\n" +
           requests + "</ficAlimMENESR>\n";
}

using Named = std::vector<std::pair<std::string, std::vector<std::string>>>;

inline std::string attributes(const char* element, const char* operation, const Named& named) {
    std::string text;
    for (const auto& [name, values] : named) {
        text += "<" + std::string(element) + " name=\"" + name + "\"" + operation + ">";
        for (const auto& value : values) {
            text += value.empty() ? "<value/>" : "<value>" + value + "</value>";
        }
        text += "</" + std::string(element) + ">\n";
    }
    return text;
}

inline std::string head(const std::string& category, const std::string& id) {
    const bool structure = category == "EtabEducNat";
    return "<operationalAttributes><attr name=\"" +
           std::string(structure ? "categorieStructure" : "categoriePersonne") + "\"><value>" + category +
           "</value></attr></operationalAttributes>\n<identifier><id>" + id + "</id></identifier>\n";
}

inline std::string add(const std::string& category, const std::string& id, const Named& named) {
    return "<addRequest>\n" + head(category, id) + "<attributes>\n" + attributes("attr", "", named) +
           "</attributes>\n</addRequest>\n";
}

inline std::string modify(const std::string& category, const std::string& id, const Named& named) {
    return "<modifyRequest>\n" + head(category, id) + "<modifications>\n" +
           attributes("modification", " operation=\"replace\"", named) + "</modifications>\n</modifyRequest>\n";
}

inline std::string remove(const std::string& category, const std::string& id) {
    return "<deleteRequest>\n" + head(category, id) + "</deleteRequest>\n";
}

inline std::string establishment(const std::string& id, const std::string& uai, const std::string& academie = "LILLE") {
    return add("EtabEducNat", id,
               {{"ENTStructureJointure", {id}}, {"ENTStructureUAI", {uai}}, {"ENTServAcAcademie", {academie}}});
}

inline std::string establishments() {
    return document(establishment(here, "0599991P") + establishment(beside, "0599992R") +
                    establishment(elsewhere, "0629991Y"));
}

inline std::string pupil(const std::string& id, const std::string& structure) {
    return add("Eleve", id,
               {{"ENTPersonJointure", {id}},
                {"ENTEleveINE", {"INE" + id + "AA"}},
                {"ENTPersonDateNaissance", {"14/03/2009"}},
                {"sn", {"DELATTRE"}},
                {"givenName", {"Léa"}},
                {"ENTPersonStructRattach", {structure}},
                {"ENTEleveClasses", {structure + "$2NDE 3"}},
                {"ENTEleveGroupes", {""}}});
}

/// `functions` as "50477$ENS$ENSEIGNEMENT$L1300$MATHEMATIQUES".
inline std::string member_of_staff(const std::string& id, const std::vector<std::string>& functions,
                                   const Named& more = {}) {
    Named all{{"ENTPersonJointure", {id}},
              {"sn", {"VANDAMME"}},
              {"mail", {"Staff." + id + "@ac-lille.example"}},
              {"ENTPersonFonctions", functions}};
    all.insert(all.end(), more.begin(), more.end());
    return add("PersEducNat", id, all);
}

inline std::string teaches(const std::string& structure) {
    return structure + "$ENS$ENSEIGNEMENT$L1300$MATHEMATIQUES";
}

/// `n` pupils from number `first` on.
inline std::string pupils(int n, int first, const std::string& structure = here) {
    std::string text;
    for (int i = 0; i < n; ++i) {
        text += pupil(std::to_string(first + i), structure);
    }
    return text;
}

/// "20261128"
inline std::string compact(std::chrono::sys_days date) {
    std::string text = to_rfc3339(WallTime(date)).substr(0, 10);
    std::erase(text, '-');
    return text;
}

/// A folder where exports are left.
struct ExportFolder {
    TemporaryDirectory folder;
    [[nodiscard]] std::string path(const std::string& name) const { return folder.path() + "/" + name; }
    [[nodiscard]] std::string name(const std::string& extent, std::chrono::sys_days date,
                                   const std::string& kind) const {
        return "ENT_" + extent + "_" + compact(date) + "_" + kind + "_0000.xml";
    }
    void leave(const std::string& name, const std::string& bytes) const { replace_file(path(name), bytes); }
    void leave_whole(std::chrono::sys_days date, const std::string& of_pupils, const std::string& of_staff) const {
        leave(name("Complet", date, "EtabEducNat"), establishments());
        leave(name("Complet", date, "Eleve"), document(of_pupils));
        leave(name("Complet", date, "PersEducNat"), document(of_staff));
    }
};

}  // namespace beffroi::tests
