#include "nodes/form_page/form_submission.hpp"

#include <algorithm>

#include "http/content_type.hpp"
#include "nodes/form_page/form_check.hpp"
#include "nodes/form_page/safe_html.hpp"
#include "nodes/received_file.hpp"
#include "sdk/value_conversion.hpp"
#include "sdk/zoned_date.hpp"

namespace millrace::nodes {
namespace {

using Kind = FormField::Kind;

Error bad_body(const std::string& what) {
    return Error{ErrorKind::InvalidInput, "The form could not be read: " + what,
                 "Send it as multipart/form-data or application/x-www-form-urlencoded."};
}

// "field-3" and nothing else.
std::optional<std::size_t> index_of(std::string_view name, std::size_t count) {
    constexpr std::string_view kPrefix = "field-";
    if (!name.starts_with(kPrefix) || name.size() > kPrefix.size() + 4) return std::nullopt;
    std::size_t index = 0;
    for (const char c : name.substr(kPrefix.size())) {
        if (c < '0' || c > '9') return std::nullopt;
        index = index * 10 + static_cast<std::size_t>(c - '0');
    }
    if (name != form_field_id(index) || index >= count) return std::nullopt;
    return index;
}

// Other forms send several choices as one list in JSON.
void take_list(const FormField& field, std::vector<std::string>& values) {
    if (!field.takes_many || !field.has_choices() || values.size() != 1) return;
    const bool is_choice =
        std::find(field.choices.begin(), field.choices.end(), values[0]) != field.choices.end();
    if (is_choice || !values[0].starts_with('[')) return;
    const auto list = parse_json(values[0]);
    if (!list || !list->is_array()) return;
    std::vector<std::string> taken;
    for (const Json& one : list->get_array()) {
        if (!one.is_string()) return;
        taken.emplace_back(one.get_string());
    }
    values = std::move(taken);
}

std::string trimmed(const std::string& text) {
    const auto is_space = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
    const auto begin = std::find_if_not(text.begin(), text.end(), is_space);
    const auto end = std::find_if_not(text.rbegin(), std::make_reverse_iterator(begin), is_space);
    return std::string(begin, end.base());
}

void replace_all(std::string& text, std::string_view what, const std::string& by) {
    const std::size_t at = text.find(what);
    if (at != std::string::npos) text.replace(at, what.size(), by);
}

// 2026-01-31 in a format such as "dd/mm/yyyy".
std::string formatted_date(const std::string& date, std::string format) {
    if (format.empty() || date.size() != 10) return date;
    format = http::to_lower(format);
    replace_all(format, "yyyy", date.substr(0, 4));
    replace_all(format, "yy", date.substr(2, 2));
    replace_all(format, "mm", date.substr(5, 2));
    replace_all(format, "dd", date.substr(8, 2));
    return format;
}

std::string iso_date(const FormFacts& facts) {
    const auto milliseconds = static_cast<double>(facts.submitted_at.time_since_epoch().count());
    auto date = sdk::ZonedDate::at(milliseconds, facts.time_zone);
    if (!date) date = sdk::ZonedDate::at(milliseconds, "UTC");
    return date ? date->to_iso() : std::string();
}

Json list_of(const std::vector<std::string>& values) {
    JsonArray list;
    for (const std::string& value : values)
        if (!value.empty()) list.emplace_back(value);
    return list;
}

Json value_of(const FormField& field, const std::vector<std::string>& values) {
    if (field.takes_many) return list_of(values);
    if (values.empty()) return nullptr;
    const std::string& value = values.front();
    if (field.kind == Kind::Number) {
        const auto number = form_number(trimmed(value));
        return number ? number_json(*number) : Json(nullptr);
    }
    if (field.kind == Kind::Date) return Json(formatted_date(value, field.date_format));
    if (field.kind == Kind::Text || field.kind == Kind::Email) return Json(trimmed(value));
    return Json(value);
}

std::string binary_key(const std::string& name) {
    std::string key = name;
    for (char& c : key) {
        const bool is_word =
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!is_word) c = '_';
    }
    return key;
}

Result<Json> take_files(const FormField& field, std::vector<http::UploadedFile> files,
                        workflow::BinaryMap& binary, ContentStore& contents) {
    JsonArray list;
    for (std::size_t i = 0; i < files.size(); ++i) {
        http::UploadedFile& file = files[i];
        std::string key = binary_key(field.key);
        if (field.takes_many) key += "_" + std::to_string(i);
        while (binary.contains(key)) key += "_";
        JsonObject facts;
        facts["filename"] = file.file_name;
        facts["mimetype"] = file.content_type;
        facts["size"] = number_json(static_cast<double>(file.content.size()));
        auto stored = received_file(file.content, std::move(file.content_type),
                                    std::move(file.file_name), contents);
        if (!stored) return stored.error();
        file.content = {};
        binary.emplace(std::move(key), std::move(*stored));
        list.emplace_back(std::move(facts));
    }
    if (field.takes_many) return Json(std::move(list));
    return list.empty() ? Json(nullptr) : std::move(list.front());
}

}  // namespace

bool FormInput::is_fine() const {
    return std::all_of(problems.begin(), problems.end(),
                       [](const std::string& problem) { return problem.empty(); });
}

Result<FormInput> read_form_input(const http::Request& request,
                                  const std::vector<FormField>& fields) {
    FormInput input;
    input.values.resize(fields.size());
    input.files.resize(fields.size());
    const auto type = http::content_type_of(request.headers);
    if (!type) return bad_body(type.error().message);
    http::MultipartForm form;
    if (type->is_multipart()) {
        auto parsed = http::parse_multipart(request.body, type->boundary);
        if (!parsed) return bad_body(parsed.error().message);
        form = std::move(*parsed);
    } else if (type->is_form()) {
        auto pairs = http::parse_urlencoded(request.body);
        if (!pairs) return bad_body(pairs.error().message);
        form.fields = std::move(*pairs);
    } else {
        Error error = bad_body("its type is \"" + type->type + "\".");
        error.kind = ErrorKind::Unsupported;
        return error;
    }
    for (auto& [name, value] : form.fields)
        if (const auto index = index_of(name, fields.size());
            index && fields[*index].kind != Kind::File)
            input.values[*index].push_back(std::move(value));
    for (http::UploadedFile& file : form.files)
        if (const auto index = index_of(file.name, fields.size());
            index && fields[*index].kind == Kind::File &&
            !(file.file_name.empty() && file.content.empty()))
            input.files[*index].push_back(std::move(file));
    for (std::size_t i = 0; i < fields.size(); ++i) {
        take_list(fields[i], input.values[i]);
        input.problems.push_back(form_problem(fields[i], input.values[i], input.files[i]));
    }
    return input;
}

Result<workflow::Item> form_item(FormInput input, const std::vector<FormField>& fields,
                                 const FormFacts& facts, ContentStore& contents) {
    JsonObject json;
    workflow::BinaryMap binary;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const FormField& field = fields[i];
        if (field.key.empty()) continue;
        if (field.kind == Kind::Html) {
            json[field.key] = safe_html(field.html);
        } else if (field.kind == Kind::File) {
            auto value = take_files(field, std::move(input.files[i]), binary, contents);
            if (!value) return value.error();
            json[field.key] = std::move(*value);
        } else {
            json[field.key] = value_of(field, input.values[i]);
        }
    }
    json["submittedAt"] = iso_date(facts);
    json["formMode"] = facts.mode;
    if (!facts.query.empty()) json["formQueryParameters"] = http::to_json(facts.query);
    workflow::Item item = workflow::make_item(std::move(json), workflow::PairedItem{0, 0});
    if (!binary.empty())
        item.binary = std::make_shared<const workflow::BinaryMap>(std::move(binary));
    return item;
}

}  // namespace millrace::nodes
