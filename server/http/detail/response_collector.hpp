// Puts together what a server sends, line by line and piece by piece, within limits.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "http/headers.hpp"

namespace millrace::http {

// One exchange may bring several heads: interim responses (1xx), a refusal that asks for digest
// credentials. The last one counts, and the header limit is for all of them together.
class ResponseCollector {
  public:
    struct Limits {
        std::size_t header_bytes = 128 * 1024;
        std::size_t body_bytes = 256 * 1024 * 1024;
    };
    enum class Excess { None, Headers, Body };

    explicit ResponseCollector(const Limits& limits) : limits_(limits) {}

    // A status line, a header line, the empty line after them, or a trailer, which is dropped. The
    // line's end is still there. False when the limit is passed, as in add_body.
    bool add_line(std::string_view line);
    bool add_body(std::string_view bytes);
    Excess excess() const { return excess_; }
    // A body that is kept elsewhere is too large.
    void note_excess() { excess_ = Excess::Body; }
    // Has the last head come to its end?
    bool is_head_whole() const { return !in_head_; }

    // Has a whole head come since the last call?
    bool take_head_seen();

    std::string http_version;
    std::string status_text;
    Headers headers;  // malformed ones are left out
    std::string body;

  private:
    void begin_head(std::string_view status_line);
    void end_field();

    Limits limits_;
    std::size_t header_bytes_ = 0;
    Excess excess_ = Excess::None;
    bool in_head_ = false;
    bool head_seen_ = false;
    std::string field_;  // the header line that may go on in the next one
};

}  // namespace millrace::http
