#include "policy/examples.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/yang/wording.h"
#include "policy/resolve.h"

namespace beffroi::policy {

namespace {

/// A day of the week without holiday that is further away than this does not exist for anybody.
constexpr int weeks_of_search = 53;
template <typename Object>
Words known(const std::vector<Object>& table) {
    std::vector<std::string_view> names;
    for (const auto& named : table) {
        names.push_back(named.name);
    }
    return names.empty()
               ? words("Déclarez d’abord ce nom.", "Declare it first.")
               : words("Choisissez parmi ceux qui existent\u202F: {}.", "Use one that exists: {}.", first_of(names));
}

class Reader {
  public:
    Reader(const Policy& policy, const yang::Document& document, const std::string& file)
        : m_model(policy.model()), m_root(document.root()), m_file(file) {}

    Checked<std::vector<Example>> read() {
        std::vector<Example> examples;
        if (m_root.child("from")) {
            m_from = parse_date(m_root.text("from"));
            if (!m_from) {
                report_no_day(m_root.path() + "/from", m_root.text("from"));
            }
        }
        for (const auto& node : m_root.children("example")) {
            if (m_problems.size() >= max_problems) {
                report("",
                       words("il y a d’autres problèmes\u202F; voici les premiers",
                             "there are more problems; these are the first"),
                       first_these());
                break;
            }
            examples.push_back(read_example(node));
        }
        if (!m_problems.empty()) {
            return std::move(m_problems);
        }
        return examples;
    }

  private:
    void report(std::string path, Words message, Words remedy) {
        m_problems.push_back({m_file, std::move(path), std::move(message), std::move(remedy)});
    }
    void report_no_day(std::string path, std::string_view date) {
        report(std::move(path), no_such_day(date), words("Corrigez la date.", "Correct the date."));
    }

    Example read_example(const yang::Node& node) {
        Example example{node.text("name"),
                        node.optional_text("reason").value_or(""),
                        node.path(),
                        node.text("expect") == "permit",
                        {},
                        {}};
        Query query;
        query.role = index(node, Kind::role, m_model.roles, m_model.role_index(node.text("role")));
        query.zone = index(node, Kind::zone, m_model.zones, m_model.zone_index(node.text("zone")));
        query.at = moment(node);
        const auto addresses = read_addresses(node, example);
        const auto services = read_services(node);
        for (const auto& address : addresses) {
            for (const auto service : services) {
                query.destination = address;
                query.protocol = swap_icmp(address.family, static_cast<std::uint8_t>(service >> 16U));
                query.port = static_cast<std::uint16_t>(service & 0xffffU);
                example.packets.push_back(query);
            }
        }
        return example;
    }

    template <typename Object>
    std::size_t index(const yang::Node& node, Kind kind, const std::vector<Object>& table,
                      std::optional<std::size_t> found) {
        if (!found) {
            const auto leaf = list_name(kind);
            report(fmt::format("{}/{}", node.path(), leaf), unknown_words(kind, node.text(leaf)), known(table));
        }
        return found.value_or(0);
    }

    std::vector<IpAddress> read_addresses(const yang::Node& node, Example& example) {
        if (const auto text = node.optional_text("address")) {
            const auto address = IpAddress::parse(*text);
            if (!address) {
                report(node.path() + "/address",
                       words("{} n’est pas une adresse", "{} is not an address", yang::cited(*text)),
                       words("Écrivez 192.0.2.1 ou 2001:db8::1.", "Write 192.0.2.1 or 2001:db8::1."));
                return {};
            }
            return {*address};
        }
        const auto found = m_model.destination_index(node.text("destination"));
        const auto destination = index(node, Kind::destination, m_model.destinations, found);
        std::vector<IpAddress> addresses;
        for (const auto family : {Family::ipv4, Family::ipv6}) {
            if (found && !m_model.destinations[destination].addresses.of(family).empty()) {
                addresses.push_back(
                    to_address(family, m_model.destinations[destination].addresses.of(family).front().low));
            }
        }
        if (found && node.child("service")) {
            example.target = {destination, m_model.service_index(node.text("service")).value_or(0)};
        }
        return addresses;
    }

    std::vector<Service> read_services(const yang::Node& node) {
        if (const auto protocol = node.optional_text("protocol")) {
            Query query;
            const auto port = node.optional_text("port");
            if (!parse_target(fmt::format("192.0.2.1{}{}/{}", port ? ":" : "", port.value_or(""), *protocol), query)) {
                throw std::logic_error("beffroi-policy-examples.yang allows what the engine cannot read: " + *protocol);
            }
            return {service_number(Family::ipv4, query.protocol, query.port)};
        }
        const auto found = m_model.service_index(node.text("service"));
        const auto service = index(node, Kind::service, m_model.services, found);
        std::vector<Service> firsts;
        for (const auto& range : found ? m_model.services[service].services : ServiceSet{}) {
            if (firsts.empty() || firsts.back() >> 16U != range.low >> 16U) {
                firsts.push_back(range.low);
            }
        }
        return firsts;
    }

    WallTime moment(const yang::Node& node) {
        const auto text = node.text("at");
        const auto named = std::find(day_names.begin(), day_names.end(), std::string_view(text).substr(0, 3));
        std::optional<LocalMinute> local;
        if (named == day_names.end()) {
            local = parse_local(text);
            if (!local) {
                report_no_day(node.path() + "/at", std::string_view(text).substr(0, 10));
            }
        } else if (const auto day = ordinary_day(static_cast<int>(named - day_names.begin()), node)) {
            local = LocalMinute{*day, parse_time_of_day(std::string_view(text).substr(4)).value_or(0)};
        }
        return local ? to_wall(*local, m_model.calendar.zone()) : WallTime();
    }

    std::optional<Day> ordinary_day(int wanted, const yang::Node& node) {
        if (!m_from) {
            report(node.path() + "/at",
                   words("{} est un jour de la semaine, et le document n’a pas de «\u202Ffrom\u202F»",
                         "{} is a day of the week, and the document has no \"from\"", yang::cited(node.text("at"))),
                   words("Ajoutez «\u202Ffrom\u202F»\u202F: le premier jour de l’année scolaire, ou donnez une date.",
                         "Add \"from\": the first day of the school year, or give a date."));
            return std::nullopt;
        }
        const auto known_day = m_ordinary.find(wanted);
        if (known_day != m_ordinary.end()) {
            return known_day->second;
        }
        Day day = *m_from + (wanted - weekday(*m_from) + 7) % 7;
        for (int week = 0; week < weeks_of_search; ++week, day += 7) {
            const auto covers = [day](const DayRange& holiday) { return holiday.holds(day); };
            if (std::none_of(m_model.holidays.begin(), m_model.holidays.end(), covers)) {
                m_ordinary.emplace(wanted, day);
                return day;
            }
        }
        report(node.path() + "/at",
               words("dans l’année qui suit «\u202Ffrom\u202F», aucun jour de ce nom n’est hors vacances\u202F: {}",
                     "in a year from \"from\" on, no such day is without holiday: {}", yang::cited(node.text("at"))),
               words("Corrigez «\u202Ffrom\u202F» ou les vacances, ou donnez une date.",
                     "Correct \"from\" or the holidays, or give a date."));
        return std::nullopt;
    }

    const Policy::Model& m_model;
    yang::Node m_root;
    const std::string& m_file;
    std::optional<Day> m_from;
    std::map<int, Day> m_ordinary;
    Problems m_problems;
};

Words rules_words(const Policy::Model& model, const Verdict& verdict) {
    Words rules;
    for (const auto index : verdict.rules) {
        const Rule& rule = model.rules[index];
        rules = words("{}{}{} ({})", "{}{}{} ({})", rules, rules.empty() ? "" : ", ", yang::cited(rule.name),
                      to_string(rule.party));
    }
    return rules.empty() ? words("aucune règle ne l’autorise", "no rule permits it")
                         : words("décidé par {}", "decided by {}", rules);
}

Words answer_words(bool permit) {
    return permit ? words("autorisé", "permit") : words("refusé", "deny");
}

Problem failure(const Policy& policy, const Example& example, const Query& packet, const std::string& file) {
    const auto& model = policy.model();
    const auto& role = model.roles[packet.role].name;
    const auto& zone = model.zones[packet.zone].name;
    const auto at = to_text(to_local(packet.at, model.calendar.zone()));
    const auto verdict = decide(model, packet);
    const auto named = example.target ? fmt::format(" ({}/{})", model.destinations[example.target->destination].name,
                                                    model.services[example.target->service].name)
                                      : std::string();
    return {file, example.path,
            words("{} dans {} le {} vers {}{}\u202F: attendu {}, obtenu {}\u202F; {}",
                  "{} in {} at {} to {}{}: expected {}, got {}; {}", role, zone, at, target_text(packet), named,
                  answer_words(example.permit), answer_words(verdict.permit), rules_words(model, verdict)),
            words("Corrigez la politique, ou l’exemple s’il promet trop\u202F; interrogez beffroi policy explain avec "
                  "--role {} --zone {} --at {} --to {}.",
                  "Correct the policy, or the example if it promises too much; ask beffroi policy explain with --role "
                  "{} --zone {} --at {} --to {}.",
                  role, zone, at, target_text(packet))};
}

}  // namespace

Checked<std::vector<Example>> resolve_examples(const Policy& policy, const yang::Document& document,
                                               const std::string& file) {
    return Reader(policy, document, file).read();
}

std::optional<Query> failing_packet(const Policy& policy, const Example& example) {
    const auto& model = policy.model();
    for (const auto& packet : example.packets) {
        const auto conditions = model.calendar.conditions_at(to_local(packet.at, model.calendar.zone()));
        if (Shortlist(model, packet).decide(packet.zone, conditions).permit != example.permit) {
            return packet;
        }
    }
    return std::nullopt;
}

Problems check_examples(const Policy& policy, const Documents& documents) {
    if (!documents.examples) {
        return {};
    }
    const std::string file = examples_file;
    auto resolved = resolve_examples(policy, *documents.examples, file);
    if (auto* problems = std::get_if<Problems>(&resolved)) {
        return std::move(*problems);
    }
    Problems problems;
    for (const auto& example : std::get<std::vector<Example>>(resolved)) {
        const auto packet = failing_packet(policy, example);
        if (packet && problems.size() == max_problems) {
            problems.push_back({file, "",
                                words("d’autres exemples échouent\u202F; voici les premiers",
                                      "more examples fail; these are the first"),
                                first_these()});
            break;
        }
        if (packet) {
            problems.push_back(failure(policy, example, *packet, file));
        }
    }
    return problems;
}

}  // namespace beffroi::policy
