// A certified identity provider for tests: node oidc-provider.mjs LIBRARY. It prints its address; POST /test/portal with the portal's
// address makes it know the portal, POST /test/rotate gives it new keys.
import { createServer } from 'node:http';
import { generateKeyPairSync, randomUUID } from 'node:crypto';

const { default: Provider } = await import(process.argv[2]);
const people = { sara: ['superusers'], tom: ['teachers'], eve: [] };

let issuer, portal, handler;

function newKeys() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' }] };
}

function begin() {
  const provider = new Provider(issuer, {
    jwks: newKeys(),
    cookies: { keys: ['cookies of a test'] },
    clients: [{
      client_id: 'coursegit',
      client_secret: 'a secret of the client',
      token_endpoint_auth_method: 'client_secret_post',
      redirect_uris: [`${portal}signin-oidc`],
      post_logout_redirect_uris: [`${portal}signout-callback-oidc`],
      backchannel_logout_uri: `${portal}signout-oidc/back-channel`,
      backchannel_logout_session_required: true,
    }],
    scopes: ['openid', 'groups'],
    claims: { openid: ['sub'], profile: ['name', 'preferred_username'], groups: ['groups'] },
    features: {
      devInteractions: { enabled: true },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true },
      pushedAuthorizationRequests: { enabled: true },
    },
    findAccount: (ctx, id) => ({
      accountId: id,
      claims: () => ({ sub: id, preferred_username: id, name: `Dr ${id}`, groups: people[id] ?? [] }),
    }),
    // As it comes it reaches nothing on this machine.
    fetch: (url, { dispatcher, ...options }) => fetch(url, options),
    // Nobody is asked what the portal may know.
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
      grant.addOIDCScope('openid profile groups');
      await grant.save();
      return grant;
    },
  });
  provider.on('backchannel.error', (ctx, error) => console.error(`back-channel: ${error}`));
  handler = provider.callback();
}

const server = createServer(async (request, response) => {
  if (!request.url.startsWith('/test/')) return handler(request, response);
  const parts = [];
  for await (const part of request) parts.push(part);
  if (request.url === '/test/portal') portal = Buffer.concat(parts).toString();
  begin();
  response.end();
});
server.listen(0, '127.0.0.1', () => {
  issuer = `http://127.0.0.1:${server.address().port}`;
  console.log(issuer);
});
process.stdin.on('end', () => process.exit()).resume(); // It ends with the test.
