// Archives are read in turns, each file of one into a content; never all of it in memory.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/content.hpp"
#include "sdk/node_services.hpp"

namespace millrace::nodes {

enum class ArchiveFormat { Zip, Tar, TarGzip, Gzip };

struct UnpackedFile {
    std::string name;  // safe_entry_name; empty for gzip, which has one file without a name
    ContentPtr content;
};

class Unpacking {
  public:
    virtual ~Unpacking() = default;
    // Does some of the work; false: all is done. Blocks. InvalidInput: damaged, encrypted, another
    // format. TooLarge: more than the limits allow.
    virtual Result<bool> turn() = 0;
    // Only regular files, in their order; folders, links and devices are left out.
    std::vector<UnpackedFile> files{};
};

// `store` outlives the result.
std::unique_ptr<Unpacking> unpack(ContentPtr archive, ArchiveFormat format, ContentStore& store,
                                  const sdk::ArchiveLimits& limits);

// Counts what comes out of an archive against the limits.
class UnpackedBytes {
  public:
    UnpackedBytes(std::uint64_t packed, const sdk::ArchiveLimits& limits)
        : packed_(packed), limits_(limits) {}
    Result<void> add_bytes(std::uint64_t count);
    Result<void> add_file();

  private:
    std::uint64_t packed_;
    sdk::ArchiveLimits limits_;
    std::uint64_t bytes_ = 0;
    std::size_t files_ = 0;
};

}  // namespace millrace::nodes
