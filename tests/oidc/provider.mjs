// A certified OpenID Provider with a few people of a shop, for the console's login. It asks nobody for a password: who is
// at the browser is what `POST /_as` said last.
//
//     node provider.mjs PORT REDIRECT_URI SECRET

import { Provider } from "oidc-provider";

const [port, redirectURI, secret] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

/** Roles as Keycloak tells them, and groups as others do. */
const people = {
  ann: { preferred_username: "ann", email: "ann@shop.example", groups: ["/shop/managers"], realm_access: { roles: ["offline_access", "u5-admin"] } },
  ben: { preferred_username: "ben", email: "ben@shop.example", groups: ["/shop/staff"], realm_access: { roles: ["u5-viewer"] } },
  eve: { preferred_username: "eve", email: "eve@shop.example", groups: [], realm_access: { roles: ["offline_access"] } },
};
let atBrowser = "ann";

const provider = new Provider(issuer, {
  clients: [{ client_id: "u5 console", client_secret: secret, redirect_uris: [redirectURI], token_endpoint_auth_method: "client_secret_basic" }],
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
  claims: { openid: ["sub", "realm_access"], profile: ["preferred_username", "groups"], email: ["email"] },
  // As Keycloak does it; otherwise the ID token holds the subject alone, and the rest is asked for.
  conformIdTokenClaims: process.env.ALL_IN_TOKEN !== "1",
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  loadExistingGrant: async (context) => {
    const grant = new context.oidc.provider.Grant({ clientId: context.oidc.client.clientId, accountId: context.oidc.session.accountId });
    grant.addOIDCScope("openid profile email");
    await grant.save();
    return grant;
  },
  cookies: { keys: ["of this test alone"] },
  ttl: { Session: 60, Grant: 60, Interaction: 60, AccessToken: 60, IdToken: 60, AuthorizationCode: 60 },
});

provider.use(async (context, next) => {
  if (context.method === "POST" && context.path === "/_as") {
    atBrowser = String(context.query.account);
    context.status = 204;
    return;
  }
  if (!context.path.startsWith("/interaction/")) return next();
  const result = atBrowser === "nobody" ? { error: "access_denied", error_description: "they went away" } : { login: { accountId: atBrowser, remember: false } };
  await provider.interactionFinished(context.req, context.res, result, { mergeWithLastSubmission: false });
  context.respond = false;
});

provider.listen(Number(port), "127.0.0.1", () => console.log(`ready at ${issuer}`));
