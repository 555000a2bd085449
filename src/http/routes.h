// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "http/route.h"

namespace muster::http {

/// Where Muster's own API lives.
inline constexpr std::string_view api_prefix = "/api/v1";

/// The table of all routes. Rooms add their rows at start; after that it is only read, by all threads.
///
/// A row is a line and an operation; from the operation's signature come the permission, the parsing, the validation
/// and the API document. A row whose operation takes no Permit must be said to be open, so no route is open by
/// omission.
class Routes {
  public:
    /// All below that prefix.
    explicit Routes(std::string_view prefix = api_prefix) : prefix_(prefix) {}
    [[nodiscard]] std::string_view prefix() const { return prefix_; }

    /// `operation` is a lambda `(const access::Permit<P>&, const Path<T>&, const Query<T>&, const Body<T>&, …)`
    /// returning a Result; inputs are read before the gate opens its transaction, and the operation runs inside it.
    template <class Operation>
    void permitted(const Line& line, Operation operation) {
        permitted_after(
            line, [](const access::Actor&, const auto&...) -> Result<void> { return {}; }, std::move(operation));
    }

    /// The same for what must not be done within a transaction, such as checking a password: `before` is
    /// `(const access::Actor&, …) -> Result<void>` with the operation's own inputs, and runs first, whether the actor
    /// may or not.
    template <class Before, class Operation>
    void permitted_after(const Line& line, Before before, Operation operation) {
        using Call = Signature<decltype(&Operation::operator())>;
        constexpr access::Permission permission = PermissionOf<typename Call::Authority>::permission;
        add(line, permission, Call::types(),
            [before = std::move(before), operation = std::move(operation)](const Exchange& exchange) -> Result<Reply> {
                const auto inputs = TRY(Call::read(exchange));
                TRY(Call::call_before(before, exchange.actor, inputs));
                return Call::reply(exchange.gate.with<permission>(
                    exchange.actor, exchange.target,
                    [&](const access::Permit<permission>& permit) { return Call::call(operation, permit, inputs); }));
            });
    }

    /// As `permitted`, for a deed before which something is to be found out elsewhere: `operation` is `(const
    /// access::Door<P>&, …)` and runs outside any transaction, once the gate has said that the actor may.
    template <class Operation>
    void permitted_at_door(const Line& line, Operation operation) {
        using Call = Signature<decltype(&Operation::operator())>;
        using Door = typename Call::Authority;
        add(line, PermissionOf<Door>::permission, Call::types(),
            [operation = std::move(operation)](const Exchange& exchange) -> Result<Reply> {
                const auto inputs = TRY(Call::read(exchange));
                const Door door(exchange.gate, exchange.actor, exchange.target);
                TRY(door.check());
                return Call::reply(Call::call(operation, door, inputs));
            });
    }

    /// The same for an answer that is too long for one transaction: `then` is `(const access::Actor&, …) -> Result`
    /// with what the operation answered, and runs once that is committed.
    template <class Operation, class Then>
    void permitted_then(const Line& line, Operation operation, Then then) {
        using Call = Signature<decltype(&Operation::operator())>;
        using Last = Signature<decltype(&Then::operator())>;
        constexpr access::Permission permission = PermissionOf<typename Call::Authority>::permission;
        RouteTypes types;
        Call::describe_inputs(types);
        Last::describe_answer(types);
        add(line, permission, types,
            [operation = std::move(operation), then = std::move(then)](const Exchange& exchange) -> Result<Reply> {
                const auto inputs = TRY(Call::read(exchange));
                const auto first = TRY(exchange.gate.with<permission>(
                    exchange.actor, exchange.target,
                    [&](const access::Permit<permission>& permit) { return Call::call(operation, permit, inputs); }));
                return Last::reply(then(exchange.actor, first));
            });
    }

    /// For whoever is signed in, on what is their own. `operation` is `(const access::Actor&, …)` and runs outside any
    /// transaction.
    template <class Operation>
    void self_route(const Line& line, Operation operation) {
        add_open(line, Open::to_users, std::move(operation));
    }

    /// For anybody. `operation` as in self_route; the actor may be a visitor.
    template <class Operation>
    void public_route(const Line& line, Operation operation) {
        add_open(line, Open::to_all, std::move(operation));
    }

    [[nodiscard]] std::span<const Route> all() const { return routes_; }

    /// The route of a path, with what stands in its braces; or the methods that the path has, if it has not this one.
    struct Match {
        const Route* route = nullptr;
        std::vector<std::pair<std::string_view, std::string>> path_values;
        std::vector<Method> other_methods;
    };
    [[nodiscard]] Match match(Method method, std::span<const std::string> segments) const;

    /// Whether what the route creates has an address of its own: the route's, a slash and the new id.
    [[nodiscard]] bool creates_with_address(const Route& route) const;

  private:
    template <class Operation>
    void add_open(const Line& line, Open open, Operation operation) {
        using Call = Signature<decltype(&Operation::operator())>;
        static_assert(std::is_same_v<typename Call::Authority, access::Actor>, "an open route takes an Actor");
        add(line, open, Call::types(), [operation = std::move(operation)](const Exchange& exchange) -> Result<Reply> {
            const auto inputs = TRY(Call::read(exchange));
            return Call::reply(Call::call(operation, exchange.actor, inputs));
        });
    }

    void add(const Line& line, Guard guard, const RouteTypes& types, std::function<Result<Reply>(const Exchange&)> run);

    std::string_view prefix_;
    std::vector<Route> routes_;
    std::vector<std::vector<std::string>> patterns_;  ///< each route's path in segments
};

}  // namespace muster::http
