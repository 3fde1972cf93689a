#include "nodes/xlsx/xlsx_writer.hpp"

#include <fmt/format.h>

#include <unordered_map>
#include <utility>

#include "nodes/xlsx/zip_writer.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{256} << 10;
constexpr std::size_t kMostRows = 1'048'576;
constexpr std::size_t kMostColumns = 16'384;
constexpr std::size_t kLongestText = 32'767;
constexpr std::size_t kLongestName = 31;

constexpr std::string_view kHead =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

constexpr std::pair<std::string_view, std::string_view> kParts[] = {
    {"[Content_Types].xml",
     R"(<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">)"
     R"(<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>)"
     R"(<Default Extension="xml" ContentType="application/xml"/>)"
     R"(<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>)"
     R"(<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>)"
     R"(</Types>)"},
    {"_rels/.rels",
     R"(<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">)"
     R"(<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>)"
     R"(</Relationships>)"},
    {"xl/_rels/workbook.xml.rels",
     R"(<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">)"
     R"(<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>)"
     R"(</Relationships>)"},
};

// How many UTF-16 units a text has, as spreadsheets count.
std::size_t length_of(std::string_view text) {
    std::size_t count = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0U) != 0x80U) count += byte >= 0xF0 ? 2 : 1;
    }
    return count;
}

// Control characters, which XML lacks, are written as the format's own escapes.
void append_escaped(std::string& out, std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const auto byte = static_cast<unsigned char>(c);
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else if (byte < 0x20 && c != '\n' && c != '\t')
            out += fmt::format("_x{:04X}_", byte);
        else if (text.substr(i).starts_with("\xEF\xBF\xBE") ||
                 text.substr(i).starts_with("\xEF\xBF\xBF"))
            out += '?', i += 2;
        else
            out += c;
    }
}

// 0 -> "A", 26 -> "AA".
std::string column_name(std::size_t column) {
    std::string name;
    for (++column; column > 0; column = (column - 1) / 26)
        name.insert(0, 1, static_cast<char>('A' + (column - 1) % 26));
    return name;
}

Result<void> check_name(std::string_view name) {
    if (name.find_first_of(":\\/?*[]") != std::string_view::npos)
        return Error{ErrorKind::InvalidInput,
                     "The sheet cannot be called \"" + std::string(name) + "\".",
                     "The name of a sheet cannot contain : \\ / ? * [ ]"};
    if (length_of(name) > kLongestName)
        return Error{ErrorKind::InvalidInput, "The name of the sheet has more than 31 characters.",
                     "Choose a shorter one."};
    return {};
}

class Sheet {
  public:
    explicit Sheet(ZipWriter& zip) : zip_(zip) {}

    Result<void> begin(const workflow::ItemList& rows) {
        for (const workflow::Item& row : rows)
            for (const auto& member : row.json->get_object())
                if (places_.emplace(member.key(), columns_.size()).second) {
                    columns_.push_back(column_name(columns_.size()));
                    names_.push_back(member.key());
                }
        if (columns_.size() > kMostColumns || rows.size() >= kMostRows)
            return Error{ErrorKind::TooLarge,
                         "The items need " + std::to_string(rows.size() + 1) + " rows and " +
                             std::to_string(columns_.size()) +
                             " columns, more than a sheet has (1,048,576 and 16,384).",
                         "Write CSV, or several files."};
        out_ = kHead;
        out_ += R"(<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">)"
                "<sheetData>";
        return {};
    }

    Result<void> add_header() {
        begin_row();
        for (std::size_t i = 0; i < names_.size(); ++i)
            if (auto done = add_text(i, names_[i]); !done) return done;
        return end_row();
    }

    Result<void> add(const JsonObject& row) {
        begin_row();
        // Cells stand in the order of their columns.
        cells_.assign(columns_.size(), nullptr);
        for (const auto& member : row) cells_[places_.at(member.key())] = &member.value();
        for (std::size_t i = 0; i < cells_.size(); ++i)
            if (auto done = add_cell(i, cells_[i]); !done) return done;
        return end_row();
    }

    Result<void> finish() {
        out_ += "</sheetData></worksheet>";
        return zip_.write(out_);
    }

  private:
    void begin_row() { out_ += "<row r=\"" + std::to_string(++row_) + "\">"; }
    Result<void> end_row() {
        out_ += "</row>";
        if (out_.size() < kPieceBytes) return {};
        auto done = zip_.write(out_);
        out_.clear();
        return done;
    }
    void begin_cell(std::size_t column, std::string_view type) {
        out_ += "<c r=\"";
        out_ += columns_[column];
        out_ += std::to_string(row_);
        out_ += type;
        out_ += "<v>";
    }
    Result<void> add_text(std::size_t column, std::string_view text) {
        if (text.size() > kLongestText && length_of(text) > kLongestText)
            return Error{ErrorKind::InvalidInput,
                         "The text in row " + std::to_string(row_) + " of \"" + names_[column] +
                             "\" has more than 32,767 characters, which no cell can hold.",
                         "Shorten it, or write CSV."};
        begin_cell(column, "\" t=\"str\">");
        append_escaped(out_, text);
        out_ += "</v></c>";
        return {};
    }
    Result<void> add_cell(std::size_t column, const Json* value) {
        if (!value || value->is_null()) return {};
        if (value->is_bool()) {
            begin_cell(column, "\" t=\"b\">");
            out_ += value->get_bool() ? "1" : "0";
        } else if (is_number(*value)) {
            begin_cell(column, "\">");
            append_number(out_, number_of(*value));
        } else {
            return add_text(column, sdk::to_text(*value));
        }
        out_ += "</v></c>";
        return {};
    }

    ZipWriter& zip_;
    std::vector<std::string> names_;
    std::vector<std::string> columns_;
    std::unordered_map<std::string_view, std::size_t> places_;  // keys point into the items
    std::vector<const Json*> cells_;
    std::string out_;
    std::size_t row_ = 0;
};

std::string workbook_text(std::string_view sheet) {
    std::string text =
        R"(<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" )"
        R"(xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">)"
        R"(<sheets><sheet name=")";
    append_escaped(text, sheet);
    text += R"(" sheetId="1" r:id="rId1"/></sheets></workbook>)";
    return text;
}

Result<void> add_part(ZipWriter& zip, std::string_view name, std::string_view text) {
    if (auto done = zip.begin(name); !done) return done;
    return zip.write(std::string(kHead) + std::string(text));
}

}  // namespace

Result<ContentPtr> write_xlsx(const workflow::ItemList& rows, const XlsxWriteOptions& options,
                              ContentStore& store) {
    const std::string name = options.sheet.empty() ? "Sheet" : options.sheet;
    if (auto done = check_name(name); !done) return done.error();
    ZipWriter zip(store, options.is_compressed ? ZipPacking::Compressed : ZipPacking::Plain);
    for (const auto& [part, text] : kParts)
        if (auto done = add_part(zip, part, text); !done) return done.error();
    if (auto done = add_part(zip, "xl/workbook.xml", workbook_text(name)); !done)
        return done.error();
    if (auto done = zip.begin("xl/worksheets/sheet1.xml"); !done) return done.error();
    Sheet sheet(zip);
    if (auto done = sheet.begin(rows); !done) return done.error();
    if (options.has_header)
        if (auto done = sheet.add_header(); !done) return done.error();
    for (const workflow::Item& row : rows)
        if (auto done = sheet.add(row.json->get_object()); !done) return done.error();
    if (auto done = sheet.finish(); !done) return done.error();
    return zip.finish();
}

}  // namespace millrace::nodes
