#include "nodes/compression/unpacking.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <optional>

#include "nodes/compression/entry_name.hpp"
#include "nodes/compression/gzip_stream.hpp"
#include "nodes/compression/utf8_locale.hpp"

namespace millrace::nodes {
namespace {

constexpr std::size_t kPiece = std::size_t{128} << 10;
constexpr std::size_t kPiecesPerTurn = 128;
constexpr std::size_t kEntriesPerTurn = 200;

class GzipUnpacking final : public Unpacking {
  public:
    GzipUnpacking(ContentPtr archive, ContentStore& store, const sdk::ArchiveLimits& limits)
        : budget_(archive->size(), limits),
          reader_(std::move(archive)),
          writer_(store.writer()),
          piece_(kPiece) {}

    Result<bool> turn() override {
        for (std::size_t i = 0; i < kPiecesPerTurn; ++i) {
            const auto count = reader_.read(piece_);
            if (!count) return count.error();
            if (*count == 0) {
                auto content = writer_->finish();
                if (!content) return content.error();
                files.push_back({.name = {}, .content = std::move(*content)});
                return false;
            }
            if (const auto fits = budget_.add_bytes(*count); !fits) return fits.error();
            if (const auto written = writer_->write({piece_.data(), *count}); !written)
                return written.error();
        }
        return true;
    }

  private:
    UnpackedBytes budget_;
    GzipReader reader_;
    std::unique_ptr<ContentWriter> writer_;
    std::vector<char> piece_;
};

// Where libarchive gets its bytes from.
struct Source {
    ContentPtr content;
    std::optional<GzipReader> gzip{};
    std::uint64_t at = 0;
    std::vector<char> piece = std::vector<char>(kPiece);
    std::optional<Error> error{};

    Result<std::size_t> next() {
        if (gzip) return gzip->read(piece);
        auto count = content->read(at, piece);
        if (count) at += *count;
        return count;
    }
};

la_ssize_t read_source(archive*, void* data, const void** buffer) {
    auto& source = *static_cast<Source*>(data);
    const auto count = source.next();
    if (!count) {
        source.error = count.error();
        return -1;
    }
    *buffer = source.piece.data();
    return static_cast<la_ssize_t>(*count);
}

la_int64_t skip_source(archive*, void* data, la_int64_t count) {
    auto& source = *static_cast<Source*>(data);
    if (source.gzip) return 0;  // read and dropped instead
    const std::uint64_t left = source.content->size() - std::min(source.at, source.content->size());
    const std::uint64_t taken = std::min(static_cast<std::uint64_t>(count), left);
    source.at += taken;
    return static_cast<la_int64_t>(taken);
}

la_int64_t seek_source(archive*, void* data, la_int64_t offset, int whence) {
    auto& source = *static_cast<Source*>(data);
    const auto size = static_cast<la_int64_t>(source.content->size());
    const la_int64_t from = whence == SEEK_SET   ? 0
                            : whence == SEEK_CUR ? static_cast<la_int64_t>(source.at)
                                                 : size;
    const la_int64_t wanted = from + offset;
    if (wanted < 0) return ARCHIVE_FATAL;
    source.at = static_cast<std::uint64_t>(wanted);
    return wanted;
}

class ArchiveUnpacking final : public Unpacking {
  public:
    ArchiveUnpacking(ContentPtr content, ArchiveFormat format, ContentStore& store,
                     const sdk::ArchiveLimits& limits)
        : store_(store),
          budget_(content->size(), limits),
          source_{.content = content},
          reader_(archive_read_new()),
          format_(format),
          piece_(kPiece) {
        check(reader_ != nullptr, "libarchive starts");
        if (format == ArchiveFormat::TarGzip) source_.gzip.emplace(std::move(content));
        if (format == ArchiveFormat::Zip) {
            // By its list of files at the end: archives within the archive are not taken for it.
            archive_read_support_format_zip_seekable(reader_);
            archive_read_set_seek_callback(reader_, seek_source);
        } else {
            archive_read_support_format_tar(reader_);
        }
        archive_read_set_read_callback(reader_, read_source);
        archive_read_set_skip_callback(reader_, skip_source);
        archive_read_set_callback_data(reader_, &source_);
    }
    ~ArchiveUnpacking() override { archive_read_free(reader_); }
    ArchiveUnpacking(const ArchiveUnpacking&) = delete;
    ArchiveUnpacking& operator=(const ArchiveUnpacking&) = delete;

    Result<bool> turn() override {
        const Utf8Locale locale;
        if (!is_open_) {
            is_open_ = true;
            if (source_.content->size() == 0) return damaged("it is empty.");
            if (is_empty_zip()) return false;
            if (archive_read_open1(reader_) != ARCHIVE_OK) return damaged();
        }
        std::size_t pieces = 0;
        for (std::size_t entries = 0; entries < kEntriesPerTurn && pieces < kPiecesPerTurn;) {
            if (!writer_) {
                const auto has_more = next_entry();
                if (!has_more || !*has_more) return has_more;
                ++entries;
                continue;
            }
            ++pieces;
            const auto copied = copy_piece();
            if (!copied) return copied.error();
        }
        return true;
    }

  private:
    Error damaged(const char* what = nullptr) const {
        if (source_.error) return *source_.error;
        const char* reason = what ? what : archive_error_string(reader_);
        return Error{ErrorKind::InvalidInput,
                     std::string("The archive cannot be unpacked as ") +
                         (format_ == ArchiveFormat::Zip ? "zip: " : "tar: ") +
                         (reason ? reason : "it is damaged.")};
    }

    // Only the end of a list of files, which libarchive does not take for an archive.
    bool is_empty_zip() const {
        constexpr std::string_view kEnd("PK\5\6");
        std::array<char, kEnd.size()> start{};
        const auto count = source_.content->read(0, start);
        return format_ == ArchiveFormat::Zip && count &&
               std::string_view(start.data(), *count) == kEnd;
    }

    // False: there is none.
    Result<bool> next_entry() {
        archive_entry* entry = nullptr;
        const int code = archive_read_next_header(reader_, &entry);
        if (code == ARCHIVE_EOF) return false;
        if (code < ARCHIVE_WARN) return damaged();
        if (const auto fits = budget_.add_file(); !fits) return fits.error();
        const char* name = archive_entry_pathname_utf8(entry);
        if (!name) name = archive_entry_pathname(entry);
        name_ = safe_entry_name(name ? name : "");
        if (archive_entry_is_encrypted(entry))
            return Error{ErrorKind::Unsupported,
                         "The file \"" + name_ + "\" in the archive is encrypted with a password.",
                         "Only archives without a password can be unpacked."};
        if (archive_entry_filetype(entry) == AE_IFREG && !archive_entry_hardlink(entry))
            writer_ = store_.writer();
        return true;
    }

    Result<void> copy_piece() {
        const la_ssize_t count = archive_read_data(reader_, piece_.data(), piece_.size());
        if (count < 0) return damaged();
        if (count > 0) {
            const auto size = static_cast<std::size_t>(count);
            if (const auto fits = budget_.add_bytes(size); !fits) return fits;
            return writer_->write({piece_.data(), size});
        }
        auto content = writer_->finish();
        if (!content) return content.error();
        files.push_back({.name = std::move(name_), .content = std::move(*content)});
        writer_ = nullptr;
        return {};
    }

    ContentStore& store_;
    UnpackedBytes budget_;
    Source source_;
    archive* reader_;
    const ArchiveFormat format_;
    bool is_open_ = false;
    std::vector<char> piece_;
    // Of the file that is being read.
    std::unique_ptr<ContentWriter> writer_;
    std::string name_;
};

}  // namespace

std::unique_ptr<Unpacking> unpack(ContentPtr archive, ArchiveFormat format, ContentStore& store,
                                  const sdk::ArchiveLimits& limits) {
    if (format == ArchiveFormat::Gzip)
        return std::make_unique<GzipUnpacking>(std::move(archive), store, limits);
    return std::make_unique<ArchiveUnpacking>(std::move(archive), format, store, limits);
}

}  // namespace millrace::nodes
