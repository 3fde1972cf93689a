// Archives (zip) written piece by piece. Entries of a size that is not known before have it behind
// their bytes; libraries write those in the 64-bit form, which not every reader of spreadsheets
// takes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/content.hpp"

namespace millrace::nodes {

// Both are deflate streams: readers find the end of no others before its size.
enum class ZipPacking { Plain, Compressed };

// One entry at a time: begin, write, write, …, begin. What is not finished is dropped.
class ZipWriter {
  public:
    ZipWriter(ContentStore& store, ZipPacking packing);
    ~ZipWriter();
    ZipWriter(const ZipWriter&) = delete;
    ZipWriter& operator=(const ZipWriter&) = delete;

    Result<void> begin(std::string_view name);
    Result<void> write(std::string_view piece);
    // Blocks, as all of these may. TooLarge: the archive would have more than 4 GB.
    Result<ContentPtr> finish();

  private:
    struct Entry {
        std::string name;
        std::uint32_t checksum = 0;
        std::uint64_t packed = 0;
        std::uint64_t size = 0;
        std::uint64_t offset = 0;
    };
    struct Deflater;

    Result<void> put(std::string_view bytes);
    Result<void> deflate_piece(std::string_view piece, bool is_last);
    Result<void> end_entry();
    std::string header_of(const Entry& entry, std::uint16_t version) const;

    std::unique_ptr<ContentWriter> writer_;
    ZipPacking packing_;
    std::unique_ptr<Deflater> deflater_;
    std::vector<Entry> entries_;
    bool is_open_ = false;  // the last entry
    std::uint64_t written_ = 0;
};

}  // namespace millrace::nodes
