// The folders that workflows may use, and no file outside of them: not by "..", not by symbolic
// links, not by what is swapped while a path is being looked at.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/file_descriptor.hpp"

namespace millrace {

// An open file, to be read from its start.
class DiskFile {
  public:
    DiskFile(FileDescriptor file, std::string path, std::uint64_t size)
        : file_(std::move(file)), path_(std::move(path)), size_(size) {}
    const std::string& path() const { return path_; }
    std::uint64_t size() const { return size_; }  // when it was opened
    // The next bytes; 0 at the end. Blocks.
    Result<std::size_t> read(std::span<char> out);

  private:
    FileDescriptor file_;
    std::string path_;
    std::uint64_t size_;
};

// A file being written. What is not finished leaves no trace, unless it is appended.
class DiskFileWriter {
  public:
    ~DiskFileWriter();
    DiskFileWriter(DiskFileWriter&&) = default;
    DiskFileWriter& operator=(DiskFileWriter&&) = delete;
    Result<void> write(std::string_view piece);  // blocks
    // Once, last: the file has its name and is on the disk. Blocks.
    Result<void> finish();

  private:
    friend class AllowedFolders;
    DiskFileWriter() = default;
    FileDescriptor file_;
    FileDescriptor folder_;
    std::string path_;
    std::string temporary_;  // the name so far; empty: it is appended
    std::string name_;
};

struct AllowedFoldersOptions {
    std::vector<std::filesystem::path> folders{};  // the first is where relative paths begin
    // One of our own, made when something is written to it; it may be within `refused`. Comes
    // last.
    std::filesystem::path own_folder{};
    // Nothing in these is ever opened, also where a folder of the list holds them.
    std::vector<std::filesystem::path> refused{};
    std::vector<std::filesystem::path> refused_files{};  // nor these, under any name
};

// All functions from any thread; those that return a Result block. Errors: Forbidden (outside, or
// no regular file), NotFound, InvalidInput, Unavailable; messages name the path.
class AllowedFolders {
  public:
    enum class Mode { Replace, Append };
    enum class Groups { Literal, Alternatives };  // what "(a|b)" means in a pattern

    explicit AllowedFolders(AllowedFoldersOptions options);

    Result<DiskFile> open(std::string_view path) const;
    // Replace: written beside, takes the file's place when it is finished. The folder must exist.
    Result<DiskFileWriter> create(std::string_view path, Mode mode) const;
    // The files that a pattern (base/path_pattern.hpp) matches, in the order of their paths. A
    // symbolic link is followed where it stays within. TooLarge: too many are to be looked at.
    Result<std::vector<std::string>> find(std::string_view pattern, Groups groups) const;

    // "/data, /srv/files", for messages.
    std::string list() const;

  private:
    AllowedFoldersOptions options_;
};

}  // namespace millrace
