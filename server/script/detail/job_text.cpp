#include "script/detail/job_text.hpp"

#include <algorithm>

namespace millrace::script::detail {
namespace {

void append_member(std::string& out, std::string_view name, std::string_view text) {
    out.push_back(',');
    append_json_string(out, name);
    out.push_back(':');
    append_json_string(out, text);
}

void append_member(std::string& out, std::string_view name, std::size_t number) {
    out.push_back(',');
    append_json_string(out, name);
    out += ":" + std::to_string(number);
}

// Hosts rely on these members coming first, in this order.
void append_head(std::string& out, std::string_view operation, std::uint64_t id,
                 std::string_view context) {
    out += R"({"op":")";
    out += operation;
    out += R"(","id":)" + std::to_string(id) + R"(,"context":)";
    append_json_string(out, context);
}

}  // namespace

std::string facts_text(const Facts& facts) {
    std::string out = R"({"now":)" + std::to_string(facts.now.time_since_epoch().count());
    append_member(out, "timeZone", facts.time_zone);
    out += R"(,"workflow":{"id":)";
    append_json_string(out, facts.workflow_id);
    append_member(out, "name", facts.workflow_name);
    out += facts.is_workflow_active ? R"(,"active":true},"execution":{"id":)"
                                    : R"(,"active":false},"execution":{"id":)";
    append_json_string(out, facts.execution_id);
    append_member(out, "mode", facts.execution_mode);
    append_member(out, "resumeUrl", facts.resume_url);
    append_member(out, "stepKey", facts.step_key);
    out.push_back('}');
    append_member(out, "node", facts.node);
    append_member(out, "runIndex", facts.run_index);
    if (facts.previous) {
        out += R"(,"previous":{"node":)";
        append_json_string(out, facts.previous->node);
        append_member(out, "output", facts.previous->output);
        append_member(out, "run", facts.previous->run);
        out.push_back('}');
    } else {
        out += R"(,"previous":null)";
    }
    if (!facts.added_names.empty()) {
        out += R"(,"addedNames":)";
        append_json_text(out, Json(facts.added_names));
    }
    out.push_back('}');
    return out;
}

std::size_t ExpressionPart::value_count() const {
    std::size_t sum = 0;
    for (const auto& call : asked) sum += call.positions.size();
    return sum;
}

ExpressionPart make_expression_part(const ExpressionJob& job, const std::string& facts,
                                    std::size_t begin, std::uint64_t id, KnownPrograms& programs,
                                    ItemText& items) {
    ExpressionPart part;
    std::string& out = part.frame.text();
    append_head(out, "evaluate", id, job.tenant.workflow);
    out += R"(,"facts":)" + facts;

    const std::size_t last = std::min(job.first + job.count, begin + kPartItems);
    part.end = last;
    if (job.items) {
        check(last <= job.items->size(), "the batch lies within the items");
        out += R"(,"items":[)";
        const std::size_t before = out.size();
        for (part.end = begin; part.end < last && out.size() - before < kPartText; ++part.end) {
            if (part.end > begin) out.push_back(',');
            items.append(out, (*job.items)[part.end]);
        }
        out.push_back(']');
    }
    append_member(out, "first", begin);
    append_member(out, "count", part.end - begin);
    if (job.writes_invalid_dates) append_member(out, "invalidDates", "text");

    programs.use_context(job.tenant.workflow);
    std::string sources;
    out += R"(,"calls":[)";
    for (std::size_t i = 0; i < job.calls.size(); ++i) {
        const ExpressionCall& call = job.calls[i];
        AskedCall asked{.call = i, .positions = {}};
        std::string indices;
        if (call.items) {
            for (std::size_t at = 0; at < call.items->size(); ++at) {
                const std::size_t index = (*call.items)[at];
                if (index < begin || index >= part.end) continue;
                asked.positions.push_back(at);
                indices += (indices.empty() ? "" : ",") + std::to_string(index);
            }
        } else {
            for (std::size_t index = begin; index < part.end; ++index)
                asked.positions.push_back(index - job.first);
        }
        if (asked.positions.empty()) continue;
        const auto program = programs.find(call.source);
        if (program.is_new) {
            sources += (sources.empty() ? R"({"id":)" : R"(,{"id":)") + std::to_string(program.id);
            append_member(sources, "source", call.source);
            sources.push_back('}');
        }
        if (!part.asked.empty()) out.push_back(',');
        out += R"({"program":)" + std::to_string(program.id);
        out += call.items ? R"(,"items":[)" + indices + "]}" : R"(,"items":null})";
        part.asked.push_back(std::move(asked));
    }
    out += R"(],"programs":[)" + sources + "]}";
    return part;
}

bool runs_by_item(CodeMode mode) {
    return mode == CodeMode::EachItem || mode == CodeMode::FunctionItem;
}

Task<CodePart> make_code_part(const CodeJob& job, const std::string& facts, std::size_t begin,
                              std::uint64_t id, const StaticData& static_data, ItemText& items) {
    CodePart part;
    std::string& out = part.frame.text();
    append_head(out, "run", id, job.tenant.workflow);
    out += R"(,"facts":)" + facts;
    append_member(out, "source", job.source);
    append_member(out, "mode", to_string(job.mode));
    if (job.language == CodeLanguage::NativePython) append_member(out, "dialect", "native");
    out += R"(,"staticData":{"global":)";
    append_json_text(out, Json(static_data.global));
    out += R"(,"node":)";
    append_json_text(out, Json(static_data.node));
    out += job.continues_on_fail ? R"(},"continueOnFail":true)" : R"(},"continueOnFail":false)";

    const bool is_cut = runs_by_item(job.mode);
    const std::size_t last =
        is_cut ? std::min(job.items.size(), begin + kPartItems) : job.items.size();
    append_member(out, "first", begin);
    out += R"(,"items":[)";
    const std::size_t before = out.size();
    for (part.end = begin; part.end < last; ++part.end) {
        if (is_cut && out.size() - before >= kPartText) break;
        // A frame that is too large already is not sent.
        if (part.frame.is_too_large()) break;
        if (part.end > begin) out.push_back(',');
        items.append(out, job.items[part.end]);
        if (part.end % kPartItems == kPartItems - 1) co_await yield_now();
    }
    out += "]}";
    co_return part;
}

}  // namespace millrace::script::detail
