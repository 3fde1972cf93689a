#include "nodes/set/new_item.hpp"

#include "nodes/field_list.hpp"

namespace millrace::nodes {
namespace {

Include include_from(std::string_view text) {
    if (text == "none") return Include::None;
    if (text == "selected") return Include::Selected;
    return text == "except" ? Include::Except : Include::All;
}

// The last part of a dotted name: what a selected nested field is called in the new item.
std::string_view last_part(std::string_view name) {
    const std::size_t dot = name.rfind('.');
    return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

Json copy_object(const JsonObject& source, std::size_t more,
                 const boost::json::storage_ptr& storage) {
    JsonObject copy(storage);
    copy.reserve(source.size() + more);
    for (const auto& member : source) copy.emplace(member.key(), member.value());
    return Json(std::move(copy));
}

}  // namespace

Result<SetOptions> SetOptions::read(sdk::NodeContext& context) {
    SetOptions options;
    const auto include = sdk::text_parameter(context, "include", 0, "all");
    if (!include) return include.error();
    options.include = include_from(*include);
    if (context.version() >= 3.3) {
        const auto includes_others = sdk::bool_parameter(context, "includeOtherFields", 0, false);
        if (!includes_others) return includes_others.error();
        if (!*includes_others) options.include = Include::None;
    }
    const auto dotted = sdk::bool_parameter(context, "options.dotNotation", 0, true);
    if (!dotted) return dotted.error();
    if (!*dotted) options.notation = sdk::PathNotation::Plain;
    const auto ignores = sdk::bool_parameter(context, "options.ignoreConversionErrors", 0, false);
    if (!ignores) return ignores.error();
    options.ignores_conversion_errors = *ignores;
    if (context.version() >= 3.4) {
        const auto strips = sdk::bool_parameter(context, "options.stripBinary", 0, false);
        if (!strips) return strips.error();
        options.keeps_binary = !*strips && options.include != Include::None;
    } else {
        const auto keeps = sdk::bool_parameter(context, "options.includeBinary", 0, false);
        if (!keeps) return keeps.error();
        options.keeps_binary = *keeps;
    }
    return options;
}

Result<std::vector<sdk::ItemPath>*> NewItem::listed_fields(sdk::NodeContext& context,
                                                           std::size_t index) {
    if (has_constant_fields_) return &fields_;
    const std::string_view name =
        options_.include == Include::Selected ? "includeFields" : "excludeFields";
    const auto names = field_names(context, name, index);
    if (!names) return names.error();
    fields_ = to_paths(*names, options_.notation == sdk::PathNotation::Plain);
    const sdk::Parameter* parameter = context.parameters().find(name);
    has_constant_fields_ = !parameter || parameter->constant();
    return &fields_;
}

Result<Json> NewItem::start(sdk::NodeContext& context, std::size_t index, std::size_t more,
                            const boost::json::storage_ptr& storage) {
    const Json& source = *context.input()[index].json;
    if (options_.include == Include::None) return copy_object({}, more, storage);
    if (options_.include == Include::All) return copy_object(source.get_object(), more, storage);
    const auto fields = listed_fields(context, index);
    if (!fields) return fields.error();
    if (options_.include == Include::Except) {
        Json kept = copy_object(source.get_object(), more, storage);
        for (const sdk::ItemPath& field : **fields) field.unset(kept);
        return kept;
    }
    Json selected = copy_object({}, (*fields)->size() + more, storage);
    for (const sdk::ItemPath& field : **fields) {
        const Json* value = field.get(source);
        if (!value) continue;
        const bool is_plain = options_.notation == sdk::PathNotation::Plain;
        const sdk::ItemPath target(is_plain ? field.text() : last_part(field.text()),
                                   options_.notation);
        if (auto done = target.set(selected, Json(*value, storage)); !done) return done.error();
    }
    return selected;
}

workflow::Item NewItem::finish(const sdk::NodeContext& context, std::size_t index,
                               std::shared_ptr<const Json> data) const {
    workflow::Item item;
    item.json = std::move(data);
    if (options_.keeps_binary) item.binary = context.input()[index].binary;
    item.paired = workflow::PairedItem{static_cast<std::uint32_t>(index), 0};
    return item;
}

}  // namespace millrace::nodes
