// One value of many rows.
#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_set>

#include "nodes/merge/sql/evaluate.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes::sql {
namespace {

// What an aggregate has seen so far.
class Gathering {
  public:
    explicit Gathering(const Node& node) : node_(node) {}

    void add(const Value& value, const Value& separator);
    Value result(bool has_rows) const;

  private:
    const Node& node_;
    std::size_t count_ = 0;
    double sum_ = 0;
    Value best_;
    Value first_;
    Value last_;
    JsonArray list_;
    std::string text_;
    std::vector<double> numbers_;
};

constexpr auto kSpreads =
    std::to_array<std::string_view>({"MEDIAN", "STDDEV", "STDEV", "STDEVP", "VAR", "VARP"});

bool is_spread(std::string_view name) {
    return std::find(kSpreads.begin(), kSpreads.end(), name) != kSpreads.end();
}

// Of some numbers: the one in the middle, or how far they lie from each other.
Value spread(std::string_view name, std::vector<double> numbers) {
    const std::size_t count = numbers.size();
    if (name == "MEDIAN") {
        std::sort(numbers.begin(), numbers.end());
        const double upper = numbers[count / 2];
        return number_json(count % 2 == 1 ? upper : (numbers[count / 2 - 1] + upper) / 2);
    }
    const bool is_of_all = name == "STDEVP" || name == "VARP";
    if (count < 2 && !is_of_all) return Json(0);
    double mean = 0;
    for (const double number : numbers) mean += number / static_cast<double>(count);
    double sum = 0;
    for (const double number : numbers) sum += (number - mean) * (number - mean);
    const double variance = sum / static_cast<double>(is_of_all ? count : count - 1);
    return number_json(name == "VAR" || name == "VARP" ? variance : std::sqrt(variance));
}

void Gathering::add(const Value& value, const Value& separator) {
    const std::string& name = node_.text;
    if (name == "ARRAY") {
        list_.push_back(value.get() ? *value.get() : Json());
        return;
    }
    if (value.is_nullish()) return;
    if (name == "GROUP_CONCAT" || name == "STRING_AGG") {
        if (count_ > 0) text_ += separator.is_nullish() ? "," : separator.text();
        text_ += value.text();
    }
    if (count_ == 0) first_ = value;
    last_ = value;
    const bool is_max = name == "MAX";
    if ((is_max || name == "MIN") &&
        (best_.is_undefined() || (is_max ? sdk::is_less(*best_.get(), *value.get())
                                         : sdk::is_less(*value.get(), *best_.get()))))
        best_ = value;
    const double number = value.number();
    const bool is_numeric = is_spread(name) || name == "SUM" || name == "AVG" || name == "TOTAL";
    if (std::isnan(number) && is_numeric) return;
    if (is_spread(name)) numbers_.push_back(number);
    sum_ += number;
    ++count_;
}

Value Gathering::result(bool has_rows) const {
    const std::string& name = node_.text;
    if (name == "COUNT") return number_json(static_cast<double>(count_));
    if (name == "ARRAY") return Json(list_);
    if (name == "TOTAL" || (name == "SUM" && !has_rows)) return number_json(sum_);
    const bool is_null = has_rows && (name == "SUM" || name == "MIN" || name == "MAX");
    if (count_ == 0) return is_null ? Value(Json()) : Value();
    if (is_spread(name)) return spread(name, numbers_);
    if (name == "SUM") return number_json(sum_);
    if (name == "AVG") return number_json(sum_ / static_cast<double>(count_));
    if (name == "FIRST") return first_;
    if (name == "LAST") return last_;
    if (name == "MAX" || name == "MIN") return best_;
    return Json(text_);
}

}  // namespace

Value Evaluator::aggregate(const Node& node, const Scope& scope) {
    if (!scope.group) return {};
    if (node.children.empty()) return number_json(static_cast<double>(scope.group->size()));
    Gathering gathering(node);
    std::unordered_map<std::string, bool> known;
    for (const Row* row : *scope.group) {
        Scope inner = scope;
        inner.row = row;
        inner.group = nullptr;
        inner.grouped = nullptr;
        inner.output = nullptr;
        const Value value = evaluate(*node.children[0], inner);
        if (inner.uses_outer) scope.uses_outer = true;
        if (node.is_distinct) {
            std::string key;
            append_join_key(key, value);
            if (!known.emplace(std::move(key), true).second) continue;
        }
        const Value separator =
            node.children.size() > 1 ? evaluate(*node.children[1], inner) : Value();
        gathering.add(value, separator);
    }
    Value value = gathering.result(!scope.group->empty());
    if (value.get() && value.get()->is_array()) budget_.take(weight_of(*value.get()));
    return made(std::move(value));
}

}  // namespace millrace::nodes::sql
