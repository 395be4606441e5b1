import { interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import { approve, readAskedFor } from './grants.js';
import type { FindResource } from './resources.js';
import type { ResolvedUser } from './users.js';

/** Prompts stay known, so that `prompt=consent` is no error, but none ever has a reason to stop. */
export function silentPolicy(): interactionPolicy.Prompt[] {
  return ['login', 'select_account', 'consent'].map((name) => {
    const prompt = new interactionPolicy.Prompt({ name, requestable: true });
    prompt.checks.clear();
    return prompt;
  });
}

/** Whom to sign in: the user that the request's `login_hint` names, else the one configured. */
export function chooseUser(ctx: KoaContextWithOIDC, users: readonly ResolvedUser[], fallback: ResolvedUser) {
  const hint = ctx.oidc.params?.login_hint;
  return users.find(({ username, sub }) => username === hint || sub === hint) ?? fallback;
}

/** A grant of everything the request asks for, in the place where a remembered consent would be looked up. */
export async function grantEverything(
  ctx: KoaContextWithOIDC,
  user: ResolvedUser,
  findResource: FindResource,
) {
  const { provider, client, params = {} } = ctx.oidc;
  const grant = new provider.Grant({ accountId: user.sub, clientId: client?.clientId ?? '' });
  approve(grant, user, readAskedFor(params, findResource), params.scope);
  await grant.save();
  return grant;
}
