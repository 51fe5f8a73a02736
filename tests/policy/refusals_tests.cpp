// What an officer reads of a policy that is refused, word for word in both languages, from a page of cases:
// refusals.json.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "policy/findings.h"
#include "tests/policy/documents.h"

using namespace beffroi;
using namespace beffroi::policy;
using namespace beffroi::policy::test;
using Json = nlohmann::json;
namespace fs = std::filesystem;

namespace {

const fs::path k_source = BEFFROI_SOURCE_DIR;

std::string text_of(const fs::path& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    BOOST_REQUIRE_MESSAGE(file, path.string() << " cannot be read");
    return text.str();
}

const Json& page() {
    static const Json read = Json::parse(text_of(k_source / "tests/policy/refusals.json"));
    return read;
}

/// What stands in a case is a document's members, or the whole text of a file; what does not is a document that says
/// nothing.
class Case {
  public:
    explicit Case(const Json& written) : m_written(written) {}

    Problems problems() {
        auto region = document("region");
        auto academie = document("academie");
        auto lycee = document("lycee");
        std::optional<yang::Document> examples;
        if (m_written.contains("examples")) {
            examples = parsed("examples.json", R"({"beffroi-policy-examples:examples":{)" + text("examples") + "}}",
                              "beffroi-policy-examples:examples");
        }
        if (!m_problems.empty()) {
            return m_problems;
        }
        const Documents documents{std::move(*region), std::move(*academie), std::move(*lycee), std::move(examples)};
        auto resolved = Policy::resolve(documents);
        if (auto* found = std::get_if<Problems>(&resolved)) {
            return *found;
        }
        auto compiled = prove_and_compile(std::get<Policy>(resolved), paris("2026-11-25T08:00"));
        return std::holds_alternative<Problems>(compiled) ? std::get<Problems>(compiled) : Problems();
    }

  private:
    /// "times": as often, the # of each copy its number.
    [[nodiscard]] std::string text(const char* member) const {
        const std::string once = m_written.value(member, std::string());
        const auto repeat = m_written.find("repeat");
        if (repeat == m_written.end()) {
            return once;
        }
        std::string all;
        for (int i = 0; i < repeat->at("times").get<int>(); ++i) {
            const std::string copy = repeat->at("entry").get<std::string>();
            all += (i == 0 ? "" : ",");
            for (const char c : copy) {
                all += c == '#' ? std::to_string(i) : c == '%' ? std::to_string(i + 1) : std::string(1, c);
            }
        }
        const auto at = once.find("...");
        return at == std::string::npos ? once : once.substr(0, at) + all + once.substr(at + 3);
    }

    std::optional<yang::Document> document(const char* party) {
        const auto whole = m_written.value(std::string(party) + ".json", std::string());
        return parsed(std::string(party) + ".json", whole.empty() ? document_text(party, text(party)) : whole,
                      "beffroi-policy:policy");
    }

    std::optional<yang::Document> parsed(const std::string& file, const std::string& json, const char* root) {
        static const yang::Modules modules(yang::schemas_directory(), yang_modules());
        auto read = modules.parse(json, file, root);
        if (auto* found = std::get_if<Problems>(&read)) {
            m_problems.insert(m_problems.end(), found->begin(), found->end());
            return std::nullopt;
        }
        return std::get<yang::Document>(std::move(read));
    }

    const Json& m_written;
    Problems m_problems;
};

/// As the page writes it. Of many problems, the first and the last.
Json lines(const Problems& problems, Language language) {
    Json all = Json::array();
    for (std::size_t i = 0; i < problems.size(); ++i) {
        if (problems.size() > 3 && i > 0 && i + 1 < problems.size()) {
            continue;
        }
        all.push_back(std::regex_replace(to_text(problems[i], language), std::regex("\u202F"), "~"));
    }
    return all;
}

/// The adjacent literals that begin at `at`, as one text.
std::string literals(const std::string& source, std::size_t& at) {
    static const std::regex one(R"re(\s*"((?:[^"\\]|\\.)*)")re");
    std::string text;
    std::smatch match;
    while (std::regex_search(source.cbegin() + static_cast<std::ptrdiff_t>(at), source.cend(), match, one,
                             std::regex_constants::match_continuous)) {
        text += match[1];
        at += static_cast<std::size_t>(match.length(0));
    }
    return text;
}

/// The English of every words("…", "…") of a file.
std::set<std::string> sayings(const std::string& source) {
    std::set<std::string> found;
    constexpr std::string_view call = "words(";
    for (auto at = source.find(call); at != std::string::npos; at = source.find(call, at)) {
        at += call.size();
        if (const std::string french = literals(source, at); !french.empty() && source[at] == ',') {
            found.insert(literals(source, ++at));
        }
    }
    return found;
}

/// A form of fmt as what it can become.
std::regex pattern_of(const std::string& form) {
    std::string pattern;
    for (std::size_t i = 0; i < form.size(); ++i) {
        const char c = form[i];
        if (c == '\\') {
            ++i;  // an escape of the source: one sign
            pattern += '.';
        } else if (c == '{' && form[i + 1] != '{') {
            i = form.find('}', i);
            pattern += ".*";
        } else if (c == '{' || c == '}') {
            ++i;
            pattern += '.';
        } else {
            pattern += std::string_view(".[]()*+?^$|").find(c) == std::string_view::npos ? std::string(1, c)
                                                                                         : std::string("\\") + c;
        }
    }
    return std::regex(pattern);
}

bool only_signs(const std::string& form) {
    return std::none_of(form.begin(), form.end(), [](unsigned char c) { return std::isalpha(c) != 0; });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_refusals_tests)

BOOST_AUTO_TEST_CASE(every_case_of_the_page_is_said_word_for_word) {
    std::set<std::string> names;
    for (const auto& example : page().at("cases")) {
        const auto name = example.at("name").get<std::string>();
        BOOST_TEST(names.insert(name).second, name << " is there twice");
        BOOST_TEST_CONTEXT(name) {
            const auto problems = Case(example).problems();
            BOOST_TEST(lines(problems, Language::french).dump(1) == example.at("fr").dump(1));
            BOOST_TEST(lines(problems, Language::english).dump(1) == example.at("en").dump(1));
            for (const auto& problem : problems) {
                BOOST_TEST(!problem.message.french.empty(), problem.message.english);
                BOOST_TEST(!problem.remedy.french.empty(), problem.remedy.english);
                BOOST_TEST(problem.message.french != problem.message.english);
            }
        }
    }
    BOOST_TEST(names.size() >= 60U);
}

// A problem that is new in these files comes onto the page, where somebody reads its French.
BOOST_AUTO_TEST_CASE(everything_that_is_said_of_a_policy_is_on_the_page) {
    std::string said;
    for (const auto& example : page().at("cases")) {
        for (const auto& line : example.at("en")) {
            said += line.get<std::string>() + '\n';
        }
    }
    std::set<std::string> elsewhere;
    for (const auto& [form, why] : page().at("elsewhere").items()) {
        elsewhere.insert(form);
        BOOST_TEST(!std::regex_search(said, pattern_of(form)), form << " is on the page: " << why);
    }
    for (const char* file :
         {"policy/examples.cpp", "policy/findings.cpp", "policy/resolve.cpp", "policy/resolve_bindings.cpp",
          "policy/resolve_objects.cpp", "policy/resolve_port_blocks.cpp", "policy/resolve_rules.cpp",
          "policy/resolve_time.cpp", "policy/vocabulary.cpp", "base/yang/document.cpp", "base/yang/expectation.cpp",
          "base/yang/explain.cpp", "base/yang/json_gate.cpp"}) {
        const auto forms = sayings(text_of(k_source / file));
        for (const auto& form : forms) {
            BOOST_TEST((only_signs(form) || elsewhere.erase(form) != 0 || std::regex_search(said, pattern_of(form))),
                       file << " says what no case of refusals.json makes it say: " << form);
        }
    }
    BOOST_TEST(elsewhere.empty(), "no file says " << *elsewhere.begin());
}

BOOST_AUTO_TEST_CASE(nothing_of_a_policy_is_said_in_english_alone) {
    for (const char* folder : {"policy", "base/yang"}) {
        for (const auto& entry : fs::directory_iterator(k_source / folder)) {
            if (entry.path().extension() == ".cpp") {
                BOOST_TEST(text_of(entry.path()).find("in_english(") == std::string::npos, entry.path().string());
            }
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
