#include "tests/cut_short.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <vector>

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

/// Calls that change a disk; openat too, where it may make a file.
constexpr std::array changing{
    SYS_write,   SYS_pwrite64, SYS_fsync,    SYS_fdatasync, SYS_ftruncate, SYS_fallocate,
    SYS_mkdirat, SYS_unlinkat, SYS_renameat, SYS_renameat2, SYS_fchmodat,
#ifdef SYS_rename  // where the kernel has them
    SYS_mkdir,   SYS_unlink,   SYS_rmdir,    SYS_rename,    SYS_chmod,
#endif
};

bool is_sync(const __ptrace_syscall_info& call) {
    return call.seccomp.nr == SYS_fsync || call.seccomp.nr == SYS_fdatasync;
}

/// From here on the kernel stops this process before each of them, and before nothing else: of a hundred calls few
/// change a disk.
void stop_before_changes() {
    constexpr auto at = [](std::size_t offset) {
        return sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
    };
    constexpr auto stop = sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
    std::vector<sock_filter> filter{at(offsetof(seccomp_data, nr))};
    for (const auto number : changing) {
        filter.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(number), 0, 1));
        filter.push_back(stop);
    }
    filter.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 3));
    filter.push_back(at(offsetof(seccomp_data, args[2])));  // the low half of its flags
    filter.push_back(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, O_CREAT, 0, 1));
    filter.push_back(stop);
    filter.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    const sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
        throw_errno("seccomp");
    }
}

[[noreturn]] void be_watched(const std::function<void()>& act) {
    ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    ::raise(SIGSTOP);
    try {
        stop_before_changes();
        act();
        ::_exit(0);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "in the child: %s\n", e.what());
    }
    ::_exit(1);
}

/// A child that stops before every system call that changes a disk.
class Watched {
  public:
    explicit Watched(const std::function<void()>& act) : m_pid(::fork()) {
        if (m_pid == 0) {
            be_watched(act);
        }
        wait();
        ::ptrace(PTRACE_SETOPTIONS, m_pid, nullptr, PTRACE_O_TRACESECCOMP | PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
    }
    ~Watched() {
        if (!m_ended) {
            ::kill(m_pid, SIGKILL);
            wait();
        }
    }
    Watched(const Watched&) = delete;
    Watched& operator=(const Watched&) = delete;

    /// Goes on to the next of them; false: the child has ended.
    [[nodiscard]] bool next(__ptrace_syscall_info& call) {
        if (!resume(PTRACE_CONT, SIGTRAP | PTRACE_EVENT_SECCOMP << 8)) {
            return false;
        }
        ::ptrace(PTRACE_GET_SYSCALL_INFO, m_pid, sizeof call, &call);
        return true;
    }
    /// Goes on to the end of the call before which the child stopped; whether it succeeded.
    [[nodiscard]] bool finishes() {
        __ptrace_syscall_info call{};
        return resume(PTRACE_SYSCALL, SIGTRAP | 0x80) &&
               ::ptrace(PTRACE_GET_SYSCALL_INFO, m_pid, sizeof call, &call) > 0 &&
               call.op == PTRACE_SYSCALL_INFO_EXIT && call.exit.rval == 0;
    }
    [[nodiscard]] bool ended() const { return m_ended; }
    [[nodiscard]] bool succeeded() const { return WIFEXITED(m_status) && WEXITSTATUS(m_status) == 0; }
    [[nodiscard]] std::string path_of(std::uint64_t fd) const {
        return fs::read_symlink("/proc/" + std::to_string(m_pid) + "/fd/" + std::to_string(fd));
    }

  private:
    /// Until it stops for that reason; signals are handed on. False: it has ended.
    bool resume(int how, int reason) {
        for (int signal = 0;;) {
            ::ptrace(static_cast<__ptrace_request>(how), m_pid, nullptr, signal);
            wait();
            if (m_ended || m_status >> 8 == reason) {
                return !m_ended;
            }
            signal = WSTOPSIG(m_status);
        }
    }
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

/// False: it was cut after its end.
bool run_until(Disk& disk, std::uint64_t step, const std::function<void()>& act) {
    Watched child(act);
    for (__ptrace_syscall_info call{}; child.next(call) && step-- > 0;) {
        if (is_sync(call)) {
            const std::string syncing = child.path_of(call.seccomp.args[0]);
            if (child.finishes()) {
                disk.sync(syncing);
            }
        }
    }
    if (child.ended() && !child.succeeded()) {
        throw std::runtime_error("what was to be cut short failed by itself");
    }
    return !child.ended();
}

}  // namespace

bool cut_short(const std::string& directory, std::uint64_t step, Left left, const std::function<void()>& act) {
    Disk disk(directory);
    const bool reached = run_until(disk, step, act);
    disk.leave(left);
    return reached;
}

bool cut_short(const std::string& directory, std::uint64_t step, const std::map<Left, std::string>& remains,
               const std::function<void()>& act) {
    Disk disk(directory);
    const bool reached = run_until(disk, step, act);
    for (const Left left : {Left::all, Left::names, Left::synced}) {  // each takes away more than the one before
        if (const auto place = remains.find(left); place != remains.end()) {
            disk.leave(left);
            fs::remove_all(place->second);
            fs::copy(directory, place->second, fs::copy_options::recursive);
        }
    }
    return reached;
}

}  // namespace beffroi
