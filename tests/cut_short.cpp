#include "tests/cut_short.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <map>
#include <stdexcept>

#include "base/fd.h"

namespace beffroi {

namespace {

namespace fs = std::filesystem;

struct stat status_of(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
        throw_errno(path);
    }
    return status;
}

/// What of a directory would survive a power cut.
class Disk {
  public:
    explicit Disk(std::string root) : m_root(std::move(root)) {
        sync(m_root);
        for (const auto& entry : fs::recursive_directory_iterator(m_root)) {
            sync(entry.path());
        }
    }

    /// Of a file its bytes, of a directory its names.
    void sync(const std::string& path) {
        const auto status = status_of(path);
        Kept kept{UniqueFd(::open(path.c_str(), O_PATH | O_CLOEXEC)), {}, {}};
        if (S_ISDIR(status.st_mode)) {
            for (const auto& entry : fs::directory_iterator(path)) {
                const auto named = status_of(entry.path());
                kept.names[entry.path().filename()] = {named.st_ino, entry.is_directory(), named.st_mode};
            }
        } else {
            kept.bytes = read_file(path);
        }
        m_kept.insert_or_assign(status.st_ino, std::move(kept));
    }

    void leave(Left left) const {
        if (left == Left::synced) {
            const auto root = status_of(m_root).st_ino;
            for (const auto& entry : fs::directory_iterator(m_root)) {
                fs::remove_all(entry.path());
            }
            restore(root, m_root);
        } else if (left == Left::names) {
            for (const auto& entry : fs::recursive_directory_iterator(m_root)) {
                if (entry.is_regular_file()) {
                    write_private_file(entry.path(), bytes_of(status_of(entry.path()).st_ino));
                }
            }
        }
    }

  private:
    struct Named {
        ino_t inode = 0;
        bool is_directory = false;
        mode_t mode = 0;
    };
    struct Kept {
        UniqueFd held;  ///< so that its number is nobody else's
        std::string bytes;
        std::map<std::string, Named> names;
    };

    [[nodiscard]] std::string bytes_of(ino_t inode) const {
        const auto kept = m_kept.find(inode);
        return kept == m_kept.end() ? std::string() : kept->second.bytes;
    }

    void restore(ino_t directory, const std::string& path) const {
        const auto kept = m_kept.find(directory);
        if (kept == m_kept.end()) {
            return;
        }
        for (const auto& [name, named] : kept->second.names) {
            const std::string place = path + "/" + name;
            if (named.is_directory) {
                fs::create_directory(place);
                restore(named.inode, place);
            } else {
                write_private_file(place, bytes_of(named.inode));
            }
            fs::permissions(place, static_cast<fs::perms>(named.mode & 07777U));
        }
    }

    std::string m_root;
    std::map<ino_t, Kept> m_kept;
};

bool is_sync(const __ptrace_syscall_info& call) {
    return call.entry.nr == SYS_fsync || call.entry.nr == SYS_fdatasync;
}

bool changes_a_disk(const __ptrace_syscall_info& call) {
    switch (call.entry.nr) {
        case SYS_openat:
            return (call.entry.args[2] & O_CREAT) != 0;
        case SYS_write:
        case SYS_pwrite64:
        case SYS_fsync:
        case SYS_fdatasync:
        case SYS_ftruncate:
        case SYS_fallocate:
        case SYS_mkdirat:
        case SYS_unlinkat:
        case SYS_renameat:
        case SYS_renameat2:
        case SYS_fchmodat:
#ifdef SYS_rename  // where the kernel has them
        case SYS_mkdir:
        case SYS_unlink:
        case SYS_rmdir:
        case SYS_rename:
        case SYS_chmod:
#endif
            return true;
        default:
            return false;
    }
}

[[noreturn]] void be_watched(const std::function<void()>& act) {
    ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    ::raise(SIGSTOP);
    try {
        act();
        ::_exit(0);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "in the child: %s\n", e.what());
    }
    ::_exit(1);
}

/// A child of which every system call is seen.
class Watched {
  public:
    explicit Watched(const std::function<void()>& act) : m_pid(::fork()) {
        if (m_pid == 0) {
            be_watched(act);
        }
        wait();
        ::ptrace(PTRACE_SETOPTIONS, m_pid, nullptr, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
    }
    ~Watched() {
        if (!m_ended) {
            ::kill(m_pid, SIGKILL);
            wait();
        }
    }
    Watched(const Watched&) = delete;
    Watched& operator=(const Watched&) = delete;

    /// The beginning or the end of a system call; false: the child has ended.
    [[nodiscard]] bool next(__ptrace_syscall_info& call) {
        for (int signal = 0;;) {
            ::ptrace(PTRACE_SYSCALL, m_pid, nullptr, signal);
            wait();
            if (m_ended) {
                return false;
            }
            if (WSTOPSIG(m_status) == (SIGTRAP | 0x80)) {
                ::ptrace(PTRACE_GET_SYSCALL_INFO, m_pid, sizeof call, &call);
                return true;
            }
            signal = WSTOPSIG(m_status);
        }
    }
    [[nodiscard]] bool ended() const { return m_ended; }
    [[nodiscard]] bool succeeded() const { return WIFEXITED(m_status) && WEXITSTATUS(m_status) == 0; }
    [[nodiscard]] std::string path_of(std::uint64_t fd) const {
        return fs::read_symlink("/proc/" + std::to_string(m_pid) + "/fd/" + std::to_string(fd));
    }

  private:
    void wait() {
        if (::waitpid(m_pid, &m_status, 0) != m_pid) {
            throw_errno("waitpid");
        }
        m_ended = !WIFSTOPPED(m_status);
    }

    pid_t m_pid;
    int m_status = 0;
    bool m_ended = false;
};

}  // namespace

bool cut_short(const std::string& directory, std::uint64_t step, Left left, const std::function<void()>& act) {
    Disk disk(directory);
    bool ended = false;
    {
        Watched child(act);
        std::string syncing;
        for (__ptrace_syscall_info call{}; child.next(call);) {
            if (call.op == PTRACE_SYSCALL_INFO_ENTRY) {
                if (changes_a_disk(call) && step-- == 0) {
                    break;
                }
                syncing = is_sync(call) ? child.path_of(call.entry.args[0]) : std::string();
            } else if (!syncing.empty() && call.exit.rval == 0) {
                disk.sync(syncing);
            }
        }
        ended = child.ended();
        if (ended && !child.succeeded()) {
            throw std::runtime_error("what was to be cut short failed by itself");
        }
    }
    disk.leave(left);
    return !ended;
}

}  // namespace beffroi
