// n8n's extension methods of arrays and objects.
#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>

#include "expression/detail/coercion.hpp"
#include "expression/detail/extensions.hpp"
#include "expression/detail/output.hpp"
#include "expression/detail/property.hpp"
#include "expression/detail/text.hpp"
#include "expression/detail/uri.hpp"

namespace millrace::expression {
namespace {

// Equality of content.
bool deep_equal(Context& context, Value left, Value right) {
    context.step();
    if (same_value_zero(context, left, right)) return true;
    if (!is_object_like(left) || !is_object_like(right)) return false;
    const Nesting nesting(context);
    if (is_array(context, left) != is_array(context, right)) return false;
    if (!is_array(context, left) && (!is_plain(context, left) || !is_plain(context, right)))
        need_script("a comparison of objects of this kind");
    const std::vector<Member> a = own_members(context, left);
    const std::vector<Member> b = own_members(context, right);
    if (a.size() != b.size()) return false;
    for (const Member& member : a) {
        const auto other = std::find_if(b.begin(), b.end(),
                                        [&](const Member& one) { return one.name == member.name; });
        if (other == b.end() || !deep_equal(context, member.value, other->value)) return false;
    }
    return true;
}

std::vector<Value> items_of(Context& context, Value array) {
    std::vector<Value> items;
    for_each(context, array, [&](Value item) { items.push_back(item); });
    return items;
}

bool contains(Context& context, const std::vector<Value>& items, Value wanted) {
    return std::any_of(items.begin(), items.end(),
                       [&](Value item) { return deep_equal(context, item, wanted); });
}

Value undefined_form(Context&, Value, Arguments) {
    return {};
}
Value json_text(Context& context, Value self, Arguments) {
    const auto text = stringify(context, self, {});
    return text ? context.text(*text) : Value{};
}

// --- arrays
Value first(Context& context, Value self, Arguments) {
    const ArrayView items(context, self);
    return items.size() == 0 ? Value{} : items[0];
}
Value last(Context& context, Value self, Arguments) {
    const ArrayView items(context, self);
    return items.size() == 0 ? Value{} : items[items.size() - 1];
}
Value list_is_empty(Context& context, Value self, Arguments) {
    return ArrayView(context, self).size() == 0;
}
Value list_is_not_empty(Context& context, Value self, Arguments) {
    return ArrayView(context, self).size() > 0;
}
Value random_item(Context& context, Value self, Arguments) {
    const ArrayView items(context, self);
    if (items.size() == 0) return {};
    const double index = std::floor(context.scope.random() * static_cast<double>(items.size()));
    return items[std::min(items.size() - 1, static_cast<std::size_t>(index))];
}

std::vector<double> numbers_of(Context& context, Value self, std::string_view name) {
    std::vector<double> numbers;
    for (const Value item : items_of(context, self)) {
        if (item.is_text() && !item.text().empty() && !std::isnan(to_number(context, item)))
            need_script("the sum of texts");
        if (!item.is_number())
            throw_reported(std::string(name) + "(): all array elements must be numbers");
        numbers.push_back(item.number());
    }
    return numbers;
}
double total(const std::vector<double>& numbers) {
    double sum = 0;
    for (const double number : numbers) sum += number;
    return sum;
}
Value sum(Context& context, Value self, Arguments) {
    return total(numbers_of(context, self, "sum"));
}
Value average(Context& context, Value self, Arguments) {
    const std::vector<double> numbers = numbers_of(context, self, "average");
    if (numbers.empty()) return 0.0;
    return total(numbers) / static_cast<double>(numbers.size());
}
Value extreme(Context& context, Value self, std::string_view name) {
    std::vector<Value> numbers;
    for (const double number : numbers_of(context, self, name)) numbers.emplace_back(number);
    return find_static("Math", name)(context, numbers);
}
Value minimum(Context& context, Value self, Arguments) {
    return extreme(context, self, "min");
}
Value maximum(Context& context, Value self, Arguments) {
    return extreme(context, self, "max");
}

// The part of an object that unique("a", "b") looks at.
Value compared_part(Context& context, Value item, Arguments names) {
    if (names.empty() || !is_object_like(item)) return item;
    PlainObject* part = context.plain();
    for (const Value name : names) part->set(to_key(context, name), get_index(context, item, name));
    return part;
}
Value unique(Context& context, Value self, Arguments arguments) {
    std::vector<Value> kept;
    std::vector<Value> seen;
    for (const Value item : items_of(context, self)) {
        const Value part = compared_part(context, item, arguments);
        if (contains(context, seen, part)) continue;
        seen.push_back(part);
        kept.push_back(item);
    }
    return make_array(context, kept);
}

std::vector<Value> list_argument(Context& context, Arguments arguments) {
    if (!is_array(context, argument(arguments, 0))) need_script("a list argument that is none");
    return items_of(context, arguments[0]);
}
Value union_of(Context& context, Value self, Arguments arguments) {
    std::vector<Value> all = items_of(context, self);
    const std::vector<Value> others = list_argument(context, arguments);
    all.insert(all.end(), others.begin(), others.end());
    return unique(context, make_array(context, all), {});
}
Value filtered_by(Context& context, Value self, Arguments arguments, bool keeps_common) {
    const std::vector<Value> others = list_argument(context, arguments);
    std::vector<Value> kept;
    for (const Value item : items_of(context, self))
        if (contains(context, others, item) == keeps_common && !contains(context, kept, item))
            kept.push_back(item);
    return make_array(context, kept);
}
Value difference_of(Context& context, Value self, Arguments arguments) {
    return filtered_by(context, self, arguments, false);
}
Value intersection_of(Context& context, Value self, Arguments arguments) {
    return filtered_by(context, self, arguments, true);
}
Value append(Context& context, Value self, Arguments arguments) {
    std::vector<Value> all = items_of(context, self);
    all.insert(all.end(), arguments.begin(), arguments.end());
    return make_array(context, all);
}

Value chunk(Context& context, Value self, Arguments arguments) {
    const Value size = argument(arguments, 0);
    if (!size.is_number() || !(size.number() >= 1)) need_script("chunk with this size");
    const auto most = static_cast<std::size_t>(std::min(size.number(), 1e9));
    ArrayObject* out = context.array();
    ArrayObject* part = nullptr;
    for (const Value item : items_of(context, self)) {
        if (part == nullptr || part->items.size() >= most) {
            part = context.array();
            out->items.push_back(part);
        }
        part->items.push_back(item);
    }
    return out;
}

bool is_blank(Value value) {
    return value.is_nullish() || (value.is_text() && value.text().empty());
}
// compact() also looks into objects; only where there is nothing to drop inside it is certain.
void require_nothing_blank(Context& context, Value value) {
    if (value.is_text() && value.text() == "nil") need_script("compact of 'nil'");
    if (!is_object_like(value)) return;
    const std::vector<Member> members = own_members(context, value);
    const Nesting nesting(context);
    for (const Member& member : members) {
        if (is_blank(member.value) || is_array(context, member.value))
            need_script("compact of nested data");
        require_nothing_blank(context, member.value);
    }
    if (members.empty()) need_script("compact of empty objects");
}
Value list_compact(Context& context, Value self, Arguments) {
    std::vector<Value> kept;
    for (const Value item : items_of(context, self)) {
        if (is_blank(item)) continue;
        require_nothing_blank(context, item);
        kept.push_back(item);
    }
    return make_array(context, kept);
}

Value pluck(Context& context, Value self, Arguments arguments) {
    if (arguments.empty()) need_script("pluck without names");
    std::vector<Value> out;
    for (const Value item : items_of(context, self)) {
        if (!is_plain(context, item)) {
            if (is_array(context, item) && ArrayView(context, item).size() > 0)
                need_script("pluck from nested arrays");
            continue;
        }
        std::vector<Value> found;
        for (const Value name : arguments)
            if (has_own(context, item, to_key(context, name)))
                found.push_back(get_index(context, item, name));
        if (found.size() == arguments.size())
            out.push_back(found.size() == 1 ? found[0] : make_array(context, found));
        else if (!found.empty())
            need_script("pluck where a name is missing");
    }
    return make_array(context, out);
}

Value rename_keys(Context& context, Value self, Arguments arguments) {
    if (arguments.size() != 2) need_script("renameKeys of several names");
    const std::string_view from = to_key(context, arguments[0]);
    const std::string_view to = to_key(context, arguments[1]);
    std::vector<Value> out;
    for (const Value item : items_of(context, self)) {
        if (!is_object_like(item)) {
            out.push_back(item);
            continue;
        }
        if (is_array(context, item) && ArrayView(context, item).size() > 0)
            need_script("renameKeys in nested arrays");
        PlainObject* renamed = context.plain();
        std::optional<Value> moved;
        for (const Member& member : own_members(context, item)) {
            if (member.name == from)
                moved = member.value;
            else
                renamed->set(member.name, member.value);
        }
        if (moved) renamed->set(to, *moved);
        out.emplace_back(renamed);
    }
    return make_array(context, out);
}

Value smart_join(Context& context, Value self, Arguments arguments) {
    if (arguments.size() != 2) need_script("smartJoin without two names");
    PlainObject* out = context.plain();
    for (const Value item : items_of(context, self)) {
        if (!is_plain(context, item)) continue;
        const Value key = get_index(context, item, arguments[0]);
        const Value value = get_index(context, item, arguments[1]);
        if (key.is_undefined() || value.is_undefined()) need_script("smartJoin of partial items");
        out->set(to_key(context, key), value);
    }
    return out;
}

Value list_merge(Context& context, Value self, Arguments arguments) {
    const std::vector<Value> own = items_of(context, self);
    const std::vector<Value> others = list_argument(context, arguments);
    PlainObject* out = context.plain();
    for (std::size_t i = 0; i < std::min(own.size(), others.size()); ++i) {
        if (!is_object_like(own[i]) || !is_object_like(others[i])) continue;
        for (const Member& member : own_members(context, own[i]))
            out->set(member.name, member.value);
        for (const Member& member : own_members(context, others[i]))
            if (!has_own(context, own[i], member.name)) out->set(member.name, member.value);
    }
    return out;
}

// --- objects
Value object_is_empty(Context& context, Value self, Arguments) {
    return own_members(context, self).empty();
}
Value object_is_not_empty(Context& context, Value self, Arguments) {
    return !own_members(context, self).empty();
}
Value object_keys(Context& context, Value self, Arguments) {
    const std::array<Value, 1> call = {self};
    return find_static("Object", "keys")(context, call);
}
Value object_values(Context& context, Value self, Arguments) {
    const std::array<Value, 1> call = {self};
    return find_static("Object", "values")(context, call);
}
Value has_field(Context& context, Value self, Arguments arguments) {
    return has_own(context, self, to_key(context, argument(arguments, 0)));
}

template <class Keep>
Value kept_members(Context& context, Value self, Keep keep) {
    PlainObject* out = context.plain();
    for (const Member& member : own_members(context, self))
        if (keep(member)) out->add(member.name, member.value);
    return out;
}
Value remove_field(Context& context, Value self, Arguments arguments) {
    const std::string_view name = to_key(context, argument(arguments, 0));
    return kept_members(context, self, [&](const Member& one) { return one.name != name; });
}
std::string_view needle(Arguments arguments) {
    const Value value = argument(arguments, 0);
    if (!value.is_text() || value.text().empty()) need_script("a search for something else");
    return value.text();
}
bool holds(const Member& member, std::string_view wanted) {
    return member.value.is_text() && member.value.text().find(wanted) != std::string_view::npos;
}
Value remove_containing(Context& context, Value self, Arguments arguments) {
    const std::string_view wanted = needle(arguments);
    return kept_members(context, self, [&](const Member& one) { return !holds(one, wanted); });
}
Value keep_containing(Context& context, Value self, Arguments arguments) {
    const std::string_view wanted = needle(arguments);
    return kept_members(context, self, [&](const Member& one) {
        if (is_object_like(one.value)) need_script("keepFieldsContaining in nested data");
        return holds(one, wanted);
    });
}
Value object_compact(Context& context, Value self, Arguments) {
    return kept_members(context, self, [&](const Member& one) {
        if (is_blank(one.value)) return false;
        if (is_array(context, one.value)) need_script("compact of nested lists");
        require_nothing_blank(context, one.value);
        return true;
    });
}
Value object_url_encode(Context& context, Value self, Arguments) {
    std::string out;
    const auto put = [&](std::string_view text) {
        std::string encoded = percent_encode(text, "-_.*");
        for (std::size_t at = 0; (at = encoded.find("%20", at)) != std::string::npos;)
            encoded.replace(at, 3, "+");
        out += encoded;
    };
    for (const Member& member : own_members(context, self)) {
        if (!out.empty()) out.push_back('&');
        put(member.name);
        out.push_back('=');
        put(to_text(context, member.value));
    }
    return context.text(out);
}

}  // namespace

Method find_array_extension(std::string_view name) {
    static const std::unordered_map<std::string_view, Method> methods = {
        {"first", first},
        {"last", last},
        {"isEmpty", list_is_empty},
        {"isNotEmpty", list_is_not_empty},
        {"randomItem", random_item},
        {"sum", sum},
        {"average", average},
        {"min", minimum},
        {"max", maximum},
        {"unique", unique},
        {"removeDuplicates", unique},
        {"union", union_of},
        {"difference", difference_of},
        {"intersection", intersection_of},
        {"append", append},
        {"chunk", chunk},
        {"compact", list_compact},
        {"pluck", pluck},
        {"renameKeys", rename_keys},
        {"smartJoin", smart_join},
        {"merge", list_merge},
        {"toJsonString", json_text},
        {"toInt", undefined_form},
        {"toFloat", undefined_form},
        {"toBoolean", undefined_form},
        {"toDateTime", undefined_form},
    };
    const auto found = methods.find(name);
    return found == methods.end() ? nullptr : found->second;
}

Method find_object_extension(std::string_view name) {
    static const std::unordered_map<std::string_view, Method> methods = {
        {"isEmpty", object_is_empty},
        {"isNotEmpty", object_is_not_empty},
        {"keys", object_keys},
        {"values", object_values},
        {"hasField", has_field},
        {"removeField", remove_field},
        {"removeFieldsContaining", remove_containing},
        {"keepFieldsContaining", keep_containing},
        {"compact", object_compact},
        {"urlEncode", object_url_encode},
        {"toJsonString", json_text},
        {"toInt", undefined_form},
        {"toFloat", undefined_form},
        {"toBoolean", undefined_form},
        {"toDateTime", undefined_form},
    };
    const auto found = methods.find(name);
    return found == methods.end() ? nullptr : found->second;
}

}  // namespace millrace::expression
