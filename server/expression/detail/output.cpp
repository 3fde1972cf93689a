#include "expression/detail/output.hpp"

#include <cmath>

#include "expression/detail/coercion.hpp"
#include "expression/detail/date_time.hpp"
#include "expression/detail/js_date.hpp"
#include "expression/detail/property.hpp"
#include "expression/detail/text.hpp"

namespace millrace::expression {
namespace {

// Values that toJSON() turns into others: dates into their text, invalid ones into null.
Value plain_form(Context& context, Value value) {
    value = context.current(value);
    if (!value.is_object()) return value;
    Object* object = value.object();
    switch (object->kind) {
        case ObjectKind::Date: {
            const double time = static_cast<DateObject*>(object)->time;
            return std::isnan(time) ? Value::null() : context.text(js_iso_text(time));
        }
        case ObjectKind::DateTime: {
            const auto& date = *static_cast<DateTimeObject*>(object);
            return date.is_valid ? context.text(to_iso(date)) : Value::null();
        }
        case ObjectKind::Duration: {
            const auto& duration = *static_cast<DurationObject*>(object);
            return duration.is_valid ? context.text(to_iso(duration)) : Value::null();
        }
        case ObjectKind::Host:
            return plain_form(context, static_cast<HostObject*>(object)->as_data(context));
        case ObjectKind::Function:
            return {};
        case ObjectKind::Interval:
        case ObjectKind::Iterator:
            need_script("an interval or iterator as data");
        case ObjectKind::RegExp:
        case ObjectKind::Map:
        case ObjectKind::Error:
            return context.plain();
        default:
            return value;
    }
}

std::string_view checked(std::string_view text) {
    if (has_lone_surrogate(text)) need_script("half of a surrogate pair in the result");
    return text;
}

bool is_set(Value value) {
    return value.is_object() && value.object()->kind == ObjectKind::Set;
}

class JsonBuilder {
  public:
    JsonBuilder(Context& context, boost::json::storage_ptr storage)
        : context_(context), storage_(std::move(storage)) {}

    std::optional<Json> build(Value value) {
        context_.step();
        value = plain_form(context_, value);
        switch (value.tag()) {
            case Tag::Hole:
            case Tag::Undefined:
                return std::nullopt;
            case Tag::Null:
                return Json(nullptr, storage_);
            case Tag::Bool:
                return Json(value.truth(), storage_);
            case Tag::Number:
                return Json(number_json(value.number()), storage_);
            case Tag::Text:
                return Json(boost::json::string_view(checked(value.text())), storage_);
            default:
                break;
        }
        const Nesting nesting(context_);
        if (value.is_data() && !context_.has_changes()) return Json(value.data(), storage_);
        if (is_set(value)) need_script("a set as data");
        return is_array(context_, value) ? array(value) : object(value);
    }

  private:
    Json array(Value value) {
        const ArrayView view(context_, value);
        JsonArray items(storage_);
        items.reserve(view.size());
        for (std::size_t i = 0; i < view.size(); ++i) {
            auto item = build(view[i]);
            items.push_back(item ? std::move(*item) : Json(nullptr));
        }
        return Json(std::move(items));
    }
    Json object(Value value) {
        JsonObject object(storage_);
        for (const Member& member : own_members(context_, value)) {
            auto item = build(member.value);
            // Boost's objects copy the name, which an empty one must have a place for, too.
            const std::string_view name = member.name.empty() ? "" : checked(member.name);
            if (item) object.insert_or_assign(name, std::move(*item));
        }
        return Json(std::move(object));
    }

    Context& context_;
    boost::json::storage_ptr storage_;
};

class TextBuilder {
  public:
    TextBuilder(Context& context, std::string_view indent) : context_(context), indent_(indent) {}

    bool write(Value value) {
        context_.step();
        value = plain_form(context_, value);
        if (out.size() > Memory::kLimit) Memory::exceed();
        switch (value.tag()) {
            case Tag::Hole:
            case Tag::Undefined:
                return false;
            case Tag::Null:
                out += "null";
                return true;
            case Tag::Bool:
                out += value.truth() ? "true" : "false";
                return true;
            case Tag::Number:
                if (std::isfinite(value.number()))
                    append_number(out, value.number());
                else
                    out += "null";
                return true;
            case Tag::Text:
                append_json_string(out, checked(value.text()));
                return true;
            default:
                break;
        }
        if (++level_ > 400) throw_type_error("Converting circular structure to JSON");
        if (is_set(value))
            out += "{}";
        else if (is_array(context_, value))
            array(value);
        else
            object(value);
        --level_;
        return true;
    }

    std::string out;

  private:
    void new_line() {
        if (indent_.empty()) return;
        out.push_back('\n');
        for (std::size_t i = 0; i < level_; ++i) out += indent_;
    }
    void array(Value value) {
        const Nesting nesting(context_);
        const ArrayView view(context_, value);
        out.push_back('[');
        for (std::size_t i = 0; i < view.size(); ++i) {
            if (i > 0) out.push_back(',');
            new_line();
            if (!write(view[i])) out += "null";
        }
        close(']', view.size() > 0);
    }
    void object(Value value) {
        const Nesting nesting(context_);
        out.push_back('{');
        bool has_members = false;
        for (const Member& member : own_members(context_, value)) {
            const std::size_t before = out.size();
            if (has_members) out.push_back(',');
            new_line();
            append_json_string(out, checked(member.name));
            out += indent_.empty() ? ":" : ": ";
            if (write(member.value))
                has_members = true;
            else
                out.resize(before);
        }
        close('}', has_members);
    }
    void close(char bracket, bool has_content) {
        --level_;
        if (has_content) new_line();
        ++level_;
        out.push_back(bracket);
    }

    Context& context_;
    std::string_view indent_;
    std::size_t level_ = 0;
};

}  // namespace

std::optional<Json> to_json(Context& context, Value value,
                            const boost::json::storage_ptr& storage) {
    if (value.is_object() && value.object()->kind == ObjectKind::Function)
        throw_reported("this is a function, please add ()", "Call it: write () behind its name.");
    return JsonBuilder(context, storage).build(value);
}

std::optional<std::string_view> invalid_date_text(Value value) {
    if (!value.is_object()) return std::nullopt;
    Object* const object = value.object();
    if (object->kind == ObjectKind::DateTime && !static_cast<DateTimeObject*>(object)->is_valid)
        return "Invalid DateTime";
    if (object->kind == ObjectKind::Date && std::isnan(static_cast<DateObject*>(object)->time))
        return "Invalid Date";
    return std::nullopt;
}

std::optional<std::string> stringify(Context& context, Value value, std::string_view indent) {
    TextBuilder builder(context, indent);
    if (!builder.write(value)) return std::nullopt;
    return std::move(builder.out);
}

}  // namespace millrace::expression
