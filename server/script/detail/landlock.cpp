#include "script/detail/landlock.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cstdint>

#include "script/detail/system_error.hpp"

namespace millrace::script::detail {
namespace {

// <linux/landlock.h>, with what later versions added.
struct RulesetAttributes {
    std::uint64_t file_access;
    std::uint64_t net_access;  // version 4
    std::uint64_t scoped;      // version 6
};
struct [[gnu::packed]] PathRule {
    std::uint64_t allowed;
    std::int32_t parent;
};
constexpr std::uint32_t kAskVersion = 1;
constexpr int kPathRule = 1;
constexpr std::uint64_t kExecute = 1 << 0;
constexpr std::uint64_t kReadFile = 1 << 2;
constexpr std::uint64_t kReadFolder = 1 << 3;
constexpr std::uint64_t kTcp = 0b11;
constexpr std::uint64_t kScopes = 0b11;

// All kinds of access that a version can refuse.
std::uint64_t all_file_access(int version) {
    int kinds = 13;                // version 1: execute to make_sym
    if (version >= 2) kinds = 14;  // moving between folders
    if (version >= 3) kinds = 15;  // truncating
    if (version >= 5) kinds = 16;  // commands to devices
    return (std::uint64_t{1} << kinds) - 1;
}

}  // namespace

int landlock_version() {
    const long version = syscall(SYS_landlock_create_ruleset, nullptr, 0, kAskVersion);
    return version > 0 ? static_cast<int>(version) : 0;
}

Result<Descriptor> make_landlock_ruleset(int version,
                                         std::span<const std::filesystem::path> readable) {
    const RulesetAttributes attributes{.file_access = all_file_access(version),
                                       .net_access = version >= 4 ? kTcp : 0,
                                       .scoped = version >= 6 ? kScopes : 0};
    Descriptor ruleset(
        static_cast<int>(syscall(SYS_landlock_create_ruleset, &attributes, sizeof(attributes), 0)));
    if (!ruleset) return system_error("A Landlock ruleset could not be made");
    for (const auto& path : readable) {
        const Descriptor at(::open(path.c_str(), O_PATH | O_CLOEXEC));
        struct stat status{};
        if (!at || fstat(at.get(), &status) != 0) continue;
        const PathRule rule{
            .allowed = kExecute | kReadFile | (S_ISDIR(status.st_mode) ? kReadFolder : 0),
            .parent = at.get()};
        if (syscall(SYS_landlock_add_rule, ruleset.get(), kPathRule, &rule, 0) != 0)
            return system_error("Landlock refused the path " + path.string());
    }
    return ruleset;
}

}  // namespace millrace::script::detail
