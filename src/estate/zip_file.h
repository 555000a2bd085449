// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace muster::estate {

/// A zip file as it is written, entry after entry, without ever being whole in memory. Not thread-safe.
class ZipFile {
  public:
    /// Takes the file's next bytes. Its failure is that of whatever wrote.
    using Sink = std::function<Result<void>(std::string_view)>;

    explicit ZipFile(Sink sink);
    ~ZipFile();
    ZipFile(const ZipFile&) = delete;
    ZipFile& operator=(const ZipFile&) = delete;

    /// What is written from now on stands under that name.
    Result<void> begin_entry(const std::string& name, Time written_at);
    Result<void> write(std::string_view text);
    /// Ends the last entry and the file.
    Result<void> finish();

  private:
    struct State;
    Result<void> check(long outcome);

    std::unique_ptr<State> state_;
};

}  // namespace muster::estate
