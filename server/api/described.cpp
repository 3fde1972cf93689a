#include "api/described.hpp"

#include <cctype>

namespace millrace::api {
namespace {

std::string shortened(std::string text) {
    constexpr std::size_t kMost = 60;
    if (text.size() > kMost) text = text.substr(0, kMost) + "…";
    return text;
}

}  // namespace

std::string wire_name(std::string_view member) {
    std::string name;
    bool is_start = false;
    for (const char c : member) {
        if (c == '_') {
            is_start = true;
            continue;
        }
        name.push_back(is_start ? static_cast<char>(std::toupper(static_cast<unsigned char>(c)))
                                : c);
        is_start = false;
    }
    return name;
}

Error wrong_member(const std::string& name, std::string_view wanted, const Json& got) {
    if (name.empty())
        return Error{ErrorKind::InvalidInput,
                     "The body of the request must be " + std::string(wanted) + "."};
    return Error{ErrorKind::InvalidInput, "\"" + name + "\" must be " + std::string(wanted) +
                                              ", but is " + shortened(to_json_text(got)) + "."};
}

Error missing_member(const std::string& name) {
    return Error{ErrorKind::InvalidInput,
                 "\"" + name + "\" is missing in the body of the request."};
}

Error wrong_query(const std::string& name, std::string_view wanted, std::string_view got) {
    return Error{ErrorKind::InvalidInput, "The query parameter \"" + name + "\" must be " +
                                              std::string(wanted) + ", but is \"" +
                                              shortened(std::string(got)) + "\"."};
}

}  // namespace millrace::api
