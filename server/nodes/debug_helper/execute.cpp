// Errors, memory pressure and made-up data on demand, to try a workflow out.
#include "nodes/debug_helper/node.hpp"
#include "nodes/debug_helper/random_data.hpp"
#include "nodes/item_builder.hpp"
#include "nodes/node_folder.hpp"
#include "nodes/pass_through.hpp"

namespace millrace::nodes {
namespace {

using workflow::Item;
using workflow::ItemList;

constexpr double kMaxCount = 100'000;
constexpr double kMaxMegabytes = 256;
constexpr double kMaxNanoidLength = 10'000;

Error wanted_error(sdk::NodeContext& context, std::size_t item) {
    const auto message = sdk::text_parameter(context, "throwErrorMessage", item);
    if (!message) return message.error();
    return Error{ErrorKind::NodeFailed, *message, "The node was told to fail."};
}

Error out_of_range(std::string_view what, double value, double most) {
    return Error{ErrorKind::InvalidInput,
                 "\"" + std::string(what) + "\" must be between 1 and " + number_to_text(most) +
                     ", but it is " + number_to_text(value) + ".",
                 "Change the parameter."};
}

Result<std::size_t> count_parameter(sdk::NodeContext& context, std::string_view name,
                                    std::string_view title, std::size_t item, double most) {
    const auto count = sdk::number_parameter(context, name, item, 10);
    if (!count) return count.error();
    if (!(*count >= 1 && *count <= most)) return out_of_range(title, *count, most);
    return static_cast<std::size_t>(*count);
}

// The memory is taken, written to, and given back: it presses on the server and cannot end it.
Result<void> take_memory(sdk::NodeContext& context, std::size_t item) {
    const auto megabytes =
        count_parameter(context, "memorySizeValue", "Memory Size to Generate", item, kMaxMegabytes);
    if (!megabytes) return megabytes.error();
    const std::vector<std::string> pages(*megabytes, std::string(std::size_t{1} << 20U, 'x'));
    return {};
}

Result<RandomDataOptions> read_data_options(sdk::NodeContext& context, std::size_t item) {
    RandomDataOptions options;
    auto type = sdk::text_parameter(context, "randomDataType", item, "user");
    if (!type) return type.error();
    options.type = std::move(*type);
    if (options.type != "nanoid") return options;
    auto alphabet = sdk::text_parameter(context, "nanoidAlphabet", item);
    if (!alphabet) return alphabet.error();
    if (alphabet->empty())
        return Error{ErrorKind::InvalidInput, "\"NanoId Alphabet\" is empty.",
                     "Name at least one character."};
    options.nanoid_alphabet = std::move(*alphabet);
    const auto length =
        count_parameter(context, "nanoidLength", "NanoId Length", item, kMaxNanoidLength);
    if (!length) return length.error();
    options.nanoid_length = *length;
    return options;
}

// The same seed gives the same data.
std::uint64_t seed_from(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325U;  // FNV-1a
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001b3U;
    }
    return hash;
}

Task<Result<void>> add_random_data(sdk::NodeContext& context, std::size_t item,
                                   ItemBuilder& builder, ItemList& output) {
    const auto options = read_data_options(context, item);
    if (!options) co_return options.error();
    const auto count =
        count_parameter(context, "randomDataCount", "Number of Items to Generate", item, kMaxCount);
    if (!count) co_return count.error();
    const auto as_list = sdk::bool_parameter(context, "randomDataSingleArray", item);
    if (!as_list) co_return as_list.error();
    const auto seed = sdk::text_parameter(context, "randomDataSeed", item);
    if (!seed) co_return seed.error();
    SeededRandom seeded(seed_from(*seed));
    Random& random = seed->empty() ? context.random() : static_cast<Random&>(seeded);

    const workflow::PairedItem origin{static_cast<std::uint32_t>(item), 0};
    JsonArray list;
    for (std::size_t i = 0; i < *count; ++i) {
        if (i % ItemList::kChunkSize == ItemList::kChunkSize - 1) co_await yield_now();
        auto made = make_random_data(*options, random);
        if (!made)
            co_return Error{ErrorKind::InvalidInput,
                            "There is no random data of the type \"" + options->type + "\".",
                            "Choose another in \"Data Type\"."};
        if (*as_list) {
            list.push_back(std::move(*made));
            continue;
        }
        Item one;
        one.json = builder.share(JsonObject(std::move(*made), builder.storage()));
        one.paired = origin;
        output.push_back(std::move(one));
    }
    if (*as_list) {
        JsonObject object;
        object["generatedItems"] = std::move(list);
        output.push_back(workflow::make_item(std::move(object), origin));
    }
    co_return Result<void>();
}

Task<Result<void>> run_item(sdk::NodeContext& context, std::size_t item, ItemBuilder& builder,
                            ItemList& output) {
    const auto category = sdk::text_parameter(context, "category", item, "throwError");
    if (!category) co_return category.error();
    if (*category == "throwError") co_return wanted_error(context, item);
    if (*category == "randomData")
        co_return co_await add_random_data(context, item, builder, output);
    if (*category == "oom") {
        const auto taken = take_memory(context, item);
        if (!taken) co_return taken.error();
    } else if (*category != "doNothing") {
        co_return Error{ErrorKind::InvalidInput, "The category \"" + *category + "\" is not known.",
                        "Choose another in \"Category\"."};
    }
    output.push_back(paired_copy(context.input()[item], item));
    co_return Result<void>();
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    ItemBuilder builder;
    sdk::Outputs outputs(1);
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        if (i % ItemList::kChunkSize == ItemList::kChunkSize - 1) co_await yield_now();
        const auto done = co_await run_item(context, i, builder, outputs[0]);
        if (done) continue;
        const auto failed = sdk::fail_item(context, outputs[0], i, done.error());
        if (!failed) co_return failed.error();
    }
    co_return outputs;
}

}  // namespace

sdk::NodeType make_debug_helper() {
    return make_from_folder("debug_helper", execute);
}

}  // namespace millrace::nodes
