// SPDX-License-Identifier: Apache-2.0
#include "identity/web.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <sys/socket.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/invariant.h"
#include "base/limits.h"
#include "base/text.h"
#include "identity/identity_error.h"
#include "identity/web_address.h"

namespace muster::identity {
namespace {

struct Free {
    void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
    void operator()(char* text) const { curl_free(text); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

/// One question under way.
struct Question {
    Reach reach;
    std::string body = {};
    bool was_led_astray = false;  ///< the name has an address that may not be asked
    bool is_too_long = false;
    std::array<char, CURL_ERROR_SIZE> fault{};
};

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* context) {
    auto& question = *static_cast<Question*>(context);
    if (question.body.size() + size * count > limits::provider_answer_bytes_max) {
        question.is_too_long = true;
        return CURL_WRITEFUNC_ERROR;
    }
    question.body.append(bytes, size * count);
    return size * count;
}

/// Asked for each address before it is connected to: whatever the name was, this is where it leads.
curl_socket_t open_socket(void* context, curlsocktype /*purpose*/, curl_sockaddr* address) {
    auto& question = *static_cast<Question*>(context);
    if (question.reach == Reach::public_ && !is_public_address(address->addr)) {
        question.was_led_astray = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

void set_bounds(CURL* curl, Question& question) {
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, question.reach == Reach::public_ ? "https" : "https,http");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, &question);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &question);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, question.fault.data());
    const auto milliseconds = [](std::chrono::milliseconds time) { return static_cast<long>(time.count()); };
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(limits::provider_connect_time_max));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, milliseconds(limits::provider_answer_time_max));
}

Owned<curl_slist> headers_of(const WebRequest& request) {
    Owned<curl_slist> headers(curl_slist_append(nullptr, "Accept: application/json"));
    if (request.authorization.empty()) return headers;
    const std::string line = "Authorization: " + std::string(request.authorization.reveal());
    curl_slist* const longer = curl_slist_append(headers.get(), line.c_str());
    INVARIANT(longer != nullptr);
    return headers;
}

Error failure_of(CURLcode outcome, const Question& question) {
    if (question.was_led_astray)
        return Error(IdentityError::provider_wrong).with_cause("its address is not of the public internet");
    if (question.is_too_long) return Error(IdentityError::provider_wrong).with_cause("its answer is too long");
    const char* fault = question.fault.front() != '\0' ? question.fault.data() : curl_easy_strerror(outcome);
    return Error(IdentityError::provider_unreachable).with_cause(fault);
}

std::string part_of(CURLU* url, CURLUPart part, unsigned flags = 0) {
    char* text = nullptr;
    if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
    const Owned<char> owned(text);
    return text;
}

/// With the port that is asked, so that one host has one name.
std::string host_of(const std::string& text) {
    const Owned<CURLU> url(curl_url());
    if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return {};
    std::string host = text::ascii_lower(part_of(url.get(), CURLUPART_HOST));
    if (host.ends_with('.')) host.pop_back();
    return host + ":" + part_of(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
}

Result<WebAnswer> ask_within(Reach reach, const WebRequest& request) {
    Question question{.reach = reach};
    const Owned<CURL> curl(curl_easy_init());
    const auto headers = headers_of(request);
    if (!curl || !headers) return IdentityError::provider_unreachable;
    set_bounds(curl.get(), question);
    curl_easy_setopt(curl.get(), CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
    if (request.form) {
        const auto form = request.form->reveal();
        curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(form.size()));
        curl_easy_setopt(curl.get(), CURLOPT_COPYPOSTFIELDS, form.data());
    }
    const CURLcode outcome = curl_easy_perform(curl.get());
    if (outcome != CURLE_OK) return failure_of(outcome, question);
    long status = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    return WebAnswer{static_cast<int>(status), std::move(question.body)};
}

}  // namespace

WebPlaces WebPlaces::of(int workers) {
    const auto share = [&](int of) { return std::max(1, workers / of); };
    const int sign_ins = share(limits::workers_per_provider_question);
    return {sign_ins, share(limits::workers_per_question_in_setting_up), std::max(1, sign_ins - 1),
            std::max(1, sign_ins / 2)};
}

CurlWeb::CurlWeb(Reach reach, const WebPlaces& places) : reach_(reach), places_(places) {
    static const CURLcode loaded = curl_global_init(CURL_GLOBAL_DEFAULT);
    INVARIANT(loaded == CURLE_OK);
}

bool CurlWeb::may_ask(std::string_view text) const {
    if (text.size() > limits::provider_address_bytes_max) return false;
    const Owned<CURLU> url(curl_url());
    if (curl_url_set(url.get(), CURLUPART_URL, std::string(text).c_str(), 0) != CURLUE_OK) return false;
    for (const CURLUPart part : {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_FRAGMENT}) {
        if (!part_of(url.get(), part).empty()) return false;
    }
    const std::string scheme = part_of(url.get(), CURLUPART_SCHEME);
    if (scheme == "https") return true;
    return scheme == "http" && reach_ == Reach::local && is_this_machine(part_of(url.get(), CURLUPART_HOST));
}

Result<WebAnswer> CurlWeb::ask(const WebRequest& request) {
    if (!may_ask(request.url))
        return Error(IdentityError::provider_wrong).with_cause("`" + request.url + "` may not be asked");
    const std::string host = host_of(request.url);
    if (!take_place(request.asker, host)) return IdentityError::providers_busy;
    auto answer = ask_within(reach_, request);
    give_place_back(request.asker, host);
    return answer;
}

bool CurlWeb::take_place(const WebAsker& asker, const std::string& host) {
    const std::scoped_lock lock(mutex_);
    if (asker.purpose == WebAsker::Purpose::setting_up) {
        if (of_setting_up_ >= places_.of_setting_up) return false;
        ++of_setting_up_;
        return true;
    }
    const auto taken = [](const auto& questions, const auto& key) {
        const auto found = questions.find(key);
        return found == questions.end() ? 0 : found->second;
    };
    const bool has_place = of_sign_ins_ < places_.of_sign_ins && taken(of_hosts_, host) < places_.of_a_host &&
                           taken(of_organizations_, asker.organization) < places_.of_an_organization;
    if (!has_place) return false;
    ++of_sign_ins_;
    ++of_hosts_[host];
    ++of_organizations_[asker.organization];
    return true;
}

void CurlWeb::give_place_back(const WebAsker& asker, const std::string& host) {
    const std::scoped_lock lock(mutex_);
    if (asker.purpose == WebAsker::Purpose::setting_up) {
        --of_setting_up_;
        return;
    }
    --of_sign_ins_;
    if (--of_hosts_[host] == 0) of_hosts_.erase(host);
    if (--of_organizations_[asker.organization] == 0) of_organizations_.erase(asker.organization);
}

}  // namespace muster::identity
