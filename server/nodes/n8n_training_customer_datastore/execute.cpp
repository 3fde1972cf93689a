// Customers to learn with: the data that courses and sample workflows are written for.
#include <algorithm>
#include <array>

#include "nodes/n8n_training_customer_datastore/node.hpp"
#include "nodes/node_folder.hpp"

namespace millrace::nodes {
namespace {

using workflow::Item;
using workflow::ItemList;

struct Customer {
    std::string_view id;
    std::string_view name;
    std::string_view email;
    std::string_view notes;
    std::string_view country;  // empty: not known
    std::string_view created;
};

constexpr std::array<Customer, 5> kCustomers = {
    {{"23423532", "Jay Gatsby", "gatsby@west-egg.com", "Keeps asking about a green light??", "US",
      "1925-04-10"},
     {"23423533", "José Arcadio Buendía", "jab@macondo.co",
      "Lots of people named after him. Very confusing", "CO", "1967-05-05"},
     {"23423534", "Max Sendak", "info@in-and-out-of-weeks.org", "Keeps rolling his terrible eyes",
      "US", "1963-04-09"},
     {"23423535", "Zaphod Beeblebrox", "captain@heartofgold.com",
      "Felt like I was talking to more than one person", "", "1979-10-12"},
     {"23423536", "Edmund Pevensie", "edmund@narnia.gov", "Passionate sailor", "UK",
      "1950-10-16"}}};

const std::array<Item, kCustomers.size()>& customer_items() {
    static const auto kItems = [] {
        std::array<Item, kCustomers.size()> items;
        for (std::size_t i = 0; i < items.size(); ++i) {
            const Customer& customer = kCustomers[i];
            JsonObject object;
            object["id"] = customer.id;
            object["name"] = customer.name;
            object["email"] = customer.email;
            object["notes"] = customer.notes;
            object["country"] = customer.country.empty() ? Json() : Json(customer.country);
            object["created"] = customer.created;
            items[i] = workflow::make_item(std::move(object));
        }
        return items;
    }();
    return kItems;
}

// How many customers one input item gives.
Result<std::size_t> wanted_count(sdk::NodeContext& context, std::size_t item) {
    const auto operation = sdk::text_parameter(context, "operation", item, "getOnePerson");
    if (!operation) return operation.error();
    if (*operation == "getOnePerson") return std::size_t{1};
    if (*operation != "getAllPeople")
        return Error{ErrorKind::InvalidInput, "The operation \"" + *operation + "\" is not known.",
                     "Choose another in \"Operation\"."};
    const auto all = sdk::bool_parameter(context, "returnAll", item);
    if (!all) return all.error();
    if (*all) return kCustomers.size();
    const auto limit = sdk::number_parameter(context, "limit", item, 5);
    if (!limit) return limit.error();
    return static_cast<std::size_t>(
        std::clamp(*limit, 0.0, static_cast<double>(kCustomers.size())));
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    sdk::Outputs outputs(1);
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        if (i % ItemList::kChunkSize == ItemList::kChunkSize - 1) co_await yield_now();
        const auto count = wanted_count(context, i);
        if (!count) {
            const auto failed = sdk::fail_item(context, outputs[0], i, count.error());
            if (!failed) co_return failed.error();
            continue;
        }
        for (std::size_t customer = 0; customer < *count; ++customer) {
            Item item = customer_items()[customer];
            item.paired = workflow::PairedItem{static_cast<std::uint32_t>(i), 0};
            outputs[0].push_back(std::move(item));
        }
    }
    co_return outputs;
}

}  // namespace

sdk::NodeType make_n8n_training_customer_datastore() {
    return make_from_folder("n8n_training_customer_datastore", execute);
}

}  // namespace millrace::nodes
