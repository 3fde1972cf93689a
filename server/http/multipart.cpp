#include "http/multipart.hpp"

#include <algorithm>
#include <optional>

#include "http/content_type.hpp"
#include "http/headers.hpp"
#include "http/utf8.hpp"

namespace millrace::http {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::size_t kMaxBoundary = 70;  // RFC 2046, 5.1.1

Error bad_form(std::string reason) {
    return {.kind = ErrorKind::InvalidInput, .message = "The multipart form " + std::move(reason)};
}

Error bad_part(std::size_t number, std::string_view reason) {
    return bad_form("is malformed: part " + std::to_string(number) + " " + std::string(reason));
}

bool is_boundary(std::string_view text) {
    const auto is_allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               (c != '\0' && std::string_view("'()+_,-./:=? ").find(c) != std::string_view::npos);
    };
    return !text.empty() && text.size() <= kMaxBoundary && text.back() != ' ' &&
           std::ranges::all_of(text, is_allowed);
}

// filename*=UTF-8''na%C3%AFve.txt; nothing when it is written in another way.
std::optional<std::string> extended_value(std::string_view text) {
    constexpr std::string_view kPrefix = "utf-8'";
    if (!equals_ignoring_case(text.substr(0, kPrefix.size()), kPrefix)) return std::nullopt;
    const std::size_t quote = text.find('\'', kPrefix.size());
    std::string value;
    if (quote == std::string_view::npos || !percent_decode(text.substr(quote + 1), value))
        return std::nullopt;
    return value;
}

struct PartHeader {
    std::string name;
    std::optional<std::string> file_name;
    std::string content_type;
};

// One pass over the body; the cursor is `rest`.
class Parser {
  public:
    Parser(std::string_view body, std::string_view boundary, const MultipartLimits& limits)
        : rest_(body), delimiter_("\r\n--" + std::string(boundary)), limits_(limits) {}

    Result<MultipartForm> parse() {
        if (!skip_preamble()) return bad_form("does not contain its boundary.");
        for (std::size_t number = 1;; ++number) {
            const auto is_last = read_delimiter_line(number);
            if (!is_last) return is_last.error();
            if (*is_last) return std::move(form_);
            if (number > limits_.parts)
                return Error{.kind = ErrorKind::TooLarge,
                             .message = "The multipart form has more than " +
                                        std::to_string(limits_.parts) + " parts."};
            if (auto part = read_part(number); !part) return part.error();
        }
    }

  private:
    // Moves behind the first delimiter. It needs no line end before it at the very start.
    bool skip_preamble() {
        const std::string_view first = std::string_view(delimiter_).substr(kLineEnd.size());
        if (rest_.starts_with(first)) {
            rest_.remove_prefix(first.size());
            return true;
        }
        const std::size_t at = rest_.find(delimiter_);
        if (at == std::string_view::npos) return false;
        rest_.remove_prefix(at + delimiter_.size());
        return true;
    }

    // Reads what follows a delimiter: true for "--", the end of the form.
    Result<bool> read_delimiter_line(std::size_t number) {
        if (rest_.starts_with("--")) return true;
        const std::size_t padding = std::min(rest_.find_first_not_of(" \t"), rest_.size());
        rest_.remove_prefix(padding);
        if (rest_.size() < kLineEnd.size()) return bad_part(number, "is cut off at its start.");
        if (!rest_.starts_with(kLineEnd)) return bad_part(number, "has text after its boundary.");
        rest_.remove_prefix(kLineEnd.size());
        return false;
    }

    Result<void> read_part(std::size_t number) {
        auto header = read_header(number);
        if (!header) return header.error();
        const std::size_t end = rest_.find(delimiter_);
        if (end == std::string_view::npos)
            return bad_part(number, "is cut off: no boundary follows it.");
        std::string content(rest_.substr(0, end));
        rest_.remove_prefix(end + delimiter_.size());
        if (header->file_name)
            form_.files.push_back({std::move(header->name), std::move(*header->file_name),
                                   std::move(header->content_type), std::move(content)});
        else
            form_.fields.emplace_back(std::move(header->name), to_valid_utf8(std::move(content)));
        return {};
    }

    Result<PartHeader> read_header(std::size_t number) {
        PartHeader header{.name = {}, .file_name = {}, .content_type = "application/octet-stream"};
        bool has_disposition = false;
        for (std::size_t used = 0;;) {
            const std::size_t left = limits_.part_header_bytes - used;
            const std::size_t end = rest_.substr(0, left).find(kLineEnd);
            if (end == std::string_view::npos)
                return bad_part(number, rest_.size() < left ? "is cut off in its header."
                                                            : "has a header that is too long.");
            const std::string_view line = rest_.substr(0, end);
            rest_.remove_prefix(end + kLineEnd.size());
            used += end + kLineEnd.size();
            if (line.empty()) break;
            const std::size_t colon = line.find(':');
            if (colon == std::string_view::npos || !is_header_name(line.substr(0, colon)))
                return bad_part(number, "has a header line that is not name: value.");
            const std::string_view value = trim(line.substr(colon + 1));
            if (equals_ignoring_case(line.substr(0, colon), "Content-Disposition")) {
                if (has_disposition)
                    return bad_part(number, "has two Content-Disposition headers.");
                has_disposition = true;
                if (auto read = read_disposition(number, value, header); !read) return read.error();
            } else if (equals_ignoring_case(line.substr(0, colon), "Content-Type")) {
                if (auto type = parse_content_type(value))
                    header.content_type = std::move(type->type);
            }
        }
        if (!has_disposition) return bad_part(number, "has no Content-Disposition header.");
        return header;
    }

    static Result<void> read_disposition(std::size_t number, std::string_view text,
                                         PartHeader& header) {
        auto parsed = parse_header_value(text);
        if (!parsed)
            return bad_part(number, "has a Content-Disposition header that cannot be read.");
        if (parsed->value != "form-data") return bad_part(number, "is not form-data.");
        const auto name = parsed->parameters.find("name");
        if (!name) return bad_part(number, "has no name.");
        header.name = to_valid_utf8(std::string(*name));
        if (const auto extended = extended_value(parsed->parameters.get("filename*")))
            header.file_name = bare_file_name(*extended);
        else if (const auto plain = parsed->parameters.find("filename"))
            header.file_name = bare_file_name(*plain);
        return {};
    }

    std::string_view rest_;
    std::string delimiter_;
    MultipartLimits limits_;
    MultipartForm form_{};
};

}  // namespace

Result<MultipartForm> parse_multipart(std::string_view body, std::string_view boundary,
                                      const MultipartLimits& limits) {
    if (boundary.empty())
        return Error{
            .kind = ErrorKind::InvalidInput,
            .message = "The multipart form has no boundary.",
            .hint = "The Content-Type header must name it: multipart/form-data; boundary=…"};
    if (!is_boundary(boundary)) return bad_form("has a boundary that is not allowed.");
    return Parser(body, boundary, limits).parse();
}

std::string bare_file_name(std::string_view name) {
    if (const std::size_t slash = name.find_last_of("/\\"); slash != std::string_view::npos)
        name.remove_prefix(slash + 1);
    std::string result(name);
    std::erase_if(result, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
    });
    if (result == "." || result == "..") return {};
    return to_valid_utf8(std::move(result));
}

}  // namespace millrace::http
