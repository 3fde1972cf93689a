#include "nodes/compression/gzip_stream.hpp"

namespace millrace::nodes {
namespace {

constexpr std::size_t kPiece = std::size_t{128} << 10;
constexpr int kGzipOnly = 15 + 16;  // largest window, gzip's header and trailer
constexpr int kLevel = 6;

Error damaged(const char* what) {
    return Error{ErrorKind::InvalidInput, std::string("The file cannot be unpacked: ") + what};
}

Bytef* bytes_of(const char* text) {
    return reinterpret_cast<Bytef*>(const_cast<char*>(text));
}

}  // namespace

GzipReader::GzipReader(ContentPtr packed) : packed_(std::move(packed)), piece_(kPiece) {
    check(inflateInit2(&stream_, kGzipOnly) == Z_OK, "zlib starts");
}

GzipReader::~GzipReader() {
    inflateEnd(&stream_);
}

Result<void> GzipReader::refill() {
    if (stream_.avail_in > 0) return {};
    const auto count = packed_->read(at_, piece_);
    if (!count) return count.error();
    at_ += *count;
    stream_.next_in = bytes_of(piece_.data());
    stream_.avail_in = static_cast<uInt>(*count);
    return {};
}

Result<std::size_t> GzipReader::read(std::span<char> out) {
    stream_.next_out = bytes_of(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    while (stream_.avail_out > 0 && !is_over_) {
        const auto filled = refill();
        if (!filled) return filled.error();
        if (stream_.avail_in == 0) {
            if (!is_between_parts_) return damaged("it is cut off.");
            if (packed_->size() == 0) return damaged("it is empty, not gzip.");
            is_over_ = true;
            break;
        }
        const bool is_first_part =
            is_between_parts_ && stream_.total_out == 0 && at_ == stream_.avail_in;
        // Padding behind the last part is no part.
        if (is_between_parts_ && !is_first_part && *stream_.next_in != 0x1F) {
            is_over_ = true;
            break;
        }
        is_between_parts_ = false;
        const int code = inflate(&stream_, Z_NO_FLUSH);
        if (code == Z_STREAM_END) {
            is_between_parts_ = true;
            inflateReset(&stream_);
            continue;
        }
        if (code != Z_OK && code != Z_BUF_ERROR)
            return damaged(is_first_part ? "it is not gzip." : "it is damaged.");
    }
    return out.size() - stream_.avail_out;
}

GzipWriter::GzipWriter(ContentWriter& out) : out_(out), piece_(kPiece) {
    check(deflateInit2(&stream_, kLevel, Z_DEFLATED, kGzipOnly, 8, Z_DEFAULT_STRATEGY) == Z_OK,
          "zlib starts");
}

GzipWriter::~GzipWriter() {
    deflateEnd(&stream_);
}

Result<void> GzipWriter::deflate_all(int flush) {
    for (;;) {
        stream_.next_out = bytes_of(piece_.data());
        stream_.avail_out = static_cast<uInt>(piece_.size());
        const int code = deflate(&stream_, flush);
        const std::size_t count = piece_.size() - stream_.avail_out;
        const auto written = out_.write({piece_.data(), count});
        if (!written) return written;
        if (flush == Z_FINISH ? code == Z_STREAM_END : stream_.avail_out > 0) return {};
    }
}

Result<void> GzipWriter::write(std::string_view piece) {
    stream_.next_in = bytes_of(piece.data());
    stream_.avail_in = static_cast<uInt>(piece.size());
    return deflate_all(Z_NO_FLUSH);
}

Result<void> GzipWriter::finish() {
    stream_.next_in = nullptr;
    stream_.avail_in = 0;
    return deflate_all(Z_FINISH);
}

}  // namespace millrace::nodes
