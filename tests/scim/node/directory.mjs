// SPDX-License-Identifier: Apache-2.0
// A directory whose bodies are built by a library that others keep, and which holds the server's answers to what the
// library makes of the same. Where: MUSTER_SCIM_URL; by which key: MUSTER_SCIM_KEY. Ends with 0, or says what differs.

import assert from "node:assert/strict";
import SCIMMY from "scimmy";

const { User, Group } = SCIMMY.Schemas;
const { PatchOp, ListResponse } = SCIMMY.Messages;
const patch_schema = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

async function send(method, path, body) {
    const answer = await fetch(process.env.MUSTER_SCIM_URL + path, {
        method,
        headers: { Authorization: `Bearer ${process.env.MUSTER_SCIM_KEY}`, "Content-Type": "application/scim+json" },
        body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return text && JSON.parse(text);
}

// What of a User is the directory's to say, for comparison.
const said = ({ externalId, userName, displayName, name, active, emails }) =>
    JSON.parse(JSON.stringify({ externalId, userName, displayName, name, active, emails }));

// The library refuses what doesn't fit the standard's schema.
const as_user = (document) => new User(document, "both", "/Users");

async function try_patches(id) {
    const patches = [
        [{ op: "replace", path: "displayName", value: "Robin Night" }],
        [{ op: "add", path: "name", value: { givenName: "Robin", familyName: "Night" } }],
        [{ op: "replace", path: "name.familyName", value: "Day" }],
        [{ op: "replace", value: { displayName: "R", externalId: "8" } }],
        [{ op: "add", path: "emails", value: [{ value: "r@home.example", type: "home" }] }],
        [{ op: "replace", path: 'emails[type eq "home"].value', value: "robin@home.example" }],
        [{ op: "remove", path: 'emails[type eq "home"]' }],
        [{ op: "remove", path: "name.familyName" }, { op: "replace", path: "active", value: false }],
        [{ op: "replace", path: "active", value: true }],
        [{ op: "remove", path: "displayName" }],
    ];
    for (const Operations of patches) {
        const before = as_user(await send("GET", `/Users/${id}`));
        const request = new PatchOp({ schemas: [patch_schema], Operations });
        const expected = (await request.apply(before)) ?? before;
        const changed = await send("PATCH", `/Users/${id}`, request);
        assert.deepEqual(said(as_user(changed)), said(expected), JSON.stringify(Operations));
    }
}

async function try_filters() {
    const filters = [
        'userName eq "robin@library.example"',
        'userName sw "r" and active eq true',
        'emails[type eq "work" and value co "@library"]',
        'emails.value ew ".example" or displayName pr',
        'not (userName co "robin")',
        'externalId eq "8" and (active eq false or active eq true)',
        "name.givenName pr",
        'meta.created gt "2020-01-01T00:00:00Z"',
    ];
    const all = new ListResponse(await send("GET", "/Users")).Resources;
    for (const text of filters) {
        const found = new ListResponse(await send("GET", `/Users?filter=${encodeURIComponent(text)}`)).Resources;
        const expected = new SCIMMY.Types.Filter(text).match(all);
        assert.deepEqual(found.map(({ id }) => id), expected.map(({ id }) => id), text);
    }
}

async function try_groups(id) {
    for (const { id } of new ListResponse(await send("GET", "/Groups")).Resources)
        new Group(await send("GET", `/Groups/${id}`), "both", "/Groups");
    const holds = async (role) =>
        ((await send("GET", `/Groups/${role}`)).members ?? []).some((member) => member.value === id);
    const change = (operation) =>
        send("PATCH", "/Groups/manager", new PatchOp({ schemas: [patch_schema], Operations: [operation] }));
    await change({ op: "add", path: "members", value: [{ value: id }] });
    assert.deepEqual([await holds("manager"), await holds("user")], [true, false]);
    await change({ op: "remove", path: `members[value eq "${id}"]` });
    assert.deepEqual([await holds("manager"), await holds("user")], [false, true]);
}

const robin = new User({
    userName: "robin@library.example",
    externalId: "7",
    displayName: "Robin Day",
    name: { givenName: "Robin", familyName: "Day" },
    active: true,
    emails: [{ value: "robin@library.example", type: "work", primary: true }],
}, "in");
const created = await send("POST", "/Users", robin);
assert.deepEqual(said(as_user(created)), said(robin));
await try_patches(created.id);
await try_filters();
await try_groups(created.id);
const whole = as_user({ ...(await send("GET", `/Users/${created.id}`)), displayName: "Robin Again" });
assert.equal((await send("PUT", `/Users/${created.id}`, whole)).displayName, "Robin Again");
await send("DELETE", `/Users/${created.id}`);
console.log("all as the library has it");
