#include "engine/step_context.hpp"

#include <boost/asio/error.hpp>

namespace millrace::engine {

StepContext::StepContext(const Plan& plan, const workflow::RunData& data, const Step& step,
                         const RunFacts& facts, const StepServices& services,
                         NodeMemories& memories)
    : planned_(plan.nodes[step.node]),
      step_(step),
      facts_(facts),
      services_(services),
      memories_(memories),
      scope_(plan, data, step, facts, memories, services.clock, services.random),
      metadata_(data.metadata) {}

const workflow::ItemList& StepContext::input(std::size_t index) const {
    static const workflow::ItemList kNone;
    return index < step_.inputs.size() && step_.inputs[index] ? *step_.inputs[index] : kNone;
}

std::optional<workflow::Source> StepContext::source(std::size_t input) const {
    return input < step_.sources.size() ? step_.sources[input] : std::nullopt;
}

const expression::Scope& StepContext::scope(std::size_t item) {
    scope_.set_item(item);
    return scope_;
}

Task<Result<void>> StepContext::wait_until(Time time) {
    const auto duration = time - services_.clock.now();
    if (duration <= std::chrono::milliseconds(0)) co_return Result<void>();
    if (services_.before_wait) {
        const auto journaled = co_await services_.before_wait();
        if (!journaled) co_return journaled;
    }
    if (!co_await sleep_for(duration))
        throw boost::system::system_error(asio::error::operation_aborted);
    co_return Result<void>();
}

Task<Result<void>> StepContext::respond(http::Response response) {
    if (services_.sink && services_.sink->awaits_response())
        services_.sink->offer(std::move(response));
    co_return Result<void>();
}

bool StepContext::awaits_response() const {
    return services_.sink && services_.sink->awaits_response();
}

}  // namespace millrace::engine
