// Files are packed in turns; neither they nor the archive are in memory as a whole.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/content.hpp"
#include "nodes/compression/unpacking.hpp"

namespace millrace::nodes {

struct FileToPack {
    std::string name;
    ContentPtr content;
    bool is_compressed = false;  // already, by its format: it is stored as it is
};

class Packing {
  public:
    virtual ~Packing() = default;
    // Does some of the work; false: all is done, and `archive` is there. Blocks.
    virtual Result<bool> turn() = 0;
    ContentPtr archive = empty_content();
};

// Names are made safe and different from each other. Gzip takes exactly one file. `now` is the
// files' date.
std::unique_ptr<Packing> pack(std::vector<FileToPack> files, ArchiveFormat format,
                              ContentStore& store, Time now);

}  // namespace millrace::nodes
