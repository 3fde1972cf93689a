// The outbound client over loopback, one request after the other on a kept connection.
#include <benchmark/benchmark.h>

#include <string>

#include "base/runtime.hpp"
#include "http/client.hpp"
#include "http/server.hpp"

namespace {

using namespace millrace;

Task<http::Response> answer(http::Request) {
    co_return http::Response::text(200, "hello");
}

Task<> send_all(benchmark::State& state, const http::Client& client, std::string url) {
    for (auto _ : state) {
        http::ClientRequest request;
        request.url = url;
        auto response = co_await client.send(std::move(request));
        if (!response || response->body != "hello") state.SkipWithError("no hello");
    }
}

// Client and server have a thread each.
void BM_ClientRequest(benchmark::State& state) {
    Runtime runtime({.shards = 1, .blocking_threads = 1});
    http::Server server(runtime, {.port = 0}, &answer);
    server.listen().value();
    auto ended = runtime.run_on(0, server.run());
    runtime.start();
    const http::Client client({.policy = http::OutboundPolicy::open()});
    run_to_end(send_all(state, client, "http://127.0.0.1:" + std::to_string(server.port()) + "/"));
    state.SetItemsProcessed(state.iterations());
    server.stop();
    ended.get();
}
BENCHMARK(BM_ClientRequest)->UseRealTime();

}  // namespace
