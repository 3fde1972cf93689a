#include "http/mail_text.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "base/base64.hpp"
#include "base/percent_encoding.hpp"

namespace millrace::http {
namespace {

constexpr std::size_t kLine = 76;
constexpr char kHex[] = "0123456789ABCDEF";

bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7f; }) &&
           text.find("=?") == std::string_view::npos;
}

// The length of the character that begins here, so that none is cut in two.
std::size_t character_size(std::string_view text, std::size_t at) {
    std::size_t size = 1;
    while (at + size < text.size() && (static_cast<unsigned char>(text[at + size]) & 0xc0) == 0x80)
        ++size;
    return size;
}

// Plain text, folded at spaces.
std::string folded(std::string_view text, std::size_t used) {
    std::string out;
    while (!text.empty()) {
        const std::size_t room = used < kLine ? kLine - used : 1;
        std::size_t cut = text.size();
        if (text.size() > room) {
            cut = text.rfind(' ', room);
            if (cut == 0 || cut == std::string_view::npos) cut = text.find(' ', room);
            // A line of nothing but spaces is no line.
            if (cut == std::string_view::npos || cut == 0 ||
                text.substr(cut).find_first_not_of(' ') == std::string_view::npos)
                cut = text.size();
        }
        out += text.substr(0, cut);
        text.remove_prefix(cut);
        if (!text.empty()) out += "\r\n";
        used = 0;
    }
    return out;
}

}  // namespace

std::string encoded_words(std::string_view text, std::size_t used) {
    if (is_plain(text)) return folded(text, used);
    constexpr std::size_t kWordBytes = 42;  // 56 characters of base64 and 12 around them
    std::string out;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t limit = out.empty() && used > 8 ? kWordBytes - 9 : kWordBytes;
        std::size_t end = at;
        while (end < text.size()) {
            const std::size_t size = character_size(text, end);
            if (end > at && end + size - at > limit) break;
            end += size;
        }
        if (!out.empty()) out += "\r\n ";
        out += "=?UTF-8?B?" + to_base64(text.substr(at, end - at)) + "?=";
        at = end;
    }
    return out;
}

std::string quoted_printable(std::string_view text) {
    std::string out;
    std::size_t column = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool ends_line =
            c == '\n' || (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n');
        if (ends_line) {
            out += "\r\n";
            column = 0;
            if (c == '\r') ++i;
            continue;
        }
        const bool is_last = i + 1 == text.size() || text[i + 1] == '\n' || text[i + 1] == '\r';
        const bool is_space = c == ' ' || c == '\t';
        // Servers treat a dot at the start of a line in a way of their own.
        const bool is_literal =
            is_space ? !is_last : c > ' ' && c < 0x7f && c != '=' && !(c == '.' && column == 0);
        const std::size_t size = is_literal ? 1 : 3;
        if (column + size > kLine - 1) {
            out += "=\r\n";
            column = 0;
        }
        if (is_literal && !(c == '.' && column == 0)) {
            out += c;
            column += 1;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += {'=', kHex[byte >> 4], kHex[byte & 15]};
            column += 3;
        }
    }
    return out;
}

std::string address_list(const std::vector<MailAddress>& addresses) {
    std::string out;
    for (const MailAddress& one : addresses) {
        if (!out.empty()) out += ",\r\n ";
        if (one.name.empty()) {
            out += one.address;
            continue;
        }
        if (!is_plain(one.name)) {
            out += encoded_words(one.name, 9);
        } else {
            out += '"';
            for (const char c : one.name) {
                if (c == '"' || c == '\\') out += '\\';
                out += c;
            }
            out += '"';
        }
        out += " <" + one.address + ">";
    }
    return out;
}

std::string file_name_parameter(std::string_view parameter, std::string_view name) {
    if (name.empty()) return {};
    std::string out = ";\r\n " + std::string(parameter);
    if (is_plain(name) && name.size() < 60) {
        out += "=\"";
        for (const char c : name) {
            if (c == '"' || c == '\\') out += '\\';
            out += c;
        }
        return out + "\"";
    }
    // In numbered parts, so that lines stay short.
    const std::string encoded = "utf-8''" + percent_encode(name, ".-_");
    if (encoded.size() < 60) return out + "*=" + encoded;
    out.clear();
    for (std::size_t at = 0, part = 0; at < encoded.size(); ++part) {
        std::size_t size = std::min<std::size_t>(54, encoded.size() - at);
        // No escape is cut in two.
        if (at + size < encoded.size())
            for (int back = 1; back <= 2; ++back)
                if (encoded[at + size - static_cast<std::size_t>(back)] == '%')
                    size -= static_cast<std::size_t>(back);
        out += ";\r\n " + std::string(parameter) + "*" + std::to_string(part) +
               "*=" + encoded.substr(at, size);
        at += size;
    }
    return out;
}

std::string mail_date(Time time) {
    using namespace std::chrono;
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock{floor<seconds>(time - day)};
    constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char text[64];
    std::snprintf(
        text, sizeof text, "%s, %02u %s %d %02d:%02d:%02d +0000", kDays[weekday(day).c_encoding()],
        static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
        static_cast<int>(date.year()), static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
    return text;
}

}  // namespace millrace::http
