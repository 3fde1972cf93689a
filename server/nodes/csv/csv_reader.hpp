// Reads records of CSV (RFC 4180) as their text arrives.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace millrace::nodes {

struct CsvReadOptions {
    std::string delimiter = ",";
    std::size_t from_line = 1;    // lines before it are passed over
    bool relaxes_quotes = false;  // quotes inside a value are taken as they are
    // Records that are wrong are left out, up to so many.
    bool skips_wrong_records = false;
    std::size_t most_skipped = std::numeric_limits<std::size_t>::max();
    // A quote that nobody closes would gather the rest of the file.
    std::size_t most_record_bytes = std::size_t{64} << 20;
};

// A push parser: linear in the text, holds one record. Records end with what ends the first one:
// "\n", "\r\n" or "\r". All records must have as many values as the first.
class CsvReader {
  public:
    // Called for every record; false: enough, the rest is not looked at. The values may be moved
    // from.
    using OnRecord = std::function<bool(std::vector<std::string>& values)>;

    CsvReader(CsvReadOptions options, OnRecord on_record);

    // InvalidInput: a wrong record, with its line. TooLarge: a record over the limit.
    Result<void> read(std::string_view text);
    Result<void> finish();
    bool is_over() const { return is_over_; }

  private:
    enum class End { More, Last };
    Result<void> parse(End end);
    std::size_t take_quoted(std::size_t at);
    std::size_t take_plain(std::size_t at);
    bool is_at(std::size_t at, std::string_view piece) const;
    std::size_t record_end_length(std::size_t at);
    Result<std::size_t> parse_quote(std::size_t at);
    Result<void> end_record();
    Result<void> give_record();
    Result<void> wrong(std::string message, std::string hint);
    void end_value();
    void reset_record();
    void count_line(std::size_t at);

    CsvReadOptions options_;
    OnRecord on_record_;
    std::array<bool, 256> is_special_{};
    std::string text_;        // what is not parsed yet
    std::string record_end_;  // empty: not known yet
    std::string value_;
    std::vector<std::string> values_;
    std::size_t value_count_ = 0;  // of values_, whose texts are used again
    std::size_t record_bytes_ = 0;
    std::size_t wanted_count_ = 0;  // values of a record; 0: not known yet
    std::size_t line_ = 1;
    std::size_t skipped_ = 0;
    bool was_return_ = false;  // the line end before was "\r"
    bool is_quoted_ = false;
    bool was_quoted_ = false;
    bool is_wrong_ = false;  // the record is left out
    bool is_enabled_ = true;
    bool is_over_ = false;
};

}  // namespace millrace::nodes
