#include "triggers/schedule_definition.hpp"

#include <algorithm>

#include "nodes/rss_feed_read_trigger/node.hpp"

namespace millrace::triggers {
namespace {

constexpr std::string_view kCronType = "n8n-nodes-base.cron";
constexpr std::string_view kIntervalType = "n8n-nodes-base.interval";
constexpr std::string_view kFeedTriggerType = "n8n-nodes-base.rssFeedReadTrigger";

using Unit = EveryPeriod::Unit;

// One rule's fields. Numbers may be written as texts; what is missing has n8n's default.
class RuleReader {
  public:
    explicit RuleReader(const Json& rule) : rule_(rule) {}

    std::string text(std::string_view name, std::string_view fallback) {
        const Json* value = find(name);
        return value && value->is_string() ? std::string(value->get_string())
                                           : std::string(fallback);
    }
    int number(std::string_view name, int fallback, int low, int high) {
        const Json* value = find(name);
        if (!value || value->is_null()) return fallback;
        double number = fallback;
        if (is_number(*value)) {
            number = number_of(*value);
        } else if (value->is_string()) {
            const std::string text(value->get_string());
            char* end = nullptr;
            number = std::strtod(text.c_str(), &end);
            if (text.empty() || *end != '\0') number = low - 1.0;
        }
        if (number >= low && number <= high) return static_cast<int>(number);
        if (!problem_)
            problem_ = Error{ErrorKind::InvalidInput,
                             "\"" + std::string(name) + "\" is " + to_json_text(*value) +
                                 ", but must be a number from " + std::to_string(low) + " to " +
                                 std::to_string(high) + ".",
                             ""};
        return fallback;
    }
    std::vector<int> weekdays(std::string_view name) {
        const Json* value = find(name);
        std::vector<int> days;
        if (value && value->is_array())
            for (const Json& day : value->get_array())
                if (is_number(day) && number_of(day) >= 0 && number_of(day) <= 7)
                    days.push_back(static_cast<int>(number_of(day)) % 7);
        if (days.empty()) days.push_back(0);
        return days;
    }
    const std::optional<Error>& problem() const { return problem_; }

  private:
    const Json* find(std::string_view name) {
        const Json* value = find_member(rule_, name);
        if (value && value->is_string() && value->get_string().starts_with('=') && !problem_)
            problem_ =
                Error{ErrorKind::InvalidInput,
                      "\"" + std::string(name) +
                          "\" is an expression, but a schedule must be known before any run.",
                      "Write a fixed value."};
        return value;
    }

    const Json& rule_;
    std::optional<Error> problem_;
};

EveryPeriod period(RuleReader& reader, Unit unit, int every, int default_hour) {
    EveryPeriod rule;
    rule.unit = unit;
    rule.every = every;
    if (unit != Unit::Hour) rule.hour = reader.number("triggerAtHour", default_hour, 0, 23);
    rule.minute = reader.number("triggerAtMinute", 0, 0, 59);
    return rule;
}

// n8n reads a distance of 0 as 1.
int distance(RuleReader& reader, std::string_view name, int fallback, int most) {
    return std::max(1, reader.number(name, fallback, 0, most));
}

Result<ScheduleRule> cron_rule(const std::string& text) {
    auto cron = CronExpression::parse(text);
    if (!cron) return cron.error();
    return ScheduleRule(*cron);
}

Result<ScheduleRule> schedule_trigger_rule(RuleReader& reader) {
    const std::string field = reader.text("field", "days");
    if (field == "cronExpression") return cron_rule(reader.text("expression", ""));
    if (field == "seconds")
        return ScheduleRule(
            EveryDuration{std::chrono::seconds(distance(reader, "secondsInterval", 30, 86'400))});
    if (field == "minutes")
        return ScheduleRule(
            EveryDuration{std::chrono::minutes(distance(reader, "minutesInterval", 5, 100'000))});
    if (field == "hours")
        return ScheduleRule(
            period(reader, Unit::Hour, distance(reader, "hoursInterval", 1, 10'000), 0));
    if (field == "days")
        return ScheduleRule(
            period(reader, Unit::Day, distance(reader, "daysInterval", 1, 10'000), 0));
    if (field == "weeks") {
        EveryPeriod rule = period(reader, Unit::Week, distance(reader, "weeksInterval", 1, 500), 0);
        rule.weekdays = reader.weekdays("triggerAtDay");
        return ScheduleRule(std::move(rule));
    }
    if (field == "months") {
        EveryPeriod rule =
            period(reader, Unit::Month, distance(reader, "monthsInterval", 1, 120), 0);
        rule.day_of_month = reader.number("triggerAtDayOfMonth", 1, 1, 31);
        return ScheduleRule(std::move(rule));
    }
    return Error{ErrorKind::InvalidInput, "The trigger interval \"" + field + "\" is not known.",
                 "Choose another in \"Trigger Interval\"."};
}

Result<ScheduleRule> cron_node_rule(RuleReader& reader) {
    const std::string mode = reader.text("mode", "everyDay");
    if (mode == "custom") return cron_rule(reader.text("cronExpression", "* * * * * *"));
    if (mode == "everyX") {
        const int value = distance(reader, "value", 2, 1000);
        if (reader.text("unit", "hours") == "minutes")
            return ScheduleRule(EveryDuration{std::chrono::minutes(value)});
        return ScheduleRule(EveryPeriod{.unit = Unit::Hour, .every = value});
    }
    if (mode == "everyMinute") return ScheduleRule(EveryDuration{std::chrono::minutes(1)});
    EveryPeriod rule;
    rule.minute = reader.number("minute", 0, 0, 59);
    rule.unit = mode == "everyHour"    ? Unit::Hour
                : mode == "everyWeek"  ? Unit::Week
                : mode == "everyMonth" ? Unit::Month
                                       : Unit::Day;
    if (rule.unit != Unit::Hour) rule.hour = reader.number("hour", 14, 0, 23);
    if (rule.unit == Unit::Week) rule.weekdays = {reader.number("weekday", 1, 0, 7) % 7};
    if (rule.unit == Unit::Month) rule.day_of_month = reader.number("dayOfMonth", 1, 1, 31);
    return ScheduleRule(std::move(rule));
}

Result<ScheduleRule> interval_rule(RuleReader& reader) {
    const int count = distance(reader, "interval", 1, 1'000'000);
    const std::string unit = reader.text("unit", "seconds");
    if (unit == "minutes") return ScheduleRule(EveryDuration{std::chrono::minutes(count)});
    if (unit == "hours") return ScheduleRule(EveryDuration{std::chrono::hours(count)});
    return ScheduleRule(EveryDuration{std::chrono::seconds(count)});
}

const Json* rules_of(const Json& parameters, std::string_view collection, std::string_view list) {
    const Json* outer = find_member(parameters, collection);
    const Json* inner = outer ? find_member(*outer, list) : nullptr;
    return inner && inner->is_array() ? inner : nullptr;
}

}  // namespace

sdk::Poll poll_of(std::string_view type) {
    return type == kFeedTriggerType ? nodes::poll_feed : nullptr;
}

std::string poll_scope(const std::string& workflow_id) {
    return "workflow:" + workflow_id + ":poll";
}

bool is_schedule_type(std::string_view type) {
    return poll_of(type) || type == kScheduleTriggerType || type == kCronType ||
           type == kIntervalType;
}

Result<std::vector<ScheduleDefinition>> read_schedules(const engine::Plan& plan, std::size_t node) {
    const engine::PlannedNode& planned = plan.nodes[node];
    const Json& parameters = planned.written_parameters;
    const std::string& type = planned.node->type;
    JsonArray rules;
    if (type == kIntervalType) {
        rules.push_back(parameters);
    } else {
        const Json* list = type == kScheduleTriggerType ? rules_of(parameters, "rule", "interval")
                           : poll_of(type)              ? rules_of(parameters, "pollTimes", "item")
                                           : rules_of(parameters, "triggerTimes", "item");
        if (list) rules = list->get_array();
    }
    std::vector<ScheduleDefinition> definitions;
    for (std::size_t i = 0; i < rules.size(); ++i) {
        RuleReader reader(rules[i]);
        auto rule = type == kScheduleTriggerType ? schedule_trigger_rule(reader)
                    : type == kIntervalType      ? interval_rule(reader)
                                                 : cron_node_rule(reader);
        if (!rule || reader.problem()) {
            Error error = reader.problem() ? *reader.problem() : rule.error();
            error.node = planned.node->name;
            error.message = "Node \"" + planned.node->name + "\", rule " + std::to_string(i + 1) +
                            ": " + error.message;
            return error;
        }
        definitions.push_back({static_cast<int>(i), std::move(*rule), to_json_text(rules[i])});
    }
    return definitions;
}

}  // namespace millrace::triggers
