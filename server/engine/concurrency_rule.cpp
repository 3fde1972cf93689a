#include "engine/concurrency_rule.hpp"

#include <cmath>

#include "base/sha256.hpp"

namespace millrace::engine {
namespace {

constexpr double kMost = 1'000'000;
constexpr std::size_t kLongestKey = 200;

// Absent, null and what n8n writes for "no limit" (-1) and 0 give the fallback.
Result<std::size_t> count_of(const Json& settings, std::string_view name, std::size_t fallback) {
    const Json* value = find_member(settings, name);
    if (!value || value->is_null()) return fallback;
    const double number = is_number(*value) ? number_of(*value) : std::nan("");
    if (number == 0 || number == -1) return fallback;
    if (number >= 1 && number <= kMost && number == std::floor(number))
        return static_cast<std::size_t>(number);
    return Error{ErrorKind::InvalidInput,
                 "The workflow's setting \"" + std::string(name) + "\" is " + to_json_text(*value) +
                     ", which is no number of runs.",
                 "Give a whole number from 1 to 1000000, or leave it out for no limit."};
}

}  // namespace

Result<ConcurrencyRule> read_concurrency(const workflow::Workflow& workflow) {
    ConcurrencyRule rule;
    const Json* settings = find_member(workflow.document(), "settings");
    if (!settings || !settings->is_object()) return rule;
    const auto limit = count_of(*settings, "concurrencyLimit", 0);
    if (!limit) return limit.error();
    const auto per_key = count_of(*settings, "concurrencyPerKey", 1);
    if (!per_key) return per_key.error();
    rule.limit = *limit;
    rule.per_key = *per_key;
    const Json* key = find_member(*settings, "concurrencyKey");
    if (!key || key->is_null()) return rule;
    if (!key->is_string())
        return Error{ErrorKind::InvalidInput,
                     "The workflow's setting \"concurrencyKey\" is not a text.",
                     "Give an expression such as ={{ $json.body.customer }}."};
    if (!key->get_string().empty())
        rule.key = sdk::Parameter::compile(*key, "settings.concurrencyKey");
    return rule;
}

std::string key_text(const std::optional<Json>& value) {
    if (!value || value->is_null()) return {};
    std::string text = value->is_string() ? std::string(value->get_string()) : to_json_text(*value);
    // Keys come from callers and stay in memory as long as their run.
    return text.size() > kLongestKey ? sha256_hex(text) : text;
}

}  // namespace millrace::engine
