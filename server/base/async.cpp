#include "base/async.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <list>

#include "base/log.hpp"

namespace millrace {

Task<bool> sleep_for(Duration duration) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    timer.expires_after(duration);
    const auto [code] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    co_return !code;
}

Task<> yield_now() {
    const auto executor = co_await asio::this_coro::executor;
    co_await asio::post(executor, asio::use_awaitable);
}

struct TaskGroup::State {
    State(asio::any_io_executor e, std::string n)
        : executor(std::move(e)), name(std::move(n)), idle(executor) {
        idle.expires_at(std::chrono::steady_clock::time_point::max());
    }
    asio::any_io_executor executor;
    std::string name;
    std::list<asio::cancellation_signal> running;
    asio::steady_timer idle;  // cancelled when the last task ends
};

TaskGroup::TaskGroup(asio::any_io_executor executor, std::string name)
    : state_(std::make_shared<State>(std::move(executor), std::move(name))) {}

TaskGroup::~TaskGroup() = default;

void TaskGroup::spawn(Task<> task) {
    auto state = state_;
    asio::dispatch(state->executor, [state, task = std::move(task)]() mutable {
        const auto signal = state->running.emplace(state->running.end());
        auto done = [state, signal](const std::exception_ptr& failure) {
            if (failure) {
                try {
                    std::rethrow_exception(failure);
                } catch (const boost::system::system_error& e) {
                    if (e.code() != asio::error::operation_aborted)
                        log::error("A background task failed.",
                                   {{"task", state->name}, {"detail", e.what()}});
                } catch (const std::exception& e) {
                    log::error("A background task failed.",
                               {{"task", state->name}, {"detail", e.what()}});
                }
            }
            state->running.erase(signal);
            if (state->running.empty()) state->idle.cancel();
        };
        asio::co_spawn(state->executor, std::move(task),
                       asio::bind_cancellation_slot(signal->slot(), std::move(done)));
    });
}

void TaskGroup::stop() {
    auto state = state_;
    asio::dispatch(state->executor, [state] {
        // emit may complete a task at once, which erases its list element: step first.
        for (auto it = state->running.begin(); it != state->running.end();) {
            auto current = it++;
            current->emit(asio::cancellation_type::terminal);
        }
    });
}

Task<> TaskGroup::drain() {
    auto state = state_;
    const auto home = co_await asio::this_coro::executor;
    // The list belongs to the group's executor, and a wait resumes on the caller's: go there each
    // time.
    co_await asio::post(asio::bind_executor(state->executor, asio::use_awaitable));
    while (!state->running.empty()) {
        co_await state->idle.async_wait(asio::as_tuple(asio::use_awaitable));
        co_await asio::post(asio::bind_executor(state->executor, asio::use_awaitable));
    }
    co_await asio::post(home, asio::use_awaitable);
}

}  // namespace millrace
