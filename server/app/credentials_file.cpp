#include "app/credentials_file.hpp"

#include "base/file.hpp"

namespace millrace::app {
namespace {

constexpr std::size_t kMostBytes = 16U << 20;

Error bad_file(const std::filesystem::path& path, const std::string& what) {
    return Error{ErrorKind::InvalidInput, path.string() + ": " + what,
                 "A file of credentials is a list such as [{\"id\": \"1\", \"name\": \"My login\", "
                 "\"type\": \"httpBasicAuth\", \"data\": {\"user\": …, \"password\": …}}]."};
}

}  // namespace

Result<CredentialsFile> CredentialsFile::read(const std::filesystem::path& path) {
    CredentialsFile file;
    if (path.empty()) return file;
    const auto text = read_file(path, kMostBytes);
    if (!text) return text.error();
    if (!is_private_file(path))
        return Error{ErrorKind::Forbidden,
                     path.string() + " holds secrets, and others may read it.",
                     "Run: chmod 600 " + path.string()};
    const auto json = parse_json(*text);
    if (!json) return bad_file(path, json.error().message);
    if (!json->is_array()) return bad_file(path, "it holds no list.");
    for (const Json& one : json->get_array()) {
        const Json* data = find_member(one, "data");
        Entry entry{std::string(text_member(one, "id")),
                    std::string(text_member(one, "name")),
                    std::string(text_member(one, "type")),
                    {}};
        if (entry.type.empty() || !data || !data->is_object())
            return bad_file(path,
                            "the credential \"" + entry.name +
                                "\" lacks its type or its data (they must not be encrypted).");
        entry.data = data->get_object();
        file.entries_.push_back(std::move(entry));
    }
    return file;
}

Task<Result<JsonObject>> CredentialsFile::fields(const workflow::Node& node,
                                                 std::string_view type) {
    const Json* wanted = node.credentials.if_contains(type);
    const std::string_view id = wanted ? text_member(*wanted, "id") : std::string_view();
    const std::string_view name = wanted ? text_member(*wanted, "name") : std::string_view();
    for (const Entry& entry : entries_)
        if (!id.empty() && entry.type == type && entry.id == id) co_return entry.data;
    for (const Entry& entry : entries_)
        if (!name.empty() && entry.type == type && entry.name == name) co_return entry.data;
    Error error{ErrorKind::NotFound,
                "Node \"" + node.name + "\" uses the credential \"" + std::string(name) +
                    "\" of the type \"" + std::string(type) + "\", which is not kept here.",
                "Add it to the file that the setting \"credentials-file\" names."};
    error.node = node.name;
    co_return error;
}

}  // namespace millrace::app
