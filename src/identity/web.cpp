// SPDX-License-Identifier: Apache-2.0
#include "identity/web.h"

#include <array>
#include <cstring>
#include <sys/socket.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/invariant.h"
#include "base/limits.h"
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

std::string part_of(CURLU* url, CURLUPart part) {
    char* text = nullptr;
    if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
    const Owned<char> owned(text);
    return text;
}

/// With its port, as it stands in an address.
std::string host_of(const std::string& text) {
    const Owned<CURLU> url(curl_url());
    if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return {};
    return part_of(url.get(), CURLUPART_HOST) + ":" + part_of(url.get(), CURLUPART_PORT);
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

CurlWeb::CurlWeb(Reach reach) : reach_(reach) {
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
    if (!take_place(host))
        return Error(IdentityError::provider_unreachable).with_cause("too many are being asked at once");
    auto answer = ask_within(reach_, request);
    give_place_back(host);
    return answer;
}

bool CurlWeb::take_place(const std::string& host) {
    const std::scoped_lock lock(mutex_);
    const auto found = questions_.find(host);
    const int of_host = found == questions_.end() ? 0 : found->second;
    if (questions_in_all_ >= limits::provider_questions_at_once_max || of_host >= questions_per_host_max) return false;
    ++questions_in_all_;
    ++questions_[host];
    return true;
}

void CurlWeb::give_place_back(const std::string& host) {
    const std::scoped_lock lock(mutex_);
    --questions_in_all_;
    if (--questions_[host] == 0) questions_.erase(host);
}

}  // namespace muster::identity
