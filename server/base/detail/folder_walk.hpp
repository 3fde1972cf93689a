// From an allowed folder to a file below it, one name at a time, each opened from the folder before
// and never by a path: what is opened is what was looked at.
#pragma once

#include <sys/stat.h>

#include <deque>
#include <vector>

#include "base/allowed_folders.hpp"

namespace millrace::detail {

// What the system's error means for whoever asked for the file. `verb`: "read", "written".
Error disk_failure(const std::string& shown, int code, const char* verb);

enum class Missing { Fails, IsMade };  // an own folder that does not exist yet

struct FolderWalk {
    const AllowedFoldersOptions& options;
    std::string shown;  // the path as it was asked for, for messages

    // The folders from the root to where the walk stands, and the names that are still to be gone.
    std::vector<FileDescriptor> folders{};
    std::deque<std::string> names{};
    int links = 0;

    // Begins at the folder that an absolute path lies in.
    Result<void> begin(const std::filesystem::path& path, Missing missing);
    // Goes until one name is left that is no symbolic link; true: there is such an entry.
    // `facts` describes it. No name is left: the path is the root itself, or ends with "..".
    Result<bool> go(struct stat& facts);

    int folder() const { return folders.back().get(); }

    Error failure(int code, const char* verb = "opened") const {
        return disk_failure(shown, code, verb);
    }
    Error outside() const;
    Error refused() const;
    // Forbidden: `facts` are those of a folder or file that nobody may open.
    Result<void> check_folder(const struct stat& facts) const;
    Result<void> check_file(const struct stat& facts) const;
    // An error unless it is a regular file of a real file system that may be opened.
    Result<void> check_open_file(int file) const;

  private:
    Result<void> check_ancestors() const;
    Result<void> follow(const std::string& name);
    Result<void> enter(const std::string& name, bool& is_link);
};

// Absolute, without "." and "..", for messages and comparison: relative paths begin at the first
// folder. InvalidInput: empty, too long, or with a zero byte.
Result<std::filesystem::path> absolute_path(const AllowedFoldersOptions& options,
                                            std::string_view path);

}  // namespace millrace::detail
