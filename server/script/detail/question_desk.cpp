#include "script/detail/question_desk.hpp"

#include "workflow/run_data.hpp"

namespace millrace::script::detail {
namespace {

constexpr std::size_t kItemsBetweenYields = 1024;

Error wrong_question(std::string what) {
    return Error{.kind = ErrorKind::InvalidInput,
                 .message = "A script asked something that is not understood: " + what + "."};
}

Result<std::string_view> text_of_member(const JsonObject& question, std::string_view name) {
    const Json* member = question.if_contains(name);
    if (!member || !member->is_string())
        return wrong_question(std::string(name) + " must be a text");
    return text_of(member->get_string());
}

// Absent and null are nothing.
Result<std::optional<std::size_t>> index_of_member(const JsonObject& question,
                                                   std::string_view name) {
    const Json* member = question.if_contains(name);
    if (!member || member->is_null()) return std::optional<std::size_t>();
    const double number = is_number(*member) ? number_of(*member) : -1;
    if (!(number >= 0 && number < 1e9) || number != static_cast<double>(static_cast<long>(number)))
        return wrong_question(std::string(name) + " must be an index");
    return std::optional(static_cast<std::size_t>(number));
}

// Writes one answer; `out` has the text so far.
class Desk {
  public:
    Desk(const JsonObject& question, Questions& questions, ItemText& items, FrameText& frame)
        : question_(question), questions_(questions), items_(items), frame_(frame) {}

    Task<Result<void>> answer() {
        const auto ask = text_of_member(question_, "ask");
        if (!ask) co_return ask.error();
        if (*ask == "items") co_return co_await items_of();
        if (*ask == "input") co_return co_await input();
        if (*ask == "paired") co_return co_await paired();
        if (*ask == "variables") co_return write(questions_.variables());
        if (*ask == "parameters") co_return parameters();
        if (*ask == "node" || *ask == "nodeContext" || *ask == "environment")
            co_return about_name(*ask);
        co_return wrong_question("ask is \"" + std::string(*ask) + "\"");
    }

  private:
    std::string& out() { return frame_.text(); }

    Result<void> write(const Json& value) {
        append_json_text(out(), value);
        return {};
    }

    // A copy of the list: the shard does other work in between.
    Task<Result<void>> write_items(workflow::ItemList list) {
        out().push_back('[');
        for (std::size_t i = 0; i < list.size() && !frame_.is_too_large(); ++i) {
            if (i > 0) out().push_back(',');
            items_.append(out(), list[i]);
            if (i % kItemsBetweenYields == kItemsBetweenYields - 1) co_await yield_now();
        }
        out().push_back(']');
        co_return Result<void>();
    }

    Task<Result<void>> items_of() {
        const auto node = text_of_member(question_, "node");
        if (!node) co_return node.error();
        const auto output = index_of_member(question_, "output");
        if (!output) co_return output.error();
        const auto run = index_of_member(question_, "run");
        if (!run) co_return run.error();
        const auto list = questions_.items_of(*node, *output, *run);
        if (!list) co_return list.error();
        co_return co_await write_items(**list);
    }

    Task<Result<void>> input() {
        const auto index = index_of_member(question_, "index");
        if (!index) co_return index.error();
        const auto* list = questions_.input(index->value_or(0));
        if (!list) co_return write(nullptr);
        co_return co_await write_items(*list);
    }

    Task<Result<void>> paired() {
        const auto node = text_of_member(question_, "node");
        if (!node) co_return node.error();
        const Json* indices = question_.if_contains("items");
        if (!indices || !indices->is_array()) co_return wrong_question("items must be a list");
        out().push_back('[');
        std::size_t done = 0;
        for (const Json& index : indices->get_array()) {
            if (frame_.is_too_large()) break;
            if (!index.is_int64() || index.get_int64() < 0)
                co_return wrong_question("items must be indices");
            if (done > 0) out().push_back(',');
            const auto item =
                questions_.paired_item(*node, static_cast<std::size_t>(index.get_int64()));
            if (item) {
                out() += R"({"item":)";
                items_.append(out(), *item);
            } else {
                out() += R"({"error":)";
                append_json_text(out(), Json(workflow::to_json(item.error())));
            }
            out().push_back('}');
            if (++done % kItemsBetweenYields == 0) co_await yield_now();
        }
        out().push_back(']');
        co_return Result<void>();
    }

    Result<void> parameters() {
        std::optional<std::string_view> name;
        if (const Json* node = question_.if_contains("node"); node && !node->is_null()) {
            const auto text = text_of_member(question_, "node");
            if (!text) return text.error();
            name = *text;
        }
        const Json* found = questions_.parameters_of(name);
        return write(found ? *found : Json(nullptr));
    }

    Result<void> about_name(std::string_view ask) {
        const auto name = text_of_member(question_, ask == "environment" ? "name" : "node");
        if (!name) return name.error();
        if (ask == "nodeContext") return write(questions_.context_of(*name));
        if (ask == "environment") {
            const auto value = questions_.environment(*name);
            if (!value) return value.error();
            return write(*value ? Json(**value) : Json(nullptr));
        }
        const NodePresence presence = questions_.presence_of(*name);
        return write(JsonObject{{"exists", presence.exists}, {"hasRun", presence.has_run}});
    }

    const JsonObject& question_;
    Questions& questions_;
    ItemText& items_;
    FrameText& frame_;
};

FrameText error_answer(const Error& error) {
    FrameText frame;
    frame.text() += R"({"error":)";
    append_json_text(frame.text(), Json(workflow::to_json(error)));
    frame.text().push_back('}');
    return frame;
}

}  // namespace

Task<FrameText> answer_question(const JsonObject& question, Questions& questions, ItemText& items) {
    FrameText frame;
    frame.text() += R"({"value":)";
    Desk desk(question, questions, items, frame);
    const auto outcome = co_await desk.answer();
    if (!outcome) co_return error_answer(outcome.error());
    frame.text().push_back('}');
    if (frame.is_too_large())
        co_return error_answer(
            Error{.kind = ErrorKind::TooLarge,
                  .message = "The data that the script asked for is too large for it.",
                  .hint = "Use fewer items, or a native node before this one."});
    co_return frame;
}

}  // namespace millrace::script::detail
