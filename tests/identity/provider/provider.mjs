// SPDX-License-Identifier: Apache-2.0
// A real OpenID provider for one test: `node provider.mjs REDIRECT_URI [CLAIMS_IN]`. It prints its issuer once it
// listens, and signs in whomever `login_hint` names, without asking for a password. CLAIMS_IN is `id_token`, or
// `userinfo` for a provider whose ID tokens say only who it is.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [redirectUri, claimsIn = 'id_token'] = process.argv.slice(2);

// The part of an address before the @ says what the provider thinks of it.
const account = (id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: id, email_verified: !id.startsWith('unverified'), name: 'Kim Kay' }),
});

const configuration = {
    clients: [{ client_id: 'muster', client_secret: "a client's secret", redirect_uris: [redirectUri] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: claimsIn === 'userinfo',
    cookies: { keys: ['a test has nothing to hide'] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_, id) => account(id),
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    pkce: { required: () => true, methods: ['S256'] },
    ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 600, IdToken: 60, Interaction: 60, Session: 600 },
};

let provider;

// Whoever comes here is let in, and what the client asks for is granted.
async function consent(request, response) {
    const { params, prompt } = await provider.interactionDetails(request, response);
    const accountId = params.login_hint;
    const grant = new provider.Grant({ accountId, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    const consented = prompt.name === 'consent' ? { consent: { grantId: await grant.save() } } : {};
    await provider.interactionFinished(request, response, { login: { accountId }, ...consented });
}

const server = createServer((request, response) => {
    if (!request.url.startsWith('/interaction/')) return provider.callback()(request, response);
    return consent(request, response).catch((error) => response.writeHead(500).end(String(error)));
});
server.listen(0, '127.0.0.1', () => {
    const issuer = `http://127.0.0.1:${server.address().port}`;
    provider = new Provider(issuer, configuration);
    console.log(issuer);
});
