#include "engine/node_execution.hpp"

#include <boost/asio/error.hpp>

#include "base/log.hpp"

namespace millrace::engine {
namespace {

// One of the four places that catch exceptions: a defect in a node fails the node, not the server.
Task<Result<sdk::Outputs>> execute_guarded(const PlannedNode& planned, StepContext& context) {
    std::exception_ptr failure;
    try {
        co_return co_await planned.type->execute(context);
    } catch (const boost::system::system_error& e) {
        if (e.code() == asio::error::operation_aborted) throw;
        failure = std::current_exception();
    } catch (const std::exception&) {
        failure = std::current_exception();
    }
    std::string detail;
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& e) {
        detail = e.what();
    }
    log::error("A node broke down.",
               {{"node", planned.node->name}, {"type", planned.node->type}, {"detail", detail}});
    Error error{ErrorKind::Internal,
                "Node \"" + planned.node->name + "\" broke down through a defect of its own.",
                "The server's log has the details; please report it."};
    error.node = planned.node->name;
    co_return error;
}

// Evaluates every expression of the node for every item, so that what needs a script host is known.
Task<> try_expressions(const PlannedNode& planned, StepContext& context) {
    constexpr std::size_t kItemsPerTurn = 1000;
    std::vector<const expression::Expression*> expressions;
    planned.parameters->visit_expressions([&](const expression::Expression& one) {
        if (one.may_need_script()) expressions.push_back(&one);
    });
    if (expressions.empty()) co_return;
    const std::size_t count = std::max<std::size_t>(1, context.input(0).size());
    for (std::size_t item = 0; item < count; ++item) {
        if (item % kItemsPerTurn == kItemsPerTurn - 1) co_await yield_now();
        const expression::Scope& scope = context.scope(item);
        for (const expression::Expression* one : expressions) (void)one->evaluate(scope);
    }
}

}  // namespace

Task<Result<sdk::Outputs>> execute_node(const PlannedNode& planned, StepContext& context) {
    if (context.has_scripts() && planned.type->description.effects() != sdk::Effects::Pure) {
        co_await try_expressions(planned, context);
        co_await context.ask_scripts();
    }
    // Each turn answers at least one more expression; texts that differ each time would go on.
    constexpr int kMostTurns = 1000;
    for (int turn = 1;; ++turn) {
        const auto memory = context.save_memory();
        auto outputs = co_await execute_guarded(planned, context);
        if (!context.misses_answers() || context.has_acted() || turn == kMostTurns)
            co_return outputs;
        context.restore_memory(memory);
        co_await context.ask_scripts();
    }
}

}  // namespace millrace::engine
