// The gateway's memory of who is who: the persons behind the month's tokens and the devices of the sessions, which the
// journal holds sealed only. One file a month in a directory of its own (0600), beside the journal and never part of
// it; erased when the month and its sessions are over. Losing it loses continuity alone: sessions end, persons get new
// tokens.
#pragma once

#include <condition_variable>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "gateway/types.h"
#include "journal/files.h"

namespace beffroi::session {

/// Somebody who proved who she is.
struct Person {
    UserName user;
    std::string uid;
    friend bool operator==(const Person&, const Person&) = default;
};

/// What the entries of a session do not say in clear.
struct LiveSession {
    Pseudonym pseudonym;
    Person person;
    Interface interface;
    MacAddress mac;  ///< zero behind a router
    std::vector<IpAddress> addresses;
    std::string role_reason = {};          ///< which rule gave the role: for who asks why, later
    std::optional<NetworkPort> port = {};  ///< where it began, if that was at a switch or an access point
};

/// Thread-safe. What it writes is durable when the call returns; it throws std::system_error when it cannot be, and the
/// next call writes the file anew. Calls that come while the disk is being waited for share the next wait.
class Live {
  public:
    /// Reads what is there; a file that is damaged counts as far as it can be read. Throws std::system_error if the
    /// directory cannot be made or read.
    Live(std::string directory, journal::Files& files, const Clock& clock);

    /// The person's pseudonym of this month: the same for all of it. New ones become durable with the next session.
    [[nodiscard]] Pseudonym pseudonym(const Person& person);

    /// A session that was opened and has not ended, here or before the last start. As in SessionTable, a device has one
    /// session and an address belongs to one session of its interface: the last one.
    [[nodiscard]] std::optional<LiveSession> find(const std::string& id);
    /// Whatever is not among `open` is over: what a start found in the files, but not in the journal.
    void keep_only(const std::vector<Session>& open);

    void opened(const Session& session);
    void address_added(const Session& session, const IpAddress& address);
    /// Its device has gone to another access point.
    void moved(const Session& session);
    /// The session is over; its lines go with the next tidy(). Never throws.
    void ended(const SessionId& id);
    /// Erases months that are over and lines of the dead, when there are many. Cheap when there is nothing to do; never
    /// throws: what cannot be erased now is tried again.
    void tidy();

  private:
    /// Lines that become durable together, or not at all.
    struct Batch {
        std::string lines;
        bool done = false;
        std::exception_ptr failure = nullptr;
    };
    struct Month {
        std::unordered_map<std::string, Person> by_token;
        std::unordered_map<std::string, std::string> by_uid;
        std::string waiting;                         ///< lines of persons that are not in the file yet
        std::size_t in_file = 0;                     ///< lines
        std::unique_ptr<journal::JournalFile> file;  ///< null: write it anew first
        std::shared_ptr<Batch> next;                 ///< null: nobody waits for the one who writes
        bool writing = false;                        ///< somebody is at the file, without the lock
    };

    void read(const std::string& name);
    void read_line(const std::string& name, const std::vector<std::string>& fields);
    using Lock = std::unique_lock<std::mutex>;
    void append(Lock& lock, const std::string& name, const std::string& lines);
    void write(Lock& lock, const std::string& name, Month& month);
    void rewrite(const std::string& name);
    void insert(const std::string& id, LiveSession session);
    void give_address(const std::string& id, const IpAddress& address);
    void erase(const std::string& id);
    [[nodiscard]] std::map<std::string, std::size_t> lines_alive() const;
    [[nodiscard]] std::string path(const std::string& month) const;

    std::string m_directory;
    journal::Files& m_files;
    const Clock& m_clock;
    std::mutex m_mutex;
    std::condition_variable m_written;  ///< a batch is
    std::map<std::string, Month> m_months;
    std::unordered_map<std::string, LiveSession> m_sessions;
    std::map<std::pair<Interface, MacAddress>, std::string> m_by_device;
    std::map<std::pair<Interface, IpAddress>, std::string> m_by_address;
};

}  // namespace beffroi::session
