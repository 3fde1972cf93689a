#include "nodes/merge/field_pairs.hpp"

#include <algorithm>

namespace millrace::nodes {
namespace {

using workflow::Item;
using workflow::ItemList;

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

}  // namespace

Result<NamePairs> read_name_pairs(sdk::NodeContext& context) {
    const auto values = sdk::value_parameter(context, "mergeByFields.values", 0);
    if (!values) return values.error();
    NamePairs pairs;
    if (*values && (*values)->is_array())
        for (const Json& pair : (*values)->get_array())
            pairs.emplace_back(text_member(pair, "field1"), text_member(pair, "field2"));
    return pairs;
}

Result<std::vector<FieldPair>> to_field_pairs(const NamePairs& names, bool is_plain) {
    const bool is_blank =
        names.size() == 1 && names.front().first.empty() && names.front().second.empty();
    if (names.empty() || is_blank)
        return Error{ErrorKind::InvalidInput,
                     "There is no field in \"Fields to Match\" to match on.",
                     "Name at least one field, or one pair of fields."};
    const auto notation = is_plain ? sdk::PathNotation::Plain : sdk::PathNotation::Dotted;
    std::vector<FieldPair> pairs;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto& [first, second] = names[i];
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

std::optional<Error> find_unknown_field(const ItemList& first, const ItemList& second,
                                        const std::vector<FieldPair>& pairs) {
    for (const FieldPair& pair : pairs) {
        if (auto problem = find_unknown_field(first, pair.first, 1)) return problem;
        if (auto problem = find_unknown_field(second, pair.second, 2)) return problem;
    }
    return std::nullopt;
}

}  // namespace millrace::nodes
