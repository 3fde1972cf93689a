#include "nodes/merge/match.hpp"

#include <string>
#include <unordered_map>

#include "nodes/value_key.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

using workflow::Item;
using workflow::ItemList;

bool is_blank(const Json& value) {
    if (value.is_null()) return true;
    if (value.is_string()) return value.get_string().empty();
    return value.is_array() && value.get_array().empty();
}

bool is_same_type(const Json& left, const Json& right) {
    if (is_number(left)) return is_number(right);
    const auto has_members = [](const Json& json) { return json.is_object() || json.is_array(); };
    if (has_members(left)) return has_members(right);
    return left.kind() == right.kind() && !left.is_null();
}

// A boolean against a text or a number that says the same.
bool says_the_same(const Json& boolean, const Json& other) {
    const bool value = boolean.get_bool();
    if (is_number(other)) return number_of(other) == (value ? 1 : 0);
    return other.is_string() && sdk::to_lower_case(text_of(other.get_string())) ==
                                    (value ? std::string_view("true") : std::string_view("false"));
}

bool is_null_and_zero(const Json& null, const Json& zero) {
    if (!null.is_null()) return false;
    if (is_number(zero)) return number_of(zero) == 0;
    return zero.is_string() && text_of(zero.get_string()) == "0";
}

// The same for all values that are equal in the fuzzy sense, and cheap to compare.
void append_fuzzy_key(std::string& out, const Json* value, FuzzyRules rules) {
    if (!value || is_blank(*value)) {
        out += rules.null_is_zero ? "\"false\"" : "blank;";
    } else if (value->is_object() || value->is_array()) {
        append_value_key(out, value);
    } else {
        std::string text = sdk::to_lower_case(sdk::to_text(*value));
        if (text == "1") text = "true";
        if (text == "0") text = "false";
        append_json_string(out, text);
    }
}

void append_key(std::string& out, const Json* value, const MatchRules& rules) {
    if (rules.is_fuzzy)
        append_fuzzy_key(out, value, rules.fuzzy);
    else
        append_value_key(out, value);
}

bool agree(const Item& first, const Item& second, const MatchRules& rules) {
    for (const FieldPair& pair : rules.fields)
        if (!is_fuzzy_equal(pair.first.get(*first.json), pair.second.get(*second.json),
                            rules.fuzzy))
            return false;
    return true;
}

using Index = std::unordered_map<std::string, std::vector<std::uint32_t>>;

Task<Index> index_items(ItemList items, const MatchRules& rules) {
    Index index;
    for (std::uint32_t i = 0; i < items.size(); ++i) {
        if (i % ItemList::kChunkSize == ItemList::kChunkSize - 1) co_await yield_now();
        std::string key;
        for (const FieldPair& pair : rules.fields)
            append_key(key, pair.second.get(*items[i].json), rules);
        index[key].push_back(i);
    }
    co_return index;
}

std::vector<std::uint32_t> matches_of(const Item& item, const ItemList& second, const Index& index,
                                      const MatchRules& rules) {
    std::string key;
    for (const FieldPair& pair : rules.fields) {
        const Json* value = pair.first.get(*item.json);
        if (!value) return {};
        append_key(key, value, rules);
    }
    const auto found = index.find(key);
    if (found == index.end()) return {};
    std::vector<std::uint32_t> matches;
    for (const std::uint32_t candidate : found->second) {
        // Keys of exact values are the same for equal values only.
        if (rules.is_fuzzy && !agree(item, second[candidate], rules)) continue;
        matches.push_back(candidate);
        if (rules.is_first_only) break;
    }
    return matches;
}

}  // namespace

bool is_fuzzy_equal(const Json* left, const Json* right, FuzzyRules rules) {
    if (!left || !right) {
        const Json* present = left ? left : right;
        return !present || is_blank(*present);
    }
    if (is_same_type(*left, *right)) return json_equal(*left, *right);
    if (rules.null_is_zero && (is_null_and_zero(*left, *right) || is_null_and_zero(*right, *left)))
        return true;
    if (is_blank(*left) && is_blank(*right)) return true;
    if (left->is_bool()) return says_the_same(*left, *right);
    if (right->is_bool()) return says_the_same(*right, *left);
    const auto is_plain = [](const Json& json) { return is_number(json) || json.is_string(); };
    return is_plain(*left) && is_plain(*right) && sdk::to_text(*left) == sdk::to_text(*right);
}

Task<Matches> find_matches(ItemList first, ItemList second, MatchRules rules) {
    const Index index = co_await index_items(second, rules);
    Matches matches;
    std::vector<bool> is_matched(second.size());
    for (std::uint32_t i = 0; i < first.size(); ++i) {
        if (i % ItemList::kChunkSize == ItemList::kChunkSize - 1) co_await yield_now();
        std::vector<std::uint32_t> found = matches_of(first[i], second, index, rules);
        if (found.empty()) {
            matches.unmatched_first.push_back(i);
            continue;
        }
        for (const std::uint32_t match : found) is_matched[match] = true;
        matches.matched.push_back({i, std::move(found)});
    }
    for (std::uint32_t i = 0; i < second.size(); ++i)
        (is_matched[i] ? matches.matched_second : matches.unmatched_second).push_back(i);
    co_return matches;
}

}  // namespace millrace::nodes
