#include "nodes/item_file.hpp"

#include <array>
#include <utility>

#include "http/mime_type.hpp"
#include "nodes/file_signature.hpp"

namespace millrace::nodes {
namespace {

using workflow::BinaryMap;
using workflow::BinaryValue;

std::string list_of_names(const BinaryMap& files) {
    std::string names;
    for (const auto& file : files) {
        if (!names.empty()) names += ", ";
        names += "\"" + file.first + "\"";
    }
    return names;
}

constexpr std::string_view kUnknownType = "application/octet-stream";

std::string type_of_name(std::string_view name) {
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos) return {};
    const std::string_view type = http::mime_type_of_extension(name.substr(dot + 1));
    // "bin" really is of the type that unknown extensions are given.
    const bool is_known =
        type != kUnknownType || name.substr(dot + 1) == http::extension_of_mime_type(kUnknownType);
    return is_known ? std::string(type) : std::string();
}

std::string_view type_of_bytes(const Content& content) {
    std::array<char, kSignatureBytes> start;
    const auto count = content.read(0, start);
    return count ? type_of_signature({start.data(), *count}) : std::string_view();
}

}  // namespace

Result<const BinaryValue*> item_file(const workflow::Item& item, std::string_view property) {
    const std::string name(property);
    if (!item.binary || item.binary->empty())
        return Error{ErrorKind::InvalidInput,
                     "The item has no file, and one named \"" + name + "\" is needed.",
                     "The node before must hand on items with binary data."};
    const auto found = item.binary->find(property);
    if (found != item.binary->end()) return &found->second;
    return Error{
        ErrorKind::InvalidInput, "The item has no file named \"" + name + "\".",
        "Its files are " + list_of_names(*item.binary) + ": name one of them in the parameter."};
}

BinaryValue make_file(ContentPtr content, NewFile about) {
    BinaryValue file;
    const std::size_t slash = about.name.rfind('/');
    if (slash != std::string::npos) {
        file.directory = slash == 0 ? "/" : about.name.substr(0, slash);
        about.name.erase(0, slash + 1);
    }
    file.file_name = std::move(about.name);
    file.mime_type = std::move(about.mime_type);
    if (file.mime_type.empty()) file.mime_type = type_of_name(file.file_name);
    if (file.mime_type.empty()) file.mime_type = type_of_bytes(*content);
    file.file_extension = http::extension_of_mime_type(file.mime_type);
    if (file.mime_type.empty()) file.mime_type = "text/plain";
    const std::size_t dot = file.file_name.rfind('.');
    if (dot != std::string::npos && dot > 0 && dot + 1 < file.file_name.size())
        file.file_extension = file.file_name.substr(dot + 1);
    file.content = std::move(content);
    return file;
}

BinaryValue make_file(std::string bytes, NewFile about) {
    return make_file(memory_content(std::move(bytes)), std::move(about));
}

std::shared_ptr<const BinaryMap> with_file(const BinaryMap* files, std::string_view property,
                                           BinaryValue file) {
    auto result = files ? std::make_shared<BinaryMap>(*files) : std::make_shared<BinaryMap>();
    result->insert_or_assign(std::string(property), std::move(file));
    return result;
}

std::shared_ptr<const BinaryMap> without_file(const BinaryMap* files, std::string_view property) {
    if (!files) return nullptr;
    auto result = std::make_shared<BinaryMap>(*files);
    if (const auto found = result->find(property); found != result->end()) result->erase(found);
    if (result->empty()) return nullptr;
    return result;
}

}  // namespace millrace::nodes
