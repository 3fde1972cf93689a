// Compares two inputs: what only one has, what both have, and where they differ.
#include "nodes/compare_datasets/difference.hpp"
#include "nodes/compare_datasets/node.hpp"
#include "nodes/field_list.hpp"
#include "nodes/item_builder.hpp"
#include "nodes/merge/field_pairs.hpp"
#include "nodes/node_folder.hpp"
#include "nodes/pass_through.hpp"

namespace millrace::nodes {
namespace {

using workflow::Item;
using workflow::ItemList;

enum Output : std::size_t { OnlyFirst, Same, Different, OnlySecond, OutputCount };

Result<void> read_match_rules(sdk::NodeContext& context, CompareRules& rules) {
    const auto fuzzy = sdk::bool_parameter(
        context, rules.version < 2 ? "options.fuzzyCompare" : "fuzzyCompare", 0);
    if (!fuzzy) return fuzzy.error();
    rules.match.is_fuzzy = *fuzzy;
    rules.match.fuzzy.null_is_zero = rules.version >= 2;
    const auto multiple = sdk::text_parameter(context, "options.multipleMatches", 0, "first");
    if (!multiple) return multiple.error();
    rules.match.is_first_only = *multiple == "first";
    const auto plain = sdk::bool_parameter(context, "options.disableDotNotation", 0);
    if (!plain) return plain.error();
    rules.is_plain = *plain;
    const auto names = read_name_pairs(context);
    if (!names) return names.error();
    auto pairs = to_field_pairs(*names, *plain);
    if (!pairs) return pairs.error();
    rules.match.fields = std::move(*pairs);
    return {};
}

Result<CompareRules> read_rules(sdk::NodeContext& context) {
    CompareRules rules;
    rules.version = context.version();
    const auto read = read_match_rules(context, rules);
    if (!read) return read.error();
    auto resolve = sdk::text_parameter(context, "resolve", 0, "includeBoth");
    if (!resolve) return resolve.error();
    rules.resolve = std::move(*resolve);
    const auto prefer = sdk::text_parameter(context, "preferWhenMix", 0, "input1");
    if (!prefer) return prefer.error();
    rules.prefers_second = *prefer == "input2";
    const auto exceptions = field_names(context, "exceptWhenMix");
    if (!exceptions) return exceptions.error();
    rules.exceptions = to_paths(*exceptions, rules.is_plain);
    const auto skipped = field_names(context, "options.skipFields");
    if (!skipped) return skipped.error();
    rules.skipped = to_paths(*skipped, rules.is_plain);
    return rules;
}

class Comparer {
  public:
    Comparer(ItemList first, ItemList second, const CompareRules& rules)
        : first_(std::move(first)), second_(std::move(second)), rules_(rules) {}

    Task<Result<sdk::Outputs>> run();

  private:
    // An item of input A with the one or more of input B that belong to it.
    Result<void> add(const Match& match);
    Result<Item> difference(std::uint32_t first, std::uint32_t second);

    ItemList first_;
    ItemList second_;
    const CompareRules& rules_;
    ItemBuilder builder_;
    sdk::Outputs outputs_{OutputCount};
};

Result<Item> Comparer::difference(std::uint32_t first, std::uint32_t second) {
    if (rules_.resolve == "preferInput1") return paired_copy(first_[first], first);
    if (rules_.resolve == "preferInput2") return paired_copy(second_[second], second, 1);
    const bool is_mix = rules_.resolve == "mix";
    const Json& left = *first_[first].json;
    const Json& right = *second_[second].json;
    auto storage = builder_.storage();
    auto object = is_mix ? mix(left, right, rules_, std::move(storage))
                         : both_versions(left, right, rules_, std::move(storage));
    if (!object) return object.error();
    Item made;
    if (is_mix)
        made = rules_.prefers_second ? paired_copy(second_[second], second, 1)
                                     : paired_copy(first_[first], first);
    else
        made.paired = workflow::PairedItems({{first, 0}, {second, 1}});
    made.json = builder_.share(std::move(*object));
    return made;
}

Result<void> Comparer::add(const Match& match) {
    bool is_added = false;
    for (const std::uint32_t second : match.seconds) {
        if (!are_same(*first_[match.first].json, *second_[second].json, rules_)) {
            auto item = difference(match.first, second);
            if (!item) return item.error();
            outputs_[Different].push_back(std::move(*item));
        } else if (!std::exchange(is_added, true)) {
            const bool takes_second = rules_.match.is_fuzzy && rules_.resolve == "preferInput2";
            outputs_[Same].push_back(takes_second ? paired_copy(second_[second], second, 1)
                                                  : paired_copy(first_[match.first], match.first));
        }
    }
    return {};
}

Task<Result<sdk::Outputs>> Comparer::run() {
    const Matches matches = co_await find_matches(first_, second_, rules_.match);
    constexpr std::size_t kPrefetchDistance = 4;
    for (std::size_t i = 0; i < matches.matched.size(); ++i) {
        if (i % ItemList::kChunkSize == ItemList::kChunkSize - 1) co_await yield_now();
        prefetch_match(matches, i + kPrefetchDistance, first_, second_);
        const auto added = add(matches.matched[i]);
        if (!added) co_return added.error();
    }
    for (const std::uint32_t item : matches.unmatched_first)
        outputs_[OnlyFirst].push_back(paired_copy(first_[item], item));
    for (const std::uint32_t item : matches.unmatched_second)
        outputs_[OnlySecond].push_back(paired_copy(second_[item], item, 1));
    co_return std::move(outputs_);
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    const auto rules = read_rules(context);
    if (!rules) co_return rules.error();
    // Before version 2.2 each field had to be in at least one item of its input.
    if (context.version() < 2.2)
        if (auto problem =
                find_unknown_field(context.input(0), context.input(1), rules->match.fields))
            co_return *problem;
    Comparer comparer(context.input(0), context.input(1), *rules);
    co_return co_await comparer.run();
}

}  // namespace

sdk::NodeType make_compare_datasets() {
    return make_from_folder("compare_datasets", execute);
}

}  // namespace millrace::nodes
