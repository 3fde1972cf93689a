// The log of what set runs off and of what was refused, and why.
//
// An accepted event is part of the commit that accepts its run; the log has nothing to do for it.
// Refused ones are noted here and written a moment later, many together: nobody waits for them, and
// a flood of them costs one commit a second.
#pragma once

#include <array>
#include <atomic>
#include <string_view>

#include "engine/engine.hpp"
#include "http/message.hpp"
#include "store/store.hpp"

namespace millrace::triggers {

enum class Refused {
    NotRegistered,  // the workflow is inactive, or listens to another method
    Unauthorized,   // who calls did not say who they are, or may not
    Forbidden,      // an address or a bot that is kept out
    InvalidInput,   // what was sent cannot be read
    NestedCalls,    // a circle of calls
    QueueFull,
    NotStored,  // the database could not be written
    Broken      // the trigger itself is not possible
};
inline constexpr std::size_t kRefusedKinds = 8;
std::string_view to_string(Refused kind);  // "not-registered"
// Why an answer of caller_authentication.hpp refuses.
Refused refused_kind(const http::Response& refusal);
std::string message_of(const http::Response& refusal);

// Where an event comes from; node and workflow may be unknown.
struct TriggerPlace {
    std::string workflow_id{};
    std::string workflow_name{};
    std::string node{};
    workflow::RunMode mode = workflow::RunMode::Webhook;
    std::string source;

    static TriggerPlace of(const engine::Plan& plan, std::size_t node, workflow::RunMode mode,
                           std::string source);
};

class TriggerLog {
  public:
    // Both outlive the log. `most`: events kept apart from executions.
    TriggerLog(store::Store& store, engine::Engine& engine, std::size_t most)
        : store_(store), engine_(engine), most_(most) {}

    // From any thread; never wait.
    void refused(const TriggerPlace& place, Refused kind, const std::string& reason);
    // Counted only: nothing of it is worth keeping, such as a path that nobody ever listened to.
    void count_refused(Refused kind) { ++refused_[static_cast<std::size_t>(kind)]; }
    std::uint64_t refused_count(Refused kind) const {
        return refused_[static_cast<std::size_t>(kind)];
    }

    // Writes what was noted, every second; ends when it is cancelled.
    Task<> run();
    Task<> flush();

  private:
    store::Store& store_;
    engine::Engine& engine_;
    const std::size_t most_;
    std::atomic<bool> is_failing_{false};
    std::array<std::atomic<std::uint64_t>, kRefusedKinds> refused_{};
};

}  // namespace millrace::triggers
