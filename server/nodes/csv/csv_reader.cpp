#include "nodes/csv/csv_reader.hpp"

#include <cstring>
#include <utility>

namespace millrace::nodes {

CsvReader::CsvReader(CsvReadOptions options, OnRecord on_record)
    : options_(std::move(options)),
      on_record_(std::move(on_record)),
      is_enabled_(options_.from_line <= 1) {
    if (options_.delimiter.empty()) options_.delimiter = ",";
    for (const char c : {'"', '\r', '\n', options_.delimiter.front()})
        is_special_[static_cast<unsigned char>(c)] = true;
}

Result<void> CsvReader::read(std::string_view text) {
    if (is_over_) return {};
    text_ += text;
    return parse(End::More);
}

Result<void> CsvReader::finish() {
    if (is_over_) return {};
    if (auto done = parse(End::Last); !done) return done;
    if (is_over_) return {};
    is_over_ = true;
    if (is_quoted_) {
        is_quoted_ = false;
        if (auto done = wrong("The CSV ends inside quotes, at line " + std::to_string(line_) + ".",
                              "A quote that opens is never closed: mend the file, or switch "
                              "\"Relax Quotes\" on.");
            !done)
            return done;
    }
    const bool has_record = was_quoted_ || value_count_ > 0 || !value_.empty();
    if (!has_record || !is_enabled_) return {};
    end_value();
    return give_record();
}

bool CsvReader::is_at(std::size_t at, std::string_view piece) const {
    return std::string_view(text_).substr(std::min(at, text_.size())).starts_with(piece);
}

// How long the end of a record is that stands here; 0: none does.
std::size_t CsvReader::record_end_length(std::size_t at) {
    if (record_end_.empty()) {
        for (const std::string_view end : {"\r\n", "\n", "\r"}) {
            if (!is_at(at, end)) continue;
            record_end_ = end;
            return end.size();
        }
        return 0;
    }
    return is_at(at, record_end_) ? record_end_.size() : 0;
}

void CsvReader::count_line(std::size_t at) {
    const char c = text_[at];
    if (c == '\r' || (c == '\n' && !was_return_)) ++line_;
    was_return_ = c == '\r';
}

// Inside quotes everything up to the next quote belongs to the value. Where that quote stands.
std::size_t CsvReader::take_quoted(std::size_t at) {
    const std::size_t quote = std::min(text_.find('"', at), text_.size());
    for (std::size_t i = at; i < quote; ++i) {
        if (text_[i] == '\r' || text_[i] == '\n')
            count_line(i);
        else
            was_return_ = false;
    }
    value_.append(text_, at, quote - at);
    return quote;
}

std::size_t CsvReader::take_plain(std::size_t at) {
    std::size_t end = at;
    while (end < text_.size() && !is_special_[static_cast<unsigned char>(text_[end])]) ++end;
    value_.append(text_, at, end - at);
    return end;
}

// A quote stands at `at`. Where to go on.
Result<std::size_t> CsvReader::parse_quote(std::size_t at) {
    if (!is_quoted_) {
        if (value_.empty() && !was_quoted_) {
            is_quoted_ = true;
            return at + 1;
        }
        if (!options_.relaxes_quotes) {
            const bool is_mark = value_ == "\xEF\xBB\xBF";
            auto done = wrong(
                "There is a quote in the middle of value " + std::to_string(value_count_ + 1) +
                    " at line " + std::to_string(line_) + " of the CSV.",
                is_mark ? "The file begins with a byte order mark: switch \"Exclude Byte Order "
                          "Mark (BOM)\" on."
                        : "Put the value in quotes and double those inside, or switch \"Relax "
                          "Quotes\" on.");
            if (!done) return done.error();
        }
        value_ += '"';
        return at + 1;
    }
    if (is_at(at + 1, "\"")) {
        value_ += '"';
        return at + 2;
    }
    const bool is_end = at + 1 >= text_.size() || is_at(at + 1, options_.delimiter) ||
                        record_end_length(at + 1) > 0;
    if (is_end) {
        is_quoted_ = false;
        was_quoted_ = true;
        return at + 1;
    }
    if (options_.relaxes_quotes) {
        is_quoted_ = false;
        was_quoted_ = true;
        value_.insert(0, 1, '"');
    } else {
        auto done = wrong("A value in quotes goes on behind them at line " + std::to_string(line_) +
                              " of the CSV.",
                          "Double the quotes inside the value, or switch \"Relax Quotes\" on.");
        if (!done) return done.error();
        is_quoted_ = false;  // left out up to its line end
        was_quoted_ = true;
    }
    value_ += '"';
    return at + 1;
}

Result<void> CsvReader::parse(End end) {
    // What has to be seen behind a character to know what it means.
    const std::size_t ahead = end == End::Last ? 0 : 2 + options_.delimiter.size();
    std::size_t at = 0;
    while (at + ahead < text_.size() && !is_over_) {
        const std::size_t before = at;
        if (is_quoted_ && text_[at] != '"') {
            at = take_quoted(at);
        } else if (text_[at] == '"') {
            const auto next = parse_quote(at);
            if (!next) return next.error();
            at = *next;
            was_return_ = false;
        } else if (const std::size_t length = record_end_length(at)) {
            count_line(at);
            was_return_ = false;
            if (auto done = end_record(); !done) return done;
            at += length;
            continue;
        } else if (is_at(at, options_.delimiter)) {
            end_value();
            at += options_.delimiter.size();
            was_return_ = false;
        } else if (is_special_[static_cast<unsigned char>(text_[at])]) {
            if (text_[at] == '\r' || text_[at] == '\n') count_line(at);
            value_ += text_[at++];
        } else {
            at = take_plain(at);
            was_return_ = false;
        }
        record_bytes_ += at - before;
        if (record_bytes_ > options_.most_record_bytes)
            return Error{ErrorKind::TooLarge,
                         "A record of the CSV, up to line " + std::to_string(line_) +
                             ", has more than " + std::to_string(options_.most_record_bytes) +
                             " bytes.",
                         "A quote may be missing, or the delimiter is another."};
    }
    text_.erase(0, at);
    return {};
}

void CsvReader::end_value() {
    if (value_count_ < values_.size())
        values_[value_count_].swap(value_);
    else
        values_.push_back(std::move(value_));
    ++value_count_;
    value_.clear();
    was_quoted_ = false;
}

void CsvReader::reset_record() {
    value_count_ = 0;
    record_bytes_ = 0;
    value_.clear();
    was_quoted_ = false;
    is_wrong_ = false;
}

// The line that ends here has been counted already.
Result<void> CsvReader::end_record() {
    if (!is_enabled_) {
        is_enabled_ = line_ >= options_.from_line;
        reset_record();
        return {};
    }
    end_value();
    --line_;
    auto done = give_record();
    ++line_;
    return done;
}

Result<void> CsvReader::give_record() {
    if (!is_wrong_ && wanted_count_ != 0 && value_count_ != wanted_count_) {
        auto done = wrong("Line " + std::to_string(line_) + " of the CSV has " +
                              std::to_string(value_count_) + " values, and the first has " +
                              std::to_string(wanted_count_) + ".",
                          "Mend the line, or switch \"Skip Records with Errors\" on.");
        if (!done) return done;
    }
    if (!is_wrong_) {
        wanted_count_ = value_count_;
        values_.resize(value_count_);
        if (!on_record_(values_)) is_over_ = true;
    }
    reset_record();
    return {};
}

Result<void> CsvReader::wrong(std::string message, std::string hint) {
    if (!is_enabled_ || is_wrong_) return {};
    if (!options_.skips_wrong_records)
        return Error{ErrorKind::InvalidInput, std::move(message), std::move(hint)};
    is_wrong_ = true;
    if (++skipped_ <= options_.most_skipped) return {};
    return Error{ErrorKind::InvalidInput,
                 "More than " + std::to_string(options_.most_skipped) +
                     " records of the CSV are wrong. " + message,
                 std::move(hint)};
}

}  // namespace millrace::nodes
