// A folder for the time of one command.
#pragma once

#include <filesystem>

#include "base/id.hpp"

namespace millrace::app {

// Names a folder that nobody has; whoever needs it makes it. Gone with the object.
class TemporaryFolder {
  public:
    explicit TemporaryFolder(Random& random)
        : path_(std::filesystem::temp_directory_path() / ("millrace-" + make_id(random))) {}
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

  private:
    const std::filesystem::path path_;
};

}  // namespace millrace::app
