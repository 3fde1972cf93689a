// Engine::poll: a node's look for something new, in a context of its own.
#include <boost/asio/experimental/awaitable_operators.hpp>

#include "base/log.hpp"
#include "engine/engine.hpp"
#include "engine/step_context.hpp"

namespace millrace::engine {
namespace {

constexpr std::chrono::minutes kLongest{5};

// A defect in the node is its error, as in a run.
Task<Result<sdk::PollResult>> look_guarded(sdk::Poll look, StepContext& context,
                                           const Json& state) {
    std::string detail;
    try {
        co_return co_await look(context, state);
    } catch (const boost::system::system_error& e) {
        if (e.code() == asio::error::operation_aborted) throw;
        detail = e.what();
    } catch (const std::exception& e) {
        detail = e.what();
    }
    log::error("A node broke down.", {{"node", context.node().name}, {"detail", detail}});
    Error error{ErrorKind::Internal,
                "Node \"" + context.node().name + "\" broke down through a defect of its own.",
                "The server's log has the details; please report it."};
    error.node = context.node().name;
    co_return error;
}

}  // namespace

Task<Result<sdk::PollResult>> Engine::poll(std::shared_ptr<const Plan> plan, std::size_t node,
                                           sdk::Poll look, Json state) {
    using namespace asio::experimental::awaitable_operators;
    const workflow::Workflow& workflow = plan->workflow;
    RunFacts facts;
    facts.workflow = {workflow.id(), workflow.name(), workflow.is_active()};
    facts.execution = {{}, "production", {}};
    facts.time_zone = time_zone_of(*plan);
    facts.variables = &variables_;
    if (options_.environment) facts.environment = &options_.environment;
    StepServices services{clock_,  random_,        services_.state,
                          nullptr, options_.nodes, options_.scripts};
    services.own_address = &options_.own_address;
    services.rates = options_.rates;
    const workflow::RunData data;
    Step step;
    step.node = node;
    step.inputs.emplace_back(workflow::ItemList{workflow::Item{}});
    NodeMemories memories;
    StepContext context(*plan, data, step, step.inputs, facts, services, memories);
    co_await context.fetch_credentials();
    auto looking = look_guarded(look, context, state);
    auto limit = sleep_for(kLongest);
    auto first = co_await (std::move(looking) || std::move(limit));
    if (auto* found = std::get_if<0>(&first)) co_return std::move(*found);
    Error error{ErrorKind::Timeout, "The poll took longer than five minutes and was ended."};
    error.node = plan->nodes[node].node->name;
    co_return error;
}

}  // namespace millrace::engine
