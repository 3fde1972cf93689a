// Gzip in and out, in pieces; check sums are checked.
#pragma once

#include <zlib.h>

#include <span>
#include <vector>

#include "base/content.hpp"

namespace millrace::nodes {

// Reads what was compressed, several parts in a row as one.
class GzipReader {
  public:
    explicit GzipReader(ContentPtr packed);
    ~GzipReader();
    GzipReader(const GzipReader&) = delete;
    GzipReader& operator=(const GzipReader&) = delete;
    // The next bytes; 0 at the end. InvalidInput: not gzip, damaged, cut off.
    Result<std::size_t> read(std::span<char> out);

  private:
    Result<void> refill();

    const ContentPtr packed_;
    std::uint64_t at_ = 0;
    std::vector<char> piece_;
    z_stream stream_{};
    bool is_between_parts_ = true;  // before the first one, and behind each
    bool is_over_ = false;
};

class GzipWriter {
  public:
    explicit GzipWriter(ContentWriter& out);
    ~GzipWriter();
    GzipWriter(const GzipWriter&) = delete;
    GzipWriter& operator=(const GzipWriter&) = delete;
    Result<void> write(std::string_view piece);
    Result<void> finish();  // once, last

  private:
    Result<void> deflate_all(int flush);

    ContentWriter& out_;
    std::vector<char> piece_;
    z_stream stream_{};
};

}  // namespace millrace::nodes
