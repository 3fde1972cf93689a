#include "expression/zoned_date.hpp"

#include <cmath>

#include "expression/detail/date_time.hpp"

namespace millrace::expression {
namespace {

// Calculations with dates see nothing of a workflow but the time.
class DateScope final : public Scope {
  public:
    explicit DateScope(double now)
        : now_(std::chrono::milliseconds(static_cast<std::int64_t>(now))) {}

    const workflow::ItemList* input(std::size_t) const override { return nullptr; }
    std::size_t item_index() const override { return 0; }
    std::size_t run_index() const override { return 0; }
    std::optional<workflow::Source> previous_node() const override { return std::nullopt; }
    std::string_view node_name() const override { return {}; }
    const Json& node_parameters() const override { return nothing_; }
    bool has_node(std::string_view) const override { return false; }
    std::vector<std::string> node_names() const override { return {}; }
    bool has_run(std::string_view) const override { return false; }
    const Json* parameters_of(std::string_view) const override { return nullptr; }
    Json context_of(std::string_view) const override { return JsonObject(); }
    Result<const workflow::ItemList*> items_of(std::string_view, std::optional<std::size_t>,
                                               std::optional<std::size_t>) const override {
        return Error{ErrorKind::Expression, "There are no nodes."};
    }
    Result<workflow::Item> paired_item(std::string_view, std::size_t) const override {
        return Error{ErrorKind::Expression, "There are no nodes."};
    }
    const WorkflowFacts& workflow_facts() const override { return workflow_; }
    const ExecutionFacts& execution_facts() const override { return execution_; }
    const Json& variables() const override { return nothing_; }
    Result<std::optional<std::string>> environment(std::string_view) const override {
        return std::optional<std::string>();
    }
    Time now() const override { return now_; }
    std::string_view time_zone() const override { return "UTC"; }
    double random() const override { return 0.5; }

  private:
    Time now_;
    Json nothing_ = JsonObject();
    WorkflowFacts workflow_{};
    ExecutionFacts execution_{};
};

// Does `work` with a context of its own; what Luxon would throw is an error.
template <class Work>
auto calculate(double now, const Work& work) -> decltype(work(std::declval<Context&>())) {
    const DateScope scope(now);
    Context context(scope);
    try {
        return work(context);
    } catch (const Thrown& thrown) {
        return Error{ErrorKind::InvalidInput, thrown.message + "."};
    } catch (const ScriptNeeded& needed) {
        return Error{ErrorKind::Unsupported, "Dates cannot do this yet: " + needed.reason + "."};
    } catch (const BudgetExceeded& exceeded) {
        return Error{ErrorKind::Timeout, exceeded.message};
    }
}

const DateTimeObject* valid_date(Value value) {
    const auto* date = static_cast<const DateTimeObject*>(value.object());
    return date->is_valid ? date : nullptr;
}

Error out_of_range() {
    return Error{ErrorKind::InvalidInput, "The date is beyond the range of dates.",
                 "Use a smaller amount."};
}

}  // namespace

ZonedDate::ZonedDate(double time, std::shared_ptr<const Zone> zone)
    : time_(time), zone_(std::move(zone)) {}

std::optional<ZonedDate> ZonedDate::at(double milliseconds, std::string_view zone) {
    const auto found = Zone::named(zone);
    if (!found || !(std::fabs(milliseconds) <= kLatestTime)) return std::nullopt;
    return ZonedDate(std::trunc(milliseconds), std::make_shared<const Zone>(*found));
}

std::optional<ZonedDate> ZonedDate::from_fields(const DateFields& fields, std::string_view zone) {
    const auto found = Zone::named(zone);
    if (!found) return std::nullopt;
    const auto number = [](int field) { return static_cast<double>(field); };
    const double local =
        time_of({fields.year, number(fields.month), number(fields.day), number(fields.hour),
                 number(fields.minute), number(fields.second), number(fields.millisecond)});
    if (!(std::fabs(local) <= kLatestTime)) return std::nullopt;
    return ZonedDate(found->time_of_local(local), std::make_shared<const Zone>(*found));
}

Result<ZonedDate> ZonedDate::from_format(std::string_view text, std::string_view format,
                                         std::string_view zone, double now) {
    const auto found = Zone::named(zone);
    if (!found)
        return Error{ErrorKind::InvalidInput,
                     "There is no time zone \"" + std::string(zone) + "\"."};
    return calculate(now, [&](Context& context) -> Result<ZonedDate> {
        const auto* date = valid_date(parse_format(context, text, format, *found));
        if (date) return ZonedDate(date->time, std::make_shared<const Zone>(date->zone));
        return Error{ErrorKind::InvalidInput, "The text \"" + std::string(text) +
                                                  "\" is no date of the form \"" +
                                                  std::string(format) + "\"."};
    });
}

double ZonedDate::milliseconds() const {
    return time_;
}

DateFields ZonedDate::fields() const {
    const DateTimeObject date(time_, *zone_);
    const CalendarFields f = date.fields();
    const WeekFields week = week_of(date.local());
    const auto whole = [](double number) { return static_cast<int>(number); };
    return {.year = f.year,
            .month = whole(f.month),
            .day = whole(f.day),
            .hour = whole(f.hour),
            .minute = whole(f.minute),
            .second = whole(f.second),
            .millisecond = whole(f.millisecond),
            .weekday = week.weekday,
            .week = week.week,
            .week_year = week.year,
            .day_of_year = ordinal_of(date.local()),
            .offset_minutes = date.offset()};
}

std::string ZonedDate::zone_abbreviation() const {
    return zone_->abbreviation_at(time_);
}

std::optional<ZonedDate> ZonedDate::in_zone(std::string_view zone) const {
    return at(time_, zone);
}

Result<ZonedDate> ZonedDate::plus(double amount, std::string_view unit) const {
    return calculate(time_, [&](Context& context) -> Result<ZonedDate> {
        DurationObject duration;
        duration.set(unit_of(unit), amount);
        const DateTimeObject from(time_, *zone_);
        const auto* date = valid_date(expression::plus(context, from, duration, 1));
        if (!date) return out_of_range();
        return ZonedDate(date->time, zone_);
    });
}

Result<ZonedDate> ZonedDate::start_of(std::string_view unit) const {
    return calculate(time_, [&](Context& context) -> Result<ZonedDate> {
        const DateTimeObject from(time_, *zone_);
        const auto* date = valid_date(expression::start_of(context, from, unit_of(unit)));
        if (!date) return out_of_range();
        return ZonedDate(date->time, zone_);
    });
}

Result<DateDifference> ZonedDate::since(const ZonedDate& earlier,
                                        const std::vector<std::string>& units) const {
    return calculate(time_, [&](Context& context) -> Result<DateDifference> {
        std::vector<Unit> wanted;
        for (const std::string& unit : units) wanted.push_back(unit_of(unit));
        if (wanted.empty()) wanted.push_back(Unit::Milliseconds);
        // Negative differences are those of the opposite order, turned round.
        const bool is_negative = time_ < earlier.time_;
        const DateTimeObject later_date(is_negative ? earlier.time_ : time_,
                                        is_negative ? *earlier.zone_ : *zone_);
        const DateTimeObject earlier_date(is_negative ? time_ : earlier.time_,
                                          is_negative ? *zone_ : *earlier.zone_);
        DurationObject* duration = difference(context, later_date, earlier_date, wanted);
        DateDifference result;
        for (std::size_t i = 0; i < kUnits; ++i) {
            if (!duration->values[i]) continue;
            if (is_negative && *duration->values[i] != 0)
                duration->values[i] = -*duration->values[i];
            result.parts[unit_name(static_cast<Unit>(i))] = number_json(*duration->values[i]);
        }
        result.iso = expression::to_iso(*duration);
        return result;
    });
}

std::string ZonedDate::to_iso() const {
    return expression::to_iso(DateTimeObject(time_, *zone_));
}

Result<std::string> ZonedDate::format(std::string_view format) const {
    return calculate(time_, [&](Context&) -> Result<std::string> {
        return format_date(DateTimeObject(time_, *zone_), format);
    });
}

}  // namespace millrace::expression
