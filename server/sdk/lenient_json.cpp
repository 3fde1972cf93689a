#include "sdk/lenient_json.hpp"

#include <charconv>
#include <string>

#include "sdk/value_conversion.hpp"

namespace millrace::sdk {
namespace {

constexpr std::size_t kMaxDepth = 500;

bool is_name_char(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z') || byte == '_' || byte == '$' || byte >= 0x80;
}

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// A closing quote for each opening one; typographic quotes count when repairing.
struct Quotes {
    std::string_view open;
    std::string_view close;
};
constexpr Quotes kPlainQuotes[] = {{"\"", "\""}, {"'", "'"}};
constexpr Quotes kWideQuotes[] = {{"\u201c", "\u201d"}, {"\u2018", "\u2019"}, {"`", "`"}};

class Reader {
  public:
    Reader(std::string_view text, Leniency leniency, boost::json::storage_ptr storage)
        : text_(text), repairs_(leniency == Leniency::Repair), storage_(std::move(storage)) {}

    Result<Json> read() {
        if (repairs_) skip_fence();
        auto value = read_value(0);
        if (!value) return value;
        skip_blanks();
        if (repairs_) {
            while (at_ < text_.size() && (peek() == ';' || peek() == ',' || peek() == '`')) ++at_;
            skip_blanks();
        }
        if (at_ < text_.size()) return stop("something follows the value");
        return value;
    }

  private:
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    std::string_view rest() const { return text_.substr(at_); }
    bool take(std::string_view mark) {
        if (!rest().starts_with(mark)) return false;
        at_ += mark.size();
        return true;
    }
    Error stop(const char* why) const {
        return Error{ErrorKind::InvalidInput, "The text is no JSON: " + std::string(why) +
                                                  " at character " + std::to_string(at_ + 1) + "."};
    }

    void skip_fence() {
        skip_blanks();
        if (!take("```")) return;
        while (at_ < text_.size() && is_name_char(peek())) ++at_;
    }

    void skip_blanks() {
        while (at_ < text_.size()) {
            const std::size_t before = at_;
            at_ = text_.size() - trim_start(rest()).size();
            if (rest().starts_with("/*")) {
                const std::size_t end = text_.find("*/", at_ + 2);
                at_ = end == std::string_view::npos ? text_.size() : end + 2;
            } else if (rest().starts_with("//")) {
                at_ = std::min(text_.find('\n', at_), text_.size());
            }
            if (at_ == before) return;
        }
    }
    static std::string_view trim_start(std::string_view text) {
        const std::string_view both = trim_blanks(text);
        return both.empty() ? both
                            : text.substr(static_cast<std::size_t>(both.data() - text.data()));
    }

    Result<Json> read_value(std::size_t depth) {
        if (depth > kMaxDepth) return stop("it is nested too deeply");
        skip_blanks();
        if (take("{")) return read_object(depth);
        if (take("[")) return read_list(depth);
        if (const Quotes* quotes = quotes_here()) {
            auto content = read_text(*quotes);
            if (!content) return content.error();
            return Json(*content, storage_);
        }
        return read_word();
    }

    const Quotes* quotes_here() const {
        for (const Quotes& quotes : kPlainQuotes)
            if (rest().starts_with(quotes.open)) return &quotes;
        if (repairs_)
            for (const Quotes& quotes : kWideQuotes)
                if (rest().starts_with(quotes.open)) return &quotes;
        return nullptr;
    }

    Result<Json> read_object(std::size_t depth) {
        JsonObject object(storage_);
        while (true) {
            skip_blanks();
            if (take("}")) return Json(std::move(object));
            if (at_ >= text_.size()) {
                if (repairs_) return Json(std::move(object));
                return stop("an object is not closed");
            }
            if (repairs_ && take(",")) continue;
            auto name = read_name();
            if (!name) return name.error();
            skip_blanks();
            if (!take(":") && !(repairs_ && take("="))) {
                // A name without a value at the end of a text that was cut off.
                if (!repairs_ || at_ < text_.size()) return stop("a colon is missing");
                object[*name] = nullptr;
                continue;
            }
            auto value = read_member_value(depth);
            if (!value) return value;
            object[*name] = std::move(*value);
            skip_blanks();
            if (!take(",") && peek() != '}' && !repairs_) return stop("a comma is missing");
        }
    }

    Result<Json> read_member_value(std::size_t depth) {
        skip_blanks();
        const bool is_missing = at_ >= text_.size() || peek() == ',' || peek() == '}';
        if (repairs_ && is_missing) return Json(nullptr, storage_);
        return read_value(depth + 1);
    }

    Result<Json> read_list(std::size_t depth) {
        JsonArray list(storage_);
        while (true) {
            skip_blanks();
            if (take("]")) return Json(std::move(list));
            if (repairs_ && (at_ >= text_.size() || peek() == '}')) return Json(std::move(list));
            if (at_ >= text_.size()) return stop("a list is not closed");
            if (repairs_ && take(",")) continue;
            const std::size_t before = at_;
            auto value = read_value(depth + 1);
            if (!value) return value;
            if (at_ == before) return stop("a value is missing");
            list.push_back(std::move(*value));
            skip_blanks();
            if (!take(",") && peek() != ']' && !repairs_) return stop("a comma is missing");
        }
    }

    Result<std::string> read_name() {
        if (const Quotes* quotes = quotes_here()) return read_text(*quotes);
        const std::size_t first = at_;
        while (at_ < text_.size() &&
               (is_name_char(peek()) || (repairs_ && (peek() == '-' || peek() == '.'))))
            ++at_;
        if (at_ == first) return stop("a name is missing");
        return std::string(text_.substr(first, at_ - first));
    }

    Result<std::string> read_text(const Quotes& quotes) {
        at_ += quotes.open.size();
        std::string content;
        while (true) {
            if (at_ >= text_.size()) {
                if (repairs_) return content;
                return stop("a text is not closed");
            }
            if (rest().starts_with(quotes.close)) {
                if (!repairs_ || is_end_of_text(at_ + quotes.close.size())) {
                    at_ += quotes.close.size();
                    return content;
                }
                content += quotes.close;  // a quote inside the text that was not escaped
                at_ += quotes.close.size();
            } else if (peek() == '\\') {
                if (!read_escape(content)) return stop("an escape is not complete");
            } else {
                if (!repairs_ && (peek() == '\n' || peek() == '\r'))
                    return stop("a line ends inside a text");
                content.push_back(text_[at_++]);
            }
        }
    }

    // Whether a quote before `at` closes its text: what follows is a mark that may follow one, or
    // another member on the same or the next line.
    bool is_end_of_text(std::size_t at) const {
        const std::string_view rest_of_text = trim_start(text_.substr(at));
        if (rest_of_text.empty()) return true;
        const char next = rest_of_text.front();
        if (next == ',' || next == '}' || next == ']' || next == ':' || next == '"' ||
            next == '\'' || next == '/' || next == '`')
            return true;
        const std::string_view gap = text_.substr(at, text_.size() - at - rest_of_text.size());
        return gap.find('\n') != std::string_view::npos;
    }

    bool read_escape(std::string& content) {
        ++at_;
        if (at_ >= text_.size()) return repairs_;
        const char c = text_[at_++];
        switch (c) {
            case 'n':
                content.push_back('\n');
                return true;
            case 't':
                content.push_back('\t');
                return true;
            case 'r':
                content.push_back('\r');
                return true;
            case 'b':
                content.push_back('\b');
                return true;
            case 'f':
                content.push_back('\f');
                return true;
            case 'v':
                content.push_back('\v');
                return true;
            case '\n':
                return true;
            case 'u':
                return read_unicode(content);
            default:
                content.push_back(c);
                return true;
        }
    }

    // The strict parser knows surrogate pairs: it reads the run of \uXXXX that starts here.
    bool read_unicode(std::string& content) {
        std::string quoted = "\"";
        --at_;
        while (at_ + 4 < text_.size() && text_[at_] == 'u') {
            const std::string_view digits = text_.substr(at_ + 1, 4);
            for (const char c : digits)
                if (!is_hex(c)) return false;
            quoted += "\\u";
            quoted += digits;
            at_ += 5;
            if (!rest().starts_with("\\u")) break;
            ++at_;
        }
        if (quoted.size() == 1) return false;
        quoted += '"';
        const auto parsed = parse_json(quoted);
        if (!parsed) return false;
        content += text_of(parsed->get_string());
        return true;
    }

    Result<Json> read_word() {
        const std::size_t first = at_;
        constexpr std::string_view kEnd = ",}]\n";
        while (at_ < text_.size() && kEnd.find(peek()) == std::string_view::npos) {
            if (!repairs_ && !is_name_char(peek()) && peek() != '-' && peek() != '+' &&
                peek() != '.')
                break;
            if (repairs_ && peek() == '/' && rest().starts_with("//") && at_ > first &&
                text_[at_ - 1] == ' ')
                break;
            ++at_;
        }
        const std::string_view word = trim_blanks(text_.substr(first, at_ - first));
        if (word.empty()) return stop("a value is missing");
        if (word == "true") return Json(true, storage_);
        if (word == "false") return Json(false, storage_);
        if (word == "null") return Json(nullptr, storage_);
        if (is_number_text(word)) return Json(number_json(to_number(word)), storage_);
        if (word == "undefined") return Json(nullptr, storage_);
        if (!repairs_) {
            at_ = first;
            return stop("a value is not known");
        }
        if (word == "True") return Json(true, storage_);
        if (word == "False") return Json(false, storage_);
        if (word == "None" || word == "NaN") return Json(nullptr, storage_);
        return Json(word, storage_);
    }

    static bool is_number_text(std::string_view word) {
        const double number = to_number(word);
        return number == number && word.back() != '.' && word.find("Infinity") == word.npos;
    }

    std::string_view text_;
    bool repairs_;
    boost::json::storage_ptr storage_;
    std::size_t at_ = 0;
};

}  // namespace

Result<Json> parse_lenient_json(std::string_view text, Leniency leniency,
                                boost::json::storage_ptr storage) {
    if (auto strict = parse_json(text, storage)) return strict;
    return Reader(text, leniency, storage).read();
}

}  // namespace millrace::sdk
