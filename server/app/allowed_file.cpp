#include "app/allowed_file.hpp"

#include "app/workflow_file.hpp"

namespace millrace::app {

std::function<Result<std::string>(const std::string&)> allowed_files(
    const AllowedFolders& folders) {
    return [&folders](const std::string& name) -> Result<std::string> {
        auto file = folders.open(name);
        if (!file) return file.error();
        if (file->size() > kMaxWorkflowFile)
            return Error{ErrorKind::TooLarge, "The file \"" + name + "\" is larger than 64 MB."};
        std::string content(static_cast<std::size_t>(file->size()), '\0');
        std::size_t size = 0;
        while (size < content.size()) {
            const auto count = file->read(std::span(content).subspan(size));
            if (!count) return count.error();
            if (*count == 0) break;
            size += *count;
        }
        content.resize(size);
        return content;
    };
}

}  // namespace millrace::app
