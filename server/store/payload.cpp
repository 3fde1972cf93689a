#include "store/payload.hpp"

#include <zstd.h>

#include <memory>

namespace millrace::store {
namespace {

constexpr std::size_t kCompressAbove = 1024;
constexpr int kLevel = 1;  // 2 and 3 cost twice the time and save a tenth on JSON

Error damaged(std::string detail) {
    return Error{ErrorKind::Internal, "The saved data is damaged and cannot be read.",
                 "Restore the database from a backup, or delete the entry.", std::move(detail)};
}

Error too_large(std::size_t max_bytes) {
    return Error{ErrorKind::TooLarge,
                 "The data is larger than the limit of " + std::to_string(max_bytes) +
                     " bytes for one entry of the database.",
                 "Process fewer items in one run, or raise the limit."};
}

// Kept per thread, because setting one up costs more than compressing a small text.
ZSTD_CCtx* compressor() {
    struct Free {
        void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
    };
    thread_local const std::unique_ptr<ZSTD_CCtx, Free> context = [] {
        std::unique_ptr<ZSTD_CCtx, Free> made(ZSTD_createCCtx());
        if (!made) throw std::bad_alloc();
        ZSTD_CCtx_setParameter(made.get(), ZSTD_c_compressionLevel, kLevel);
        ZSTD_CCtx_setParameter(made.get(), ZSTD_c_checksumFlag, 1);
        return made;
    }();
    return context.get();
}

Result<std::string> unpack_zstd(std::string_view bytes, std::size_t max_bytes) {
    const std::size_t frame = ZSTD_findFrameCompressedSize(bytes.data(), bytes.size());
    if (ZSTD_isError(frame)) return damaged(ZSTD_getErrorName(frame));
    if (frame != bytes.size()) return damaged("bytes follow the frame");
    const unsigned long long size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN)
        return damaged("the frame does not say its size");
    if (size > max_bytes) return too_large(max_bytes);
    std::string text(static_cast<std::size_t>(size), '\0');
    const std::size_t written =
        ZSTD_decompress(text.data(), text.size(), bytes.data(), bytes.size());
    if (ZSTD_isError(written)) return damaged(ZSTD_getErrorName(written));
    if (written != text.size()) return damaged("the frame is shorter than it says");
    return text;
}

}  // namespace

Result<Payload> pack_payload(std::string text, std::size_t max_bytes) {
    if (text.size() > max_bytes) return too_large(max_bytes);
    if (text.size() <= kCompressAbove) return Payload{Codec::Plain, std::move(text)};
    std::string bytes(ZSTD_compressBound(text.size()), '\0');
    const std::size_t size =
        ZSTD_compress2(compressor(), bytes.data(), bytes.size(), text.data(), text.size());
    check(!ZSTD_isError(size), "a buffer of ZSTD_compressBound holds the compressed text");
    if (size >= text.size()) return Payload{Codec::Plain, std::move(text)};
    bytes.resize(size);
    return Payload{Codec::Zstd, std::move(bytes)};
}

Result<std::string> unpack_payload(std::int64_t codec, std::string_view bytes,
                                   std::size_t max_bytes) {
    if (codec == static_cast<std::int64_t>(Codec::Zstd)) return unpack_zstd(bytes, max_bytes);
    if (codec != static_cast<std::int64_t>(Codec::Plain))
        return damaged("unknown codec " + std::to_string(codec));
    if (bytes.size() > max_bytes) return too_large(max_bytes);
    return std::string(bytes);
}

}  // namespace millrace::store
