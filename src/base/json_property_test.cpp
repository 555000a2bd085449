// SPDX-License-Identifier: Apache-2.0
#include <rapidcheck.h>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/json.h"
#include "base/testing/json_samples.h"
#include "base/text.h"

namespace muster::json {
namespace {

using testing::Color;
using testing::Contact;
using testing::Notice;
using testing::Tree;
using testing::Urgency;

/// Any code point but U+0000 and the surrogates, as UTF-8.
std::string any_character() {
    const auto ascii = [] { return rc::gen::inRange<char32_t>(1, 0x80); };
    const auto c = *rc::gen::weightedOneOf<char32_t>({{6, ascii()},
                                                      {2, rc::gen::inRange<char32_t>(0x80, 0xD800)},
                                                      {1, rc::gen::inRange<char32_t>(0xE000, 0x110000)}});
    const auto tail = [c](int shift) { return static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
    if (c < 0x80) return {static_cast<char>(c)};
    if (c < 0x800) return {static_cast<char>(0xC0 | (c >> 6)), tail(0)};
    if (c < 0x10000) return {static_cast<char>(0xE0 | (c >> 12)), tail(6), tail(0)};
    return {static_cast<char>(0xF0 | (c >> 18)), tail(12), tail(6), tail(0)};
}

std::string any_text() {
    std::string text;
    for (int left = *rc::gen::inRange(0, 20); left > 0; --left) text += any_character();
    return text;
}

template <class T>
T any_id() {
    return T(*rc::gen::inRange<std::int64_t>(1, INT64_MAX));
}

Contact any_contact() {
    Contact contact;
    contact.name = *Text<1, 5>::parse(*rc::gen::element<std::string>("a", "Zoë", "\"\\/", "日本語です", "👋"));
    if (*rc::gen::arbitrary<bool>()) contact.email = EmailAddress::parse("ann+1@example.org");
    return contact;
}

Notice any_notice() {
    Notice notice;
    notice.flag = *rc::gen::arbitrary<bool>();
    notice.small = *rc::gen::arbitrary<int>();
    notice.big = *rc::gen::arbitrary<std::int64_t>();
    notice.bounded = Range<1, 10>(*rc::gen::inRange(1, 11));
    notice.text = any_text();
    notice.organization = any_id<OrganizationId>();
    notice.at = Time(std::chrono::microseconds(*rc::gen::inRange<std::int64_t>(0, 4'102'444'800'000'000)));
    notice.urgency = *rc::gen::element(Urgency::low, Urgency::high, Urgency::delete_);
    notice.color = Color{*rc::gen::element('r', 'g')};
    if (*rc::gen::arbitrary<bool>()) notice.count = *rc::gen::arbitrary<std::int64_t>();
    for (int left = *rc::gen::inRange(0, 4); left > 0; --left) notice.contacts.push_back(any_contact());
    for (int left = *rc::gen::inRange(0, 3); left > 0; --left) {
        notice.subaccounts.emplace_back() = any_id<SubaccountId>();
    }
    for (int left = *rc::gen::inRange(0, 4); left > 0; --left) notice.labels[any_text()] = any_text();
    return notice;
}

Tree any_tree(int depth) {
    Tree tree{any_text(), {}};
    for (int left = depth > 0 ? *rc::gen::inRange(0, 3) : 0; left > 0; --left) {
        tree.branches.push_back(any_tree(depth - 1));
    }
    return tree;
}

/// What was written is read as the same value, and written again as the same text.
template <class T>
void check_round_trip(const T& value) {
    const std::string text = write(value);
    const Result<T> read = parse<T>(text);
    RC_ASSERT(read.ok());
    RC_ASSERT(*read == value);
    RC_ASSERT(write(*read) == text);
}

RC_GTEST_PROP(JsonProperty, WhatIsWrittenIsReadAsTheSame, ()) { check_round_trip(any_notice()); }

RC_GTEST_PROP(JsonProperty, WhatHoldsItselfIsReadAsTheSame, ()) { check_round_trip(any_tree(4)); }

RC_GTEST_PROP(JsonProperty, ATextCutShortIsNeverRead, ()) {
    const std::string text = write(any_notice());
    const auto read = parse<Notice>(std::string_view(text).substr(0, *rc::gen::inRange<std::size_t>(0, text.size())));
    RC_ASSERT(!read.ok());
    RC_ASSERT(read.error().is(JsonError::malformed));
}

RC_GTEST_PROP(JsonProperty, ASpoiledByteIsReadOrRefusedButNeverBreaksTheReader, ()) {
    std::string text = write(any_notice());
    text[*rc::gen::inRange<std::size_t>(0, text.size())] = *rc::gen::arbitrary<char>();
    const auto read = parse<Notice>(text);
    if (read) {
        check_round_trip(*read);
    } else if (read.error().is(JsonError::invalid)) {
        RC_ASSERT(!read.error().fields().empty());
    }
}

}  // namespace
}  // namespace muster::json
