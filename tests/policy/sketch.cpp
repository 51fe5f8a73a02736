#include "tests/policy/sketch.h"

#include <fmt/format.h>

#include <map>
#include <sstream>
#include <stdexcept>

namespace beffroi::policy::test {

namespace {

constexpr const char* words =
    R"("role":[{"name":"eleve","label-fr":"Élève","label-en":"Pupil"},{"name":"prof","label-fr":"Professeur","label-en":"Teacher"}],
  "zone":[{"name":"cdi","label-fr":"CDI","label-en":"Library"},{"name":"salles","label-fr":"Salles","label-en":"Classrooms"},{"name":"reserve"}],
  "schedule":[{"name":"cours","weekly":[{"name":"w","day":["tue"],"start":"08:00","end":"12:00"}]},
              {"name":"matin","weekly":[{"name":"w","day":["tue"],"start":"08:00","end":"11:59"}]},
              {"name":"minute","weekly":[{"name":"w","day":["tue"],"start":"11:59","end":"12:00"}]},
              {"name":"jamais","weekly":[{"name":"w","day":["tue"],"start":"08:00","end":"12:00","from":"2026-11-25","until":"2026-11-30"}]},
              {"name":"nuit","weekly":[{"name":"w","day":["mon"],"start":"22:00","end":"06:00"}]}],
  "destination":[{"name":"net","label-fr":"Réseau","label-en":"The network","prefix":["10.0.0.0/24"]},{"name":"low","prefix":["10.0.0.0/25"]},{"name":"high","prefix":["10.0.0.128/25"]},
                 {"name":"one","label-fr":"Serveur","label-en":"The server","prefix":["10.0.0.1/32"]},
                 {"name":"others","prefix":["10.0.0.0/32","10.0.0.2/31","10.0.0.4/30","10.0.0.8/29","10.0.0.16/28","10.0.0.32/27","10.0.0.64/26","10.0.0.128/25"]},
                 {"name":"six","label-fr":"Réseau six","label-en":"Network six","prefix":["2001:db8::/32"]},{"name":"six-low","prefix":["2001:db8::/33"]}],
  "service":[{"name":"web","match":[{"name":"m","protocol":"tcp","port":80}]},{"name":"alt","match":[{"name":"m","protocol":"tcp","port":81}]},
             {"name":"app","match":[{"name":"m","protocol":"tcp","port":80,"upper-port":81}]},{"name":"ping","match":[{"name":"m","protocol":"icmp"}]}])";
constexpr const char* bindings =
    R"("zone":[{"name":"cdi","interface":["lan0"]},{"name":"salles","interface":["lan1"]}])";

std::string member(const std::string& axis, const std::string& names) {
    if (axis == "start" || axis == "end" || axis.starts_with("valid-")) {
        return fmt::format(R"(,"{}":"{}")", axis, names);
    }
    std::string list;
    std::istringstream all(names);
    for (std::string name; std::getline(all, name, ',');) {
        list += fmt::format(R"({}"{}")", list.empty() ? "" : ",", name);
    }
    return fmt::format(R"(,"{}":[{}])", axis, list);
}

struct Lists {
    std::map<std::string, std::map<std::string, std::string>> of_party;  ///< list -> elements

    void add(const std::string& sentence) {
        std::istringstream in(sentence);
        std::string party;
        std::string action;
        std::string name;
        in >> party >> action >> name;
        const bool mandatory = party.ends_with('!');
        if (mandatory) {
            party.pop_back();
        }
        std::string axes;
        std::string exception;
        std::string allowed;
        for (std::string axis; in >> axis;) {
            const auto equals = axis.find('=');
            if (equals == std::string::npos) {
                throw std::logic_error("not an axis: " + axis);
            }
            const auto target = axis[0];
            const auto text = member(axis.substr(target == '-' || target == '+' ? 1 : 0,
                                                 target == '-' || target == '+' ? equals - 1 : equals),
                                     axis.substr(equals + 1));
            (target == '-' ? exception : target == '+' ? allowed : axes) += text;
        }
        std::string element = fmt::format(R"({{"name":"{}","rationale":"because"{})", name, axes);
        std::string list = "rule";
        if (action == "never" || action == "always") {
            list = "guarantee";
            element += fmt::format(R"(,"claim":"{}")", action);
        } else if (action == "exam") {
            list = "exam";
            element += fmt::format(R"(,"allow":[{{"name":"a"{}}}])", allowed);
        } else {
            element += fmt::format(R"(,"action":"{}")", action);
            if (party != "lycee") {
                element += fmt::format(R"(,"strength":"{}")", mandatory ? "mandatory" : "default");
            }
            if (!exception.empty()) {
                element += fmt::format(R"(,"except":[{{"name":"e"{}}}])", exception);
            }
        }
        auto& elements = of_party[party][list];
        elements += (elements.empty() ? "" : ",") + element + "}";
    }

    std::string document(const std::string& party, std::string text) {
        for (const auto& [list, elements] : of_party[party]) {
            text += fmt::format(R"({}"{}":[{}])", text.empty() ? "" : ",", list, elements);
        }
        return text;
    }
};

}  // namespace

Texts sketch(const std::vector<std::string>& sentences) {
    Lists lists;
    for (const auto& sentence : sentences) {
        lists.add(sentence);
    }
    return {lists.document("region", words), lists.document("academie", ""), lists.document("lycee", bindings)};
}

}  // namespace beffroi::policy::test
