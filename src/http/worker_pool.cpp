// SPDX-License-Identifier: Apache-2.0
#include "http/worker_pool.h"

#include "base/invariant.h"

namespace muster::http {

WorkerPool::WorkerPool(int threads, int queue_max) : queue_max_(static_cast<std::size_t>(queue_max)) {
    INVARIANT(threads > 0 && queue_max > 0);
    running_ = threads;
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

WorkerPool::~WorkerPool() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    work_there_.notify_all();
    for (auto& thread : threads_) thread.join();
    INVARIANT(running_ == 0);
}

WorkerPool::Submission WorkerPool::submit(Job& job) {
    {
        const std::lock_guard lock(mutex_);
        if (stopping_ || queue_.size() >= queue_max_) return Submission::queue_full;
        queue_.push_back(&job);
    }
    work_there_.notify_one();
    return Submission::queued;
}

int WorkerPool::stop(std::chrono::milliseconds grace) {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    queue_.clear();
    work_there_.notify_all();
    thread_ended_.wait_for(lock, grace, [this] { return running_ == 0; });
    const int abandoned = running_;
    lock.unlock();
    for (auto& thread : threads_) abandoned == 0 ? thread.join() : thread.detach();
    threads_.clear();
    return abandoned;
}

void WorkerPool::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        work_there_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
        if (stopping_) break;
        Job* job = queue_.front();
        queue_.pop_front();
        lock.unlock();
        job->work();
        lock.lock();
    }
    --running_;
    thread_ended_.notify_all();
}

}  // namespace muster::http
