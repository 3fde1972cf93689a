#include "expression/detail/array_sort.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "expression/detail/builtins.hpp"
#include "expression/detail/coercion.hpp"
#include "expression/detail/property.hpp"
#include "expression/detail/text.hpp"

namespace millrace::expression {
namespace {

struct Entry {
    Value item;
    std::string_view text;  // where there is no comparison function
};

// The order that the expression asks for: below, equal or above zero.
class Order {
  public:
    Order(Context& context, Value compare) : context_(context), compare_(compare) {}
    double operator()(const Entry& a, const Entry& b) const {
        context_.step();
        if (compare_.is_undefined()) return compare_units(a.text, b.text);
        const std::array<Value, 2> call = {a.item, b.item};
        const double order = to_number(context_, call_function(context_, compare_, call));
        return std::isnan(order) ? 0 : order;
    }

  private:
    Context& context_;
    Value compare_;
};

// The steps of V8 for short arrays, so that nonsensical comparisons give what they give there: the
// run at the start is taken as it is, the rest inserted.
void sort_short(std::vector<Entry>& entries, const Order& order) {
    if (entries.size() < 2) return;
    std::size_t run = 2;
    const bool is_descending = order(entries[1], entries[0]) < 0;
    while (run < entries.size() && (order(entries[run], entries[run - 1]) < 0) == is_descending)
        ++run;
    if (is_descending)
        std::reverse(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(run));
    for (; run < entries.size(); ++run) {
        const Entry pivot = entries[run];
        std::size_t left = 0;
        std::size_t right = run;
        while (left < right) {
            const std::size_t middle = left + (right - left) / 2;
            if (order(pivot, entries[middle]) < 0)
                right = middle;
            else
                left = middle + 1;
        }
        const auto begin = entries.begin();
        std::move_backward(begin + static_cast<std::ptrdiff_t>(left),
                           begin + static_cast<std::ptrdiff_t>(run),
                           begin + static_cast<std::ptrdiff_t>(run) + 1);
        entries[left] = pivot;
    }
}

// A stable merge sort; every consistent comparison gives the same.
void sort_long(std::vector<Entry>& entries, const Order& order) {
    std::vector<Entry> buffer(entries.size());
    for (std::size_t width = 1; width < entries.size(); width *= 2) {
        for (std::size_t left = 0; left < entries.size(); left += 2 * width) {
            const std::size_t middle = std::min(left + width, entries.size());
            const std::size_t end = std::min(left + 2 * width, entries.size());
            std::size_t a = left;
            std::size_t b = middle;
            for (std::size_t k = left; k < end; ++k)
                buffer[k] = b >= end || (a < middle && order(entries[b], entries[a]) >= 0)
                                ? entries[a++]
                                : entries[b++];
        }
        std::swap(entries, buffer);
    }
    for (std::size_t i = 1; i < entries.size(); ++i)
        if (order(entries[i], entries[i - 1]) < 0 || order(entries[i - 1], entries[i]) > 0)
            need_script("sort with an inconsistent comparison");
}

}  // namespace

std::vector<Value> sorted_items(Context& context, Value array, Value compare) {
    constexpr std::size_t kShort = 64;
    if (!compare.is_undefined() && !is_callable(compare))
        throw_type_error("The comparison function must be a function or undefined");
    std::vector<Entry> entries;
    const ArrayView items(context, array);
    context.step(items.size());
    for (std::size_t i = 0; i < items.size(); ++i)
        if (const Value item = items[i]; !item.is_undefined())
            entries.push_back(
                {item, compare.is_undefined() ? to_text(context, item) : std::string_view{}});
    const Order order(context, compare);
    if (entries.size() < kShort)
        sort_short(entries, order);
    else
        sort_long(entries, order);
    std::vector<Value> out;  // what is undefined comes last, holes behind it
    for (const Entry& entry : entries) out.push_back(entry.item);
    for (std::size_t i = 0; i < items.size(); ++i)
        if (items[i].tag() == Tag::Undefined) out.push_back(items[i]);
    out.resize(items.size(), Value::hole());
    return out;
}

}  // namespace millrace::expression
