// Combine by matching fields: a join of two inputs.
#include <algorithm>

#include "nodes/field_list.hpp"
#include "nodes/merge/combine_items.hpp"
#include "nodes/merge/match.hpp"
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
Result<std::vector<std::pair<std::string, std::string>>> read_field_names(
    sdk::NodeContext& context) {
    std::vector<std::pair<std::string, std::string>> pairs;
    const auto advanced = sdk::bool_parameter(context, "advanced", 0);
    if (!advanced) return advanced.error();
    if (context.version() >= 3 && !*advanced) {
        const auto names = field_names(context, "fieldsToMatchString");
        if (!names) return names.error();
        for (const std::string& name : *names) pairs.emplace_back(name, name);
        return pairs;
    }
    const auto values = sdk::value_parameter(context, "mergeByFields.values", 0);
    if (!values) return values.error();
    if (*values && (*values)->is_array())
        for (const Json& pair : (*values)->get_array())
            pairs.emplace_back(text_member(pair, "field1"), text_member(pair, "field2"));
    return pairs;
}

Result<std::vector<FieldPair>> read_field_pairs(sdk::NodeContext& context, bool is_plain) {
    const auto names = read_field_names(context);
    if (!names) return names.error();
    const bool is_blank =
        names->size() == 1 && names->front().first.empty() && names->front().second.empty();
    if (names->empty() || is_blank)
        return Error{ErrorKind::InvalidInput,
                     "There is no field in \"Fields to Match\" to match on.",
                     "Name at least one field, or one pair of fields."};
    const auto notation = is_plain ? sdk::PathNotation::Plain : sdk::PathNotation::Dotted;
    std::vector<FieldPair> pairs;
    for (std::size_t i = 0; i < names->size(); ++i) {
        const auto& [first, second] = (*names)[i];
        if (first.empty() || second.empty())
            return Error{ErrorKind::InvalidInput,
                         "Pair " + std::to_string(i + 1) + " in \"Fields to Match\" has no field " +
                             "for input " + (first.empty() ? "1." : "2."),
                         "Name the field, or remove the pair."};
        // A field of input 2 is compared once; its last partner counts.
        std::erase_if(pairs, [&, &name = second](const FieldPair& pair) {
            return pair.second.text() == name;
        });
        pairs.push_back({sdk::ItemPath(first, notation), sdk::ItemPath(second, notation)});
    }
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
    auto pairs = read_field_pairs(context, *plain);
    if (!pairs) return pairs.error();
    join.match.fields = std::move(*pairs);
    return join;
}

// Version 2 wants each field in at least one item of its input.
std::optional<Error> find_unknown_field(const ItemList& items, const sdk::ItemPath& field,
                                        int input) {
    if (std::any_of(items.begin(), items.end(),
                    [&](const Item& item) { return field.get(*item.json); }))
        return std::nullopt;
    return Error{
        ErrorKind::InvalidInput,
        "No item of input " + std::to_string(input) + " has the field \"" + field.text() + "\".",
        "Check the spelling in \"Fields to Match\"."};
}

std::optional<Error> find_unknown_field(const ItemList& first, const ItemList& second,
                                        const MatchRules& rules) {
    for (const FieldPair& pair : rules.fields) {
        if (auto problem = find_unknown_field(first, pair.first, 1)) return problem;
        if (auto problem = find_unknown_field(second, pair.second, 2)) return problem;
    }
    return std::nullopt;
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
    std::size_t count = 0;
    for (const Match& match : matches.matched)
        for (const std::uint32_t second : match.seconds) {
            if (++count % ItemList::kChunkSize == 0) co_await yield_now();
            output_.push_back(merged(match.first, second));
        }
}

void Joiner::add(const std::vector<std::uint32_t>& items, std::uint32_t input, bool with_suffix) {
    for (const std::uint32_t item : items) {
        const Part one = part(item, input);
        output_.push_back(with_suffix ? single(one, join_.clash, builder_)
                                      : paired_copy(*one.item, item, input));
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
    if (context.version() < 2.1)
        if (auto problem = find_unknown_field(first, second, join->match)) co_return *problem;
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
