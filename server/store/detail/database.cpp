#include "store/detail/database.hpp"

namespace millrace::store::detail {
namespace {

// About half a millisecond of compression.
constexpr std::size_t kPackElsewhereAbove = 256 * 1024;

}  // namespace

Task<Result<Payload>> Database::pack(std::string text) const {
    if (text.size() <= kPackElsewhereAbove)
        co_return pack_payload(std::move(text), max_payload_bytes_);
    auto work = [this, text = std::move(text)]() mutable {
        return pack_payload(std::move(text), max_payload_bytes_);
    };
    co_return co_await runtime_.blocking(std::move(work));
}

Result<std::string> Database::unpack(const Statement& row, int codec_column) const {
    return unpack_payload(row.number(codec_column), row.bytes(codec_column + 1),
                          max_payload_bytes_);
}

}  // namespace millrace::store::detail
