import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import { errors } from 'oidc-provider';
import { displayName } from './display-name.js';
import { interactionPath } from './endpoints.js';
import { readForm } from './form.js';
import { approve, holds, readAskedFor } from './grants.js';
import { consentPage } from './pages/consent-page.js';
import { errorPage } from './pages/error-page.js';
import { sendPage } from './pages/page.js';
import { signInPage } from './pages/sign-in-page.js';
import type { ServeInteraction } from './request-handler.js';
import type { FindResource } from './resources.js';
import { identityScopes } from './scopes.js';
import type { ResolvedUser } from './users.js';

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/**
 * The sign-in and consent pages and what their forms do. oidc-provider keeps the state of an interaction
 * and binds it to the browser with a cookie of the interaction's path.
 */
export function createInteractions(
  provider: Provider,
  users: readonly ResolvedUser[],
  findResource: FindResource,
): ServeInteraction {
  const secret = randomBytes(32);
  const formTokenOf = (uid: string) => createHmac('sha256', secret).update(uid).digest('base64url');

  return async (req, res) => {
    const [, uid, form] = interactionPath.exec((req.url ?? '').split('?')[0] ?? '') ?? [];
    const interaction = await findInteraction(req, res);
    if (!interaction || interaction.uid !== uid) {
      return sendPage(
        res,
        errorPage(400, 'invalid_request', 'This sign-in has ended, or it belongs to another browser.'),
      );
    }
    if (form === undefined) return showPage(interaction, req, res);

    const fields = await readForm(req);
    // The cookie is SameSite=Lax already; the token also covers other ports of this host, which are same-site.
    if (!fields || !sameText(fields.get('form_token') ?? '', formTokenOf(interaction.uid))) {
      return sendPage(
        res,
        errorPage(400, 'invalid_request', 'The form is not one of this server, or it is too old.'),
      );
    }
    if (form === 'sign-in') return signIn(interaction, fields, req, res);
    if (form === 'approve') return approveRequest(interaction, req, res);
    const error = { error: 'access_denied', error_description: 'the user refused the request' };
    return provider.interactionFinished(req, res, error, { mergeWithLastSubmission: false });
  };

  async function findInteraction(req: IncomingMessage, res: ServerResponse) {
    try {
      return await provider.interactionDetails(req, res);
    } catch (error) {
      if (error instanceof errors.SessionNotFound) return undefined;
      throw error;
    }
  }

  async function showPage(interaction: Interaction, req: IncomingMessage, res: ServerResponse) {
    const user = users.find(({ sub }) => sub === interaction.session?.accountId);
    const otherAccount = new URL(req.url ?? '/', provider.issuer).searchParams.get('account') === 'other';
    const consent = interaction.prompt.name === 'consent' && user !== undefined && !otherAccount;
    const hint = otherAccount ? undefined : interaction.params.login_hint;
    sendPage(
      res,
      consent
        ? consentPage(await consentContent(interaction, user))
        : signInPage({
            ...(await common(interaction)),
            users,
            username: typeof hint === 'string' ? hint : undefined,
          }),
    );
  }

  async function signIn(
    interaction: Interaction,
    fields: URLSearchParams,
    req: IncomingMessage,
    res: ServerResponse,
  ) {
    const username = fields.get('username') ?? '';
    const user = users.find((candidate) => candidate.username === username);
    if (!user || !sameText(user.password, fields.get('password') ?? '')) {
      return sendPage(res, signInPage({ ...(await common(interaction)), users, username, failed: true }));
    }
    return provider.interactionFinished(req, res, { login: { accountId: user.sub }, select_account: {} });
  }

  async function approveRequest(interaction: Interaction, req: IncomingMessage, res: ServerResponse) {
    const user = users.find(({ sub }) => sub === interaction.session?.accountId);
    if (!user || interaction.prompt.name !== 'consent') {
      return sendPage(res, errorPage(400, 'invalid_request', 'Nobody is signed in who could approve this.'));
    }
    const existing =
      interaction.grantId === undefined ? undefined : await provider.Grant.find(interaction.grantId);
    const clientId = String(interaction.params.client_id);
    const grant = existing ?? new provider.Grant({ accountId: user.sub, clientId });
    approve(grant, user, readAskedFor(interaction.params, findResource), interaction.params.scope);
    return provider.interactionFinished(req, res, { consent: { grantId: await grant.save() } });
  }

  async function common({ uid, params }: Interaction) {
    const client = await provider.Client.find(String(params.client_id));
    return {
      uid,
      formToken: formTokenOf(uid),
      clientName: displayName(client?.clientName ?? String(params.client_id)),
      redirectUri: String(params.redirect_uri),
    };
  }

  async function consentContent(interaction: Interaction, user: ResolvedUser) {
    const asked = readAskedFor(interaction.params, findResource);
    const describe = (name: string) => ({ name, held: identityScopes.includes(name) || holds(user, name) });
    return {
      ...(await common(interaction)),
      username: user.username,
      clientId: String(interaction.params.client_id),
      scopes: [...asked.identity, ...asked.general].map(describe),
      resources: [...asked.resources].map(([resource, scopes]) => ({
        resource,
        scopes: scopes.map(describe),
      })),
    };
  }
}

function sameText(left: string, right: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'compare').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
