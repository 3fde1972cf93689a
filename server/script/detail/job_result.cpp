#include "script/detail/job_result.hpp"

#include <cmath>
#include <limits>

namespace millrace::script::detail {
namespace {

constexpr std::size_t kLongestText = 8192;

Error wrong_shape(std::string what) {
    return Error{.kind = ErrorKind::Internal, .message = std::move(what)};
}

std::string short_text(std::string_view text) {
    if (text.size() <= kLongestText) return std::string(text);
    std::size_t end = kLongestText;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return std::string(text.substr(0, end)) + "…";
}

std::optional<double> special_number(std::string_view text) {
    if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
    if (text == "Infinity") return std::numeric_limits<double>::infinity();
    if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
    if (text == "-0") return -0.0;
    return std::nullopt;
}

// `[value]`, `[]`, {"number":…} or {"error":…}. Nothing: none of these.
std::optional<ExpressionValue> read_value(Json& value, std::string_view node) {
    if (JsonArray* list = value.if_array()) {
        if (list->empty()) return ExpressionValue(std::optional<Json>());
        if (list->size() == 1) return ExpressionValue(std::optional(std::move(list->front())));
        return std::nullopt;
    }
    if (const Json* error = find_member(value, "error"))
        return ExpressionValue(read_error(*error, node));
    if (const auto number = special_number(text_member(value, "number")))
        return ExpressionValue(std::optional(Json(*number)));
    return std::nullopt;
}

}  // namespace

Error read_error(const Json& value, std::string_view node) {
    Error error{.kind = ErrorKind::Expression,
                .message = short_text(text_member(value, "message")),
                .hint = short_text(text_member(value, "hint")),
                .detail = short_text(text_member(value, "name")),
                .node = short_text(text_member(value, "node", node))};
    if (error.message.empty()) error.message = "The script threw an error without a message.";
    // Our own answers to questions come back with their kinds; a defect of ours never does.
    const auto kind = error_kind_from(text_member(value, "kind"));
    if (kind && *kind != ErrorKind::Internal) error.kind = *kind;
    return error;
}

Result<void> read_expression_values(JsonObject& answer, const ExpressionPart& part,
                                    const ExpressionJob& job, ExpressionResult& result) {
    if (const Json* error = answer.if_contains("error")) return read_error(*error, job.facts.node);
    Json* results = answer.if_contains("results");
    if (!results || !results->is_array() || results->get_array().size() != part.asked.size())
        return wrong_shape("an answer must have a list of results, one per call");
    for (std::size_t i = 0; i < part.asked.size(); ++i) {
        const AskedCall& asked = part.asked[i];
        JsonArray* values = results->get_array()[i].if_array();
        if (!values || values->size() != asked.positions.size())
            return wrong_shape("a call must be answered with one value per item");
        for (std::size_t at = 0; at < values->size(); ++at) {
            auto value = read_value((*values)[at], job.facts.node);
            if (!value) return wrong_shape("a value has none of the four forms");
            const std::size_t position = asked.positions[at];
            if (value->has_error()) {
                const auto& indices = job.calls[asked.call].items;
                Error error = value->error();
                error.item = indices ? (*indices)[position] : job.first + position;
                result[asked.call][position] = std::move(error);
            } else {
                result[asked.call][position] = std::move(*value);
            }
        }
    }
    return {};
}

Result<void> read_code_items(JsonObject& answer, const ItemText& texts,
                             const workflow::JsonArena& arena, const CodeJob& job,
                             CodeResult& result) {
    if (const Json* told = answer.if_contains("error")) {
        Error error = read_error(*told, job.facts.node);
        if (!find_member(*told, "kind")) error.kind = ErrorKind::NodeFailed;
        const auto number = [&](std::string_view name) -> std::optional<std::size_t> {
            const Json* member = find_member(*told, name);
            if (!member || !is_number(*member)) return std::nullopt;
            const double value = number_of(*member);
            if (!(value >= 0 && value < 1e9)) return std::nullopt;
            return static_cast<std::size_t>(value);
        };
        error.item = number("item");
        if (const auto line = number("line"))
            error.message += " [line " + std::to_string(*line) + "]";
        return error;
    }
    Json* items = answer.if_contains("items");
    if (!items || !items->is_array()) return wrong_shape("code must be answered with items");
    for (Json& value : items->get_array()) {
        auto item = texts.read(value, arena);
        if (!item) {
            Error error = item.error();
            error.kind = ErrorKind::NodeFailed;
            error.node = job.facts.node;
            return error;
        }
        result.items.push_back(std::move(*item));
    }
    if (const Json* data = answer.if_contains("staticData")) {
        const Json* global = find_member(*data, "global");
        const Json* node = find_member(*data, "node");
        if (!global || !global->is_object() || !node || !node->is_object())
            return wrong_shape("static data must have the objects global and node");
        // Copies of their own: they outlive the items.
        result.static_data.emplace();
        result.static_data->global = JsonObject(global->get_object(), {});
        result.static_data->node = JsonObject(node->get_object(), {});
    }
    return {};
}

}  // namespace millrace::script::detail
