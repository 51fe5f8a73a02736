#include "central/search/export_order.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

#include "base/control_characters.h"
#include "base/encoding.h"

namespace beffroi::central::audit {

namespace {

std::optional<std::string> text_of(const nlohmann::json& body, const char* member) {
    const auto found = body.find(member);
    return found == body.end() || !found->is_string() ? std::nullopt : std::optional(found->get<std::string>());
}

/// Whatever else a terminal, a spreadsheet or the log's reader could take for something.
bool is_motive(const std::string& text) {
    const auto characters = std::count_if(text.begin(), text.end(), [](char c) { return (c & '\xC0') != '\x80'; });
    return !text.empty() && static_cast<std::size_t>(characters) <= max_motive && text.front() != ' ' &&
           text.back() != ' ' && !has_control_characters(text);
}

std::optional<QueryString> question_of(const nlohmann::json& body) {
    const auto found = body.find("question");
    if (found == body.end() || !found->is_object()) {
        return std::nullopt;
    }
    QueryString question;
    for (const auto& [name, value] : found->items()) {
        if (!value.is_string() || name == "limit" || name == "after") {
            return std::nullopt;
        }
        question.emplace_back(name, value.get<std::string>());
    }
    return question;
}

}  // namespace

std::variant<ExportOrder, BadTerm> parse_export(std::string_view text) {
    const auto body = nlohmann::json::parse(text, nullptr, false);
    constexpr std::size_t members = 4;
    if (!body.is_object() || body.size() != members) {
        return BadTerm{"an export is {\"question\", \"motive\", \"format\", \"language\"}"};
    }
    auto question = question_of(body);
    if (!question) {
        return BadTerm{"\"question\" has the terms of a search as texts, without limit and after"};
    }
    auto motive = text_of(body, "motive");
    if (!motive || !is_motive(*motive)) {
        return BadTerm{"\"motive\" says why, in one line of 1 to 200 characters"};
    }
    const auto format = text_of(body, "format");
    if (format != "csv" && format != "json-lines") {
        return BadTerm{"\"format\" is csv or json-lines"};
    }
    const auto language = text_of(body, "language");
    if (language != "fr" && language != "en") {
        return BadTerm{"\"language\" is fr or en"};
    }
    auto terms = parse_search(*question, max_page);
    if (const auto* bad = std::get_if<BadTerm>(&terms)) {
        return *bad;
    }
    auto& search = std::get<SearchTerms>(terms);
    search.limit = max_page;
    return ExportOrder{std::move(*question), std::move(search), std::move(*motive),
                       format == "csv" ? ExportFormat::csv : ExportFormat::json_lines,
                       language == "fr" ? Language::french : Language::english};
}

}  // namespace beffroi::central::audit
