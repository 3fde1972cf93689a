#include "sdk/schedule_item.hpp"

#include "sdk/zoned_date.hpp"

namespace millrace::sdk {
namespace {

std::string ordinal(int number) {
    const int tens = number % 100;
    const char* ending = "th";
    if (tens < 11 || tens > 13) {
        if (number % 10 == 1) ending = "st";
        if (number % 10 == 2) ending = "nd";
        if (number % 10 == 3) ending = "rd";
    }
    return std::to_string(number) + ending;
}

}  // namespace

JsonObject schedule_item(Time time, std::string_view zone) {
    const auto date = ZonedDate::at(static_cast<double>(time.time_since_epoch().count()), zone);
    check(date.has_value(), "the time zone is known");
    const auto text = [&](std::string_view format) { return date->format(format).value(); };
    std::string clock = text("h:mm:ss a");
    for (char& c : clock)
        if (c == 'A' || c == 'P' || c == 'M') c = static_cast<char>(c - 'A' + 'a');
    const std::string readable =
        text("LLLL") + " " + ordinal(date->fields().day) + " " + text("yyyy");
    JsonObject item;
    item["timestamp"] = text("yyyy-LL-dd'T'HH:mm:ss.SSSZZ");
    item["Readable date"] = readable + ", " + clock;
    item["Readable time"] = clock;
    item["Day of week"] = text("cccc");
    item["Year"] = text("yyyy");
    item["Month"] = text("LLLL");
    item["Day of month"] = text("dd");
    item["Hour"] = text("HH");
    item["Minute"] = text("mm");
    item["Second"] = text("ss");
    item["Timezone"] = std::string(zone) + " (UTC" + text("ZZ") + ")";
    return item;
}

}  // namespace millrace::sdk
