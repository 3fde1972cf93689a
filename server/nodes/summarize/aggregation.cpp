#include "nodes/summarize/aggregation.hpp"

#include <array>
#include <limits>

#include "nodes/value_key.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

struct KindName {
    std::string_view name;
    AggregationKind kind;
    std::string_view prefix;
};

constexpr std::array<KindName, 8> kKinds = {
    {{"append", AggregationKind::Append, "appended_"},
     {"average", AggregationKind::Average, "average_"},
     {"concatenate", AggregationKind::Concatenate, "concatenated_"},
     {"count", AggregationKind::Count, "count_"},
     {"countUnique", AggregationKind::CountUnique, "unique_count_"},
     {"max", AggregationKind::Max, "max_"},
     {"min", AggregationKind::Min, "min_"},
     {"sum", AggregationKind::Sum, "sum_"}}};

bool is_empty(const Json* value) {
    return !value || value->is_null() || (value->is_string() && value->get_string().empty());
}

bool is_true(const Json& entry, std::string_view name) {
    const Json* value = find_member(entry, name);
    return value && value->is_bool() && value->get_bool();
}

Result<Aggregation> read_aggregation(const Json& entry, bool is_plain) {
    const std::string_view name = text_member(entry, "aggregation", "count");
    for (const KindName& kind : kKinds) {
        if (kind.name != name) continue;
        const std::string_view field = text_member(entry, "field");
        const std::string_view separator = text_member(entry, "separateBy", ",");
        Aggregation aggregation{
            kind.kind,
            sdk::ItemPath(field, is_plain ? sdk::PathNotation::Plain : sdk::PathNotation::Dotted)};
        aggregation.output = flat_name(std::string(kind.prefix) + std::string(field));
        aggregation.includes_empty = is_true(entry, "includeEmpty");
        aggregation.separator =
            separator == "other" ? text_member(entry, "customSeparator") : separator;
        return aggregation;
    }
    return Error{ErrorKind::InvalidInput, "There is no aggregation \"" + std::string(name) + "\".",
                 "Choose one of the list in \"Fields to Summarize\"."};
}

}  // namespace

std::string flat_name(std::string_view field) {
    std::string name;
    for (const char c : field) {
        if (c == '[' || c == ']' || c == '"') continue;
        name.push_back(c == ' ' || c == '.' ? '_' : c);
    }
    return name;
}

Result<std::vector<Aggregation>> read_aggregations(sdk::NodeContext& context, bool is_plain) {
    const auto list = sdk::value_parameter(context, "fieldsToSummarize.values", 0);
    if (!list) return list.error();
    std::vector<Aggregation> aggregations;
    bool has_field = false;
    if (*list && (*list)->is_array())
        for (const Json& entry : (*list)->get_array()) {
            auto aggregation = read_aggregation(entry, is_plain);
            if (!aggregation) return aggregation.error();
            has_field = has_field || !aggregation->field.text().empty();
            aggregations.push_back(std::move(*aggregation));
        }
    if (has_field) return aggregations;
    return Error{ErrorKind::InvalidInput, "There is nothing to summarize.",
                 "Add an aggregation to \"Fields to Summarize\" and name its field."};
}

void Aggregator::add(const Json* value) {
    switch (aggregation_->kind) {
        case AggregationKind::Append:
            if (aggregation_->includes_empty || !is_empty(value)) values_.push_back(value);
            break;
        case AggregationKind::Concatenate:
            add_text(value);
            break;
        case AggregationKind::Average:
        case AggregationKind::Sum:
            add_number(value);
            break;
        case AggregationKind::Count:
            if (aggregation_->includes_empty || !is_empty(value)) ++count_;
            break;
        case AggregationKind::CountUnique:
            add_unique(value);
            break;
        case AggregationKind::Max:
        case AggregationKind::Min:
            add_extreme(value);
            break;
    }
}

// Only numbers count; a number written as text does not.
void Aggregator::add_number(const Json* value) {
    if (!value || !is_number(*value)) return;
    sum_ += number_of(*value);
    ++count_;
}

void Aggregator::add_text(const Json* value) {
    if (!aggregation_->includes_empty && is_empty(value)) return;
    if (count_++ > 0) text_ += aggregation_->separator;
    if (!value)
        text_ += "undefined";
    else if (value->is_structured())
        append_json_text(text_, *value);
    else
        text_ += sdk::to_text(*value);
}

// No list or object equals another.
void Aggregator::add_unique(const Json* value) {
    if (!aggregation_->includes_empty && is_empty(value)) return;
    if (value && value->is_structured()) {
        ++count_;
        return;
    }
    if (!seen_) seen_ = std::make_unique<std::unordered_set<std::string>>();
    std::string key;
    append_value_key(key, value);
    if (seen_->insert(std::move(key)).second) ++count_;
}

void Aggregator::add_extreme(const Json* value) {
    if (is_empty(value)) return;
    const bool is_better =
        !extreme_ || (aggregation_->kind == AggregationKind::Min ? sdk::is_less(*value, *extreme_)
                                                                 : sdk::is_less(*extreme_, *value));
    if (is_better) extreme_ = value;
}

Json Aggregator::result(boost::json::storage_ptr storage) const {
    switch (aggregation_->kind) {
        case AggregationKind::Append: {
            JsonArray list(storage);
            list.reserve(values_.size());
            for (const Json* value : values_) list.push_back(value ? *value : Json());
            return list;
        }
        case AggregationKind::Concatenate:
            return Json(text_, storage);
        case AggregationKind::Average:
            return number_json(count_ == 0 ? std::numeric_limits<double>::quiet_NaN()
                                           : sum_ / static_cast<double>(count_));
        case AggregationKind::Sum:
            return number_json(sum_);
        case AggregationKind::Count:
        case AggregationKind::CountUnique:
            return number_json(static_cast<double>(count_));
        case AggregationKind::Max:
        case AggregationKind::Min:
            break;
    }
    return extreme_ ? Json(*extreme_, storage) : Json();
}

}  // namespace millrace::nodes
