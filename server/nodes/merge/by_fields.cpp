// Combine by matching fields: a join of two inputs.
#include <algorithm>

#include "nodes/field_list.hpp"
#include "nodes/merge/combine_items.hpp"
#include "nodes/merge/field_pairs.hpp"
#include "nodes/merge/modes.hpp"
#include "nodes/pass_through.hpp"

namespace millrace::nodes {
namespace {

using workflow::Item;
using workflow::ItemList;

struct Join {
    std::string mode;         // keepMatches, keepNonMatches, keepEverything, enrichInput1, …
    std::string output_from;  // both, input1, input2
    MatchRules match;
    ClashRules clash;

    bool enriches() const { return mode.starts_with("enrich"); }
};

// The field pairs as written: names with commas (from version 3), or pairs of names.
Result<NamePairs> read_field_names(sdk::NodeContext& context) {
    const auto advanced = sdk::bool_parameter(context, "advanced", 0);
    if (!advanced) return advanced.error();
    if (context.version() < 3 || *advanced) return read_name_pairs(context);
    const auto names = field_names(context, "fieldsToMatchString");
    if (!names) return names.error();
    NamePairs pairs;
    for (const std::string& name : *names) pairs.emplace_back(name, name);
    return pairs;
}

Result<Join> read_join(sdk::NodeContext& context) {
    Join join;
    auto mode = sdk::text_parameter(context, "joinMode", 0, "keepMatches");
    if (!mode) return mode.error();
    join.mode = std::move(*mode);
    auto from = sdk::text_parameter(context, "outputDataFrom", 0, "both");
    if (!from) return from.error();
    join.output_from = join.mode == "keepEverything" ? "both" : std::move(*from);
    auto clash = read_clash_rules(context);
    if (!clash) return clash.error();
    join.clash = std::move(*clash);

    const auto fuzzy = sdk::bool_parameter(context, "options.fuzzyCompare", 0);
    if (!fuzzy) return fuzzy.error();
    join.match.is_fuzzy = *fuzzy;
    const auto multiple = sdk::text_parameter(context, "options.multipleMatches", 0, "all");
    if (!multiple) return multiple.error();
    join.match.is_first_only = *multiple == "first";
    const auto plain = sdk::bool_parameter(context, "options.disableDotNotation", 0);
    if (!plain) return plain.error();
    const auto names = read_field_names(context);
    if (!names) return names.error();
    auto pairs = to_field_pairs(*names, *plain);
    if (!pairs) return pairs.error();
    join.match.fields = std::move(*pairs);
    return join;
}

class Joiner {
  public:
    Joiner(const ItemList& first, const ItemList& second, const Join& join, double version)
        : first_(first), second_(second), join_(join), version_(version) {}

    Task<ItemList> run(Matches matches);

  private:
    // One result per match; with a single input wanted one per item is enough.
    Task<> add_merged(const Matches& matches);
    Item merged(std::uint32_t first, std::uint32_t second);
    void add(const std::vector<std::uint32_t>& items, std::uint32_t input, bool with_suffix);
    void add_with_source(const std::vector<std::uint32_t>& items, std::uint32_t input);
    Part part(std::uint32_t item, std::uint32_t input) const {
        return {&(input == 0 ? first_ : second_)[item], {item, input}};
    }

    const ItemList& first_;
    const ItemList& second_;
    const Join& join_;
    double version_;
    ItemBuilder builder_;
    ItemList output_;
};

Item Joiner::merged(std::uint32_t first, std::uint32_t second) {
    const Part one = part(first, 0);
    const Part two = part(second, 1);
    const std::string& resolve = join_.clash.resolve;
    if (resolve == "addSuffix") return combine({one, two}, join_.clash, builder_);
    const bool first_wins =
        resolve.empty() ? join_.mode == "enrichInput2" : resolve == "preferInput1";
    if (first_wins) return combine({two, one}, join_.clash, builder_);
    // From version 3 the choice is called preferLast. Documents that say preferInput2 there have
    // always been given empty items, and may have come to depend on it.
    if (version_ >= 3 && !resolve.empty() && resolve != "preferLast") return Item{};
    return combine({one, two}, join_.clash, builder_);
}

Task<> Joiner::add_merged(const Matches& matches) {
    constexpr std::size_t kPrefetchDistance = 4;
    std::size_t count = 0;
    for (std::size_t i = 0; i < matches.matched.size(); ++i) {
        prefetch_match(matches, i + kPrefetchDistance, first_, second_);
        for (const std::uint32_t second : matches.matched[i].seconds) {
            if (++count % ItemList::kChunkSize == 0) co_await yield_now();
            output_.push_back(merged(matches.matched[i].first, second));
        }
    }
}

void Joiner::add(const std::vector<std::uint32_t>& items, std::uint32_t input, bool with_suffix) {
    for (const std::uint32_t item : items) {
        const Part one = part(item, input);
        if (with_suffix)
            output_.push_back(single(one, join_.clash, builder_));
        else
            output_.push_paired(*one.item, one.place);
    }
}

void Joiner::add_with_source(const std::vector<std::uint32_t>& items, std::uint32_t input) {
    for (const std::uint32_t item : items) {
        const Part one = part(item, input);
        JsonObject object(one.item->json->get_object(), builder_.storage());
        object["_source"] = "input" + std::to_string(input + 1);
        Item made = paired_copy(*one.item, item, input);
        made.json = builder_.share(std::move(object));
        output_.push_back(std::move(made));
    }
}

Task<ItemList> Joiner::run(Matches matches) {
    const std::string& mode = join_.mode;
    const std::string& from = join_.output_from;
    if (mode == "keepNonMatches") {
        if (from == "input1") add(matches.unmatched_first, 0, false);
        if (from == "input2") add(matches.unmatched_second, 1, false);
        if (from == "both") {
            add_with_source(matches.unmatched_first, 0);
            add_with_source(matches.unmatched_second, 1);
        }
        co_return output_;
    }
    if (join_.enriches() || from == "both") {
        co_await add_merged(matches);
    } else if (from == "input2") {
        add(matches.matched_second, 1, false);
    } else {
        std::vector<std::uint32_t> matched;
        for (const Match& match : matches.matched) matched.push_back(match.first);
        add(matched, 0, false);
    }
    if (mode == "keepEverything" || mode == "enrichInput1") add(matches.unmatched_first, 0, true);
    if (mode == "keepEverything" || mode == "enrichInput2") add(matches.unmatched_second, 1, true);
    co_return output_;
}

// With no items on the other input: whether those of input `present` (from 0) come out.
bool keeps_lone_input(const Join& join, std::size_t present) {
    if (join.mode == "keepNonMatches")
        return join.output_from != (present == 0 ? "input2" : "input1");
    if (join.mode == "enrichInput1") return present == 0;
    if (join.mode == "enrichInput2") return present == 1;
    return join.mode != "keepMatches";
}

}  // namespace

Task<Result<ItemList>> combine_by_fields(sdk::NodeContext& context) {
    const auto join = read_join(context);
    if (!join) co_return join.error();
    const ItemList first = context.input(0);
    const ItemList second = context.input(1);
    // Version 2 wants each field in at least one item of its input.
    if (context.version() < 2.1)
        if (auto problem = find_unknown_field(first, second, join->match.fields))
            co_return *problem;
    if (first.empty() || second.empty()) {
        const std::size_t present = first.empty() ? 1 : 0;
        if (!keeps_lone_input(*join, present)) co_return ItemList();
        co_return co_await pass_through(context, present);
    }
    Matches matches = co_await find_matches(first, second, join->match);
    Joiner joiner(first, second, *join, context.version());
    co_return co_await joiner.run(std::move(matches));
}

}  // namespace millrace::nodes
