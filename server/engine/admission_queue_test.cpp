// Which run begins and which waits: compared with a plain model over random histories.
#include "engine/admission_queue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>

namespace millrace::engine {
namespace {

AdmissionEntry of(ExecutionId id, std::string workflow = "w", std::size_t limit = 0,
                  std::string key = {}, std::size_t key_limit = 0) {
    return {id, std::move(workflow), limit, std::move(key), key_limit};
}

Time at(int ms) {
    return Time(std::chrono::milliseconds(ms));
}

std::vector<ExecutionId> ids(std::initializer_list<ExecutionId> list) {
    return list;
}

TEST(AdmissionQueue, WithoutLimitsAllBegin) {
    AdmissionQueue queue({});
    for (ExecutionId id = 1; id <= 100; ++id)
        EXPECT_EQ(queue.enter(of(id), WhenFull::Refuse, at(0)), Admitted::Begins);
    EXPECT_EQ(queue.running(), 100U);
    EXPECT_EQ(queue.waiting(), 0U);
}

TEST(AdmissionQueue, TheLimitOfAllMakesTheRestWaitInOrder) {
    AdmissionQueue queue({.running = 1, .queued = 10});
    EXPECT_EQ(queue.enter(of(1, "a"), WhenFull::Refuse, at(0)), Admitted::Begins);
    EXPECT_EQ(queue.enter(of(2, "b"), WhenFull::Refuse, at(5)), Admitted::Waits);
    EXPECT_EQ(queue.enter(of(3, "a"), WhenFull::Refuse, at(6)), Admitted::Waits);
    EXPECT_EQ(queue.position(1), std::nullopt);
    EXPECT_EQ(queue.position(2), 1U);
    EXPECT_EQ(queue.position(3), 2U);
    EXPECT_EQ(queue.waiting_since(), at(5));
    queue.leave(1);
    EXPECT_EQ(queue.take_begun(), ids({2}));
    EXPECT_EQ(queue.take_begun(), ids({}));
    EXPECT_EQ(queue.position(3), 1U);
    queue.leave(2);
    EXPECT_EQ(queue.take_begun(), ids({3}));
    queue.leave(3);
    EXPECT_EQ(queue.running(), 0U);
    EXPECT_EQ(queue.waiting_since(), std::nullopt);
}

TEST(AdmissionQueue, AWorkflowsLimitDoesNotHoldUpOthers) {
    AdmissionQueue queue({.running = 3});
    EXPECT_EQ(queue.enter(of(1, "slow", 1), WhenFull::Wait, at(0)), Admitted::Begins);
    EXPECT_EQ(queue.enter(of(2, "slow", 1), WhenFull::Wait, at(0)), Admitted::Waits);
    EXPECT_EQ(queue.enter(of(3, "quick"), WhenFull::Wait, at(0)), Admitted::Begins);
    queue.leave(1);
    EXPECT_EQ(queue.take_begun(), ids({2}));
}

TEST(AdmissionQueue, RunsWithTheSameKeyGoOneAfterTheOther) {
    AdmissionQueue queue({});
    EXPECT_EQ(queue.enter(of(1, "w", 2, "x", 1), WhenFull::Wait, at(0)), Admitted::Begins);
    EXPECT_EQ(queue.enter(of(2, "w", 2, "x", 1), WhenFull::Wait, at(0)), Admitted::Waits);
    EXPECT_EQ(queue.enter(of(3, "w", 2, "y", 1), WhenFull::Wait, at(0)), Admitted::Begins);
    EXPECT_EQ(queue.enter(of(4, "w", 2, "z", 1), WhenFull::Wait, at(0)), Admitted::Waits);
    // The same key in another workflow is another key.
    EXPECT_EQ(queue.enter(of(5, "v", 0, "x", 1), WhenFull::Wait, at(0)), Admitted::Begins);
    queue.leave(3);
    EXPECT_EQ(queue.take_begun(), ids({4}));
    queue.leave(1);
    EXPECT_EQ(queue.take_begun(), ids({2}));
}

TEST(AdmissionQueue, OnlyAFullQueueRefuses) {
    AdmissionQueue queue({.running = 1, .queued = 1});
    EXPECT_EQ(queue.enter(of(1), WhenFull::Refuse, at(0)), Admitted::Begins);
    EXPECT_EQ(queue.enter(of(2), WhenFull::Refuse, at(0)), Admitted::Waits);
    EXPECT_EQ(queue.enter(of(3), WhenFull::Refuse, at(0)), Admitted::Refused);
    EXPECT_EQ(queue.enter(of(4), WhenFull::Wait, at(0)), Admitted::Waits);
    queue.leave(3);  // it has no place
    EXPECT_EQ(queue.waiting(), 2U);
    queue.leave(2);
    queue.leave(4);
    EXPECT_EQ(queue.enter(of(3), WhenFull::Refuse, at(0)), Admitted::Waits);
}

TEST(AdmissionQueue, WhoDoesNotWantToWaitAnyMoreMakesNobodyBegin) {
    AdmissionQueue queue({.running = 1});
    (void)queue.enter(of(1), WhenFull::Wait, at(0));
    (void)queue.enter(of(2), WhenFull::Wait, at(0));
    (void)queue.enter(of(3), WhenFull::Wait, at(0));
    queue.leave(2);
    EXPECT_EQ(queue.take_begun(), ids({}));
    queue.leave(1);
    EXPECT_EQ(queue.take_begun(), ids({3}));
}

TEST(AdmissionQueue, ANewVersionsLimitCountsForThoseThatWait) {
    AdmissionQueue queue({});
    (void)queue.enter(of(1, "w", 1), WhenFull::Wait, at(0));
    (void)queue.enter(of(2, "w", 1), WhenFull::Wait, at(0));
    (void)queue.enter(of(3, "w", 1), WhenFull::Wait, at(0));
    EXPECT_EQ(queue.enter(of(4, "w", 3), WhenFull::Wait, at(0)), Admitted::Waits);
    EXPECT_EQ(queue.take_begun(), ids({2, 3}));
}

// The rules said again in the simplest way: walk the line from its front, begin whatever fits.
class Model {
  public:
    explicit Model(const AdmissionLimits& limits) : limits_(limits) {}

    Admitted enter(const AdmissionEntry& entry, WhenFull when_full) {
        limit_of_[entry.workflow_id] = entry.workflow_limit;
        settle();
        line_.push_back(entry);
        const std::size_t before = line_.size();
        const bool begins = settle_last();
        if (begins) return Admitted::Begins;
        if (when_full == WhenFull::Refuse && before > limits_.queued) {
            line_.pop_back();
            return Admitted::Refused;
        }
        return Admitted::Waits;
    }
    void leave(ExecutionId id) {
        std::erase_if(line_, [&](const auto& one) { return one.id == id; });
        std::erase_if(running_, [&](const auto& one) { return one.id == id; });
        settle();
    }
    std::vector<ExecutionId> take_begun() { return std::exchange(begun_, {}); }
    std::vector<ExecutionId> all() const {
        std::vector<ExecutionId> result;
        for (const auto& one : running_) result.push_back(one.id);
        for (const auto& one : line_) result.push_back(one.id);
        return result;
    }
    std::size_t running() const { return running_.size(); }
    std::size_t waiting() const { return line_.size(); }

  private:
    bool fits(const AdmissionEntry& entry) const {
        const auto count = [&](const auto& same) {
            return static_cast<std::size_t>(std::count_if(running_.begin(), running_.end(), same));
        };
        const std::size_t of_workflow =
            count([&](const auto& one) { return one.workflow_id == entry.workflow_id; });
        const std::size_t of_key = count([&](const auto& one) {
            return one.workflow_id == entry.workflow_id && one.key == entry.key;
        });
        const std::size_t limit = limit_of_.at(entry.workflow_id);
        return (limits_.running == 0 || running_.size() < limits_.running) &&
               (limit == 0 || of_workflow < limit) &&
               (entry.key_limit == 0 || of_key < entry.key_limit);
    }
    void settle() {
        for (auto one = line_.begin(); one != line_.end();) {
            if (!fits(*one)) {
                ++one;
                continue;
            }
            running_.push_back(*one);
            begun_.push_back(one->id);
            one = line_.erase(one);
        }
    }
    bool settle_last() {
        if (!fits(line_.back())) return false;
        running_.push_back(line_.back());
        line_.pop_back();
        return true;
    }

    const AdmissionLimits limits_;
    std::map<std::string, std::size_t> limit_of_;
    std::vector<AdmissionEntry> running_;
    std::deque<AdmissionEntry> line_;
    std::vector<ExecutionId> begun_;
};

TEST(AdmissionQueue, AgreesWithTheModelOverRandomHistories) {
    for (unsigned seed = 0; seed < 300; ++seed) {
        std::mt19937 random(seed);
        const auto up_to = [&](unsigned most) { return random() % (most + 1); };
        const AdmissionLimits limits{.running = up_to(4), .queued = up_to(12)};
        AdmissionQueue queue(limits);
        Model model(limits);
        ExecutionId next = 1;
        for (int step = 0; step < 200; ++step) {
            if (up_to(2) > 0) {
                AdmissionEntry entry =
                    of(next++, std::string(1, static_cast<char>('a' + up_to(2))));
                // Mostly as before; a new version now and then.
                entry.workflow_limit = up_to(9) == 0 ? up_to(3) : 2;
                if (up_to(1) == 0) {
                    entry.key = std::string(1, static_cast<char>('x' + up_to(2)));
                    entry.key_limit = 1;
                }
                const WhenFull when_full = up_to(1) == 0 ? WhenFull::Refuse : WhenFull::Wait;
                ASSERT_EQ(queue.enter(entry, when_full, at(step)), model.enter(entry, when_full))
                    << "seed " << seed << " step " << step;
            } else if (const auto all = model.all(); !all.empty()) {
                const ExecutionId id = all[up_to(static_cast<unsigned>(all.size() - 1))];
                queue.leave(id);
                model.leave(id);
            }
            ASSERT_EQ(queue.take_begun(), model.take_begun())
                << "seed " << seed << " step " << step;
            ASSERT_EQ(queue.running(), model.running()) << "seed " << seed << " step " << step;
            ASSERT_EQ(queue.waiting(), model.waiting()) << "seed " << seed << " step " << step;
        }
    }
}

}  // namespace
}  // namespace millrace::engine
