#include "journal/segment_appender.h"

#include <system_error>

#include "journal/encode.h"

namespace beffroi::journal {

SegmentAppender::SegmentAppender(Files& files, std::string directory, Hash origin_hash, std::uint64_t segment_bytes)
    : m_files(files), m_directory(std::move(directory)), m_origin_hash(origin_hash), m_segment_bytes(segment_bytes) {}

void SegmentAppender::resume(const std::string& path, std::uint64_t size, bool torn) {
    m_file = m_files.open(path);
    m_path = path;
    m_size = size;
    if (torn) {
        m_file->truncate(size);
    } else {
        m_file->sync();  // a killed process may have left its last commit in the page cache only
    }
}

SegmentAppender::Place SegmentAppender::append(const CompactRange& before, WallTime now, std::string_view frame) {
    if (m_file == nullptr || m_size >= m_segment_bytes) {
        m_file.reset();  // first, so that a refused open is tried again by the next commit
        m_path = m_directory + '/' + segment_name(before.size());
        m_size = 0;
        m_file = m_files.open(m_path);
    }
    const auto header = m_size == 0 ? encode_segment_header({now, m_origin_hash, before}) : std::string();
    try {
        header.empty() ? m_file->append(frame) : m_file->append(header + std::string(frame));
    } catch (const std::system_error&) {
        take_back();
        throw;
    }
    try {
        m_file->sync();
    } catch (const std::system_error& e) {
        give_up(e.what());
    }
    Place place{m_path, m_size + header.size()};
    m_size += header.size() + frame.size();
    return place;
}

void SegmentAppender::take_back() {
    try {
        m_file->truncate(m_size);
    } catch (const std::system_error& e) {
        throw DiskBroken(e.what());
    }
}

// The descriptor that reported the error is not used again. The frame was not acknowledged, so a fresh descriptor
// removes it if it can; whether that has lasted is for the next start to see.
void SegmentAppender::give_up(const char* what) const {
    try {
        m_files.open(m_path)->truncate(m_size);
    } catch (const std::system_error&) {
        throw DiskBroken(std::string(what) + "; the last commit could not be removed");
    }
    throw DiskBroken(what);
}

}  // namespace beffroi::journal
