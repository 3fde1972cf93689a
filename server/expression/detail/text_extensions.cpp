// n8n's extension methods of texts. Those whose exact rules are long are answered natively where
// the outcome is certain and left to the script engine elsewhere.
#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "base/base64.hpp"
#include "expression/detail/coercion.hpp"
#include "expression/detail/date_time.hpp"
#include "expression/detail/digest.hpp"
#include "expression/detail/extensions.hpp"
#include "expression/detail/js_date.hpp"
#include "expression/detail/number_text.hpp"
#include "expression/detail/output.hpp"
#include "expression/detail/parse_data.hpp"
#include "expression/detail/text.hpp"
#include "expression/detail/text_forms.hpp"
#include "expression/detail/uri.hpp"

namespace millrace::expression {
namespace {

Value is_empty(Context&, Value self, Arguments) {
    return self.text().empty();
}
Value is_not_empty(Context&, Value self, Arguments) {
    return !self.text().empty();
}
Value length(Context&, Value self, Arguments) {
    return Value::count(unit_count(self.text()));
}
Value json_text(Context& context, Value self, Arguments) {
    return context.text(stringify(context, self, {}).value_or(""));
}
Value parse_json_text(Context& context, Value self, Arguments) {
    const auto parsed = parse_data(context, self.text());
    if (!parsed) throw_reported("Parsing failed", "The text is not valid JSON.");
    return *parsed;
}

// --- case
Value title_case(Context& context, Value self, Arguments) {
    return context.text(to_title_case(context, self.text()));
}
Value sentence_case(Context& context, Value self, Arguments) {
    return context.text(to_sentence_case(self.text()));
}
Value snake_case(Context& context, Value self, Arguments) {
    constexpr std::string_view kDropped = "!\"#$%&'()*+,./:;<=>?@[]^`{|}~";
    std::string out;
    for (const char c : to_lower(self.text())) {
        if (c == ' ' || c == '-')
            out.push_back('_');
        else if (kDropped.find(c) == std::string_view::npos)
            out.push_back(c);
    }
    return context.text(out);
}

// --- encodings
Value url_encode(Context& context, Value self, Arguments arguments) {
    const bool is_whole = to_bool(argument(arguments, 0));
    return context.text(percent_encode(self.text(), is_whole ? kUriMarks : kComponentMarks));
}
Value url_decode(Context& context, Value self, Arguments arguments) {
    const bool is_whole = to_bool(argument(arguments, 0));
    return context.text(percent_decode(self.text(), is_whole ? ";/?:@&=+$,#" : ""));
}
Value base64_encode(Context& context, Value self, Arguments) {
    if (has_lone_surrogate(self.text())) need_script("half of a surrogate pair");
    return context.text(to_base64(self.text()));
}
Value base64_decode(Context& context, Value self, Arguments) {
    return context.text(decode_base64_text(self.text()));
}
Value hash(Context& context, Value self, Arguments arguments) {
    const Value name = argument(arguments, 0);
    return context.text(
        hex_digest(self.text(), name.is_undefined() ? "md5" : to_text(context, name)));
}
Value quote(Context& context, Value self, Arguments arguments) {
    const std::string_view mark =
        argument(arguments, 0).is_undefined() ? "\"" : to_text(context, arguments[0]);
    if (mark.size() != 1) need_script("quote with this mark");
    std::string out(mark);
    for (const char c : self.text()) {
        if (c == mark[0]) out.push_back('\\');
        out.push_back(c);
    }
    return context.text(out.append(mark));
}

// --- removal
Value remove_tags(Context& context, Value self, Arguments) {
    std::string out;
    std::string_view rest = self.text();
    while (true) {
        const std::size_t open = rest.find('<');
        out += rest.substr(0, open);
        if (open == std::string_view::npos) break;
        const std::size_t close = rest.find('>', open);
        if (close == std::string_view::npos) break;
        rest.remove_prefix(close + 1);
    }
    return context.text(out);
}
Value remove_markdown(Context&, Value self, Arguments) {
    if (may_be_markdown(self.text())) need_script("removeMarkdown");
    return self;
}
Value replace_special(Context&, Value self, Arguments) {
    if (!is_ascii(self.text())) need_script("replaceSpecialChars");
    return self;
}

// --- numbers
bool has_separators(std::string_view text) {
    return text.find(',') != std::string_view::npos || !is_ascii(text);
}
Value to_int(Context& context, Value self, Arguments arguments) {
    const Value radix = argument(arguments, 0);
    const double number =
        parse_int(self.text(), radix.is_undefined() ? 10 : to_int32(context, radix));
    if (!std::isnan(number) && has_separators(self.text())) need_script("toInt of such a text");
    if (std::isnan(number)) throw_reported("cannot convert to integer");
    return number;
}
Value to_float(Context&, Value self, Arguments) {
    const double number = parse_float(self.text());
    if (!std::isnan(number) && has_separators(self.text())) need_script("toFloat of such a text");
    if (std::isnan(number)) throw_reported("cannot convert to float");
    return number;
}
Value to_number_form(Context&, Value self, Arguments) {
    const double number = to_number(self.text());
    if (std::isnan(number)) throw_reported("cannot convert to number");
    return number;
}
Value to_boolean(Context&, Value self, Arguments) {
    if (trim(self.text()).size() != self.text().size()) need_script("toBoolean of such a text");
    const std::string text = to_lower(self.text());
    return !(text.empty() || text == "false" || text == "no" || text == "0");
}
Value is_numeric(Context&, Value self, Arguments) {
    const std::string_view text = self.text();
    if (text.find(' ') != std::string_view::npos) return false;
    return !std::isnan(to_number(text)) && !std::isnan(parse_float(text));
}

// --- dates
Value to_date_time(Context& context, Value self, Arguments arguments) {
    const Value format = argument(arguments, 0);
    if (!format.is_undefined() && format.is_text() && !format.text().empty()) {
        const std::string_view name = format.text();
        if (name == "ms" || name == "s" || name == "us" || name == "excel") {
            const Value number = to_number(self.text());
            return find_number_extension("toDateTime")(context, number, arguments);
        }
        return parse_format(context, self.text(), name, context.zone());
    }
    const std::string_view text = trim(self.text());
    using Reader = Value (*)(Context&, std::string_view, const Zone&, bool);
    for (const Reader read : {parse_iso, parse_http, parse_rfc2822, parse_sql}) {
        const Value date = read(context, text, context.zone(), true);
        if (static_cast<DateTimeObject*>(date.object())->is_valid) return date;
    }
    const double time = parse_js_date(context, text);
    if (std::isnan(time)) throw_reported("cannot convert to Luxon DateTime");
    return make_date_time(context, time, context.zone());
}

// --- addresses
Value optional_text(const std::optional<std::string_view>& found) {
    return found ? Value(*found) : Value{};
}
Value is_email(Context&, Value self, Arguments) {
    return is_email_text(self.text());
}
Value is_url(Context&, Value self, Arguments) {
    return is_url_text(self.text());
}
Value is_domain(Context&, Value self, Arguments) {
    return is_domain_text(self.text());
}
Value extract_email(Context&, Value self, Arguments) {
    return optional_text(email_in(self.text()));
}
Value extract_domain(Context&, Value self, Arguments) {
    return optional_text(domain_in(self.text()));
}
Value extract_url(Context&, Value self, Arguments) {
    return optional_text(url_in(self.text()));
}
Value extract_path(Context&, Value self, Arguments) {
    return optional_text(url_path_in(self.text()));
}
Value to_date(Context&, Value, Arguments) {
    need_script("toDate");
}

}  // namespace

Method find_text_extension(std::string_view name) {
    static const std::unordered_map<std::string_view, Method> methods = {
        {"isEmpty", is_empty},
        {"isNotEmpty", is_not_empty},
        {"length", length},
        {"toJsonString", json_text},
        {"parseJson", parse_json_text},
        {"toTitleCase", title_case},
        {"toSentenceCase", sentence_case},
        {"toSnakeCase", snake_case},
        {"urlEncode", url_encode},
        {"urlDecode", url_decode},
        {"base64Encode", base64_encode},
        {"base64Decode", base64_decode},
        {"hash", hash},
        {"quote", quote},
        {"removeTags", remove_tags},
        {"removeMarkdown", remove_markdown},
        {"replaceSpecialChars", replace_special},
        {"toInt", to_int},
        {"toWholeNumber", to_int},
        {"toFloat", to_float},
        {"toDecimalNumber", to_float},
        {"toNumber", to_number_form},
        {"toBoolean", to_boolean},
        {"isNumeric", is_numeric},
        {"toDateTime", to_date_time},
        {"toDate", to_date},
        {"isEmail", is_email},
        {"isUrl", is_url},
        {"isDomain", is_domain},
        {"extractEmail", extract_email},
        {"extractDomain", extract_domain},
        {"extractUrl", extract_url},
        {"extractUrlPath", extract_path},
    };
    const auto found = methods.find(name);
    return found == methods.end() ? nullptr : found->second;
}

}  // namespace millrace::expression
