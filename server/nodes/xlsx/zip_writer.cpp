#include "nodes/xlsx/zip_writer.hpp"

#include <zlib.h>

#include <array>

namespace millrace::nodes {
namespace {

constexpr std::uint16_t kVersion = 20;
constexpr std::uint16_t kDeflate = 8;
constexpr std::uint64_t kMostBytes = 0xFFFFFFFFU;
// Sizes behind the bytes; names in UTF-8.
constexpr std::uint16_t kFlags = 0x0808;
// 1 January 1980: files made at different times from equal items are equal.
constexpr std::uint32_t kDate = 0x00210000;

void append_number(std::string& out, std::uint64_t value, int bytes) {
    for (; bytes > 0; --bytes, value >>= 8U) out.push_back(static_cast<char>(value & 0xFFU));
}

}  // namespace

struct ZipWriter::Deflater {
    z_stream stream{};
    explicit Deflater(ZipPacking packing) {
        const int level =
            packing == ZipPacking::Compressed ? Z_DEFAULT_COMPRESSION : Z_NO_COMPRESSION;
        // Raw deflate: the archive has headers and checksums of its own.
        check(deflateInit2(&stream, level, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK,
              "a compressor can be made");
    }
    ~Deflater() { deflateEnd(&stream); }
    Deflater(const Deflater&) = delete;
    Deflater& operator=(const Deflater&) = delete;
};

ZipWriter::ZipWriter(ContentStore& store, ZipPacking packing)
    : writer_(store.writer()), packing_(packing) {}

ZipWriter::~ZipWriter() = default;

Result<void> ZipWriter::put(std::string_view bytes) {
    written_ += bytes.size();
    if (written_ > kMostBytes)
        return Error{ErrorKind::TooLarge, "The spreadsheet would have more than 4 GB.",
                     "Write CSV, or fewer items."};
    return writer_->write(bytes);
}

std::string ZipWriter::header_of(const Entry& entry, std::uint16_t version) const {
    std::string out;
    append_number(out, version, 2);
    append_number(out, kFlags, 2);
    append_number(out, kDeflate, 2);
    append_number(out, kDate, 4);
    append_number(out, entry.checksum, 4);
    append_number(out, entry.packed, 4);
    append_number(out, entry.size, 4);
    append_number(out, entry.name.size(), 2);
    append_number(out, 0, 2);  // extra fields
    return out;
}

Result<void> ZipWriter::begin(std::string_view name) {
    if (auto done = end_entry(); !done) return done;
    Entry entry;
    entry.name = name;
    entry.offset = written_;
    entry.checksum = 0;
    if (auto done = put("PK\x03\x04" + header_of(entry, kVersion) + entry.name); !done) return done;
    entry.checksum = static_cast<std::uint32_t>(crc32(0, nullptr, 0));
    entries_.push_back(std::move(entry));
    deflater_ = std::make_unique<Deflater>(packing_);
    is_open_ = true;
    return {};
}

Result<void> ZipWriter::deflate_piece(std::string_view piece, bool is_last) {
    z_stream& stream = deflater_->stream;
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
    stream.avail_in = static_cast<uInt>(piece.size());
    std::array<char, 32768> buffer;
    do {
        stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
        stream.avail_out = static_cast<uInt>(buffer.size());
        ::deflate(&stream, is_last ? Z_FINISH : Z_NO_FLUSH);
        const std::size_t count = buffer.size() - stream.avail_out;
        entries_.back().packed += count;
        if (auto done = put({buffer.data(), count}); !done) return done;
    } while (stream.avail_out == 0);
    return {};
}

Result<void> ZipWriter::write(std::string_view piece) {
    check(is_open_ && piece.size() <= kMostBytes, "pieces are small and belong to an entry");
    Entry& entry = entries_.back();
    entry.checksum = static_cast<std::uint32_t>(crc32(entry.checksum,
                                                      reinterpret_cast<const Bytef*>(piece.data()),
                                                      static_cast<uInt>(piece.size())));
    entry.size += piece.size();
    if (entry.size > kMostBytes)
        return Error{ErrorKind::TooLarge, "A sheet of the spreadsheet would have more than 4 GB.",
                     "Write CSV, or fewer items."};
    return deflate_piece(piece, false);
}

Result<void> ZipWriter::end_entry() {
    if (!is_open_) return {};
    is_open_ = false;
    if (auto done = deflate_piece({}, true); !done) return done;
    const Entry& entry = entries_.back();
    std::string out = "PK\x07\x08";
    append_number(out, entry.checksum, 4);
    append_number(out, entry.packed, 4);
    append_number(out, entry.size, 4);
    return put(out);
}

Result<ContentPtr> ZipWriter::finish() {
    if (auto done = end_entry(); !done) return done.error();
    const std::uint64_t start = written_;
    std::string directory;
    for (const Entry& entry : entries_) {
        directory += "PK\x01\x02";
        append_number(directory, kVersion, 2);
        directory += header_of(entry, kVersion);
        append_number(directory, 0, 10);  // no comment, first disk, no attributes
        append_number(directory, entry.offset, 4);
        directory += entry.name;
    }
    std::string end = "PK\x05\x06";
    append_number(end, 0, 4);  // first disk
    append_number(end, entries_.size(), 2);
    append_number(end, entries_.size(), 2);
    append_number(end, directory.size(), 4);
    append_number(end, start, 4);
    append_number(end, 0, 2);  // no comment
    if (auto done = put(directory); !done) return done.error();
    if (auto done = put(end); !done) return done.error();
    return writer_->finish();
}

}  // namespace millrace::nodes
