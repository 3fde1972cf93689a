#include "http/detail/response_collector.hpp"

#include <new>
#include <utility>

namespace millrace::http {

bool ResponseCollector::add_line(std::string_view line) {
    if (line.size() > limits_.header_bytes - header_bytes_) {
        excess_ = Excess::Headers;
        return false;
    }
    header_bytes_ += line.size();
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);

    if (!in_head_) {
        if (line.starts_with("HTTP/")) begin_head(line);
    } else if (line.empty()) {
        end_field();
        in_head_ = false;
        head_seen_ = true;
    } else if (line[0] == ' ' || line[0] == '\t') {
        field_ += ' ';
        field_ += trim(line);
    } else {
        end_field();
        field_ = line;
    }
    return true;
}

void ResponseCollector::begin_head(std::string_view status_line) {
    const auto next_word = [&status_line] {
        const std::size_t end = std::min(status_line.find(' '), status_line.size());
        const auto word = status_line.substr(0, end);
        status_line.remove_prefix(end);
        status_line = trim(status_line);
        return word;
    };
    in_head_ = true;
    headers = {};
    body.clear();
    http_version = next_word().substr(sizeof("HTTP/") - 1);
    next_word();  // the status, which libcurl knows
    status_text = is_header_value(status_line) ? status_line : std::string_view();
}

void ResponseCollector::end_field() {
    const std::string field = std::exchange(field_, {});
    const std::size_t colon = field.find(':');
    if (colon == std::string::npos) return;
    const auto name = trim(std::string_view(field).substr(0, colon));
    const auto value = trim(std::string_view(field).substr(colon + 1));
    if (is_header_name(name) && is_header_value(value)) headers.add(name, value);
}

bool ResponseCollector::add_body(std::string_view bytes) {
    if (bytes.size() > limits_.body_bytes - body.size()) {
        excess_ = Excess::Body;
        return false;
    }
    try {
        body.append(bytes);
    } catch (const std::bad_alloc&) {  // must not pass through libcurl
        excess_ = Excess::Body;
        body = {};
        return false;
    }
    return true;
}

bool ResponseCollector::take_head_seen() {
    return std::exchange(head_seen_, false);
}

}  // namespace millrace::http
