#include "http/detail/body_source.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <cstring>

namespace millrace::http {
namespace {

constexpr std::size_t kPiece = std::size_t{512} << 10;

}  // namespace

struct BodySource::State {
    State(std::string_view first, const std::vector<ContentPtr>& parts,
          std::shared_ptr<TransferPause> p)
        : pause(std::move(p)) {
        if (!first.empty()) contents.push_back(memory_content(std::string(first)));
        for (const ContentPtr& one : parts)
            if (one->size() > 0) contents.push_back(one);
        for (const ContentPtr& one : contents) size += one->size();
    }
    bool at_end() const { return part == contents.size(); }

    std::shared_ptr<TransferPause> pause;
    std::vector<ContentPtr> contents;  // none is empty
    std::uint64_t size = 0;
    // What is handed out next: of `piece` where it has something, else of the part.
    std::size_t part = 0;
    std::uint64_t offset = 0;  // in the part; that of the piece's end while there is a piece
    std::string piece;
    std::size_t taken = 0;    // of the piece
    std::uint64_t round = 0;  // what was begun before the last seek is void
    bool is_reading = false;
    bool is_wanted = false;  // libcurl waits for it
    bool has_failed = false;
};

BodySource::BodySource(std::string_view first, const std::vector<ContentPtr>& contents,
                       std::shared_ptr<TransferPause> pause)
    : state_(std::make_shared<State>(first, contents, std::move(pause))) {}

std::uint64_t BodySource::size() const {
    return state_->size;
}

bool BodySource::has_failed() const {
    return state_->has_failed;
}

bool BodySource::seek(std::uint64_t offset) {
    State& state = *state_;
    if (offset > state.size) return false;
    ++state.round;
    state.part = 0;
    state.piece.clear();
    state.taken = 0;
    state.is_reading = state.is_wanted = state.has_failed = false;
    while (!state.at_end() && offset >= state.contents[state.part]->size())
        offset -= state.contents[state.part++]->size();
    state.offset = offset;
    return true;
}

std::size_t BodySource::read(char* out, std::size_t room) {
    State& state = *state_;
    if (state.has_failed) return CURL_READFUNC_ABORT;
    if (state.taken == state.piece.size()) {
        if (state.is_reading) {
            state.is_wanted = true;
            state.pause->note_paused(CURLPAUSE_SEND);
            return CURL_READFUNC_PAUSE;
        }
        while (!state.at_end() && state.offset == state.contents[state.part]->size()) {
            ++state.part;
            state.offset = 0;
        }
        if (state.at_end()) return 0;
        if (const std::string* bytes = state.contents[state.part]->in_memory()) {
            const auto from = static_cast<std::size_t>(state.offset);
            const std::size_t count = std::min(room, bytes->size() - from);
            std::memcpy(out, bytes->data() + from, count);
            state.offset += count;
            return count;
        }
        state.is_reading = state.is_wanted = true;
        // Not inside this callback of libcurl's.
        asio::post(state.pause->home(), [state = state_, round = state.round] {
            asio::co_spawn(state->pause->home(), read_ahead(state, round), asio::detached);
        });
        state.pause->note_paused(CURLPAUSE_SEND);
        return CURL_READFUNC_PAUSE;
    }
    const std::size_t count = std::min(room, state.piece.size() - state.taken);
    std::memcpy(out, state.piece.data() + state.taken, count);
    state.taken += count;
    return count;
}

Task<> BodySource::read_ahead(std::shared_ptr<State> state, std::uint64_t round) {
    if (state->round != round) co_return;
    const ContentPtr content = state->contents[state->part];
    const std::uint64_t offset = state->offset;
    std::string piece(
        static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, content->size() - offset)), '\0');
    Result<std::size_t> count = std::size_t{0};
    std::function<void()> work = [&] { count = content->read(offset, piece); };
    co_await state->pause->off_shard(std::move(work));
    if (state->round != round) co_return;
    state->is_reading = false;
    state->has_failed = !count || *count != piece.size();
    state->piece = std::move(piece);
    state->taken = 0;
    state->offset = offset + state->piece.size();
    if (state->is_wanted) {
        state->is_wanted = false;
        state->pause->go_on(CURLPAUSE_SEND);
    }
}

}  // namespace millrace::http
