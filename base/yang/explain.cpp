#include "base/yang/explain.h"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "base/yang/expectation.h"
#include "base/yang/place.h"
#include "base/yang/translation.h"
#include "base/yang/wording.h"
#include "base/yang/yang_handle.h"

namespace beffroi::yang {
namespace {

/// What stands between the first `open` and the last `close` after it.
std::string between(std::string_view text, std::string_view open, std::string_view close) {
    const auto start = text.find(open);
    const auto end = text.rfind(close);
    if (start == std::string_view::npos || end == std::string_view::npos || end < start + open.size()) {
        return "";
    }
    return std::string(text.substr(start + open.size(), end - start - open.size()));
}

std::string first_quoted(std::string_view text) {
    const auto start = text.find('"');
    return start == std::string_view::npos ? ""
                                           : std::string(text.substr(start + 1, text.find('"', start + 1) - start - 1));
}

std::string path_text(const lyd_node* node) {
    const TextHandle path(lyd_path(node, LYD_PATH_STD, nullptr, 0));
    return path ? path.get() : "";
}

std::string value_of(const lyd_node* node) {
    const char* value = node == nullptr ? nullptr : lyd_get_value(node);
    return value == nullptr ? "" : value;
}

const lyd_node* find_node(const lyd_node* tree, const std::function<bool(const lyd_node*)>& wanted) {
    const lyd_node* node = nullptr;
    LYD_TREE_DFS_BEGIN(tree, node) {
        if (wanted(node)) {
            return node;
        }
        LYD_TREE_DFS_END(tree, node);
    }
    return nullptr;
}

std::size_t count_children(const lyd_node* parent, const lysc_node* schema) {
    std::size_t count = 0;
    for (const lyd_node* child = lyd_child(parent); child != nullptr; child = child->next) {
        count += child->schema == schema ? 1 : 0;
    }
    return count;
}

std::vector<std::string> key_names(const lysc_node* list) {
    std::vector<std::string> names;
    for (const lysc_node* child = lysc_node_child(list); child != nullptr && lysc_is_key(child); child = child->next) {
        names.emplace_back(child->name);
    }
    return names;
}

/// "number": what libyang calls the values of JSON.
Words json_kind(const std::string& called) {
    using Kind = std::pair<std::string_view, const char*>;
    static constexpr std::array kinds{Kind{"object", "objet"},  Kind{"array", "tableau"},   Kind{"string", "texte"},
                                      Kind{"number", "nombre"}, Kind{"boolean", "booléen"}, Kind{"true", "true"},
                                      Kind{"false", "false"},   Kind{"null", "null"}};
    const auto* known =
        std::find_if(kinds.begin(), kinds.end(), [&](const Kind& kind) { return kind.first == called; });
    return called.empty()         ? words("autre chose", "something else")
           : known == kinds.end() ? beffroi::quoted(called)
                                  : Words{known->second, called};
}

Words with_value(const Words& said, const std::optional<std::string>& value) {
    return value ? words("{}\u202F: {}", "{}: {}", said, cited(*value)) : said;
}

Words compare_with_module(std::string_view root) {
    return words("Comparez le document avec le module {}", "Compare the document with the module {}",
                 root.substr(0, root.find(':')));
}

class Explanation {
  public:
    Explanation(const Failure& failure, const ly_err_item& error) : m_failure(failure) {
        m_text = error.msg == nullptr ? "" : error.msg;
        // `Data location "/m:c/d", line number 3.`, `Schema location "/m:c/d".` or `Line number 3.`
        m_path = error.path == nullptr ? "" : between(error.path, "location \"", "\"");
        if (m_path.empty()) {
            m_path = "/" + std::string(failure.root);
        }
        m_schema = lys_find_path(failure.context, nullptr, schema_path(m_path).c_str(), 0);
        m_node = failure.tree == nullptr
                     ? nullptr
                     : find_node(failure.tree, [this](const lyd_node* node) { return path_text(node) == m_path; });
    }

    Problem problem() {
        using Attempt = bool (Explanation::*)();
        static constexpr std::array<Attempt, 13> attempts{
            &Explanation::unknown_member, &Explanation::missing_key,   &Explanation::missing_choice,
            &Explanation::missing,        &Explanation::too_few,       &Explanation::too_many,
            &Explanation::twice,          &Explanation::not_unique,    &Explanation::dangling,
            &Explanation::shape,          &Explanation::refused_value, &Explanation::out_of_place,
            &Explanation::broken_must};
        if (std::none_of(attempts.begin(), attempts.end(), [this](Attempt attempt) { return (this->*attempt)(); })) {
            const auto told =
                with_value({fmt::format("le modèle ne l’accepte pas (« {} »)", sentence(m_text)), sentence(m_text)},
                           m_node == nullptr ? std::nullopt : std::optional(value_of(m_node)));
            say(told, compare_with_module(m_failure.root));
        }
        return {m_failure.file, printable(m_path), m_message, m_remedy};
    }

  private:
    bool says(std::string_view beginning) const { return m_text.starts_with(beginning); }
    bool say(Words message, Words remedy) {
        m_message = std::move(message);
        m_remedy = std::move(remedy);
        return true;
    }
    std::optional<Place> place_of(const std::function<bool(const std::string&)>& wanted) const {
        const auto keys = [this](const std::string& path) {
            const lysc_node* node = lys_find_path(m_failure.context, nullptr, path.c_str(), 0);
            return node != nullptr && node->nodetype == LYS_LIST ? key_names(node) : std::vector<std::string>{};
        };
        return find_place(m_failure.json, m_path, keys, wanted);
    }
    Words name() const { return m_schema == nullptr ? words("le document", "the document") : cited(m_schema->name); }
    Words in_model(const char* english) const { return model_words(m_failure.context, english); }
    Words in_model(const std::string& english) const { return in_model(english.c_str()); }

    bool unknown_member() {
        if (says("No module named \"")) {
            return say(words("un membre porte le préfixe {}, qui n’est celui d’aucun module ici",
                             "a member has the prefix {}, which names no module here", cited(first_quoted(m_text))),
                       words("Écrivez les noms des membres sans préfixe", "Write member names without a prefix"));
        }
        if (!says("Node \"") || m_text.find("\" not found") == std::string::npos || m_schema == nullptr) {
            return false;
        }
        const std::string member = first_quoted(m_text);
        const auto known = child_names(m_schema);
        m_path += "/" + member;
        const Words unknown = words("membre inconnu\u202F: {}", "unknown member {}", cited(member));
        if (const auto near = nearest(member, known)) {
            return say(unknown, words("Écrivez {}, ou supprimez-le", "Write {}, or remove it", cited(*near)));
        }
        return say(unknown, words("Supprimez-le ou corrigez son nom. Noms possibles\u202F: {}",
                                  "Remove it or correct the name. Use one of: {}", listed(known)));
    }

    bool missing_key() {
        if (!says("List instance is missing its key")) {
            return false;
        }
        const std::string key = first_quoted(m_text);
        const Words add = words("Ajoutez le membre {}", "Add the member {}", cited(key));
        if (const auto place = place_of(
                [&key](const std::string& entry) { return entry.find("\"" + key + "\":") == std::string::npos; })) {
            m_path = place->path;
            return say(words("une entrée de {} n’a pas de {}\u202F: {}", "{} has no {}: {}", name(), cited(key),
                             cited(place->value)),
                       add);
        }
        return say(words("une entrée de {} n’a pas de {}", "an entry of {} has no {}", name(), cited(key)), add);
    }

    /// libyang gives a schema path for what is not there: the first instance of the parent that lacks it is meant.
    const lyd_node* parent_lacking(std::size_t least) {
        if (m_schema == nullptr || m_failure.tree == nullptr) {
            return nullptr;
        }
        const lysc_node* parent_schema = lysc_data_parent(m_schema);
        const lyd_node* parent = find_node(m_failure.tree, [this, parent_schema, least](const lyd_node* node) {
            return node->schema == parent_schema && count_children(node, m_schema) < least;
        });
        if (parent != nullptr) {
            m_path = path_text(parent) + "/" + m_schema->name;
        }
        return parent;
    }

    bool missing() {
        if (!says("Mandatory node \"")) {
            return false;
        }
        parent_lacking(1);
        const Words meaning = m_schema == nullptr ? Words() : in_model(m_schema->dsc);
        return say(words("le membre {} manque", "the member {} is missing", cited(first_quoted(m_text))),
                   meaning.empty() ? words("Ajoutez-le", "Add it") : words("Ajoutez-le ({})", "Add it ({})", meaning));
    }

    bool missing_choice() {
        if (!says("Mandatory choice \"")) {
            return false;
        }
        const std::string choice = first_quoted(m_text);
        const lysc_node* parent =
            lys_find_path(m_failure.context, nullptr, m_path.substr(0, m_path.rfind('/')).c_str(), 0);
        const lysc_node* node = nullptr;
        while (parent != nullptr && (node = lys_getnext(node, parent, nullptr, LYS_GETNEXT_WITHCHOICE)) != nullptr &&
               choice != node->name) {
        }
        return say(words("aucune des possibilités de {} n’est donnée", "none of the alternatives of {} is given",
                         cited(choice)),
                   node == nullptr
                       ? words("Ajoutez l’une d’elles", "Add one of them")
                       : words("Ajoutez l’une de celles-ci\u202F: {}", "Add one of: {}", listed(child_names(node))));
    }

    bool too_few() {
        if (!says("Too few \"")) {
            return false;
        }
        const auto least = m_schema == nullptr ? 1 : least_entries(m_schema);
        const lyd_node* parent = parent_lacking(least);
        return say(words("nombre d’entrées de {}\u202F: {}, il en faut au moins {}", "{} has {} of at least {} entries",
                         name(), parent == nullptr ? 0 : count_children(parent, m_schema), least),
                   words("Ajoutez des entrées à {}", "Add entries to {}", name()));
    }

    bool too_many() {
        if (!says("Too many \"")) {
            return false;
        }
        const auto most = m_schema == nullptr ? 0 : most_entries(m_schema);
        const std::string extra = value_of(m_node);
        return say(words("{} a plus de {} entrées{}", "{} has more than {} entries{}", name(), most,
                         extra.empty() ? Words() : words(", {} est de trop", ", {} is one too many", cited(extra))),
                   words("Gardez-en {} au plus", "Keep at most {}", most));
    }

    bool twice() {
        if (!says("Duplicate instance of \"") || m_schema == nullptr) {
            return false;
        }
        if (m_schema->nodetype == LYS_LEAFLIST) {
            return say(words("{} figure deux fois dans {}", "{} is given twice in {}", cited(value_of(m_node)), name()),
                       words("Supprimez l’un des deux", "Remove one of the two"));
        }
        Words keys;
        for (const lyd_node* key = lyd_child(m_node); key != nullptr && lysc_is_key(key->schema); key = key->next) {
            keys = words("{}{}{} {}", "{}{}{} {}", keys, keys.empty() ? "" : ", ", key->schema->name,
                         cited(value_of(key)));
        }
        return say(
            words("deux entrées de {} ont la même clé\u202F: {}", "two entries of {} have the same {}", name(), keys),
            words("Donnez à chaque entrée sa propre clé ({}), ou supprimez-en une",
                  "Give each entry its own {}, or remove one", listed(key_names(m_schema))));
    }

    bool not_unique() {
        if (!says("Unique data leaf(s) \"")) {
            return false;
        }
        const std::string leaves = first_quoted(m_text);
        Words value;
        for (const lyd_node* child = lyd_child(m_node); child != nullptr; child = child->next) {
            value = leaves == child->schema->name ? words(" {}", " {}", cited(value_of(child))) : value;
        }
        // libyang names the two in the order of a hash table: the later one in the document is the one at fault.
        const std::string places = between(m_text, " in \"", "\".");
        const auto middle = std::min(places.find("\" and \""), places.size());
        const std::string one = places.substr(0, middle);
        const std::string other = places.substr(std::min(middle + 7, places.size()));
        const lyd_node* first = find_node(m_failure.tree, [&](const lyd_node* node) {
            const std::string path = path_text(node);
            return path == one || path == other;
        });
        const bool one_is_first = first == nullptr || path_text(first) == one;
        m_path = one_is_first ? other : one;
        return say(words("{} a le même {}{} que {}", "{} has the same {}{} as {}", name(), leaves, value,
                         one_is_first ? one : other),
                   words("Donnez à chaque entrée son propre {}", "Give each entry its own {}", leaves));
    }

    bool dangling() {
        if (!says("Invalid leafref value \"") || m_node == nullptr) {
            return false;
        }
        std::vector<std::string> existing;
        ly_set* found = nullptr;
        const std::string target = between(m_text, "no target instance \"", "\" with");
        if (lyd_find_xpath(m_node, target.c_str(), &found) == LY_SUCCESS && found != nullptr) {
            for (std::uint32_t i = 0; i < found->count; ++i) {
                existing.push_back(value_of(found->dnodes[i]));
            }
            ly_set_free(found, nullptr);
        }
        std::sort(existing.begin(), existing.end());
        return say(words("{} nomme {}, qui n’existe pas", "{} names {}, which does not exist", name(),
                         cited(value_of(m_node))),
                   existing.empty()
                       ? words("Déclarez-le, ou supprimez la référence", "Declare it, or remove the reference")
                       : words("Déclarez-le, ou choisissez parmi\u202F: {}", "Declare it, or use one of: {}",
                               listed(existing)));
    }

    bool shape() {
        const std::string kind = between(m_text, "contains name/", ".");
        if (m_text.find(" is expected to be represented as JSON ") != std::string::npos) {
            const std::string member = first_quoted(m_text);
            if (!m_path.ends_with(":" + member) && !m_path.ends_with("/" + member)) {
                m_path += "/" + member;
            }
            return say(words("{} est écrit comme {}", "{} is written as {}", cited(member), json_kind(kind)),
                       words("Écrivez-le ainsi\u202F: {}", "Write it as {}",
                             says("The container") ? "{ ... }"
                             : says("The list")    ? "[ { ... } ]"
                                                   : "[ ... ]"));
        }
        if (says("Expected JSON name/value or special name/[null]") || says("Unexpected input data")) {
            const auto place = place_of([](const std::string&) { return true; });
            const bool array = kind.starts_with('[') || m_text.find("array") != std::string::npos;
            return say(words("{} prend une valeur, et non {}{}", "{} takes one value, not {}{}", name(),
                             array ? words("un tableau avec ", "an array with ") : Words(),
                             place ? cited(place->value) : json_kind(kind)),
                       words("Écrivez une seule valeur, sans crochets ni accolades",
                             "Write one value, without brackets or braces"));
        }
        return false;
    }

    /// A value that its type refuses, found while parsing.
    bool refused_value() {
        if (m_failure.tree != nullptr || m_schema == nullptr || (m_schema->nodetype & (LYS_LEAF | LYS_LEAFLIST)) == 0) {
            return false;
        }
        const lysc_type* type = type_of(m_schema);
        const auto own_words = restriction_named(m_failure.context, type, m_text);
        const auto place = place_of([this](const std::string& text) {
            return lyd_value_validate(nullptr, m_schema, text.c_str(), text.size(), nullptr, nullptr, nullptr) !=
                   LY_SUCCESS;
        });
        const std::string told = between(m_text, "value \"", "\"");
        const std::string value = place ? place->value : told.empty() ? "null" : told;
        if (place) {
            m_path = place->path;
        }
        const Words expected = expectation(m_failure.context, m_schema);
        if (m_text.find("-encoded ") != std::string::npos) {
            if (says("Invalid non-num64-encoded")) {  // RFC 7951 section 6.1: JSON's own numbers are too short for it
                return say(words("{} est un nombre de 64 bits\u202F: il s’écrit comme un texte",
                                 "{} is a 64-bit number, which is written as a text", name()),
                           words("Écrivez-le entre guillemets droits", "Write it between double quotes"));
            }
            const bool text_wanted = says("Invalid non-string-encoded");
            return say(words("{} n’est pas le genre de valeur qu’il faut pour {}",
                             "{} is not the right kind of value for {}", cited(value), name()),
                       text_wanted ? words("Écrivez-la entre guillemets droits", "Write it between double quotes")
                                   : words("Écrivez-la sans guillemets. {}", "Write it without quotes. {}", expected));
        }
        const Words remedy = own_words && !own_words->remedy.empty() ? own_words->remedy : expected;
        if (own_words && own_words->message) {
            return say(with_value(*own_words->message, value), remedy);
        }
        return say(words("{} n’est pas accepté pour {}", "{} is not accepted for {}", cited(value), name()), remedy);
    }

    /// What the model knows, in a document that is not to have it.
    bool out_of_place() {
        if (!says("When condition \"")) {
            return false;
        }
        lysc_when** whens = m_schema == nullptr ? nullptr : lysc_node_when(m_schema);
        const Words reason = LY_ARRAY_COUNT(whens) == 0 ? Words() : in_model(whens[0]->dsc);
        const Words found = words("{} n’a pas sa place ici", "{} has no place here", name());
        return say(reason.empty() ? found : words("{}. {}", "{}. {}", found, reason),
                   words("Supprimez-le", "Remove it"));
    }

    bool broken_must() {
        if (m_schema == nullptr || m_failure.tree == nullptr) {
            return false;
        }
        const lysc_must* musts = lysc_node_musts(m_schema);
        for (std::uint64_t i = 0; i < LY_ARRAY_COUNT(musts); ++i) {
            const bool own_words = musts[i].emsg != nullptr && m_text == musts[i].emsg;
            if (own_words ||
                (says("Must condition \"") && m_text.find(lyxp_get_expr(musts[i].cond)) != std::string::npos)) {
                const std::string value = value_of(m_node);
                return say(with_value(in_model(m_text), value.empty() ? std::nullopt : std::optional(value)),
                           musts[i].dsc != nullptr
                               ? in_model(musts[i].dsc)
                               : words("Corrigez {} ({})", "Correct {} ({})", name(), in_model(m_schema->dsc)));
            }
        }
        return false;
    }

    const Failure& m_failure;
    std::string m_text;
    std::string m_path;
    const lysc_node* m_schema = nullptr;
    const lyd_node* m_node = nullptr;
    Words m_message;
    Words m_remedy;
};

}  // namespace

Problem explain(const Failure& failure) {
    const ly_err_item* error = ly_err_first(failure.context);
    if (error == nullptr) {
        return {failure.file, "",
                words("le document ne contient rien que le modèle connaisse",
                      "the document holds nothing that the model knows"),
                compare_with_module(failure.root)};
    }
    return Explanation(failure, *error->prev).problem();
}

}  // namespace beffroi::yang
