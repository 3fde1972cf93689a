// The meeting of a run and a browser: pages, answers, endings, limits, cancellation.
#include "triggers/form_session.hpp"

#include <gtest/gtest.h>

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include "base/runtime.hpp"

namespace millrace::triggers {
namespace {

sdk::Caller a_caller() {
    sdk::Caller caller;
    caller.reply_path = "/form-waiting/x";
    return caller;
}

http::Request an_answer(std::string body) {
    http::Request request;
    request.body = std::move(body);
    return request;
}

// Runs on one loop, with a session of its own.
void with_session(Task<> (*act)(std::shared_ptr<FormSession>)) {
    const auto run = [](Task<> (*steps)(std::shared_ptr<FormSession>)) -> Task<> {
        const auto executor = co_await asio::this_coro::executor;
        auto session = std::make_shared<FormSession>(executor, a_caller());
        co_await steps(std::move(session));
    };
    run_to_end(run(act));
}

Task<> ask(std::shared_ptr<FormSession> session, Duration limit, std::string* got) {
    http::Response page = http::Response::text(200, "page");
    const auto request = co_await session->next_request(std::move(page), limit);
    *got = request ? request->body : "error: " + request.error().message;
}

TEST(FormSession, ShowsAPageUntilItIsAnswered) {
    with_session([](std::shared_ptr<FormSession> session) -> Task<> {
        const auto executor = co_await asio::this_coro::executor;
        std::string got;
        TaskGroup run(executor, "run");
        EXPECT_FALSE(session->submit(an_answer("too early")));
        run.spawn(ask(session, std::chrono::hours(1), &got));
        for (int i = 0; i < 3; ++i) {
            const auto page = co_await session->show();
            EXPECT_TRUE(page && page->body == "page");
        }
        EXPECT_TRUE(session->submit(an_answer("first")));
        EXPECT_FALSE(session->submit(an_answer("second")));
        co_await run.drain();
        EXPECT_EQ(got, "first");
    });
}

TEST(FormSession, EndsTheWaitAtItsLimit) {
    with_session([](std::shared_ptr<FormSession> session) -> Task<> {
        std::string got;
        co_await ask(session, std::chrono::milliseconds(1), &got);
        EXPECT_TRUE(got.starts_with("error: Nobody sent")) << got;
        EXPECT_FALSE(session->submit(an_answer("too late")));
    });
}

TEST(FormSession, ShowsTheLastEnding) {
    with_session([](std::shared_ptr<FormSession> session) -> Task<> {
        session->offer(http::Response::text(200, "one"));
        session->offer(http::Response::text(200, "two"));
        EXPECT_FALSE(session->file());
        session->close(http::Response::text(200, "fallback"), false, Time());
        const auto page = co_await session->show();
        EXPECT_TRUE(page && page->body == "two");
    });
    with_session([](std::shared_ptr<FormSession> session) -> Task<> {
        http::Response file = http::Response::text(200, "bytes");
        file.headers.set("Content-Disposition", "attachment; filename=\"a\"");
        session->offer(std::move(file));
        session->offer(http::Response::text(200, "page"));
        session->close(http::Response::text(200, "fallback"), false, Time());
        const auto page = co_await session->show();
        EXPECT_TRUE(page && page->body == "page");
        EXPECT_TRUE(session->file() && session->file()->body == "bytes");
    });
}

TEST(FormSession, AFailedRunShowsNothingOfItsOwn) {
    with_session([](std::shared_ptr<FormSession> session) -> Task<> {
        session->offer(http::Response::text(200, "all is well"));
        session->close(http::Response::text(500, "failed"), true,
                       Time(std::chrono::milliseconds(5)));
        const auto page = co_await session->show();
        EXPECT_TRUE(page && page->status == 500);
        EXPECT_EQ(session->ended_at(), 5);
    });
}

TEST(FormSession, ACancelledRunStopsWaiting) {
    with_session([](std::shared_ptr<FormSession> session) -> Task<> {
        const auto executor = co_await asio::this_coro::executor;
        std::string got = "nothing";
        TaskGroup run(executor, "run");
        run.spawn(ask(session, std::chrono::hours(1), &got));
        (void)co_await session->show();
        run.stop();
        co_await run.drain();
        EXPECT_EQ(got, "nothing");
    });
}

}  // namespace
}  // namespace millrace::triggers
