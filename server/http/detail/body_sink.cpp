#include "http/detail/body_sink.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace millrace::http {
namespace {

// Work on files is handed over in pieces of this size, and twice as much may wait.
constexpr std::size_t kPiece = std::size_t{1} << 20;
constexpr std::size_t kMostWaiting = 2 * kPiece;
// What one read of the network may become when it is decompressed.
constexpr std::size_t kMostAtOnce = std::size_t{64} << 20;

}  // namespace

struct BodySink::State {
    State(std::unique_ptr<ContentWriter> w, std::shared_ptr<TransferPause> p)
        : writer(std::move(w)), pause(std::move(p)), idle(pause->home()) {
        idle.expires_at(asio::steady_timer::time_point::max());
    }
    std::unique_ptr<ContentWriter> writer;
    std::shared_ptr<TransferPause> pause;
    std::uint64_t size = 0;
    std::string pending;
    std::string writing;   // belongs to the other thread while `is_busy`
    bool is_busy = false;  // write_pending runs
    bool will_pause = false;
    std::optional<Error> failure;
    asio::steady_timer idle;  // cancelled when write_pending ends
};

BodySink::BodySink(std::unique_ptr<ContentWriter> writer, std::shared_ptr<TransferPause> pause)
    : state_(std::make_shared<State>(std::move(writer), std::move(pause))) {}

std::uint64_t BodySink::size() const {
    return state_->size;
}

const std::optional<Error>& BodySink::failure() const {
    return state_->failure;
}

bool BodySink::add(std::string_view bytes) {
    State& state = *state_;
    if (state.failure || state.pending.size() + bytes.size() > kMostAtOnce) return false;
    state.size += bytes.size();
    if (state.size <= ContentStore::kMemoryLimit) {  // stays in memory, so nothing blocks
        const auto written = state.writer->write(bytes);
        if (!written) state.failure = written.error();
        return written.has_value();
    }
    state.pending += bytes;
    if (state.pending.size() < kPiece) return true;
    if (!state.is_busy) {
        state.is_busy = true;
        asio::post(state.pause->home(), [state = state_] {  // not inside libcurl's callback
            asio::co_spawn(state->pause->home(), write_pending(state), asio::detached);
        });
    } else if (state.pending.size() >= kMostWaiting && !state.will_pause) {
        state.will_pause = true;
        asio::post(state.pause->home(), [state = state_] {
            state->will_pause = false;
            if (state->pending.size() >= kMostWaiting && state->is_busy)
                state->pause->pause(CURLPAUSE_RECV);
        });
    }
    return true;
}

Task<> BodySink::write_pending(std::shared_ptr<State> state) {
    while (!state->pending.empty() && !state->failure) {
        std::swap(state->writing, state->pending);
        state->pending.clear();
        Result<void> written;
        std::function<void()> work = [&] { written = state->writer->write(state->writing); };
        co_await state->pause->off_shard(std::move(work));
        if (!written) state->failure = written.error();
        if (state->pending.size() < kMostWaiting) state->pause->go_on(CURLPAUSE_RECV);
    }
    state->pause->go_on(CURLPAUSE_RECV);
    state->is_busy = false;
    state->idle.cancel();
}

Task<Result<ContentPtr>> BodySink::finish() {
    const auto state = state_;
    while (state->is_busy) co_await state->idle.async_wait(asio::as_tuple(asio::use_awaitable));
    if (!state->pending.empty() && !state->failure) {
        state->is_busy = true;
        co_await write_pending(state);
    }
    if (state->failure) co_return *state->failure;
    Result<ContentPtr> content = empty_content();
    std::function<void()> work = [&] { content = state->writer->finish(); };
    if (state->size <= ContentStore::kMemoryLimit)
        work();
    else
        co_await state->pause->off_shard(std::move(work));
    co_return content;
}

}  // namespace millrace::http
