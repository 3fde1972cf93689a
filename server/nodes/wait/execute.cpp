// Holds the run until a time. Whether it stays in memory or is laid aside is the engine's business.
#include <cmath>

#include "nodes/node_folder.hpp"
#include "nodes/pass_through.hpp"
#include "nodes/wait/node.hpp"
#include "sdk/date_text.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

// Beyond this a wait is a mistake, and times could overflow.
constexpr double kMaxDays = 36'525;

std::optional<double> seconds_in(std::string_view unit) {
    if (unit == "seconds") return 1;
    if (unit == "minutes") return 60;
    if (unit == "hours") return 3600;
    if (unit == "days") return 86'400;
    return std::nullopt;
}

Result<Time> end_of_interval(sdk::NodeContext& context) {
    const auto amount = sdk::number_parameter(context, "amount", 0);
    if (!amount || !(*amount >= 0))
        return Error{ErrorKind::InvalidInput,
                     "The wait amount must be a number that is 0 or greater.",
                     "Change \"Wait Amount\"."};
    const auto unit = sdk::text_parameter(context, "unit", 0);
    if (!unit) return unit.error();
    const auto seconds = seconds_in(*unit);
    if (!seconds)
        return Error{ErrorKind::InvalidInput, "The wait unit \"" + *unit + "\" is not known.",
                     "Choose seconds, minutes, hours or days."};
    const double total = *amount * *seconds;
    if (total > kMaxDays * 86'400)
        return Error{ErrorKind::InvalidInput, "The wait is longer than a hundred years.",
                     "Change \"Wait Amount\" or \"Wait Unit\"."};
    return context.clock().now() +
           std::chrono::milliseconds(static_cast<std::int64_t>(std::ceil(total * 1000)));
}

Result<Time> specified_time(sdk::NodeContext& context) {
    const auto value = sdk::value_parameter(context, "dateTime", 0);
    if (!value) return value.error();
    const std::string text = *value && !(*value)->is_null() ? sdk::to_text(**value) : std::string();
    const auto now = context.clock().now();
    const auto time =
        sdk::parse_date_text(text, sdk::DateReading::InZone, {context.time_zone(), now});
    const double latest =
        static_cast<double>(now.time_since_epoch().count()) + kMaxDays * 86'400'000;
    if (!time || *time > latest)
        return Error{ErrorKind::InvalidInput, "\"" + text + "\" is no date to wait until.",
                     "Write \"Date and Time\" like 2026-12-31T18:00:00."};
    return Time(std::chrono::milliseconds(static_cast<std::int64_t>(*time)));
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    const auto resume = sdk::text_parameter(context, "resume", 0, "timeInterval");
    if (!resume) co_return resume.error();
    Result<Time> time = Time();
    if (*resume == "timeInterval") {
        time = end_of_interval(context);
    } else if (*resume == "specificTime") {
        time = specified_time(context);
    } else {
        const std::string what = *resume == "form" ? "a form" : "a webhook call";
        co_return Error{ErrorKind::Unsupported, "Waiting for " + what + " is not available yet.",
                        "Wait for a time, or split the workflow in two at this point."};
    }
    if (!time) co_return time.error();
    if (*time > context.clock().now()) {
        const auto waited = co_await context.wait_until(*time);
        if (!waited) co_return waited.error();
    }
    sdk::Outputs outputs(1);
    outputs[0] = co_await pass_through(context);
    co_return outputs;
}

}  // namespace

sdk::NodeType make_wait() {
    return make_from_folder("wait", execute);
}

}  // namespace millrace::nodes
