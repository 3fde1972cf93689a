#include "script/detail/memory_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>

#include "script/detail/system_error.hpp"

namespace millrace::script::detail {

Result<Descriptor> make_memory_file(const char* name, std::string_view content) {
    Descriptor file(memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!file) return system_error("A file in memory could not be made");
    while (!content.empty()) {
        const ssize_t written = ::write(file.get(), content.data(), content.size());
        if (written < 0) return system_error("A file in memory could not be written");
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    if (fcntl(file.get(), F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) !=
        0)
        return system_error("A file in memory could not be sealed");
    return file;
}

}  // namespace millrace::script::detail
