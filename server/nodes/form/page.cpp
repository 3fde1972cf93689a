// A further page: shown, waited for, made an item.
#include "nodes/form/node.hpp"
#include "nodes/form_page/form_parameters.hpp"
#include "nodes/pass_through.hpp"
#include "sdk/caller.hpp"
#include "sdk/date_text.hpp"

namespace millrace::nodes {
namespace {

constexpr auto kLongestWait = std::chrono::hours(24);

struct WaitLimit {
    Time deadline;
    bool is_chosen = false;  // by the node; then the run goes on when it has passed
};

Result<WaitLimit> wait_limit(const sdk::NodeContext& context, const JsonObject& parameters) {
    const Time now = context.clock().now();
    WaitLimit limit{now + kLongestWait};
    const Json* is_limited = parameters.if_contains("limitWaitTime");
    if (!is_limited || !is_limited->is_bool() || !is_limited->get_bool()) return limit;
    limit.is_chosen = true;
    if (parameter_text(parameters, "limitType") == "atSpecifiedTime") {
        const std::string text = parameter_text(parameters, "maxDateAndTime");
        const auto time = sdk::parse_date_text(text, sdk::DateReading::InZone,
                                               {std::string(context.time_zone()), now});
        if (!time)
            return Error{ErrorKind::InvalidInput,
                         "\"Max Date and Time\" is \"" + text + "\", which is no date.",
                         "Write one such as 2026-01-31T12:00."};
        const auto until = Time(std::chrono::milliseconds(static_cast<std::int64_t>(*time)));
        limit.deadline = std::min(until, now + std::chrono::hours(24 * 366));
        return limit;
    }
    const Json* amount = parameters.if_contains("resumeAmount");
    const std::string unit = parameter_text(parameters, "resumeUnit");
    const double seconds = unit == "seconds"   ? 1
                           : unit == "minutes" ? 60
                           : unit == "days"    ? 86400
                                               : 3600;
    const double count = amount && is_number(*amount) ? number_of(*amount) : 1;
    if (!(count >= 0) || count * seconds > 366.0 * 86400)
        return Error{ErrorKind::InvalidInput, "The time to wait for the form is out of range.",
                     "Wait for a year at most."};
    limit.deadline =
        now + std::chrono::milliseconds(static_cast<std::int64_t>(count * seconds * 1000));
    return limit;
}

// Stored files may block.
Task<Result<workflow::Item>> make_item(sdk::NodeContext& context, FormInput input,
                                       const std::vector<FormField>& fields, FormFacts facts) {
    const auto make = [&] {
        return form_item(std::move(input), fields, facts, context.contents());
    };
    co_return co_await sdk::blocking(context, make);
}

}  // namespace

Task<Result<sdk::Outputs>> show_form_page(sdk::NodeContext& context) {
    const auto parameters = resolved_parameters(context);
    if (!parameters) co_return parameters.error();
    const sdk::Caller* caller = context.caller();
    if (!caller) co_return no_form(context);
    auto form = node_form(*parameters, context.version(), caller->trigger_parameters);
    if (!form) co_return form.error();
    set_initial_values(form->fields, caller->query);
    form->action = caller->reply_path;
    form->look.asset_path = caller->asset_path;
    const auto limit = wait_limit(context, *parameters);
    if (!limit) co_return limit.error();

    FormInput input;
    for (bool is_first = true;; is_first = false) {
        http::Response page = form_page(*form, is_first ? nullptr : &input);
        const auto request = co_await context.next_request(std::move(page), limit->deadline);
        if (!request && request.error().kind == ErrorKind::Timeout && limit->is_chosen) {
            sdk::Outputs outputs(1);
            outputs[0] = co_await pass_through(context);
            co_return outputs;
        }
        if (!request) co_return request.error();
        auto read = read_form_input(*request, form->fields);
        if (!read) {
            is_first = true;  // nothing of it can be shown again
            input = {};
            input.values.resize(form->fields.size());
            input.problems.resize(form->fields.size());
            continue;
        }
        input = std::move(*read);
        if (input.is_fine()) break;
    }
    FormFacts facts;
    facts.submitted_at = context.clock().now();
    facts.mode = caller->mode;
    const bool in_zone = option_flag(caller->trigger_parameters, "useWorkflowTimezone", true);
    facts.time_zone = in_zone ? std::string(context.time_zone()) : "UTC";
    auto item = co_await make_item(context, std::move(input), form->fields, std::move(facts));
    if (!item) co_return item.error();
    co_return sdk::Outputs{workflow::ItemList{std::move(*item)}};
}

}  // namespace millrace::nodes
