// AllowedFolders::find: walks the folders that a pattern leads through.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <set>

#include "base/allowed_folders.hpp"
#include "base/detail/folder_walk.hpp"
#include "base/path_pattern.hpp"

namespace millrace {
namespace {

using detail::FolderWalk;

constexpr std::size_t kLongestPattern = 4096;
constexpr std::size_t kMostEntries = 200'000;  // looked at for one pattern
constexpr std::size_t kMostFiles = 10'000;
constexpr std::size_t kDeepest = 64;

Error too_many(std::string_view pattern) {
    return Error{ErrorKind::TooLarge,
                 "The pattern \"" + std::string(pattern) + "\" leads to more than " +
                     std::to_string(kMostFiles) + " files, or through more than " +
                     std::to_string(kMostEntries) + " files and folders.",
                 "Name a folder further down, or less of it at a time."};
}

enum class Kind { Nothing, File, Folder };

class Search {
  public:
    Search(const AllowedFoldersOptions& options, std::string_view pattern)
        : options_(options), pattern_(pattern) {}

    // `parts` of a pattern without braces, behind the folder `base`.
    Result<void> run(const std::string& base, std::vector<std::string> parts) {
        parts_ = std::move(parts);
        FolderWalk walk{options_, std::string(pattern_)};
        if (const auto begun = walk.begin(base, detail::Missing::Fails);
            !begun && begun.error().kind != ErrorKind::NotFound)
            return begun;
        return visit(base == "/" ? std::string() : base, 0);
    }

    std::vector<std::string> take_files() { return {files_.begin(), files_.end()}; }

  private:
    Result<void> visit(const std::string& folder, std::size_t part);
    Result<void> each_entry(const std::string& folder, std::size_t part);
    Result<void> take(const std::string& path, Kind kind, std::size_t part);

    Kind kind_of(const std::string& path) {
        FolderWalk walk{options_, path};
        struct stat facts{};
        if (!walk.begin(path, detail::Missing::Fails)) return Kind::Nothing;
        const auto exists = walk.go(facts);
        if (!exists || !*exists) return Kind::Nothing;
        return S_ISREG(facts.st_mode)   ? Kind::File
               : S_ISDIR(facts.st_mode) ? Kind::Folder
                                        : Kind::Nothing;
    }

    const AllowedFoldersOptions& options_;
    const std::string_view pattern_;
    std::vector<std::string> parts_;
    std::set<std::string> files_;
    std::size_t entries_ = 0;
    std::vector<std::pair<dev_t, ino_t>> within_;  // the folders on the way, against loops of links
};

Result<void> Search::take(const std::string& path, Kind kind, std::size_t part) {
    const bool is_last = part + 1 == parts_.size();
    if (kind == Kind::Folder && !is_last) return visit(path, part + 1);
    if (kind != Kind::File || !is_last) return {};
    files_.insert(path);
    if (files_.size() > kMostFiles) return too_many(pattern_);
    return {};
}

Result<void> Search::visit(const std::string& folder, std::size_t part) {
    if (++entries_ > kMostEntries) return too_many(pattern_);
    const std::string& wanted = parts_[part];
    if (wanted == "**" && part + 1 < parts_.size()) {  // no folder at all
        const auto done = visit(folder, part + 1);
        if (!done) return done;
    } else if (!is_magic(wanted)) {
        const std::string path = folder + "/" + unescaped(wanted);
        return take(path, kind_of(path), part);
    }
    if (within_.size() > kDeepest) return {};
    return each_entry(folder, part);
}

Result<void> Search::each_entry(const std::string& folder, std::size_t part) {
    FolderWalk walk{options_, folder};
    struct stat facts{};
    if (!walk.begin(folder.empty() ? "/" : folder, detail::Missing::Fails)) return {};
    walk.names.emplace_back(".");
    if (!walk.go(facts)) return {};
    const std::pair<dev_t, ino_t> id(facts.st_dev, facts.st_ino);
    const std::string& wanted = parts_[part];
    if (wanted == "**" && std::find(within_.begin(), within_.end(), id) != within_.end()) return {};
    const int open_folder =
        openat(walk.folder(), ".", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR* listing = open_folder < 0 ? nullptr : fdopendir(open_folder);
    if (!listing) {
        FileDescriptor closed(open_folder);
        return {};  // not readable: as if it were empty
    }
    std::vector<std::string> names;
    while (const dirent* entry = readdir(listing)) {
        const std::string name(entry->d_name);
        if (name == "." || name == "..") continue;
        if (++entries_ > kMostEntries) break;
        if (wanted == "**" ? !name.starts_with('.') : matches_part(wanted, name))
            names.push_back(name);
    }
    closedir(listing);
    if (entries_ > kMostEntries) return too_many(pattern_);

    within_.push_back(id);
    Result<void> result;
    for (const std::string& name : names) {
        const std::string path = folder + "/" + name;
        const Kind kind = kind_of(path);
        result =
            wanted == "**" && kind == Kind::Folder ? visit(path, part) : take(path, kind, part);
        if (!result) break;
    }
    within_.pop_back();
    return result;
}

// Absolute, without "." and ".."; "**" not twice in a row.
Result<std::vector<std::string>> parts_of(const std::string& pattern) {
    std::vector<std::string> parts;
    std::size_t begin = 0;
    while (begin <= pattern.size()) {
        const std::size_t end = std::min(pattern.find('/', begin), pattern.size());
        std::string part = pattern.substr(begin, end - begin);
        begin = end + 1;
        if (part.empty() || part == "." || (part == "**" && !parts.empty() && parts.back() == "**"))
            continue;
        if (part != "..") {
            parts.push_back(std::move(part));
            continue;
        }
        if (!parts.empty() && is_magic(parts.back()))
            return Error{ErrorKind::InvalidInput,
                         "The pattern \"" + pattern + "\" has \"..\" behind a \"*\" or the like."};
        if (!parts.empty()) parts.pop_back();
    }
    return parts;
}

}  // namespace

Result<std::vector<std::string>> AllowedFolders::find(std::string_view pattern,
                                                      Groups groups) const {
    const auto absolute = detail::absolute_path(options_, ".");
    if (!absolute) return absolute.error();
    if (pattern.empty() || pattern.size() > kLongestPattern ||
        pattern.find('\0') != std::string_view::npos)
        return Error{ErrorKind::InvalidInput,
                     "The file selector is empty, too long, or has a zero byte in it."};
    const auto patterns = expand_braces(groups == Groups::Alternatives ? groups_as_braces(pattern)
                                                                       : std::string(pattern));
    if (!patterns) return patterns.error();
    Search search(options_, pattern);
    for (const std::string& one : *patterns) {
        const bool is_absolute = one.starts_with('/');
        auto parts = parts_of(
            is_absolute ? one : escape_in_pattern(absolute->string(), "*?[]\\") + "/" + one);
        if (!parts) return parts.error();
        if (parts->empty())
            return Error{ErrorKind::InvalidInput,
                         "The file selector \"" + std::string(pattern) + "\" names no file."};
        std::string base;
        std::size_t count = 0;
        for (; count + 1 < parts->size() && !is_magic((*parts)[count]); ++count)
            base += "/" + unescaped((*parts)[count]);
        parts->erase(parts->begin(), parts->begin() + static_cast<std::ptrdiff_t>(count));
        const auto done = search.run(base.empty() ? "/" : base, std::move(*parts));
        if (!done) return done.error();
    }
    return search.take_files();
}

}  // namespace millrace
