#include "script/script_pool.hpp"

#include "script/detail/job_result.hpp"
#include "script/detail/job_text.hpp"
#include "script/detail/session.hpp"

namespace millrace::script {
namespace {

using detail::HostPool;
using detail::Session;

std::size_t most_hosts(const HostLimits& limits, const Runtime& runtime) {
    return limits.hosts > 0 ? limits.hosts : std::max<std::size_t>(1, runtime.shard_count());
}

// For each value, within bounds.
std::chrono::milliseconds batch_time(const HostLimits& limits, std::size_t values) {
    const auto count = static_cast<std::int64_t>(std::max<std::size_t>(1, values));
    if (limits.time > limits.longest_time / count) return limits.longest_time;
    return limits.time * count;
}

Error too_large(const Facts& facts) {
    return Error{.kind = ErrorKind::TooLarge,
                 .message = "The items are more than the 64 MB that a script can be handed.",
                 .hint = "Run the code once for each item, or on fewer items.",
                 .node = facts.node};
}

// The batch and the calls fit together: the engine's promise.
void check_job(const ExpressionJob& job) {
    if (job.items)
        check(job.first + job.count <= job.items->size(), "a batch lies within the items");
    for (const auto& call : job.calls)
        for (const std::size_t index : call.items.value_or(std::vector<std::size_t>()))
            check(index >= job.first && index - job.first < job.count,
                  "a call's items lie within the batch");
}

// An answer that has not the promised shape.
bool is_broken(const Result<void>& outcome) {
    return outcome.has_error() && outcome.error().kind == ErrorKind::Internal;
}

Task<Result<ExpressionResult>> run_parts(Session& session, const HostLimits& limits,
                                         const ExpressionJob& job, detail::ItemText& items) {
    ExpressionResult result;
    for (const auto& call : job.calls)
        result.emplace_back(call.items ? call.items->size() : job.count,
                            ExpressionValue(std::optional<Json>()));
    const std::string facts = detail::facts_text(job.facts);
    for (std::size_t begin = job.first; begin < job.first + job.count;) {
        const std::uint64_t id = session.host().next_job_id();
        auto part =
            detail::make_expression_part(job, facts, begin, id, session.host().programs(), items);
        begin = part.end;
        if (part.asked.empty()) continue;
        if (part.frame.is_too_large()) {
            session.host().programs().forget_context();
            co_return too_large(job.facts);
        }
        const auto arena = workflow::JsonArena::make();
        const auto time = batch_time(limits, part.value_count());
        auto frame = std::move(part.frame);
        auto answer = co_await session.exchange(std::move(frame), id, arena->storage(), time);
        if (!answer) co_return co_await session.fail(job.facts.node);
        const auto read = detail::read_expression_values(*answer, part, job, result);
        if (is_broken(read)) {
            std::string complaint = read.error().message;
            co_return co_await session.fail(job.facts.node, std::move(complaint));
        }
        if (!read) {
            session.host().programs().forget_context();
            co_return read.error();
        }
    }
    co_return result;
}

Task<Result<CodeResult>> run_parts(Session& session, std::chrono::milliseconds time,
                                   const CodeJob& job, detail::ItemText& items) {
    CodeResult result;
    StaticData data{.global = job.global_static_data, .node = job.node_static_data};
    const std::string facts = detail::facts_text(job.facts);
    std::size_t begin = 0;
    do {
        const std::uint64_t id = session.host().next_job_id();
        auto part = co_await detail::make_code_part(job, facts, begin, id, data, items);
        begin = part.end;
        if (part.frame.is_too_large()) co_return too_large(job.facts);
        const auto arena = workflow::JsonArena::make();
        auto frame = std::move(part.frame);
        auto answer = co_await session.exchange(std::move(frame), id, arena->storage(), time);
        if (!answer) co_return co_await session.fail(job.facts.node);
        const auto read = detail::read_code_items(*answer, items, *arena, job, result);
        if (is_broken(read)) {
            std::string complaint = read.error().message;
            co_return co_await session.fail(job.facts.node, std::move(complaint));
        }
        if (!read) co_return read.error();
        if (result.static_data) data = *result.static_data;
    } while (begin < job.items.size());
    co_return result;
}

// Ends the session whatever happens. An exception is our own defect; it is passed on.
template <class Value>
Task<Result<Value>> to_the_end(Session& session, Task<Result<Value>> work) {
    std::optional<Result<Value>> outcome;
    std::exception_ptr defect;
    try {
        outcome.emplace(co_await std::move(work));
    } catch (...) {
        defect = std::current_exception();
    }
    if (defect) {
        if (!session.is_over()) (void)co_await session.fail({}, "given up by a defect");
        std::rethrow_exception(defect);
    }
    if (!session.is_over()) co_await session.finish();
    co_return std::move(*outcome);
}

}  // namespace

struct ScriptPool::State {
    State(const ScriptOptions& options, Runtime& used_runtime)
        : runtime(used_runtime),
          expression(HostKind::Expression, options.expression,
                     most_hosts(options.expression, used_runtime), keeper),
          code(HostKind::Code, options.code, most_hosts(options.code, used_runtime), keeper),
          python(HostKind::Python, options.python_code,
                 most_hosts(options.python_code, used_runtime), keeper),
          keeper(options) {}

    HostPool& pool(HostKind kind) {
        if (kind == HostKind::Python) return python;
        return kind == HostKind::Code ? code : expression;
    }

    Task<Result<ExpressionResult>> evaluate(ExpressionJob job, Questions& questions) {
        ++expression.counters().jobs;
        auto lease = co_await expression.borrow(job.tenant);
        if (!lease) co_return lease.error();
        detail::ItemText items;
        const detail::Listener listener{.questions = questions, .items = items};
        const auto executor = co_await asio::this_coro::executor;
        Session session(expression, std::move(*lease), executor, listener, runtime);
        auto work = run_parts(session, expression.limits(), job, items);
        co_return co_await to_the_end(session, std::move(work));
    }

    Task<Result<CodeResult>> run(CodeJob job, CodeServices& services) {
        HostPool& hosts = job.language == CodeLanguage::JavaScript ? code : python;
        ++hosts.counters().jobs;
        auto lease = co_await hosts.borrow(job.tenant);
        if (!lease) co_return lease.error();
        detail::ItemText items;
        const detail::Listener listener{
            .questions = services, .services = &services, .items = items};
        const auto executor = co_await asio::this_coro::executor;
        Session session(hosts, std::move(*lease), executor, listener, runtime);
        const auto time = job.time_limit.value_or(hosts.limits().time);
        auto work = run_parts(session, time, job, items);
        co_return co_await to_the_end(session, std::move(work));
    }

    Runtime& runtime;
    HostPool expression;
    HostPool code;
    HostPool python;
    detail::HostKeeper keeper;  // destroyed first: it carries out work of the pools
};

namespace {

// Runs a job so that cancellation ends it in good order instead of by an exception.
template <class Value>
Task<Result<Value>> in_good_order(Task<Result<Value>> job) {
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    std::optional<Result<Value>> outcome;
    std::exception_ptr defect;
    try {
        outcome.emplace(co_await std::move(job));
    } catch (...) {
        defect = std::current_exception();
    }
    co_await asio::this_coro::throw_if_cancelled(throws);
    if (defect) std::rethrow_exception(defect);
    co_return std::move(*outcome);
}

}  // namespace

ScriptPool::ScriptPool(const ScriptOptions& options, Runtime& runtime)
    : state_(std::make_unique<State>(options, runtime)) {}

ScriptPool::~ScriptPool() = default;

Task<Result<ExpressionResult>> ScriptPool::evaluate(ExpressionJob job, Questions& questions) {
    check_job(job);
    auto work = state_->evaluate(std::move(job), questions);
    return in_good_order(std::move(work));
}

Task<Result<CodeResult>> ScriptPool::run_code(CodeJob job, CodeServices& services) {
    auto work = state_->run(std::move(job), services);
    return in_good_order(std::move(work));
}

const ScriptCounters& ScriptPool::counters(HostKind kind) const {
    return state_->pool(kind).counters();
}

std::size_t ScriptPool::host_count(HostKind kind) const {
    return state_->pool(kind).size();
}

std::size_t ScriptPool::host_memory(HostKind kind) const {
    return state_->pool(kind).memory();
}

void ScriptPool::stop() {
    state_->expression.stop();
    state_->code.stop();
    state_->python.stop();
}

}  // namespace millrace::script
