#include "gateway/session/live.h"

#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <unordered_set>
#include <utility>

#include "base/encoding.h"
#include "base/fd.h"
#include "base/random.h"
#include "journal/json_text.h"
#include "journal/month.h"

namespace beffroi::session {

namespace {

// A line is a JSON array of texts:
//   ["person", token, login, directory identifier]
//   ["session", id, token, interface, MAC, address ...]     its person's line comes first
//   ["address", id, address]                                one more of a session above
//   ["role", id, reason]                                    which rule gave the role of a session above
//   ["port", id, equipment, accounting, station, ticket, proof]   where a session above began by 802.1X; the last
//   counts
constexpr const char* k_person = "person";
constexpr const char* k_session = "session";
constexpr const char* k_address = "address";
constexpr const char* k_role = "role";
constexpr const char* k_port = "port";
constexpr std::size_t k_token_bytes = 16;
constexpr std::size_t k_session_fields = 5;
constexpr std::size_t k_port_fields = 7;
constexpr std::size_t k_many_dead = 256;

std::string line_of(const std::vector<std::string>& fields) {
    std::string line;
    for (const auto& field : fields) {
        line += line.empty() ? '[' : ',';
        journal::append_json_string(line, field);
    }
    return line + "]\n";
}

/// Empty if it is no such array.
std::vector<std::string> fields_of(std::string_view line) {
    std::vector<std::string> fields;
    if (!line.starts_with('[')) {
        return {};
    }
    do {
        line.remove_prefix(1);
        auto field = journal::take_json_string(line);
        if (!field) {
            return {};
        }
        fields.push_back(std::move(*field));
    } while (line.starts_with(','));
    return line == "]" ? fields : std::vector<std::string>();
}

std::string person_line(const std::string& token, const Person& person) {
    return line_of({k_person, token, person.user.get(), person.uid});
}

std::string port_line(const std::string& id, const std::optional<NetworkPort>& port) {
    return port ? line_of({k_port, id, port->nas, port->accounting, port->station, port->ticket,
                           std::string(to_string(port->proof))})
                : "";
}

/// Of the fields of its line.
std::optional<NetworkPort> port_of(const std::vector<std::string>& fields) {
    const auto proof = fields.size() == k_port_fields ? proof_from(fields[6]) : std::nullopt;
    return proof ? std::optional(NetworkPort{fields[2], fields[3], fields[4], fields[5], *proof}) : std::nullopt;
}

std::string session_lines(const std::string& id, const LiveSession& session) {
    std::vector<std::string> fields{k_session, id, session.pseudonym.token, session.interface.get(),
                                    session.mac.text()};
    std::ranges::transform(session.addresses, std::back_inserter(fields), [](const auto& a) { return a.text(); });
    return line_of(fields) + (session.role_reason.empty() ? "" : line_of({k_role, id, session.role_reason})) +
           port_line(id, session.port);
}

}  // namespace

Live::Live(std::string directory, journal::Files& files, const Clock& clock)
    : m_directory(std::move(directory)), m_files(files), m_clock(clock) {
    if (::mkdir(m_directory.c_str(), 0700) != 0 && errno != EEXIST) {
        throw_errno(m_directory);
    }
    std::vector<std::string> months;
    for (const auto& file : std::filesystem::directory_iterator(m_directory)) {
        if (const auto name = file.path().filename().string(); journal::is_month(name)) {
            months.push_back(name);
        }
    }
    std::ranges::sort(months);
    std::ranges::for_each(months, [this](const auto& month) { read(month); });
}

std::string Live::path(const std::string& month) const {
    return m_directory + "/" + month;
}

void Live::read(const std::string& month) {
    const std::string bytes = read_file(path(month), std::size_t{1} << 30);
    std::string_view rest(bytes);
    auto& lines = m_months[month].in_file;
    while (!rest.empty()) {
        const auto end = rest.find('\n');
        const auto fields = end == std::string_view::npos ? std::vector<std::string>() : fields_of(rest.substr(0, end));
        if (fields.size() < 3) {
            // A torn tail is what a crash leaves; whatever it is, sessions beyond it will end.
            spdlog::warn("live: {} bytes of {} cannot be read", rest.size(), path(month));
            return;
        }
        read_line(month, fields);
        ++lines;
        rest.remove_prefix(end + 1);
    }
}

void Live::read_line(const std::string& name, const std::vector<std::string>& fields) {
    auto& month = m_months[name];
    if (fields[0] == k_person && fields.size() == 4) {
        month.by_token[fields[1]] = {UserName(fields[2]), fields[3]};
        month.by_uid[fields[3]] = fields[1];
        return;
    }
    std::size_t first_address = 2;
    if (fields[0] == k_session && fields.size() >= k_session_fields) {
        const auto person = month.by_token.find(fields[2]);
        const auto mac = MacAddress::parse(fields[4]);
        if (person == month.by_token.end() || !mac) {
            return;
        }
        insert(fields[1], {{fields[2], name}, person->second, Interface(fields[3]), *mac, {}});
        first_address = k_session_fields;
    } else if (const auto known = m_sessions.find(fields[1]); fields[0] == k_role && known != m_sessions.end()) {
        known->second.role_reason = fields[2];
        return;
    } else if (fields[0] == k_port && known != m_sessions.end()) {
        known->second.port = port_of(fields);
        return;
    } else if (fields[0] != k_address || known == m_sessions.end()) {
        return;
    }
    for (auto i = first_address; i < fields.size(); ++i) {
        if (const auto address = IpAddress::parse(fields[i])) {
            give_address(fields[1], *address);
        }
    }
}

void Live::insert(const std::string& id, LiveSession session) {
    erase(id);
    if (session.mac != MacAddress{}) {  // behind a router it is the address that belongs to one session
        const std::pair device{session.interface, session.mac};
        if (const auto former = m_by_device.find(device); former != m_by_device.end()) {
            erase(std::string(former->second));
        }
        m_by_device[device] = id;
    }
    m_sessions.emplace(id, std::move(session));
}

void Live::give_address(const std::string& id, const IpAddress& address) {
    LiveSession& session = m_sessions.at(id);
    auto& owner = m_by_address[{session.interface, address}];
    if (const auto former = m_sessions.find(owner); former != m_sessions.end()) {
        std::erase(former->second.addresses, address);
    }
    owner = id;
    session.addresses.push_back(address);
}

void Live::erase(const std::string& id) {
    const auto found = m_sessions.find(id);
    if (found == m_sessions.end()) {
        return;
    }
    m_by_device.erase({found->second.interface, found->second.mac});
    for (const auto& address : found->second.addresses) {
        m_by_address.erase({found->second.interface, address});
    }
    m_sessions.erase(found);
}

std::optional<LiveSession> Live::find(const std::string& id) {
    const std::scoped_lock lock(m_mutex);
    const auto found = m_sessions.find(id);
    return found == m_sessions.end() ? std::nullopt : std::optional(found->second);
}

void Live::keep_only(const std::vector<Session>& open) {
    const std::scoped_lock lock(m_mutex);
    std::unordered_set<std::string> wanted;
    for (const auto& session : open) {
        wanted.insert(session.id.get());
    }
    std::vector<std::string> dead;
    for (const auto& [id, session] : m_sessions) {
        if (!wanted.contains(id)) {
            dead.push_back(id);
        }
    }
    std::ranges::for_each(dead, [this](const auto& id) { erase(id); });
}

Pseudonym Live::pseudonym(const Person& person) {
    const std::scoped_lock lock(m_mutex);
    const auto name = journal::month_at(m_clock.wall());
    auto& month = m_months[name];
    const auto [known, is_new] = month.by_uid.try_emplace(person.uid);
    if (is_new) {
        known->second = to_hex(random_bytes(k_token_bytes));
        month.by_token.emplace(known->second, person);
        month.waiting += person_line(known->second, person);
        ++month.in_file;
    }
    return {known->second, name};
}

void Live::opened(const Session& session) {
    Lock lock(m_mutex);
    LiveSession live{session.pseudonym,  {session.user, session.uid}, session.device.interface,
                     session.device.mac, session.addresses,           session.role_reason,
                     session.port};
    const std::string lines = session_lines(session.id.get(), live);
    // Known before it is durable: whoever writes the file anew meanwhile must not leave it out.
    live.addresses.clear();
    insert(session.id.get(), std::move(live));
    for (const auto& address : session.addresses) {
        give_address(session.id.get(), address);
    }
    try {
        append(lock, session.pseudonym.month, lines);
    } catch (...) {
        erase(session.id.get());
        throw;
    }
}

void Live::address_added(const Session& session, const IpAddress& address) {
    Lock lock(m_mutex);
    if (m_sessions.contains(session.id.get())) {
        give_address(session.id.get(), address);
        append(lock, session.pseudonym.month, line_of({k_address, session.id.get(), address.text()}));
    }
}

void Live::moved(const Session& session) {
    Lock lock(m_mutex);
    if (const auto known = m_sessions.find(session.id.get()); known != m_sessions.end()) {
        known->second.port = session.port;
        append(lock, session.pseudonym.month, port_line(session.id.get(), session.port));
    }
}

/// Whoever finds nobody at the file writes for all who have come since the last one went there.
void Live::append(Lock& lock, const std::string& name, const std::string& lines) {
    auto& month = m_months[name];
    if (!month.next) {
        month.next = std::make_shared<Batch>();
    }
    const auto batch = month.next;
    batch->lines += lines;
    ++month.in_file;
    m_written.wait(lock, [&] { return batch->done || !month.writing; });
    if (!batch->done) {
        write(lock, name, month);
    }
    if (batch->failure) {
        std::rethrow_exception(batch->failure);
    }
}

/// Writes the batch that waits. The lock is free while the disk is waited for.
void Live::write(Lock& lock, const std::string& name, Month& month) {
    const auto batch = std::exchange(month.next, nullptr);
    month.writing = true;
    try {
        if (!month.file) {
            rewrite(name);  // with what waits: it is known already
        } else {
            const std::string lines = std::exchange(month.waiting, {}) + batch->lines;
            lock.unlock();
            month.file->append(lines);
            month.file->sync();
        }
    } catch (...) {
        batch->failure = std::current_exception();
    }
    if (!lock.owns_lock()) {
        lock.lock();
    }
    if (batch->failure) {
        month.file.reset();  // what is in it now nobody knows
    }
    batch->done = true;
    month.writing = false;
    m_written.notify_all();
}

/// Persons and open sessions, and nothing else.
void Live::rewrite(const std::string& name) {
    auto& month = m_months[name];
    month.file.reset();
    std::string bytes;
    std::size_t count = month.by_token.size();
    for (const auto& [token, person] : month.by_token) {
        bytes += person_line(token, person);
    }
    for (const auto& [id, session] : m_sessions) {
        if (session.pseudonym.month == name) {
            bytes += session_lines(id, session);
            ++count;
        }
    }
    m_files.replace(path(name), bytes);
    month.file = m_files.open(path(name));
    month.waiting.clear();
    month.in_file = count;
}

void Live::ended(const SessionId& id) {
    const std::scoped_lock lock(m_mutex);
    erase(id.get());
}

std::map<std::string, std::size_t> Live::lines_alive() const {
    std::map<std::string, std::size_t> alive;
    for (const auto& [id, session] : m_sessions) {
        ++alive[session.pseudonym.month];
    }
    return alive;
}

void Live::tidy() {
    const std::scoped_lock lock(m_mutex);
    const auto now = journal::month_at(m_clock.wall());
    auto alive = lines_alive();
    for (auto it = m_months.begin(); it != m_months.end();) {
        const auto& [name, month] = *it;
        if (month.writing || month.next) {
            ++it;  // somebody is at it
            continue;
        }
        if (name < now && alive[name] == 0) {
            if (::unlink(path(name).c_str()) == 0 || errno == ENOENT) {
                it = m_months.erase(it);
                continue;
            }
            spdlog::warn("live: {} could not be erased: {}", path(name), std::generic_category().message(errno));
        } else if (month.in_file > k_many_dead + 2 * (month.by_token.size() + alive[name])) {
            try {
                rewrite(name);
            } catch (const std::exception& e) {
                spdlog::warn("live: {} could not be written anew: {}", path(name), e.what());
            }
        }
        ++it;
    }
}

}  // namespace beffroi::session
