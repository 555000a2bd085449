// SPDX-License-Identifier: Apache-2.0
#include "races/hammer.h"

#include <algorithm>

namespace muster::testing {

Hammer::Hammer(std::vector<Client>& browsers, Ask ask) : ask_(std::move(ask)), asked_(browsers.size()) {
    for (std::size_t browser = 0; browser < browsers.size(); ++browser) {
        threads_.emplace_back([this, &client = browsers[browser], browser](const std::stop_token& told_to_stop) {
            ask_again_and_again(told_to_stop, client, browser);
        });
    }
}

void Hammer::ask_again_and_again(const std::stop_token& told_to_stop, Client& client, std::size_t browser) {
    for (int turn = 0; !told_to_stop.stop_requested(); ++turn) {
        const auto began = Steady::now();
        const int status = ask_(client, browser, turn);
        {
            const std::lock_guard lock(mutex_);
            asked_[browser].push_back({began, status});
        }
        answered_.notify_all();
    }
}

void Hammer::wait_for_answers(int each) {
    std::unique_lock lock(mutex_);
    std::vector<std::size_t> goals;
    for (const auto& asked : asked_) goals.push_back(asked.size() + static_cast<std::size_t>(each));
    answered_.wait(lock, [&] {
        return std::ranges::equal(asked_, goals,
                                  [](const auto& asked, std::size_t goal) { return asked.size() >= goal; });
    });
}

std::vector<Asked> Hammer::stop() {
    for (auto& thread : threads_) thread.request_stop();
    threads_.clear();
    std::vector<Asked> all;
    for (const auto& asked : asked_) all.insert(all.end(), asked.begin(), asked.end());
    return all;
}

}  // namespace muster::testing
