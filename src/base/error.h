// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster {

/// What kind of failure an error is, for whoever answers it: http/ maps each to one status, app/ to one exit code.
enum class Category : std::uint8_t {
    bad_input,        ///< the caller sent something unreadable or not allowed: mend the input
    unauthenticated,  ///< nobody is signed in, or the credential is not valid
    forbidden,        ///< the actor is known here and may not do this
    not_found,        ///< it does not exist, or this actor may not learn that it does
    conflict,         ///< the state of the thing forbids it: look again, then decide
    too_large,        ///< over a limit of size
    too_many,         ///< over a limit of rate or number
    unavailable,      ///< a dependency does not answer: the same call may succeed later
    internal,         ///< our own mistake
};

/// One row of a module's closed table of errors: a stable code for programs, and the words for people.
/// Words are lower case, without a full stop, and say what to do next.
struct ErrorKind {
    std::string_view code;
    Category category;
    std::string_view message;
};

/// A mistake in one field of the input. `pointer` is a JSON pointer (RFC 6901) into the body, or `/path/x`, `/query/x`.
struct FieldError {
    std::string pointer;
    std::string code;
    std::string detail;
};

/// What an error may carry for machines beyond its code, such as the explanation of a refusal.
struct ErrorAttachment {
    virtual ~ErrorAttachment() = default;
};

/// When the same call may succeed.
struct RetryAfter final : ErrorAttachment {
    explicit RetryAfter(std::chrono::seconds wait) : wait(wait) {}
    std::chrono::seconds wait;
};

/// A module's error enum: `error_kind(E)` is found by argument-dependent lookup and returns a row of static storage.
template <class E>
concept ErrorEnum = requires(E e) {
    { error_kind(e) } -> std::same_as<const ErrorKind&>;
};

/// An expected failure, as a value. Cheap to move; never thrown.
class Error {
  public:
    template <ErrorEnum E>
    Error(E e) : Error(error_kind(e), std::string(error_kind(e).message)) {}

    /// With words of its own, where the table's are too general: they name the value and what is allowed.
    template <ErrorEnum E>
    Error(E e, std::string message) : Error(error_kind(e), std::move(message)) {}

    template <ErrorEnum E>
    [[nodiscard]] bool is(E e) const {
        return kind_ == &error_kind(e);
    }

    [[nodiscard]] Category category() const { return kind_->category; }
    [[nodiscard]] std::string_view code() const { return kind_->code; }
    [[nodiscard]] const std::string& message() const { return message_; }
    /// The message with its cause, for logs and the command line.
    [[nodiscard]] std::string full_text() const { return cause_.empty() ? message_ : message_ + " (" + cause_ + ")"; }

    [[nodiscard]] const std::vector<FieldError>& fields() const { return fields_; }
    [[nodiscard]] const ErrorAttachment* attachment() const { return attachment_.get(); }

    /// What a library or an engine said. It may name tables, hosts or files: no answer to a request shows it.
    Error&& with_cause(std::string cause) && {
        cause_ = std::move(cause);
        return std::move(*this);
    }
    Error&& with_fields(std::vector<FieldError> fields) && {
        fields_ = std::move(fields);
        return std::move(*this);
    }
    Error&& with_attachment(std::shared_ptr<const ErrorAttachment> attachment) && {
        attachment_ = std::move(attachment);
        return std::move(*this);
    }

  private:
    Error(const ErrorKind& kind, std::string message) : kind_(&kind), message_(std::move(message)) {}

    const ErrorKind* kind_;
    std::string message_;
    std::string cause_;
    std::vector<FieldError> fields_;
    std::shared_ptr<const ErrorAttachment> attachment_;
};

}  // namespace muster
