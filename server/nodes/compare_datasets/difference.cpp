#include "nodes/compare_datasets/difference.hpp"

#include <algorithm>

#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

bool are_equal(const Json* left, const Json* right, const CompareRules& rules) {
    if (rules.match.is_fuzzy) return is_fuzzy_equal(left, right, rules.match.fuzzy);
    return left && right ? json_equal(*left, *right) : left == right;
}

Json without(const Json& item, const std::vector<sdk::ItemPath>& fields) {
    Json rest(item);
    for (const sdk::ItemPath& field : fields) field.unset(rest);
    return rest;
}

bool is_named(std::string_view name, const std::vector<sdk::ItemPath>& fields) {
    return std::any_of(fields.begin(), fields.end(),
                       [&](const sdk::ItemPath& field) { return field.text() == name; });
}

// The parts of the field `name` that are skipped: "address.city" -> "city".
std::vector<sdk::ItemPath> skipped_parts(std::string_view name, const CompareRules& rules) {
    std::vector<sdk::ItemPath> parts;
    if (rules.version < 2.1 || rules.is_plain || is_named(name, rules.skipped)) return parts;
    const std::string start = std::string(name) + ".";
    for (const sdk::ItemPath& field : rules.skipped)
        if (field.text().starts_with(start)) parts.emplace_back(field.text().substr(start.size()));
    return parts;
}

// A missing value as it is shown; version 1 shows every value that counts as false that way.
Json shown_value(const Json* value, const CompareRules& rules,
                 const boost::json::storage_ptr& storage) {
    if (!value || (rules.version < 2 && !sdk::is_truthy(*value))) return Json(nullptr, storage);
    return Json(*value, storage);
}

class Comparison {
  public:
    Comparison(const Json& first, const Json& second, const CompareRules& rules,
               boost::json::storage_ptr storage)
        : first_(first), second_(second), rules_(rules), storage_(std::move(storage)) {}

    Result<JsonObject> run();

  private:
    std::string_view name_of(std::size_t input) const {
        if (rules_.version < 2) return input == 0 ? "input1" : "input2";
        return input == 0 ? "inputA" : "inputB";
    }
    // A field that only one of the items has is never the same, except that fuzzy comparison from
    // version 2.1 on takes it for empty.
    bool is_same(const Json* left, const Json* right) const {
        const bool takes_missing = rules_.match.is_fuzzy && rules_.version >= 2.1;
        return ((left && right) || takes_missing) && are_equal(left, right, rules_);
    }
    Result<void> add_difference(std::string_view name);
    Result<void> take_out_parts(std::string_view name, const std::vector<sdk::ItemPath>& parts,
                                Json (&values)[2]);

    const Json& first_;
    const Json& second_;
    const CompareRules& rules_;
    boost::json::storage_ptr storage_;
    JsonObject different_{storage_};
    JsonObject skipped_{storage_};
};

Result<void> Comparison::take_out_parts(std::string_view name,
                                        const std::vector<sdk::ItemPath>& parts,
                                        Json (&values)[2]) {
    if (!values[0].is_structured() || !values[1].is_structured())
        return Error{ErrorKind::InvalidInput,
                     "\"Fields to Skip Comparing\" names a part of the field \"" +
                         std::string(name) + "\", but the field is not an object in both items.",
                     "Skip the whole field, or turn \"Disable Dot Notation\" on."};
    JsonObject taken(storage_);
    for (std::size_t input = 0; input < 2; ++input) {
        Json out(JsonObject{storage_});
        for (const sdk::ItemPath& part : parts) {
            const Json* value = part.get(values[input]);
            if (!value) continue;
            const auto set = part.set(out, *value);
            if (!set) return set.error();
            part.unset(values[input]);
        }
        taken[name_of(input)] = std::move(out);
    }
    skipped_[name] = std::move(taken);
    return {};
}

Result<void> Comparison::add_difference(std::string_view name) {
    Json values[2] = {shown_value(find_member(first_, name), rules_, storage_),
                      shown_value(find_member(second_, name), rules_, storage_)};
    const std::vector<sdk::ItemPath> parts = skipped_parts(name, rules_);
    if (!parts.empty()) {
        const auto taken = take_out_parts(name, parts, values);
        if (!taken) return taken.error();
    }
    JsonObject both(storage_);
    for (std::size_t input = 0; input < 2; ++input) both[name_of(input)] = std::move(values[input]);
    (is_named(name, rules_.skipped) ? skipped_ : different_)[name] = std::move(both);
    return {};
}

Result<JsonObject> Comparison::run() {
    JsonObject keys(storage_);
    for (const FieldPair& pair : rules_.match.fields)
        if (const Json* value = find_member(first_, pair.first.text()))
            keys[pair.first.text()] = *value;
    JsonObject same(storage_);
    for (const Json* item : {&first_, &second_})
        for (const auto& member : item->get_object()) {
            const std::string_view name = member.key();
            if (item == &second_ && find_member(first_, name)) continue;
            const Json* left = find_member(first_, name);
            if (is_same(left, find_member(second_, name))) {
                if (left) same[name] = *left;
                continue;
            }
            const auto added = add_difference(name);
            if (!added) return added.error();
        }
    JsonObject result(storage_);
    result["keys"] = std::move(keys);
    result["same"] = std::move(same);
    result["different"] = std::move(different_);
    if (!skipped_.empty()) result["skipped"] = std::move(skipped_);
    return result;
}

}  // namespace

bool are_same(const Json& first, const Json& second, const CompareRules& rules) {
    if (!rules.skipped.empty()) {
        CompareRules rest = rules;
        rest.skipped.clear();
        return are_same(without(first, rules.skipped), without(second, rules.skipped), rest);
    }
    if (!rules.match.is_fuzzy) return json_equal(first, second);
    // Fuzzy comparison goes by the fields of input A; what only input B has does not count.
    const auto& fields = first.get_object();
    return std::all_of(fields.begin(), fields.end(), [&](const auto& field) {
        return are_equal(&field.value(), find_member(second, field.key()), rules);
    });
}

Result<JsonObject> mix(const Json& first, const Json& second, const CompareRules& rules,
                       boost::json::storage_ptr storage) {
    Json mixed(rules.prefers_second ? second : first, storage);
    const Json& other = rules.prefers_second ? first : second;
    for (const sdk::ItemPath& field : rules.exceptions) {
        const Json* value = field.get(other);
        const auto set = field.set(mixed, value ? Json(*value, storage) : Json(nullptr, storage));
        if (!set) return set.error();
    }
    return std::move(mixed.get_object());
}

Result<JsonObject> both_versions(const Json& first, const Json& second, const CompareRules& rules,
                                 boost::json::storage_ptr storage) {
    return Comparison(first, second, rules, std::move(storage)).run();
}

}  // namespace millrace::nodes
