#include "nodes/set/untyped_fields.hpp"

#include <array>
#include <cmath>

#include "nodes/item_builder.hpp"
#include "nodes/set/new_item.hpp"
#include "sdk/resolved_value.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

enum class Kind { Boolean, Number, Text };

struct Field {
    Kind kind;
    const sdk::Parameter* name;
    const sdk::Parameter* value;
};

std::vector<Field> read_fields(const sdk::NodeContext& context) {
    struct Group {
        std::string_view path;
        Kind kind;
    };
    constexpr std::array<Group, 3> kGroups = {{{"values.boolean", Kind::Boolean},
                                               {"values.number", Kind::Number},
                                               {"values.string", Kind::Text}}};
    std::vector<Field> fields;
    for (const Group& group : kGroups) {
        const sdk::Parameter* entries = context.parameters().find(group.path);
        for (std::size_t i = 0; entries && i < entries->element_count(); ++i)
            fields.push_back({group.kind, entries->element(i).member("name"),
                              entries->element(i).member("value")});
    }
    return fields;
}

// Version 2 turns texts of numbers into numbers; other values stay as they are.
Json stored_value(Kind kind, double version, sdk::ResolvedValue& value,
                  const boost::json::storage_ptr& storage) {
    const Json& given = *value.get();
    if (kind == Kind::Boolean) return Json(sdk::is_truthy(given), storage);
    if (kind == Kind::Number && version >= 2 && given.is_string()) {
        const double number = sdk::to_number(given);
        if (!std::isnan(number)) return Json(number_json(number), storage);
    }
    return value.take(storage);
}

Result<void> set_field(const Field& field, sdk::NodeContext& context,
                       const expression::Scope& scope, sdk::PathNotation notation, Json& object) {
    sdk::ResolvedValue name;
    if (auto done = name.resolve(field.name, scope); !done) return done;
    sdk::ResolvedValue value;
    if (auto done = value.resolve(field.value, scope, object.storage()); !done) return done;
    const sdk::ItemPath path(name.get() ? sdk::to_text(*name.get()) : "", notation);
    if (!value.get() && field.kind != Kind::Boolean) {
        path.unset(object);
        return {};
    }
    if (!value.get()) return path.set(object, Json(false));
    return path.set(object, stored_value(field.kind, context.version(), value, object.storage()));
}

}  // namespace

Task<Result<sdk::Outputs>> set_untyped_fields(sdk::NodeContext& context) {
    constexpr std::size_t kItemsPerTurn = 1000;
    const auto keeps_only = sdk::bool_parameter(context, "keepOnlySet", 0, false);
    if (!keeps_only) co_return keeps_only.error();
    const auto dotted = sdk::bool_parameter(context, "options.dotNotation", 0, true);
    if (!dotted) co_return dotted.error();
    SetOptions options;
    options.include = *keeps_only ? Include::None : Include::All;
    options.notation = *dotted ? sdk::PathNotation::Dotted : sdk::PathNotation::Plain;
    options.keeps_binary = !*keeps_only;

    const std::vector<Field> fields = read_fields(context);
    NewItem new_item(options);
    ItemBuilder builder;
    sdk::Outputs outputs(1);
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        if (i % kItemsPerTurn == kItemsPerTurn - 1) co_await yield_now();
        auto data = new_item.start(context, i, fields.size(), builder.storage());
        if (!data) co_return data.error();
        const expression::Scope& scope = context.scope(i);
        Result<void> done;
        for (std::size_t f = 0; done && f < fields.size(); ++f)
            done = set_field(fields[f], context, scope, options.notation, *data);
        if (!done) {
            if (auto failed = sdk::fail_item(context, outputs[0], i, done.error()); !failed)
                co_return failed.error();
            continue;
        }
        auto shared = builder.share(std::move(data->get_object()));
        outputs[0].push_back(new_item.finish(context, i, std::move(shared)));
    }
    co_return outputs;
}

}  // namespace millrace::nodes
