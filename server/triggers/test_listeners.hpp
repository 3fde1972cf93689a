// Workflows that are being tried: each listens for one call of its test addresses,
// /webhook-test/… and /form-test/…, whether it is active or not.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace millrace::triggers {

struct ActiveForm;
struct ActiveWebhook;
class FormService;
class WebhookService;

// So long somebody has to make the call.
inline constexpr std::chrono::minutes kTestPatience{2};

// Shared by all addresses of one workflow: over for all when one was called.
class TestListening {
  public:
    explicit TestListening(Time until) : until_(until) {}

    Time until() const { return until_; }
    bool is_open(Time now) const { return !is_over_ && now < until_; }
    // True for the first who asks, in time: that call starts the run.
    bool take(Time now) { return now < until_ && !is_over_.exchange(true); }
    void end() { is_over_ = true; }

  private:
    const Time until_;
    std::atomic<bool> is_over_{false};
};

// What one workflow listens to; each of them holds the same `listening`.
struct TestListener {
    std::string workflow_name;
    std::shared_ptr<TestListening> listening;
    std::vector<std::shared_ptr<const ActiveWebhook>> webhooks;
    std::vector<std::shared_ptr<const ActiveForm>> forms;
};

// From any thread.
class TestListeners {
  public:
    // Both outlive this; `forms` may be null.
    TestListeners(WebhookService& webhooks, FormService* forms)
        : webhooks_(webhooks), forms_(forms) {}

    // In place of an earlier one of the workflow. Conflict: another workflow listens at one of its
    // addresses, and is named.
    Result<void> add(const std::string& workflow_id, TestListener listener, Time now);
    // False: it did not listen.
    bool remove(const std::string& workflow_id, Time now);

  private:
    void publish() const;  // with the lock held

    WebhookService& webhooks_;
    FormService* const forms_;
    std::mutex mutex_;
    std::map<std::string, TestListener> listeners_;  // by workflow id
};

}  // namespace millrace::triggers
