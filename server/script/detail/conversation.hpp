// The talk with one host while it is lent out, on the executor of whoever uses it: sends jobs,
// answers questions, carries messages, and watches time and memory. A host that goes over a limit
// or breaks the protocol is killed; the talk is over then.
#pragma once

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <deque>
#include <memory>
#include <optional>

#include "base/runtime.hpp"
#include "script/detail/frame_codec.hpp"
#include "script/detail/item_text.hpp"
#include "script/detail/script_host.hpp"
#include "script/questions.hpp"

namespace millrace::script::detail {

// Who the host may talk to. All outlive the conversation.
struct Listener {
    Questions& questions;
    CodeServices* services = nullptr;  // for code hosts
    ItemText& items;                   // how items are written in answers
};

struct JobLimits {
    std::chrono::milliseconds time;
    std::size_t memory_mb;
};

class Conversation {
  public:
    // The executor runs one handler at a time and is the one that exchange() is awaited on.
    Conversation(asio::any_io_executor executor, std::shared_ptr<ScriptHost> host,
                 const Listener& listener, Runtime& runtime);
    ~Conversation();  // close() has returned
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;

    // Sends a job and returns the answer with its id, made in `storage`. Nothing: the host is
    // killed or gone; its end_reason() and complaint() say why. Cancellation kills the host, too;
    // both this and close() must be awaited with throw_if_cancelled(false), so that what was begun
    // is ended.
    Task<std::optional<JsonObject>> exchange(FrameText job, std::uint64_t id,
                                             boost::json::storage_ptr storage, JobLimits limits);
    // Which rule of the protocol the host broke; empty when none.
    const std::string& complaint() const { return complaint_; }

    // The host's channels are free for the next one to use.
    Task<> close();

  private:
    using Socket = asio::local::stream_protocol::socket;
    struct Watch;

    void start_watch(JobLimits limits, asio::cancellation_state cancellation);
    void stop_watch();
    void end_host(EndReason reason, std::string complaint = {});
    Task<std::optional<JsonObject>> read_frame(Socket& socket, FrameDecoder& frames,
                                               boost::json::storage_ptr storage);
    Task<std::optional<JsonObject>> read_answer(std::uint64_t id, boost::json::storage_ptr storage);
    bool take_message(JsonObject& message);
    void take_log(const Json& entry);
    bool take_request(JsonObject& message);
    void start_requests();
    Task<> serve_request(JsonObject request, std::uint64_t number);
    void send(std::string frame);
    Task<> write_outbox();
    Task<> answer_questions();
    Task<> end_messages();

    asio::any_io_executor executor_;
    std::shared_ptr<ScriptHost> host_;
    Listener listener_;
    Runtime& runtime_;
    Socket questions_;
    Socket jobs_;
    std::shared_ptr<Watch> watch_;
    std::string complaint_;
    TaskGroup desk_;  // answers questions

    // Of the job under way, code only.
    std::optional<TaskGroup> requests_;
    std::optional<TaskGroup> writer_;
    std::deque<std::pair<std::uint64_t, JsonObject>> waiting_requests_;
    std::size_t running_requests_ = 0;
    std::deque<std::string> outbox_;
    bool is_writing_ = false;
    bool is_answering_ = false;  // the job has no result yet
    std::size_t log_lines_ = 0;
    std::size_t log_size_ = 0;
};

}  // namespace millrace::script::detail
