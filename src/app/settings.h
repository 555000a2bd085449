// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "base/limits.h"
#include "base/secret.h"

namespace muster::app {

/// How an installation is set up: by flags, or by environment variables named MUSTER_… as `muster --help` lists them.
struct Settings {
    std::string data = "var";  ///< keys, checkpoints, the outbox, and the embedded database
    std::string database;      ///< `sqlite:PATH` or `postgresql://…`; by default SQLite in `data`
    std::string role_models;   ///< folder of files; by default those that are built in

    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;
    std::string base_url;               ///< by default public_url
    std::string client_address_header;  ///< that a proxy in front writes, such as X-Forwarded-For
    int workers = 8;
    int api_key_requests_per_minute = limits::api_key_requests_per_minute_default;  ///< of each key

    std::string mail_from = "muster@localhost.localdomain";
    std::string smtp_url;  ///< `smtp://HOST:587` or `smtps://HOST:465`; without it mails go to DATA/outbox
    std::string smtp_user;
    Secret smtp_password;

    std::string dns_server;                 ///< that domains are looked up at; by default the machine's own
    bool local_identity_providers = false;  ///< also in private networks, and on this machine without TLS

    [[nodiscard]] std::string database_url() const {
        return database.empty() ? "sqlite:" + data + "/muster.db" : database;
    }
    [[nodiscard]] std::string outbox() const { return data + "/outbox"; }
    /// The base URL, or else http://ADDRESS:PORT.
    [[nodiscard]] std::string public_url() const {
        if (!base_url.empty()) return base_url;
        const bool is_ipv6 = address.find(':') != std::string::npos;
        return "http://" + (is_ipv6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
    }
};

}  // namespace muster::app
