#include "nodes/plain_text/one_line.hpp"

#include "nodes/xml/xml_characters.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {

std::string one_line(std::string_view text) {
    std::string joined;
    for (const char c : sdk::trim_blanks(text))
        if (c != '\n' && c != '\r') joined += c;
    std::string result;
    std::string_view rest = joined;
    while (!rest.empty()) {
        std::size_t blanks = 0;
        while (const std::size_t length = blank_length(rest.substr(blanks))) blanks += length;
        rest.remove_prefix(blanks);
        if (blanks > 0) result += ' ';
        if (rest.empty()) break;
        result += rest.front();
        rest.remove_prefix(1);
    }
    return result;
}

}  // namespace millrace::nodes
