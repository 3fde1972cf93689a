#include "script/detail/conversation.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "base/log.hpp"
#include "script/detail/question_desk.hpp"
#include "workflow/run_data.hpp"

namespace millrace::script::detail {
namespace {

constexpr std::chrono::milliseconds kWatchInterval{20};
// Larger frames are parsed on a blocking thread.
constexpr std::size_t kLargeFrame = 256U << 10U;
constexpr std::size_t kMostRequests = 32;  // under way at a time
constexpr std::size_t kMostWaiting = 100'000;
constexpr std::size_t kMostLogLines = 10'000;
constexpr std::size_t kMostLogText = 1U << 20U;

std::optional<log::Level> level_of(std::string_view word) {
    if (word == "debug") return log::Level::Debug;
    if (word == "log" || word == "info") return log::Level::Info;
    if (word == "warn") return log::Level::Warn;
    if (word == "error") return log::Level::Error;
    return std::nullopt;
}

}  // namespace

// Looks at the host every few milliseconds while a job runs. Shared with its timer's handlers,
// which may still be queued when the conversation is over.
struct Conversation::Watch : std::enable_shared_from_this<Watch> {
    Watch(asio::any_io_executor executor, Conversation& owner) : timer(executor), talk(&owner) {}

    void arm() {
        const auto now = std::chrono::steady_clock::now();
        timer.expires_at(std::min(deadline, now + kWatchInterval));
        timer.async_wait([self = shared_from_this()](const boost::system::error_code& failure) {
            if (!failure && self->talk) self->look();
        });
    }
    void look() {
        if (std::chrono::steady_clock::now() >= deadline) return talk->end_host(EndReason::Time);
        if (cancellation.cancelled() != asio::cancellation_type::none)
            return talk->end_host(EndReason::Canceled);
        if (talk->host_->memory() > memory) return talk->end_host(EndReason::Memory);
        arm();
    }

    asio::steady_timer timer;
    Conversation* talk;
    std::chrono::steady_clock::time_point deadline{};
    std::size_t memory = 0;
    asio::cancellation_state cancellation;
};

Conversation::Conversation(asio::any_io_executor executor, std::shared_ptr<ScriptHost> host,
                           const Listener& listener, Runtime& runtime)
    : executor_(executor),
      host_(std::move(host)),
      listener_(listener),
      runtime_(runtime),
      questions_(executor, asio::local::stream_protocol(), host_->questions()),
      jobs_(executor, asio::local::stream_protocol(), host_->jobs()),
      watch_(std::make_shared<Watch>(executor, *this)),
      desk_(executor, "script questions") {
    desk_.spawn(answer_questions());
}

// The descriptors are the host's.
Conversation::~Conversation() {
    watch_->talk = nullptr;
    boost::system::error_code ignored;
    (void)questions_.release(ignored);
    (void)jobs_.release(ignored);
}

void Conversation::start_watch(JobLimits limits, asio::cancellation_state cancellation) {
    watch_->cancellation = cancellation;
    watch_->deadline = std::chrono::steady_clock::now() + limits.time;
    watch_->memory = limits.memory_mb << std::size_t{20};
    watch_->arm();
}

void Conversation::stop_watch() {
    // Handlers that are queued already must do nothing.
    watch_->talk = nullptr;
    watch_->timer.cancel();
    watch_ = std::make_shared<Watch>(executor_, *this);
}

void Conversation::end_host(EndReason reason, std::string complaint) {
    if (complaint_.empty()) complaint_ = std::move(complaint);
    host_->kill(reason);
    // The end of the channels would wake the readers as well, a little later.
    boost::system::error_code ignored;
    questions_.cancel(ignored);
    jobs_.cancel(ignored);
}

Task<std::optional<JsonObject>> Conversation::read_frame(Socket& socket, FrameDecoder& frames,
                                                         boost::json::storage_ptr storage) {
    for (;;) {
        const auto next = frames.next();
        if (!next) {
            end_host(EndReason::BrokeProtocol, next.error().message);
            co_return std::nullopt;
        }
        if (*next) {
            const std::string_view text = **next;
            auto parsed = Result<JsonObject>(JsonObject());
            if (text.size() > kLargeFrame) {
                const auto parse = [text, storage] { return parse_frame(text, storage); };
                parsed = co_await runtime_.blocking(parse);
            } else {
                parsed = parse_frame(text, storage);
            }
            if (!parsed) {
                end_host(EndReason::BrokeProtocol, parsed.error().message);
                co_return std::nullopt;
            }
            co_return std::move(*parsed);
        }
        const auto room = frames.room();
        const auto place = asio::buffer(room.data(), room.size());
        const auto [failure, size] =
            co_await socket.async_read_some(place, asio::as_tuple(asio::use_awaitable));
        if (failure) co_return std::nullopt;
        frames.arrived(size);
    }
}

Task<std::optional<JsonObject>> Conversation::exchange(FrameText job, std::uint64_t id,
                                                       boost::json::storage_ptr storage,
                                                       JobLimits limits) {
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    start_watch(limits, cancellation);
    log_lines_ = log_size_ = 0;
    is_answering_ = true;
    send(std::move(job).finish());
    auto answer = co_await read_answer(id, std::move(storage));
    co_await end_messages();
    stop_watch();
    if (cancellation.cancelled() != asio::cancellation_type::none) end_host(EndReason::Canceled);
    if (host_->end_reason() != EndReason::None) answer.reset();
    co_return answer;
}

Task<std::optional<JsonObject>> Conversation::read_answer(std::uint64_t id,
                                                          boost::json::storage_ptr storage) {
    for (;;) {
        auto message = co_await read_frame(jobs_, host_->job_frames(), storage);
        if (!message) co_return std::nullopt;
        const Json* said = message->if_contains("id");
        if (!said) {
            if (take_message(*message)) continue;
            end_host(EndReason::BrokeProtocol, "a message that is not understood");
            co_return std::nullopt;
        }
        if (*said != Json(id)) {
            end_host(EndReason::BrokeProtocol, "an answer with the wrong id");
            co_return std::nullopt;
        }
        if (host_->job_frames().pending() > 0) {
            end_host(EndReason::BrokeProtocol, "something after the answer");
            co_return std::nullopt;
        }
        host_->job_frames().shrink();
        co_return message;
    }
}

// False: not one that a host of this kind may send.
bool Conversation::take_message(JsonObject& message) {
    if (!listener_.services) return false;
    if (const Json* entry = message.if_contains("log")) {
        take_log(*entry);
        return true;
    }
    return take_request(message);
}

void Conversation::take_log(const Json& entry) {
    const std::string_view text = text_member(entry, "text");
    const auto level = level_of(text_member(entry, "level")).value_or(log::Level::Info);
    if (log_lines_ >= kMostLogLines || log_size_ >= kMostLogText) return;
    log_size_ += text.size();
    ++log_lines_;
    if (log_lines_ == kMostLogLines || log_size_ >= kMostLogText)
        listener_.services->log(log::Level::Warn, "The code logs too much; the rest is left out.");
    else
        listener_.services->log(level, text);
}

bool Conversation::take_request(JsonObject& message) {
    const Json* number = message.if_contains("request");
    if (!number || !number->is_int64() || number->get_int64() < 0) return false;
    if (waiting_requests_.size() >= kMostWaiting) return false;
    waiting_requests_.emplace_back(static_cast<std::uint64_t>(number->get_int64()),
                                   std::move(message));
    start_requests();
    return true;
}

void Conversation::start_requests() {
    if (!requests_) requests_.emplace(executor_, "script requests");
    while (running_requests_ < kMostRequests && !waiting_requests_.empty()) {
        auto [number, request] = std::move(waiting_requests_.front());
        waiting_requests_.pop_front();
        ++running_requests_;
        requests_->spawn(serve_request(std::move(request), number));
    }
}

Task<> Conversation::serve_request(JsonObject request, std::uint64_t number) {
    request.erase("request");
    Result<Json> outcome = Json();
    try {
        outcome = co_await listener_.services->request(std::move(request));
    } catch (const boost::system::system_error&) {
        throw;  // cancelled: the job is over
    } catch (const std::exception& exception) {
        log::error("A request of a script failed unexpectedly.", {{"detail", exception.what()}});
        outcome = Error{.message = "The request failed unexpectedly."};
    }
    if (!is_answering_) co_return;
    FrameText frame;
    frame.text() += R"({"answer":)" + std::to_string(number);
    if (outcome) {
        frame.text() += R"(,"value":)";
        append_json_text(frame.text(), *outcome);
    }
    if (!outcome || frame.is_too_large()) {
        const Error error = outcome ? Error{.kind = ErrorKind::TooLarge,
                                            .message = "The answer is too large for a script."}
                                    : outcome.error();
        frame = FrameText();
        frame.text() += R"({"answer":)" + std::to_string(number) + R"(,"error":)";
        append_json_text(frame.text(), Json(workflow::to_json(error)));
    }
    frame.text().push_back('}');
    send(std::move(frame).finish());
    --running_requests_;
    start_requests();
}

void Conversation::send(std::string frame) {
    outbox_.push_back(std::move(frame));
    if (is_writing_) return;
    is_writing_ = true;
    if (!writer_) writer_.emplace(executor_, "script messages");
    writer_->spawn(write_outbox());
}

Task<> Conversation::write_outbox() {
    while (!outbox_.empty()) {
        const std::string frame = std::move(outbox_.front());
        outbox_.pop_front();
        const auto buffer = asio::buffer(frame);
        const auto [failure, size] =
            co_await asio::async_write(jobs_, buffer, asio::as_tuple(asio::use_awaitable));
        if (failure) outbox_.clear();
    }
    is_writing_ = false;
}

// Nothing of a job may reach the next one. The watch still runs: a host that does not read cannot
// hold this up.
Task<> Conversation::end_messages() {
    is_answering_ = false;
    waiting_requests_.clear();
    if (requests_) {
        requests_->stop();
        co_await requests_->drain();
        running_requests_ = 0;
    }
    if (is_writing_) co_await writer_->drain();
}

Task<> Conversation::answer_questions() {
    for (;;) {
        const auto question = co_await read_frame(questions_, host_->question_frames(), {});
        if (!question) co_return;
        FrameText answer;
        try {
            answer = co_await answer_question(*question, listener_.questions, listener_.items);
        } catch (const boost::system::system_error&) {
            throw;  // cancelled: the conversation is over
        } catch (const std::exception& exception) {
            log::error("A question of a script failed unexpectedly.",
                       {{"detail", exception.what()}});
            answer = FrameText();
            answer.text() += R"({"error":{"kind":"internal","message":"The answer failed."}})";
        }
        const std::string frame = std::move(answer).finish();
        const auto buffer = asio::buffer(frame);
        const auto [failure, size] =
            co_await asio::async_write(questions_, buffer, asio::as_tuple(asio::use_awaitable));
        if (failure) co_return;
        // One at a time.
        if (host_->question_frames().pending() > 0)
            co_return end_host(EndReason::BrokeProtocol, "a question before its answer");
        host_->question_frames().shrink();
    }
}

Task<> Conversation::close() {
    desk_.stop();
    co_await desk_.drain();
}

}  // namespace millrace::script::detail
