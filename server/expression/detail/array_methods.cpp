// Array.prototype. Methods that only read work on borrowed data; those that change an array make
// it the evaluation's own first.
#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>

#include "expression/detail/array_sort.hpp"
#include "expression/detail/builtins.hpp"
#include "expression/detail/coercion.hpp"
#include "expression/detail/property.hpp"
#include "expression/detail/text.hpp"

namespace millrace::expression {
namespace {

Value value_of(Value item) {
    return item.tag() == Tag::Hole ? Value{} : item;
}

ArrayObject& own(Context& context, Value self) {
    return *static_cast<ArrayObject*>(context.changeable(self));
}

// Calls the callback for every element that is there; `visit` gets element, index and answer and
// says whether to go on.
template <class Visit>
void each(Context& context, Value self, Arguments arguments, bool with_holes, Visit visit) {
    const Value callback = argument(arguments, 0);
    if (!is_callable(callback)) throw_type_error("The callback is not a function");
    const std::size_t size = ArrayView(context, self).size();
    for (std::size_t i = 0; i < size; ++i) {
        context.step();
        const ArrayView items(context, self);  // the callback may have changed it
        if (i >= items.size()) break;
        const Value item = items[i];
        if (item.tag() == Tag::Hole && !with_holes) continue;
        const std::array<Value, 3> call = {value_of(item), Value::count(i), self};
        if (!visit(value_of(item), i, call_function(context, callback, call))) return;
    }
}

Value map(Context& context, Value self, Arguments arguments) {
    ArrayObject* out = context.array(ArrayView(context, self).size());
    out->items.assign(ArrayView(context, self).size(), Value::hole());
    each(context, self, arguments, false, [&](Value, std::size_t i, Value answer) {
        out->items[i] = answer;
        return true;
    });
    return out;
}

Value filter(Context& context, Value self, Arguments arguments) {
    ArrayObject* out = context.array();
    each(context, self, arguments, false, [&](Value item, std::size_t, Value answer) {
        if (to_bool(answer)) out->items.push_back(item);
        return true;
    });
    return out;
}

struct Found {
    Value item;
    double index = -1;
};
Found search(Context& context, Value self, Arguments arguments) {
    Found found;
    each(context, self, arguments, true, [&](Value item, std::size_t i, Value answer) {
        if (!to_bool(answer)) return true;
        found = {item, static_cast<double>(i)};
        return false;
    });
    return found;
}
Value find(Context& context, Value self, Arguments arguments) {
    return search(context, self, arguments).item;
}
Value find_index(Context& context, Value self, Arguments arguments) {
    return search(context, self, arguments).index;
}

Found search_back(Context& context, Value self, Arguments arguments) {
    const Value callback = argument(arguments, 0);
    if (!is_callable(callback)) throw_type_error("The callback is not a function");
    for (std::size_t i = ArrayView(context, self).size(); i-- > 0;) {
        context.step();
        const ArrayView items(context, self);
        const Value item = i < items.size() ? value_of(items[i]) : Value{};
        const std::array<Value, 3> call = {item, Value::count(i), self};
        if (to_bool(call_function(context, callback, call))) return {item, static_cast<double>(i)};
    }
    return {};
}
Value find_last(Context& context, Value self, Arguments arguments) {
    return search_back(context, self, arguments).item;
}
Value find_last_index(Context& context, Value self, Arguments arguments) {
    return search_back(context, self, arguments).index;
}

Value some(Context& context, Value self, Arguments arguments) {
    bool result = false;
    each(context, self, arguments, false, [&](Value, std::size_t, Value answer) {
        result = to_bool(answer);
        return !result;
    });
    return result;
}
Value every(Context& context, Value self, Arguments arguments) {
    bool result = true;
    each(context, self, arguments, false, [&](Value, std::size_t, Value answer) {
        result = to_bool(answer);
        return result;
    });
    return result;
}
Value for_each_item(Context& context, Value self, Arguments arguments) {
    each(context, self, arguments, false, [](Value, std::size_t, Value) { return true; });
    return {};
}

Value reduce_from(Context& context, Value self, Arguments arguments, bool from_end) {
    const Value callback = argument(arguments, 0);
    if (!is_callable(callback)) throw_type_error("The callback is not a function");
    const std::size_t size = ArrayView(context, self).size();
    bool has_value = arguments.size() > 1;
    Value value = argument(arguments, 1);
    for (std::size_t n = 0; n < size; ++n) {
        context.step();
        const std::size_t i = from_end ? size - 1 - n : n;
        const ArrayView items(context, self);
        if (i >= items.size() || items[i].tag() == Tag::Hole) continue;
        if (!has_value) {
            value = items[i];
            has_value = true;
            continue;
        }
        const std::array<Value, 4> call = {value, items[i], Value::count(i), self};
        value = call_function(context, callback, call);
    }
    if (!has_value) throw_type_error("Reduce of empty array with no initial value");
    return value;
}
Value reduce(Context& context, Value self, Arguments arguments) {
    return reduce_from(context, self, arguments, false);
}
Value reduce_right(Context& context, Value self, Arguments arguments) {
    return reduce_from(context, self, arguments, true);
}

std::vector<Value> items_of(Context& context, Value self) {
    const ArrayView view(context, self);
    std::vector<Value> items;
    items.reserve(view.size());
    context.step(view.size());
    for (std::size_t i = 0; i < view.size(); ++i) items.push_back(view[i]);
    return items;
}

Value sort(Context& context, Value self, Arguments arguments) {
    const std::vector<Value> items = sorted_items(context, self, argument(arguments, 0));
    ArrayObject& array = own(context, self);
    array.items.assign(items.begin(), items.end());
    return &array;
}
Value to_sorted(Context& context, Value self, Arguments arguments) {
    return make_array(context, sorted_items(context, self, argument(arguments, 0)));
}

Value reverse(Context& context, Value self, Arguments) {
    ArrayObject& array = own(context, self);
    std::reverse(array.items.begin(), array.items.end());
    return &array;
}
Value to_reversed(Context& context, Value self, Arguments) {
    std::vector<Value> items = items_of(context, self);
    std::reverse(items.begin(), items.end());
    std::transform(items.begin(), items.end(), items.begin(), value_of);
    return make_array(context, items);
}

Value slice(Context& context, Value self, Arguments arguments) {
    const ArrayView view(context, self);
    const std::size_t first = relative_index(context, argument(arguments, 0), view.size(), 0);
    const std::size_t last =
        relative_index(context, argument(arguments, 1), view.size(), view.size());
    ArrayObject* out = context.array(last > first ? last - first : 0);
    for (std::size_t i = first; i < last; ++i) out->items.push_back(view[i]);
    return out;
}

Value splice(Context& context, Value self, Arguments arguments) {
    ArrayObject& array = own(context, self);
    const std::size_t size = array.items.size();
    const std::size_t first = relative_index(context, argument(arguments, 0), size, 0);
    std::size_t count = arguments.empty() ? 0 : size - first;
    if (arguments.size() > 1)
        count = static_cast<std::size_t>(
            std::clamp(to_integer(context, arguments[1]), 0.0, static_cast<double>(size - first)));
    const auto begin = array.items.begin() + static_cast<std::ptrdiff_t>(first);
    ArrayObject* removed = context.array();
    removed->items.assign(begin, begin + static_cast<std::ptrdiff_t>(count));
    array.items.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
    if (arguments.size() > 2)
        array.items.insert(array.items.begin() + static_cast<std::ptrdiff_t>(first),
                           arguments.begin() + 2, arguments.end());
    return removed;
}
Value to_spliced(Context& context, Value self, Arguments arguments) {
    const Value copy = make_array(context, items_of(context, self));
    splice(context, copy, arguments);
    return copy;
}

Value concat(Context& context, Value self, Arguments arguments) {
    const Value out = make_array(context, items_of(context, self));
    auto& items = static_cast<ArrayObject*>(out.object())->items;
    for (const Value more : arguments) {
        if (!is_array(context, more)) {
            items.push_back(more);
            continue;
        }
        const std::vector<Value> added = items_of(context, more);
        items.insert(items.end(), added.begin(), added.end());
    }
    return out;
}

Value join(Context& context, Value self, Arguments arguments) {
    const Value mark = argument(arguments, 0);
    const std::string_view separator = mark.is_undefined() ? "," : to_text(context, mark);
    const Nesting nesting(context);
    const ArrayView view(context, self);
    std::string out;
    for (std::size_t i = 0; i < view.size(); ++i) {
        context.step();
        if (i > 0) append_text(out, separator);
        const Value item = view[i];
        if (!item.is_nullish()) append_text(out, to_text(context, item));
        if (out.size() > Memory::kLimit) Memory::exceed();
    }
    return context.text(out);
}

Value includes(Context& context, Value self, Arguments arguments) {
    const ArrayView view(context, self);
    for (std::size_t i = relative_index(context, argument(arguments, 1), view.size(), 0);
         i < view.size(); ++i) {
        context.step();
        if (same_value_zero(context, value_of(view[i]), argument(arguments, 0))) return true;
    }
    return false;
}

Value index_of(Context& context, Value self, Arguments arguments) {
    const ArrayView view(context, self);
    for (std::size_t i = relative_index(context, argument(arguments, 1), view.size(), 0);
         i < view.size(); ++i) {
        context.step();
        if (view[i].tag() != Tag::Hole && strict_equal(context, view[i], argument(arguments, 0)))
            return Value::count(i);
    }
    return -1.0;
}

Value last_index_of(Context& context, Value self, Arguments arguments) {
    if (arguments.size() > 1) need_script("lastIndexOf with a start");
    const ArrayView view(context, self);
    for (std::size_t i = view.size(); i-- > 0;) {
        context.step();
        if (view[i].tag() != Tag::Hole && strict_equal(context, view[i], argument(arguments, 0)))
            return Value::count(i);
    }
    return -1.0;
}

Value at(Context& context, Value self, Arguments arguments) {
    const ArrayView view(context, self);
    double index = to_integer(context, argument(arguments, 0));
    if (index < 0) index += static_cast<double>(view.size());
    if (index < 0 || index >= static_cast<double>(view.size())) return {};
    return value_of(view[static_cast<std::size_t>(index)]);
}

Value with(Context& context, Value self, Arguments arguments) {
    std::vector<Value> items = items_of(context, self);
    double index = to_integer(context, argument(arguments, 0));
    if (index < 0) index += static_cast<double>(items.size());
    if (index < 0 || index >= static_cast<double>(items.size())) throw_range_error("Invalid index");
    items[static_cast<std::size_t>(index)] = argument(arguments, 1);
    return make_array(context, items);
}

void flatten(Context& context, Value from, double depth, ArrayObject& out) {
    const Nesting nesting(context);
    const ArrayView view(context, from);
    for (std::size_t i = 0; i < view.size(); ++i) {
        context.step();
        const Value item = view[i];
        if (item.tag() == Tag::Hole) continue;
        if (depth >= 1 && is_array(context, item))
            flatten(context, item, depth - 1, out);
        else
            out.items.push_back(item);
    }
}

Value flat(Context& context, Value self, Arguments arguments) {
    const Value depth = argument(arguments, 0);
    ArrayObject* out = context.array();
    flatten(context, self, depth.is_undefined() ? 1 : to_integer(context, depth), *out);
    return out;
}

Value flat_map(Context& context, Value self, Arguments arguments) {
    ArrayObject* out = context.array();
    each(context, self, arguments, false, [&](Value, std::size_t, Value answer) {
        if (is_array(context, answer))
            flatten(context, answer, 0, *out);
        else
            out->items.push_back(answer);
        return true;
    });
    return out;
}

Value push(Context& context, Value self, Arguments arguments) {
    ArrayObject& array = own(context, self);
    array.items.insert(array.items.end(), arguments.begin(), arguments.end());
    return Value::count(array.items.size());
}
Value unshift(Context& context, Value self, Arguments arguments) {
    ArrayObject& array = own(context, self);
    context.step(array.items.size());
    array.items.insert(array.items.begin(), arguments.begin(), arguments.end());
    return Value::count(array.items.size());
}
Value pop(Context& context, Value self, Arguments) {
    ArrayObject& array = own(context, self);
    if (array.items.empty()) return {};
    const Value last = value_of(array.items.back());
    array.items.pop_back();
    return last;
}
Value shift(Context& context, Value self, Arguments) {
    ArrayObject& array = own(context, self);
    if (array.items.empty()) return {};
    context.step(array.items.size());
    const Value first = value_of(array.items.front());
    array.items.erase(array.items.begin());
    return first;
}

Value fill(Context& context, Value self, Arguments arguments) {
    ArrayObject& array = own(context, self);
    const std::size_t size = array.items.size();
    const std::size_t first = relative_index(context, argument(arguments, 1), size, 0);
    const std::size_t last = relative_index(context, argument(arguments, 2), size, size);
    context.step(size);
    for (std::size_t i = first; i < last; ++i) array.items[i] = argument(arguments, 0);
    return &array;
}

Value to_text_form(Context& context, Value self, Arguments) {
    return to_text(context, self);
}

// Iterators are made as arrays, which is the same wherever they are only iterated.
Value keys(Context& context, Value self, Arguments) {
    ArrayObject* out = context.array();
    for (std::size_t i = 0; i < ArrayView(context, self).size(); ++i)
        out->items.push_back(Value::count(i));
    return context.iterator(out);
}
Value values(Context& context, Value self, Arguments) {
    return context.iterator(
        static_cast<ArrayObject*>(make_array(context, items_of(context, self)).object()));
}
Value entries(Context& context, Value self, Arguments) {
    ArrayObject* out = context.array();
    const ArrayView view(context, self);
    for (std::size_t i = 0; i < view.size(); ++i)
        out->items.push_back(make_array(context, {Value::count(i), value_of(view[i])}));
    return context.iterator(out);
}

}  // namespace

Method find_array_method(std::string_view name) {
    static const std::unordered_map<std::string_view, Method> methods = {
        {"map", map},
        {"filter", filter},
        {"find", find},
        {"findIndex", find_index},
        {"findLast", find_last},
        {"findLastIndex", find_last_index},
        {"some", some},
        {"every", every},
        {"forEach", for_each_item},
        {"reduce", reduce},
        {"reduceRight", reduce_right},
        {"sort", sort},
        {"toSorted", to_sorted},
        {"reverse", reverse},
        {"toReversed", to_reversed},
        {"slice", slice},
        {"splice", splice},
        {"toSpliced", to_spliced},
        {"concat", concat},
        {"join", join},
        {"includes", includes},
        {"indexOf", index_of},
        {"lastIndexOf", last_index_of},
        {"at", at},
        {"with", with},
        {"flat", flat},
        {"flatMap", flat_map},
        {"push", push},
        {"unshift", unshift},
        {"pop", pop},
        {"shift", shift},
        {"fill", fill},
        {"toString", to_text_form},
        {"keys", keys},
        {"values", values},
        {"entries", entries},
    };
    const auto found = methods.find(name);
    return found == methods.end() ? nullptr : found->second;
}

}  // namespace millrace::expression
