#include "nodes/merge/match.hpp"

#include <algorithm>
#include <string>

#include "nodes/equal_keys.hpp"
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

constexpr std::size_t kPrefetchDistance = 8;

// The keys of one input, behind those that are there.
Task<> add_keys(EqualKeys& keys, ItemList items, sdk::ItemPath FieldPair::* side,
                const MatchRules& rules) {
    std::string key;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i % ItemList::kChunkSize == ItemList::kChunkSize - 1) {
            keys.find();
            co_await yield_now();
        }
        items.prefetch(i + kPrefetchDistance);
        key.clear();
        for (const FieldPair& pair : rules.fields)
            append_key(key, (pair.*side).get(*items[i].json), rules);
        keys.add(key);
    }
    keys.find();
}

bool has_all_fields(const Item& item, const MatchRules& rules) {
    return std::all_of(rules.fields.begin(), rules.fields.end(), [&](const FieldPair& pair) {
        return pair.first.get(*item.json) != nullptr;
    });
}

// Items of input 2 with equal keys side by side.
class Groups {
  public:
    // `first_places`: of all items of input 2, and what else comes behind.
    Groups(const LargeVector<std::uint32_t>& first_places, std::size_t count)
        : ends_(count + 1), items_(count) {
        for (std::size_t i = 0; i < count; ++i) ++ends_[first_places[i] + 1];
        for (std::size_t i = 0; i < count; ++i) ends_[i + 1] += ends_[i];
        // Each start moves to its end while its group is filled.
        for (std::size_t i = 0; i < count; ++i)
            items_[ends_[first_places[i]]++] = static_cast<std::uint32_t>(i);
    }

    // The group whose first item is `first`.
    std::span<const std::uint32_t> of(std::uint32_t first) const {
        const std::uint32_t start = first == 0 ? 0 : ends_[first - 1];
        return {items_.data() + start, ends_[first] - start};
    }
    LargeVector<std::uint32_t> take_items() { return std::move(items_); }

  private:
    LargeVector<std::uint32_t> ends_;
    LargeVector<std::uint32_t> items_;
};

// Those of `candidates`, which have the same key, that match `item`.
std::span<const std::uint32_t> choose(const Item& item, const ItemList& second,
                                      std::span<const std::uint32_t> candidates,
                                      const MatchRules& rules, Matches& matches) {
    const std::size_t most = rules.is_first_only ? 1 : candidates.size();
    // Keys of exact values are the same for equal values only.
    if (!rules.is_fuzzy) return candidates.first(most);
    std::vector<std::uint32_t> agreeing;
    for (const std::uint32_t candidate : candidates) {
        if (agreeing.size() == most) break;
        if (agree(item, second[candidate], rules)) agreeing.push_back(candidate);
    }
    if (std::equal(agreeing.begin(), agreeing.end(), candidates.begin()))
        return candidates.first(agreeing.size());
    return matches.chosen.emplace_back(std::move(agreeing));
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

void prefetch_match(const Matches& matches, std::size_t index, const ItemList& first,
                    const ItemList& second) {
    if (index >= matches.matched.size()) return;
    const Match& match = matches.matched[index];
    first.prefetch(match.first);
    second.prefetch(match.seconds.front());
}

Task<Matches> find_matches(ItemList first, ItemList second, MatchRules rules) {
    EqualKeys keys(second.size() + first.size());
    co_await add_keys(keys, second, &FieldPair::second, rules);
    co_await add_keys(keys, first, &FieldPair::first, rules);
    const auto& first_places = keys.first_places();
    Groups groups(first_places, second.size());

    Matches matches;
    matches.matched.reserve(first.size());
    std::vector<bool> is_matched(second.size());
    for (std::uint32_t i = 0; i < first.size(); ++i) {
        if (i % ItemList::kChunkSize == ItemList::kChunkSize - 1) co_await yield_now();
        first.prefetch(i + kPrefetchDistance);
        const std::uint32_t group = first_places[second.size() + i];
        std::span<const std::uint32_t> found;
        if (group < second.size() && has_all_fields(first[i], rules))
            found = choose(first[i], second, groups.of(group), rules, matches);
        if (found.empty()) {
            matches.unmatched_first.push_back(i);
            continue;
        }
        for (const std::uint32_t match : found) is_matched[match] = true;
        matches.matched.push_back({i, found});
    }
    for (std::uint32_t i = 0; i < second.size(); ++i)
        (is_matched[i] ? matches.matched_second : matches.unmatched_second).push_back(i);
    matches.by_key = groups.take_items();
    co_return matches;
}

}  // namespace millrace::nodes
