#include "nodes/form_page/form_check.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>

#include "http/headers.hpp"

namespace millrace::nodes {
namespace {

using Kind = FormField::Kind;

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() >= 0 && text.front() <= ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() >= 0 && text.back() <= ' ') text.remove_suffix(1);
    return text;
}

bool is_email(std::string_view text) {
    const std::size_t at = text.find('@');
    if (at == 0 || at == std::string_view::npos || at + 1 == text.size()) return false;
    if (text.find('@', at + 1) != std::string_view::npos || text.size() > 320) return false;
    return std::none_of(text.begin(), text.end(), [](char c) {
        return (c >= 0 && c <= ' ') || c == '<' || c == '>' || c == ',' || c == ';' || c == '"';
    });
}

bool is_day(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
    int year = 0;
    int month = 0;
    int day = 0;
    const auto read = [&](std::size_t from, std::size_t count, int& number) {
        const char* end = text.data() + from + count;
        const auto [stop, code] = std::from_chars(text.data() + from, end, number);
        return code == std::errc{} && stop == end && number >= 0;
    };
    if (!read(0, 4, year) || !read(5, 2, month) || !read(8, 2, day)) return false;
    return std::chrono::year_month_day(std::chrono::year(year),
                                       std::chrono::month(static_cast<unsigned>(month)),
                                       std::chrono::day(static_cast<unsigned>(day)))
        .ok();
}

// ".pdf, image/*, text/csv"
bool is_accepted(const http::UploadedFile& file, std::string_view accepts) {
    const std::string name = http::to_lower(file.file_name);
    while (!accepts.empty()) {
        const std::size_t comma = accepts.find(',');
        const std::string one = http::to_lower(trimmed(accepts.substr(0, comma)));
        accepts = comma == std::string_view::npos ? std::string_view() : accepts.substr(comma + 1);
        if (one.empty()) continue;
        if (one == "*" || one == "*/*") return true;
        if (one.ends_with("/*") &&
            file.content_type.starts_with(std::string_view(one).substr(0, one.size() - 1)))
            return true;
        const std::string ending = one.starts_with('.') ? one : "." + one;
        if (one.find('/') == std::string::npos ? name.ends_with(ending) : file.content_type == one)
            return true;
    }
    return false;
}

std::string files_problem(const FormField& field, const std::vector<http::UploadedFile>& files) {
    if (field.is_required && files.empty()) return "Choose a file.";
    if (!field.takes_many && files.size() > 1) return "Choose one file only.";
    if (trimmed(field.accepts).empty()) return {};
    for (const http::UploadedFile& file : files)
        if (!is_accepted(file, field.accepts))
            return "Choose files of these kinds: " + field.accepts;
    return {};
}

std::string choices_problem(const FormField& field, const std::vector<std::string>& values) {
    std::size_t count = 0;
    for (const std::string& value : values) {
        if (value.empty()) continue;
        ++count;
        if (std::find(field.choices.begin(), field.choices.end(), value) == field.choices.end())
            return "Choose from what there is.";
    }
    if (field.is_required && count == 0) return "Make a choice.";
    if (!field.takes_many) return count > 1 ? "Choose one only." : "";
    if (count == 0) return {};
    if (field.least == field.most && field.most > 0 && count != field.most)
        return "Choose exactly " + std::to_string(field.most) + ".";
    if (count < field.least) return "Choose at least " + std::to_string(field.least) + ".";
    if (field.most > 0 && count > field.most)
        return "Choose at most " + std::to_string(field.most) + ".";
    return {};
}

}  // namespace

std::optional<double> form_number(std::string_view text) {
    double number = 0;
    if (text.starts_with('+')) text.remove_prefix(1);
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code != std::errc{} || end != text.data() + text.size() || !std::isfinite(number))
        return std::nullopt;
    return number;
}

std::string form_problem(const FormField& field, const std::vector<std::string>& values,
                         const std::vector<http::UploadedFile>& files) {
    if (field.kind == Kind::Html || field.kind == Kind::Hidden) return {};
    if (field.kind == Kind::File) return files_problem(field, files);
    if (field.has_choices()) return choices_problem(field, values);
    if (values.size() > 1) return "Give one answer only.";
    const std::string_view value =
        values.empty() ? std::string_view() : trimmed(std::string_view(values.front()));
    if (value.empty()) return field.is_required ? "Fill in this field." : "";
    if (field.kind == Kind::Number && !form_number(value)) return "Write a number.";
    if (field.kind == Kind::Email && !is_email(value))
        return "Write an e-mail address, such as name@example.com.";
    if (field.kind == Kind::Date && !is_day(value)) return "Write a date, such as 2026-01-31.";
    return {};
}

}  // namespace millrace::nodes
