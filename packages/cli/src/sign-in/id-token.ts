/**
 * Takes the ID token out of a token response. Nobody is identified with it here: it is only presented where it must be refused. So what
 * may be wrong with it, or that there is none although `openid` was asked for, is no reason to do without the access token.
 */
export async function withoutIdToken(
  response: Response,
): Promise<{ readonly response: Response; readonly idToken?: string | undefined }> {
  const { status, headers } = response;
  const text = await response.text();
  const again = (body: string) => new Response(body, { status, headers });
  try {
    const { id_token: idToken, ...rest } = JSON.parse(text) as Record<string, unknown>;
    return { response: again(JSON.stringify(rest)), ...(typeof idToken === 'string' && { idToken }) };
  } catch {
    return { response: again(text) };
  }
}
