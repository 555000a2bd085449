// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace muster::http {

/// What a worker runs. It must live until it has run, or the pool has dropped it at its stop.
class Job {
  public:
    virtual ~Job() = default;
    /// Must not throw.
    virtual void work() = 0;
};

/// A fixed number of threads with a bounded queue before them. Thread-safe.
class WorkerPool {
  public:
    WorkerPool(int threads, int queue_max);
    /// Drops the jobs that wait, and waits for those that run however long they take.
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    enum class Submission : std::uint8_t { queued, queue_full };
    [[nodiscard]] Submission submit(Job& job);

    /// Drops the jobs that wait, and waits up to `grace` for those that run. Returns how many threads still ran then:
    /// these are detached, and the pool must not be destroyed.
    int stop(std::chrono::milliseconds grace);

  private:
    void run();

    const std::size_t queue_max_;
    std::mutex mutex_;
    std::condition_variable work_there_;
    std::condition_variable thread_ended_;
    std::deque<Job*> queue_;
    int running_ = 0;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace muster::http
