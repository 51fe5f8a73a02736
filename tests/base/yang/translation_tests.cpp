// The modules that officers meet say everything in French too (schemas/yang/beffroi-french.yang). Read as they are
// written: libyang would show what it has kept of them.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/yang/document.h"

using beffroi::Language;

namespace {

struct Statement {
    std::string keyword;
    std::string argument;
    std::vector<Statement> below;

    [[nodiscard]] const Statement* child(const std::string& wanted) const {
        const auto found =
            std::find_if(below.begin(), below.end(), [&wanted](const Statement& one) { return one.keyword == wanted; });
        return found == below.end() ? nullptr : &*found;
    }
    [[nodiscard]] bool has(const std::string& wanted) const { return child(wanted) != nullptr; }
};

/// Statements of RFC 7950 section 6.3, without comments: these modules have none.
class Reader {
  public:
    explicit Reader(std::string text) : m_text(std::move(text)) {}

    std::vector<Statement> statements() {
        std::vector<Statement> all;
        for (skip(); m_at < m_text.size() && m_text[m_at] != '}'; skip()) {
            Statement one{word(), argument(), {}};
            if (m_text[m_at++] == '{') {
                one.below = statements();
                ++m_at;
            }
            all.push_back(std::move(one));
        }
        return all;
    }

  private:
    void skip() { m_at = std::min(m_text.find_first_not_of(" \n", m_at), m_text.size()); }
    std::string word() {
        const auto end = m_text.find_first_of(" \n;{", m_at);
        auto text = m_text.substr(m_at, end - m_at);
        m_at = end;
        return text;
    }
    std::string argument() {
        skip();
        std::string text;
        if (const char quote = m_text[m_at]; quote == '"' || quote == '\'') {
            for (++m_at; m_text[m_at] != quote; ++m_at) {
                m_at += quote == '"' && m_text[m_at] == '\\' ? 1 : 0;
                text += m_text[m_at];
            }
            ++m_at;
        } else if (quote != ';' && quote != '{') {
            text = word();
        }
        skip();
        return text;
    }

    std::string m_text;
    std::size_t m_at = 0;
};

bool is_one_of(const std::string& keyword, std::initializer_list<const char*> known) {
    return std::find(known.begin(), known.end(), keyword) != known.end();
}

/// What is wrong with the words of a statement; empty: nothing.
std::string fault_of(const Statement& statement) {
    const bool restriction = is_one_of(statement.keyword, {"must", "pattern", "length", "range", "when"});
    const auto* mandatory = statement.child("mandatory");
    const bool explained =
        (restriction && statement.has("description")) || (mandatory != nullptr && mandatory->argument == "true");
    if (statement.has("error-message") != statement.has("fr:error-message")) {
        return "its error-message is in one language";
    }
    if (explained != statement.has("fr:description")) {
        return explained ? "its description is not in French" : "nobody reads its French description";
    }
    if (restriction && statement.has("error-message") && !statement.has("description")) {
        return "it says what is wrong, and not what to do";
    }
    if (is_one_of(statement.keyword, {"must", "pattern"}) && !statement.has("error-message")) {
        return "an officer is shown an expression";
    }
    if (statement.keyword == "when" && !statement.has("description")) {
        return "nobody says when it has its place";
    }
    return "";
}

void check_words(const std::vector<Statement>& statements, const std::string& path) {
    for (const Statement& statement : statements) {
        const std::string here = path + "/" + statement.keyword + " " + statement.argument.substr(0, 40);
        BOOST_TEST(fault_of(statement) == "", here);
        for (const char* french : {"fr:error-message", "fr:description"}) {
            const auto* words = statement.child(french);
            const auto* english = statement.child(std::string(french).substr(3));
            BOOST_TEST((words == nullptr || (english != nullptr && words->argument != english->argument)), here);
            BOOST_TEST((words == nullptr || words->argument.ends_with(".")), here);
        }
        check_words(statement.below, here);
    }
}

/// Of two equal English texts, French is looked for by the text alone.
void collect(const std::vector<Statement>& statements, std::map<std::string, std::string>& french) {
    for (const Statement& statement : statements) {
        for (const char* kind : {"error-message", "description"}) {
            const auto* words = statement.child(std::string("fr:") + kind);
            if (words != nullptr) {
                const auto [known, added] = french.emplace(statement.child(kind)->argument, words->argument);
                BOOST_TEST(known->second == words->argument, "said in French in two ways: " << known->first);
            }
        }
        collect(statement.below, french);
    }
}

std::vector<Statement> read_module(const std::string& name) {
    std::ifstream file(BEFFROI_SOURCE_DIR "/schemas/yang/" + name + ".yang");
    auto read = Reader(std::string(std::istreambuf_iterator<char>(file), {})).statements();
    BOOST_REQUIRE(read.size() == 1U);
    BOOST_TEST(read.front().argument == name);
    return read;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(base_yang_translation_tests)

BOOST_AUTO_TEST_CASE(the_modules_that_officers_meet_speak_both_languages) {
    std::map<std::string, std::string> french;
    for (const char* name : {"beffroi-policy", "beffroi-policy-examples", "beffroi-policies", "beffroi-types"}) {
        const auto module = read_module(name);
        check_words(module, "");
        collect(module, french);
    }
    BOOST_TEST(french.size() > 80U);
}

// libyang 2.1.30 drops what stands in the length or range of a typedef: each kind of place is asked for here.
BOOST_AUTO_TEST_CASE(french_is_found_wherever_it_stands) {
    const beffroi::yang::Modules modules(BEFFROI_SOURCE_DIR "/tests/base/yang:" BEFFROI_SOURCE_DIR "/schemas/yang",
                                         {"beffroi-test"});
    const auto said = [&modules](const std::string& members) {
        auto read = modules.parse(R"({"beffroi-test:school":{)" + members + "}}", "doc.json", "beffroi-test:school");
        const auto* problems = std::get_if<beffroi::Problems>(&read);
        return problems == nullptr ? "" : to_text(problems->front(), Language::french);
    };
    const std::string at = "doc.json: /beffroi-test:school";
    const std::string uai = R"("uai":"0599991P")";
    BOOST_TEST(said(uai + R"(,"room":[{"name":"B"}])") ==
               at + "/room[1]/name: Un nom a des minuscules, des chiffres et des tirets, et commence par une "
                    "lettre\u202F: «\u202FB\u202F». Écrivez-le comme wifi-cdi");
    BOOST_TEST(said(uai + R"(,"room":[{"name":"abcdefghijklmnopqrstuvwxyzabcdefg"}])") ==
               at + "/room[1]/name: Un nom a de 1 à 32 signes\u202F: «\u202Fabcdefghijklmnopqrstuvwxyzabcdefg\u202F». "
                    "Donnez un nom plus court");
    BOOST_TEST(said(uai + R"(,"closes":28)") ==
               at + "/closes: Une heure va de 0 à 23\u202F: «\u202F28\u202F». Donnez une valeur entre 0 et 23 (hours)");
    BOOST_TEST(said(uai + R"(,"opens":9,"closes":8)") ==
               at + "/opens: L’heure d’ouverture vient avant celle de fermeture\u202F: «\u202F9\u202F». Donnez une "
                    "heure avant «\u202Fcloses\u202F»");
    BOOST_TEST(said("") == at + "/uai: le membre «\u202Fuai\u202F» manque. Ajoutez-le (Un motif sans message, et une "
                                "feuille obligatoire)");
    BOOST_TEST(said(uai + R"(,"room":[{"name":"a","code":["a","b","c","d"]}])") ==
               at + "/room[name='a']/code[.='d']: «\u202Fcode\u202F» a plus de 3 entrées, «\u202Fd\u202F» est de trop. "
                    "Gardez-en 3 au plus");
}

// A sentence of which one part has no French is English as a whole.
BOOST_AUTO_TEST_CASE(nobody_reads_half_a_sentence_of_each_language) {
    const beffroi::yang::Modules modules(BEFFROI_SOURCE_DIR "/tests/base/yang:" BEFFROI_SOURCE_DIR "/schemas/yang",
                                         {"beffroi-test"});
    auto read = modules.parse(R"({"beffroi-test:school":{"uai":"0599991P","door":[{"name":"a","key":["k"]}]}})",
                              "doc.json", "beffroi-test:school");
    const auto& problem = std::get<beffroi::Problems>(read).front();
    BOOST_TEST(problem.message.french == "le membre «\u202Flock\u202F» manque");
    BOOST_TEST(problem.remedy.french == "");
    BOOST_TEST(problem.remedy.in(Language::french) == "Add it (Mandatory)");
    BOOST_TEST(to_words(problem).french == "");
}

BOOST_AUTO_TEST_SUITE_END()
