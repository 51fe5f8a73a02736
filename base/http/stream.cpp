#include "base/http/stream.h"

#include <algorithm>
#include <memory>

namespace beffroi::http {

namespace {

constexpr std::size_t k_block_bytes = std::size_t{64} << 10U;

/// Between two pieces it belongs to the event thread, while one is made to the worker: the connection is suspended
/// then, and libmicrohttpd neither reads from it nor ends it.
struct Stream {
    Service& service;
    MHD_Connection* connection;
    std::function<std::optional<std::string>()> more;
    std::string piece;
    std::size_t taken = 0;
    bool ended = false;
    bool failed = false;

    void make_piece() {
        piece.clear();
        taken = 0;
        try {
            auto made = more();
            ended = !made;
            piece = std::move(made).value_or(std::string());
        } catch (const std::exception& error) {
            service.report(std::string("an answer was cut off: ") + error.what());
            failed = true;
        }
    }
};

extern "C" {

ssize_t on_read(void* cls, std::uint64_t, char* buffer, std::size_t size) {
    auto& stream = *static_cast<Stream*>(cls);
    if (stream.taken < stream.piece.size()) {
        const std::size_t n = stream.piece.copy(buffer, size, stream.taken);
        stream.taken += n;
        return static_cast<ssize_t>(n);
    }
    if (stream.ended) {
        return MHD_CONTENT_READER_END_OF_STREAM;
    }
    if (stream.failed || stream.service.m_stopping || !stream.service.m_workers->reserve()) {
        return MHD_CONTENT_READER_END_WITH_ERROR;
    }
    MHD_suspend_connection(stream.connection);
    stream.service.m_workers->run([&stream] {
        stream.make_piece();
        MHD_resume_connection(stream.connection);  // from here on the event thread owns the stream again
    });
    return 0;
}

void on_free(void* cls) {
    const std::unique_ptr<Stream> stream(static_cast<Stream*>(cls));
}

}  // extern "C"

}  // namespace

MhdResponse streamed_body(Service& service, MHD_Connection* connection, Response& response) {
    auto stream =
        std::unique_ptr<Stream>(new Stream{service, connection, std::move(response.more), std::move(response.body)});
    response.more = [] { return std::nullopt; };  // what is left says that there is a body
    MhdResponse out(MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, k_block_bytes, on_read, stream.get(), on_free));
    if (out) {
        static_cast<void>(stream.release());
    }
    return out;
}

}  // namespace beffroi::http
