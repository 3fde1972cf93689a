#include "nodes/merge/sql/order.hpp"

#include <algorithm>
#include <cmath>

#include "sdk/value_conversion.hpp"

namespace millrace::nodes::sql {
namespace {

// A value made ready for comparison.
struct SortValue {
    enum Kind { Nothing, Number, Text, Other };
    Kind kind = Nothing;
    double number = 0;
    std::string text{};
};

SortValue sort_value(const Value& value, bool is_numeric, bool ignores_case) {
    SortValue made;
    if (value.is_nullish()) return made;
    const Json& json = *value.get();
    if (json.is_structured()) {
        made.kind = SortValue::Other;
        made.text = value.text();
    } else if (json.is_string() && !is_numeric) {
        made.kind = SortValue::Text;
        made.text = ignores_case ? sdk::to_lower_case(value.text()) : value.text();
    } else {
        made.kind = SortValue::Number;
        made.number = value.number();
        if (std::isnan(made.number)) made.kind = SortValue::Nothing;
    }
    return made;
}

// Whether numbers and texts of one column can all be compared as numbers.
bool is_numeric_column(const std::vector<std::vector<Value>>& keys, std::size_t column) {
    bool has_number = false;
    for (const auto& row : keys) {
        const Value& value = row[column];
        if (value.is_nullish() || value.get()->is_structured()) continue;
        if (!value.is_text())
            has_number = true;
        else if (std::isnan(value.number()) || value.text().empty())
            return false;
    }
    return has_number;
}

// Below, at or above zero.
int compare(const SortValue& left, const SortValue& right, const Order& order) {
    if (left.kind == SortValue::Nothing || right.kind == SortValue::Nothing) {
        const int result = static_cast<int>(right.kind == SortValue::Nothing) -
                           static_cast<int>(left.kind == SortValue::Nothing);
        if (order.nulls_first) return *order.nulls_first ? result : -result;
        return order.is_descending ? -result : result;
    }
    int result = 0;
    if (left.kind != right.kind)
        result = left.kind < right.kind ? -1 : 1;
    else if (left.kind == SortValue::Number)
        result = left.number < right.number ? -1 : left.number > right.number ? 1 : 0;
    else if (left.text != right.text)
        result = sdk::is_less_text(left.text, right.text) ? -1 : 1;
    return order.is_descending ? -result : result;
}

}  // namespace

std::vector<std::size_t> sorted_places(const std::vector<std::vector<Value>>& keys,
                                       const std::vector<Order>& orders) {
    std::vector<std::vector<SortValue>> values(keys.size());
    for (std::size_t column = 0; column < orders.size(); ++column) {
        const bool is_numeric = is_numeric_column(keys, column);
        for (std::size_t row = 0; row < keys.size(); ++row)
            values[row].push_back(
                sort_value(keys[row][column], is_numeric, orders[column].ignores_case));
    }
    std::vector<std::size_t> places(keys.size());
    for (std::size_t i = 0; i < places.size(); ++i) places[i] = i;
    std::sort(places.begin(), places.end(), [&](std::size_t left, std::size_t right) {
        for (std::size_t column = 0; column < orders.size(); ++column) {
            const int result = compare(values[left][column], values[right][column], orders[column]);
            if (result != 0) return result < 0;
        }
        return left < right;
    });
    return places;
}

}  // namespace millrace::nodes::sql
