#include "nodes/compression/packing.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <chrono>
#include <optional>
#include <set>

#include "nodes/compression/entry_name.hpp"
#include "nodes/compression/gzip_stream.hpp"
#include "nodes/compression/utf8_locale.hpp"

namespace millrace::nodes {
namespace {

constexpr std::size_t kPiece = std::size_t{128} << 10;
constexpr std::size_t kPiecesPerTurn = 64;

// "a.txt" a second time is "a (2).txt".
std::string different_name(std::string name, std::set<std::string>& names) {
    const std::string first = name;
    const std::size_t slash = first.rfind('/');
    const std::size_t begin = slash == std::string::npos ? 0 : slash + 1;
    std::size_t dot = first.rfind('.');
    if (dot == std::string::npos || dot <= begin) dot = first.size();
    for (int count = 2; !names.insert(name).second; ++count)
        name = first.substr(0, dot) + " (" + std::to_string(count) + ")" + first.substr(dot);
    return name;
}

class GzipPacking final : public Packing {
  public:
    GzipPacking(ContentPtr content, ContentStore& store)
        : content_(std::move(content)), out_(store.writer()), gzip_(*out_), piece_(kPiece) {}

    Result<bool> turn() override {
        for (std::size_t i = 0; i < kPiecesPerTurn; ++i) {
            const auto count = content_->read(at_, piece_);
            if (!count) return count.error();
            if (*count == 0) {
                if (const auto done = gzip_.finish(); !done) return done.error();
                auto finished = out_->finish();
                if (!finished) return finished.error();
                archive = std::move(*finished);
                return false;
            }
            at_ += *count;
            const auto written = gzip_.write({piece_.data(), *count});
            if (!written) return written.error();
        }
        return true;
    }

  private:
    const ContentPtr content_;
    std::unique_ptr<ContentWriter> out_;
    GzipWriter gzip_;
    std::uint64_t at_ = 0;
    std::vector<char> piece_;
};

struct Sink {
    std::unique_ptr<ContentWriter> out;
    std::optional<Error> error{};
};

la_ssize_t write_sink(archive*, void* data, const void* bytes, std::size_t count) {
    auto& sink = *static_cast<Sink*>(data);
    const auto written = sink.out->write({static_cast<const char*>(bytes), count});
    if (written) return static_cast<la_ssize_t>(count);
    sink.error = written.error();
    return -1;
}

class ArchivePacking final : public Packing {
  public:
    ArchivePacking(std::vector<FileToPack> files, ArchiveFormat format, ContentStore& store,
                   Time now)
        : files_(std::move(files)),
          format_(format),
          now_(now),
          sink_{store.writer()},
          writer_(archive_write_new()),
          piece_(kPiece) {
        check(writer_ != nullptr, "libarchive starts");
        if (format == ArchiveFormat::Zip) {
            archive_write_set_format_zip(writer_);
            archive_write_set_options(writer_, "zip:compression=deflate,zip:compression-level=6");
        } else {
            archive_write_set_format_pax_restricted(writer_);
        }
        if (format == ArchiveFormat::TarGzip) {
            archive_write_add_filter_gzip(writer_);
            archive_write_set_filter_option(writer_, "gzip", "timestamp", nullptr);
        }
        archive_write_set_bytes_in_last_block(writer_, 1);
        std::set<std::string> names;
        for (FileToPack& file : files_)
            file.name = different_name(safe_entry_name(file.name), names);
    }
    ~ArchivePacking() override {
        // What is left when it is freed would be written to the sink: it must still be there.
        archive_write_free(writer_);
    }
    ArchivePacking(const ArchivePacking&) = delete;
    ArchivePacking& operator=(const ArchivePacking&) = delete;

    Result<bool> turn() override {
        const Utf8Locale locale;
        if (!is_open_) {
            is_open_ = true;
            if (archive_write_open(writer_, &sink_, nullptr, write_sink, nullptr) != ARCHIVE_OK)
                return failed();
        }
        for (std::size_t i = 0; i < kPiecesPerTurn; ++i) {
            if (file_ == files_.size()) return close();
            const auto done = at_ == 0 && !has_header_ ? write_header() : write_piece();
            if (!done) return done.error();
        }
        return true;
    }

  private:
    Error failed() const {
        if (sink_.error) return *sink_.error;
        const char* reason = archive_error_string(writer_);
        return Error{ErrorKind::Unavailable, std::string("The archive cannot be written: ") +
                                                 (reason ? reason : "the reason is not known.")};
    }

    Result<void> write_header() {
        const FileToPack& file = files_[file_];
        const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(),
                                                                             archive_entry_free);
        archive_entry_set_pathname(entry.get(), file.name.c_str());
        archive_entry_set_size(entry.get(), static_cast<la_int64_t>(file.content->size()));
        archive_entry_set_filetype(entry.get(), AE_IFREG);
        archive_entry_set_perm(entry.get(), 0644);
        const auto seconds =
            std::chrono::duration_cast<std::chrono::seconds>(now_.time_since_epoch()).count();
        archive_entry_set_mtime(entry.get(), static_cast<time_t>(seconds), 0);
        if (format_ == ArchiveFormat::Zip) {
            if (file.is_compressed)
                archive_write_zip_set_compression_store(writer_);
            else
                archive_write_zip_set_compression_deflate(writer_);
        }
        if (archive_write_header(writer_, entry.get()) < ARCHIVE_WARN) return failed();
        has_header_ = true;
        return {};
    }

    Result<void> write_piece() {
        const auto count = files_[file_].content->read(at_, piece_);
        if (!count) return count.error();
        if (*count == 0) {
            if (archive_write_finish_entry(writer_) < ARCHIVE_WARN) return failed();
            ++file_;
            at_ = 0;
            has_header_ = false;
            return {};
        }
        at_ += *count;
        const la_ssize_t written = archive_write_data(writer_, piece_.data(), *count);
        if (written != static_cast<la_ssize_t>(*count)) return failed();
        return {};
    }

    Result<bool> close() {
        if (archive_write_close(writer_) != ARCHIVE_OK) return failed();
        auto finished = sink_.out->finish();
        if (!finished) return finished.error();
        archive = std::move(*finished);
        return false;
    }

    std::vector<FileToPack> files_;
    const ArchiveFormat format_;
    const Time now_;
    Sink sink_;
    ::archive* writer_;
    std::vector<char> piece_;
    bool is_open_ = false;
    // The file that is being written, and how much of it is.
    std::size_t file_ = 0;
    bool has_header_ = false;
    std::uint64_t at_ = 0;
};

}  // namespace

std::unique_ptr<Packing> pack(std::vector<FileToPack> files, ArchiveFormat format,
                              ContentStore& store, Time now) {
    if (format != ArchiveFormat::Gzip)
        return std::make_unique<ArchivePacking>(std::move(files), format, store, now);
    check(files.size() == 1, "gzip takes one file");
    return std::make_unique<GzipPacking>(std::move(files.front().content), store);
}

}  // namespace millrace::nodes
