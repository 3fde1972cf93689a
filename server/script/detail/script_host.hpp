// One script host: its process, its channels, and what is known about it. Plain bookkeeping; who
// talks with it is a Conversation, who starts and buries it the HostKeeper.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <mutex>

#include "script/detail/child_process.hpp"
#include "script/detail/descriptor.hpp"
#include "script/detail/frame_codec.hpp"
#include "script/detail/known_programs.hpp"
#include "script/script_options.hpp"

namespace millrace::script::detail {

// Why we killed it; the first reason counts.
enum class EndReason { None, Time, Memory, BrokeProtocol, Canceled, Stopping, Retired };

class ScriptHost {
  public:
    ScriptHost(HostKind kind, pid_t pid, Descriptor questions, Descriptor jobs, Descriptor statm);
    ~ScriptHost();  // has been reaped
    ScriptHost(const ScriptHost&) = delete;
    ScriptHost& operator=(const ScriptHost&) = delete;

    HostKind kind() const { return kind_; }
    pid_t pid() const { return pid_; }
    int questions() const { return questions_.get(); }
    int jobs() const { return jobs_.get(); }
    KnownPrograms& programs() { return programs_; }
    FrameDecoder& question_frames() { return question_frames_; }
    FrameDecoder& job_frames() { return job_frames_; }

    // From any thread, also for a process that has ended.
    void kill(EndReason reason);
    EndReason end_reason() const { return end_reason_; }
    // The process was reaped: its number may belong to another one now.
    void mark_reaped();

    std::uint64_t next_job_id() { return ++jobs_done_; }
    std::uint64_t jobs_done() const { return jobs_done_; }

    // Called when it is ready and has done nothing yet: what it holds now is what a host needs for
    // itself.
    void note_start(std::size_t memory_mb);
    // What it holds beyond the files that it shares with others.
    std::size_t memory() const;

    // Whether an idle host lives and is silent, as it must be.
    bool is_sound() const;

  private:
    const HostKind kind_;
    const pid_t pid_;
    Descriptor questions_;
    Descriptor jobs_;
    Descriptor statm_;
    KnownPrograms programs_;
    FrameDecoder question_frames_;
    FrameDecoder job_frames_;
    std::uint64_t jobs_done_ = 0;
    std::size_t first_shared_ = 0;
    std::atomic<EndReason> end_reason_{EndReason::None};
    std::mutex mutex_;  // guards is_reaped_ while a signal is sent
    bool is_reaped_ = false;
};

}  // namespace millrace::script::detail
