// SPDX-License-Identifier: Apache-2.0
#include "mail/smtp.h"

#include <algorithm>
#include <array>
#include <cstring>

#include <curl/curl.h>
#include <fmt/format.h>

#include "base/text.h"
#include "mail/render.h"

namespace muster::mail {
namespace {

constexpr std::size_t reply_characters_max = 200;

struct Free {
    void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
    void operator()(char* text) const { curl_free(text); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

/// One mail on its way: what is still to be sent, and what the server said against it.
struct Delivery {
    explicit Delivery(std::string_view message) : rest(message) {}

    std::string_view rest;
    bool content_asked_for = false;
    std::string refusal;  ///< the server's last line with a code of 400 or more
    std::array<char, CURL_ERROR_SIZE> fault{};
};

std::size_t read_content(char* buffer, std::size_t size, std::size_t count, void* context) {
    auto& delivery = *static_cast<Delivery*>(context);
    delivery.content_asked_for = true;
    const std::size_t length = std::min(size * count, delivery.rest.size());
    std::memcpy(buffer, delivery.rest.data(), length);
    delivery.rest.remove_prefix(length);
    return length;
}

std::size_t take_reply(char* line, std::size_t size, std::size_t count, void* context) {
    // Only a "no" is kept: curl says goodbye after it, and the answer to that must not take its place.
    const std::string_view reply(line, size * count);
    if (reply.starts_with('4') || reply.starts_with('5')) static_cast<Delivery*>(context)->refusal = reply;
    return size * count;
}

StartTls start_tls_of(const SmtpOptions& options) {
    return options.start_tls.value_or(options.user.empty() ? StartTls::if_offered : StartTls::required);
}

long use_ssl_of(StartTls start_tls) {
    switch (start_tls) {
        case StartTls::required: return CURLUSESSL_ALL;
        case StartTls::if_offered: return CURLUSESSL_TRY;
        case StartTls::never: return CURLUSESSL_NONE;
    }
    return CURLUSESSL_ALL;
}

void set_connection(CURL* curl, const SmtpOptions& options, std::string_view our_domain) {
    // The path of the address is the name by which curl greets the server.
    curl_easy_setopt(curl, CURLOPT_URL, fmt::format("{}/{}", options.url, our_domain).c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_USE_SSL, use_ssl_of(start_tls_of(options)));
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
    if (!options.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, options.ca_file.c_str());
    if (!options.user.empty()) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, options.user.c_str());
        curl_easy_setopt(curl, CURLOPT_PASSWORD, std::string(options.password.reveal()).c_str());
    }
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_time_max.count()));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(options.send_time_max.count()));
    // The time limit above doesn't reach the goodbye after a mail is taken; this one does.
    const auto reply_time_max = std::chrono::ceil<std::chrono::seconds>(options.connect_time_max);
    curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(reply_time_max.count()));
}

void set_callbacks(CURL* curl, Delivery& delivery) {
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(delivery.rest.size()));
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, &read_content);
    curl_easy_setopt(curl, CURLOPT_READDATA, &delivery);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &take_reply);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &delivery);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, delivery.fault.data());
}

/// Whether a server's "never" is about this mail, not about who we are or whether it serves at all.
bool is_about_the_mail(CURLcode outcome, const Delivery& delivery) {
    return outcome == CURLE_SEND_ERROR || delivery.content_asked_for;
}

bool asks_for_other_credentials(CURLcode outcome, long reply_code) {
    const bool wanted = reply_code == 530 || reply_code == 534 || reply_code == 535 || reply_code == 538;
    return wanted || (outcome == CURLE_LOGIN_DENIED && reply_code / 100 != 4);
}

MailError kind_of(CURLcode outcome, long reply_code, const Delivery& delivery) {
    if (asks_for_other_credentials(outcome, reply_code)) return MailError::credentials_refused;
    if (reply_code / 100 == 5 && is_about_the_mail(outcome, delivery)) return MailError::refused;
    return MailError::unavailable;
}

/// What a server says is shown to people, so it is made short, printable, and free of a password that it may repeat.
std::string shown(std::string_view reply, const Secret& password) {
    std::string text(text::trimmed(reply));
    for (auto at = text.find(password.reveal()); !password.empty() && at != std::string::npos;
         at = text.find(password.reveal(), at)) {
        text.replace(at, password.reveal().size(), "*");
        ++at;
    }
    text.resize(std::min(text.size(), reply_characters_max));
    std::ranges::replace_if(text, [](char c) { return c < ' ' || c > '~'; }, '?');
    return text;
}

Error failure_of(CURLcode outcome, long reply_code, const Delivery& delivery, const SmtpOptions& options) {
    const MailError kind = kind_of(outcome, reply_code, delivery);
    const std::string reply = shown(delivery.refusal, options.password);
    if (kind == MailError::credentials_refused) {
        return {kind,
                fmt::format("the mail server {} refuses our user and password with code {}: check the mail settings",
                            options.url, reply_code)};
    }
    if (kind == MailError::refused) {
        return {kind, fmt::format("the mail server {} refuses this mail: {}", options.url, reply)};
    }
    const bool server_said_why = reply_code >= 400 && !reply.empty();
    const char* fault = delivery.fault.front() != '\0' ? delivery.fault.data() : curl_easy_strerror(outcome);
    return {kind, fmt::format("the mail server {} doesn't take mails now: {}", options.url,
                              server_said_why ? reply : shown(fault, options.password))};
}

std::string part_of(CURLU* url, CURLUPart part) {
    char* text = nullptr;
    if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
    const Owned<char> owned(text);
    return text;
}

/// "smtp://host:587" without anything behind it. It may hold a password in a wrong place, so no message repeats it.
Result<std::string> checked_url(const std::string& text) {
    const Error error(
        MailError::bad_options,
        "--smtp-url must be written like smtp://host:587 or smtps://host:465; user and password have options of their "
        "own");
    const Owned<CURLU> url(curl_url());
    if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return error;
    const std::string scheme = part_of(url.get(), CURLUPART_SCHEME);
    const std::string path = part_of(url.get(), CURLUPART_PATH);
    if ((scheme != "smtp" && scheme != "smtps") || (!path.empty() && path != "/")) return error;
    for (const CURLUPart part : {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_QUERY, CURLUPART_FRAGMENT}) {
        if (!part_of(url.get(), part).empty()) return error;
    }
    const std::string port = part_of(url.get(), CURLUPART_PORT);
    return fmt::format("{}://{}{}{}", scheme, part_of(url.get(), CURLUPART_HOST), port.empty() ? "" : ":", port);
}

}  // namespace

SmtpMailer::SmtpMailer(Sender from, SmtpOptions options, const Clock& clock)
    : from_(std::move(from)), options_(std::move(options)), clock_(clock) {}

Result<std::unique_ptr<Mailer>> SmtpMailer::create(Sender from, SmtpOptions options, const Clock& clock) {
    static const CURLcode loaded = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (loaded != CURLE_OK) return Error(MailError::bad_options, "libcurl can't be loaded: check its installation");
    options.url = TRY(checked_url(options.url));
    if (options.user.empty() && !options.password.empty()) {
        return Error(MailError::bad_options, "--smtp-password has no --smtp-user: set both or neither");
    }
    return std::unique_ptr<Mailer>(new SmtpMailer(std::move(from), std::move(options), clock));
}

Result<void> SmtpMailer::send(const Mail& mail, std::string_view message_id_local) {
    const std::string message = TRY(render(from_, mail, {.message_id_local = message_id_local, .time = clock_.now()}));
    Delivery delivery(message);
    const Owned<curl_slist> receivers(curl_slist_append(nullptr, fmt::format("<{}>", mail.to.text()).c_str()));
    const Owned<CURL> curl(curl_easy_init());
    if (!curl || !receivers) return Error(MailError::unavailable);
    set_connection(curl.get(), options_, from_.address.domain());
    set_callbacks(curl.get(), delivery);
    curl_easy_setopt(curl.get(), CURLOPT_MAIL_FROM, fmt::format("<{}>", from_.address.text()).c_str());
    curl_easy_setopt(curl.get(), CURLOPT_MAIL_RCPT, receivers.get());

    const CURLcode outcome = curl_easy_perform(curl.get());
    if (outcome == CURLE_OK) return {};
    long reply_code = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &reply_code);
    return failure_of(outcome, reply_code, delivery, options_);
}

std::string SmtpMailer::describe() const {
    return options_.user.empty() ? options_.url : fmt::format("{} as {}", options_.url, options_.user);
}

}  // namespace muster::mail
