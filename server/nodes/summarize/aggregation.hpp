// One field of many items made into one value: a sum, a count, a list.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>

#include "sdk/context.hpp"
#include "sdk/item_path.hpp"

namespace millrace::nodes {

enum class AggregationKind { Append, Average, Concatenate, Count, CountUnique, Max, Min, Sum };

struct Aggregation {
    AggregationKind kind = AggregationKind::Count;
    sdk::ItemPath field;
    std::string output{};  // the name of the result
    bool includes_empty = false;
    std::string separator{};
};

// The parameter "Fields to Summarize"; `is_plain`: dots are part of names. An error when there is
// none that names a field.
Result<std::vector<Aggregation>> read_aggregations(sdk::NodeContext& context, bool is_plain);

// "order.total price" -> "order_total_price": names of results have no dots, blanks and brackets.
std::string flat_name(std::string_view field);

// The result so far of one aggregation. Values must outlive it.
class Aggregator {
  public:
    explicit Aggregator(const Aggregation& aggregation) : aggregation_(&aggregation) {}

    // A null pointer is a missing field.
    void add(const Json* value);
    Json result(boost::json::storage_ptr storage) const;

  private:
    void add_number(const Json* value);
    void add_text(const Json* value);
    void add_unique(const Json* value);
    void add_extreme(const Json* value);

    const Aggregation* aggregation_;
    std::size_t count_ = 0;
    double sum_ = 0;
    const Json* extreme_ = nullptr;
    std::string text_;
    std::vector<const Json*> values_;
    std::unique_ptr<std::unordered_set<std::string>> seen_;
};

}  // namespace millrace::nodes
