// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/error.h"
#include "base/invariant.h"

namespace muster {

/// A value or an Error. It can't be dropped unseen; propagate failure with TRY.
template <class T = void>
class [[nodiscard]] Result {
  public:
    using Value = T;

    Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : content_(std::in_place_index<1>, std::move(error)) {}
    template <ErrorEnum E>
    Result(E e) : Result(Error(e)) {}

    [[nodiscard]] bool ok() const { return content_.index() == 0; }
    explicit operator bool() const { return ok(); }

    [[nodiscard]] T& value() & {
        INVARIANT(ok());
        return *std::get_if<0>(&content_);
    }
    [[nodiscard]] const T& value() const& {
        INVARIANT(ok());
        return *std::get_if<0>(&content_);
    }
    T&& value() && {
        INVARIANT(ok());
        return std::move(*std::get_if<0>(&content_));
    }
    [[nodiscard]] const Error& error() const& {
        INVARIANT(!ok());
        return *std::get_if<1>(&content_);
    }
    [[nodiscard]] Error&& error() && {
        INVARIANT(!ok());
        return std::move(*std::get_if<1>(&content_));
    }

    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

  private:
    std::variant<T, Error> content_;
};

template <>
class [[nodiscard]] Result<void> {
  public:
    using Value = void;

    Result() = default;
    Result(Error error) : error_(std::move(error)) {}
    template <ErrorEnum E>
    Result(E e) : Result(Error(e)) {}

    [[nodiscard]] bool ok() const { return !error_.has_value(); }
    explicit operator bool() const { return ok(); }
    void value() const { INVARIANT(ok()); }

    [[nodiscard]] const Error& error() const& {
        INVARIANT(!ok());
        return *error_;
    }
    [[nodiscard]] Error&& error() && {
        INVARIANT(!ok());
        return std::move(*error_);
    }

  private:
    std::optional<Error> error_;
};

template <class T>
inline constexpr bool is_result = false;
template <class T>
inline constexpr bool is_result<Result<T>> = true;

}  // namespace muster

/// The value of a Result, or a return of its error from the enclosing function. Not after another value in a braced
/// list: g++ 12 forgets to destroy what the list has made by then.
#define TRY(expression)                                                             \
    __extension__({                                                                 \
        auto muster_try_result_ = (expression);                                     \
        if (!muster_try_result_.ok()) return std::move(muster_try_result_).error(); \
        std::move(muster_try_result_).value();                                      \
    })
