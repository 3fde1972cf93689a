#include "nodes/csv/csv_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <vector>

#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{256} << 10;

// "1.500" -> "1.5", "2.000" -> "2", also in front of an exponent.
void drop_last_zeros(std::string& text) {
    const std::size_t exponent = std::min(text.find('E'), text.size());
    const std::size_t point = text.find('.');
    if (point >= exponent) return;
    std::size_t end = exponent;
    while (end > point && text[end - 1] == '0') --end;
    if (end == point + 1) end = point;
    text.erase(end, exponent - end);
}

// As JavaScript's toPrecision: an exponent only where the number has one less than -6 or no fewer
// than the digits.
std::string precise(double number, int digits) {
    const std::string scientific = fmt::format("{:.{}e}", number, digits - 1);
    const int exponent = std::stoi(scientific.substr(scientific.find('e') + 1));
    if (exponent < -6 || exponent >= digits) return scientific;
    return fmt::format("{:.{}f}", number, std::max(0, digits - 1 - exponent));
}

std::string with_zeros_dropped(std::string text) {
    drop_last_zeros(text);
    return text;
}

std::string general_digits(double number, int magnitude) {
    const std::size_t room = number < 0 ? 12 : 11;
    if (magnitude >= -4 && magnitude <= -1) return precise(number, 10 + magnitude);
    if (std::abs(magnitude) <= 9) {
        const std::string plain = with_zeros_dropped(fmt::format("{:.12f}", number));
        if (plain.size() <= room) return plain;
        const std::string shorter = precise(number, 10);
        return shorter.size() <= room ? shorter : fmt::format("{:.5e}", number);
    }
    if (magnitude == 10) return fmt::format("{:.10f}", number).substr(0, 12);
    const std::string plain = with_zeros_dropped(fmt::format("{:.11f}", number));
    return plain.size() > room || plain == "0" || plain == "-0" ? precise(number, 6) : plain;
}

struct Columns {
    std::vector<std::string> names;
    std::unordered_map<std::string_view, std::size_t> places;  // keys point into the items
};

Columns columns_of(const workflow::ItemList& rows) {
    Columns columns;
    for (const workflow::Item& row : rows)
        for (const auto& member : row.json->get_object())
            if (columns.places.emplace(member.key(), columns.names.size()).second)
                columns.names.emplace_back(member.key());
    return columns;
}

std::string text_of_value(const Json* value) {
    if (!value || value->is_null()) return {};
    if (value->is_bool()) return value->get_bool() ? "TRUE" : "FALSE";
    if (is_number(*value)) return general_number_text(number_of(*value));
    return sdk::to_text(*value);
}

void append_value(std::string& out, std::string_view text, char delimiter) {
    const char specials[] = {delimiter, '\n', '"', '\0'};
    // A file that begins with ID is taken for another format by spreadsheet programs.
    if (text != "ID" && text.find_first_of(specials) == std::string_view::npos) {
        out += text;
        return;
    }
    out += '"';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

}  // namespace

std::string general_number_text(double number) {
    if (number == std::trunc(number) && std::abs(number) < 2147483648.0)
        return number_to_text(number == 0 ? 0 : number);
    const int magnitude = static_cast<int>(std::floor(std::log10(std::abs(number))));
    std::string text = general_digits(number, magnitude);
    std::replace(text.begin(), text.end(), 'e', 'E');
    drop_last_zeros(text);
    return text;
}

Result<ContentPtr> write_csv(const workflow::ItemList& rows, const CsvWriteOptions& options,
                             ContentStore& store) {
    const Columns columns = columns_of(rows);
    const std::string delimiter = options.delimiter.empty() ? "," : options.delimiter;
    const auto writer = store.writer();
    std::string out = "\xEF\xBB\xBF";
    const auto append_line = [&](const std::vector<std::string>& values) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (i > 0) out += delimiter;
            append_value(out, values[i], delimiter.front());
        }
    };
    if (options.has_header) append_line(columns.names);
    bool is_first = !options.has_header;
    std::vector<std::string> values(columns.names.size());
    for (const workflow::Item& row : rows) {
        for (std::string& value : values) value.clear();
        for (const auto& member : row.json->get_object())
            values[columns.places.at(member.key())] = text_of_value(&member.value());
        if (!is_first) out += '\n';
        is_first = false;
        append_line(values);
        if (out.size() < kPieceBytes) continue;
        if (auto done = writer->write(out); !done) return done.error();
        out.clear();
    }
    if (auto done = writer->write(out); !done) return done.error();
    return writer->finish();
}

}  // namespace millrace::nodes
