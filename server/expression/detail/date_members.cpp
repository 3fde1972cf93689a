#include "expression/detail/date_members.hpp"

#include <cmath>

namespace millrace::expression {
namespace {

struct Preset {
    std::string_view name;
    std::string_view format;
};
constexpr std::array<Preset, 13> kPresets = {{
    {"DATE_SHORT", "D"},
    {"DATE_MED", "DD"},
    {"DATE_MED_WITH_WEEKDAY", "ccc, DD"},
    {"DATE_FULL", "DDD"},
    {"DATE_HUGE", "DDDD"},
    {"TIME_SIMPLE", "t"},
    {"TIME_WITH_SECONDS", "tt"},
    {"TIME_24_SIMPLE", "T"},
    {"TIME_24_WITH_SECONDS", "TT"},
    {"DATETIME_SHORT", "f"},
    {"DATETIME_SHORT_WITH_SECONDS", "F"},
    {"DATETIME_MED", "ff"},
    {"DATETIME_MED_WITH_SECONDS", "FF"},
}};

class PresetObject final : public HostObject {
  public:
    explicit PresetObject(std::string_view its_format) : format(its_format) {}
    std::optional<Value> get(Context&, std::string_view) override {
        need_script("the members of a date format");
    }
    std::string_view format;
};

std::optional<Value> number_member(const DateTimeObject& date, std::string_view name) {
    const CalendarFields f = date.fields();
    const double local = date.local();
    const WeekFields week = week_of(local);
    const auto number = [](auto value) { return Value(static_cast<double>(value)); };
    if (name == "year") return f.year;
    if (name == "quarter") return std::ceil(f.month / 3);
    if (name == "month") return f.month;
    if (name == "day") return f.day;
    if (name == "hour") return f.hour;
    if (name == "minute") return f.minute;
    if (name == "second") return f.second;
    if (name == "millisecond") return f.millisecond;
    if (name == "weekday") return number(week.weekday);
    if (name == "weekNumber") return number(week.week);
    if (name == "weekYear") return week.year;
    if (name == "ordinal") return number(ordinal_of(local));
    if (name == "offset") return date.offset();
    if (name == "daysInMonth") return number(days_in_month(f.year, f.month));
    if (name == "daysInYear") return number(is_leap_year(f.year) ? 366 : 365);
    if (name == "weeksInWeekYear") return number(weeks_in_year(week.year));
    return std::nullopt;
}

std::optional<Value> other_member(Context& context, const DateTimeObject& date,
                                  std::string_view name) {
    const CalendarFields f = date.fields();
    const std::string_view month = kMonthNames[static_cast<std::size_t>(f.month) - 1];
    const int weekday = weekday_of(date.local());
    const std::string_view day = kDayNames[static_cast<std::size_t>(weekday) - 1];
    if (name == "monthShort") return Value(month.substr(0, 3));
    if (name == "monthLong") return Value(month);
    if (name == "weekdayShort") return Value(day.substr(0, 3));
    if (name == "weekdayLong") return Value(day);
    if (name == "zoneName") return context.text(date.zone.name());
    if (name == "isInLeapYear") return Value(is_leap_year(f.year));
    if (name == "isWeekend") return Value(weekday > 5);
    if (name == "isOffsetFixed") return Value(!date.zone.is_named());
    if (name == "isInDST") {
        if (!date.zone.is_named()) return Value(false);
        const auto offset_in = [&](double wanted) {
            return date.zone.offset_at(
                time_of_fields({f.year, wanted, 1}, date.offset(), date.zone));
        };
        return Value(date.offset() > offset_in(1) || date.offset() > offset_in(5));
    }
    return std::nullopt;
}

std::optional<Value> date_time_member(Context& context, const DateTimeObject& date,
                                      std::string_view name) {
    if (name == "isValid") return Value(date.is_valid);
    if (name == "ts") return date.time;
    if (name == "isLuxonDateTime") return Value(true);
    if (name == "locale" || name == "invalidReason" || name == "invalidExplanation" ||
        name == "zone" || name == "c" || name == "o" || name == "loc" || name == "weekData" ||
        name == "numberingSystem" || name == "outputCalendar" || name == "offsetNameShort" ||
        name == "offsetNameLong" || name == "localWeekNumber" || name == "localWeekYear" ||
        name == "weeksInLocalWeekYear" || name == "localWeekday")
        need_script("DateTime." + std::string(name));
    if (!date.is_valid) {
        if (name == "daysInMonth") return Value{};
        if (number_member(date, name)) return Value::nan();
        if (name == "isInDST" || name == "isInLeapYear") return Value(false);
        if (other_member(context, date, name)) return Value::null();
        return std::nullopt;
    }
    if (auto value = number_member(date, name)) return value;
    return other_member(context, date, name);
}

std::optional<Value> duration_member(const DurationObject& duration, std::string_view name) {
    if (name == "isValid") return Value(duration.is_valid);
    if (const auto unit = find_unit(name); unit && unit_name(*unit) == name)
        return duration.is_valid ? Value(duration.get(*unit)) : Value::nan();
    return std::nullopt;
}

std::optional<Value> interval_member(const IntervalObject& interval, std::string_view name) {
    const bool is_valid = interval.start->is_valid && interval.end->is_valid &&
                          interval.start->time <= interval.end->time;
    if (name == "isValid") return Value(is_valid);
    if (!is_valid) need_script("a member of an invalid interval");
    if (name == "start" || name == "s" || name == "end" || name == "e")
        return Value(name[0] == 's' ? interval.start : interval.end);
    return std::nullopt;
}

}  // namespace

std::optional<Value> get_date_member(Context& context, Object* object, std::string_view name) {
    if (object->kind == ObjectKind::DateTime)
        return date_time_member(context, *static_cast<DateTimeObject*>(object), name);
    if (object->kind == ObjectKind::Duration)
        return duration_member(*static_cast<DurationObject*>(object), name);
    return interval_member(*static_cast<IntervalObject*>(object), name);
}

std::optional<Value> date_constant(Context& context, std::string_view name) {
    for (const Preset& preset : kPresets)
        if (preset.name == name) return Value(context.memory.make<PresetObject>(preset.format));
    return std::nullopt;
}

std::optional<std::string_view> preset_format(Value value) {
    if (!value.is_object()) return std::nullopt;
    const auto* preset = dynamic_cast<PresetObject*>(value.object());
    return preset == nullptr ? std::nullopt : std::optional(preset->format);
}

}  // namespace millrace::expression
