// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/limits.h"

namespace muster::storage {

/// Sessions that threads take in turns. The one given back last is taken first, since its caches are warm. Thread-safe.
template <class Session>
class Pool {
  public:
    /// A session taken for a while; gives it back when it goes.
    class Lease {
      public:
        Lease(Pool& pool, std::unique_ptr<Session> session) : pool_(&pool), session_(std::move(session)) {}
        Lease(Lease&&) noexcept = default;
        Lease& operator=(Lease&&) = delete;
        ~Lease() {
            if (session_) pool_->add(std::move(session_));
        }

        Session& operator*() const { return *session_; }
        Session* operator->() const { return session_.get(); }

      private:
        Pool* pool_;
        std::unique_ptr<Session> session_;
    };

    void add(std::unique_ptr<Session> session) {
        {
            const std::lock_guard lock(mutex_);
            free_.push_back(std::move(session));
        }
        returned_.notify_one();
    }

    /// Waits for a free session; nothing after limits::storage_wait_max.
    std::optional<Lease> take() {
        std::unique_lock lock(mutex_);
        if (!returned_.wait_for(lock, limits::storage_wait_max, [&] { return !free_.empty(); })) return std::nullopt;
        auto session = std::move(free_.back());
        free_.pop_back();
        return Lease(*this, std::move(session));
    }

  private:
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<Session>> free_;
};

}  // namespace muster::storage
