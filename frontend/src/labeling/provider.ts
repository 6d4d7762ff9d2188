/** The form of a workforce with an identity provider: what is typed, what is wrong with it, the request. Pure. */
import type { CreateWorkforceRequest, OidcConfig, OidcConfigForResponse, UpdateWorkforceRequest } from '@aws-sdk/client-sagemaker';

export interface Draft {
  name: string;
  issuer: string;
  clientId: string;
  clientSecret: string;
  authorization: string;
  token: string;
  userInfo: string;
  logout: string;
  jwks: string;
  scope: string;
  /** Further parameters of the sign-in, `name=value` in each line. */
  extra: string;
}

export type Field = keyof Draft;
export type Problems = Partial<Record<Field, string>>;

export const EMPTY: Draft = { name: 'people', issuer: '', clientId: '', clientSecret: '', authorization: '', token: '', userInfo: '', logout: '', jwks: '', scope: '', extra: '' };

/** The fields of the API that are addresses. */
export const ADDRESSES = [
  { field: 'authorization', api: 'AuthorizationEndpoint', label: 'Authorization endpoint', what: 'Where people are sent to sign in.' },
  { field: 'token', api: 'TokenEndpoint', label: 'Token endpoint', what: 'Where the code of a sign-in is exchanged.' },
  { field: 'userInfo', api: 'UserInfoEndpoint', label: 'User information endpoint', what: 'Says who somebody is, where the token does not.' },
  { field: 'logout', api: 'LogoutEndpoint', label: 'Logout endpoint', what: 'Ends the session at the provider when people sign out.' },
  { field: 'jwks', api: 'JwksUri', label: 'Keys (JWKS)', what: 'The public keys that signatures are checked with.' },
] as const;

const FIELDS: Record<string, Field> = {
  WorkforceName: 'name',
  Issuer: 'issuer',
  ClientId: 'clientId',
  ClientSecret: 'clientSecret',
  Scope: 'scope',
  AuthenticationRequestExtraParams: 'extra',
  ...Object.fromEntries(ADDRESSES.map(({ api, field }) => [api, field])),
};

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9-]{0,62}$/;
const MOST_ADDRESS = 500;
const MOST_SECRET = 1024;
const MOST_EXTRA = 10;

const extraOf = ({ extra }: Pick<Draft, 'extra'>): [string, string][] =>
  extra
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => [line.split('=')[0]?.trim() ?? '', line.includes('=') ? line.slice(line.indexOf('=') + 1).trim() : '']);

export function problemsOf(draft: Draft): Problems {
  const found: Problems = NAME.test(draft.name) ? {} : { name: 'Give letters, digits and hyphens, at most 63; the first is a letter or digit.' };
  for (const field of ['issuer', ...ADDRESSES.map((each) => each.field)] as const) {
    const value = draft[field].trim();
    if (!/^https:\/\/[^\s/]+\S*$/.test(value)) found[field] = 'Give an address that begins with https://.';
    else if (value.length > MOST_ADDRESS) found[field] = `An address has at most ${MOST_ADDRESS} characters.`;
  }
  for (const field of ['clientId', 'clientSecret'] as const) {
    if (draft[field] === '') found[field] = 'The provider gave it when the studio was registered there.';
    else if (!/^[ -~]+$/.test(draft[field])) found[field] = 'It has letters, digits and signs of ASCII only.';
    else if (draft[field].length > MOST_SECRET) found[field] = `It has at most ${MOST_SECRET} characters.`;
  }
  if (draft.scope.length > MOST_SECRET) found.scope = `Scopes have at most ${MOST_SECRET} characters together.`;
  const extra = extraOf(draft);
  if (extra.some(([name, value]) => name === '' || value === '')) found.extra = 'Write name=value, one in each line.';
  else if (extra.length > MOST_EXTRA) found.extra = `Give at most ${MOST_EXTRA} parameters.`;
  return found;
}

export function configOf(draft: Draft): OidcConfig {
  const extra = extraOf(draft);
  return {
    ClientId: draft.clientId,
    ClientSecret: draft.clientSecret,
    Issuer: draft.issuer.trim(),
    AuthorizationEndpoint: draft.authorization.trim(),
    TokenEndpoint: draft.token.trim(),
    UserInfoEndpoint: draft.userInfo.trim(),
    LogoutEndpoint: draft.logout.trim(),
    JwksUri: draft.jwks.trim(),
    ...(draft.scope.trim() ? { Scope: draft.scope.trim() } : {}),
    ...(extra.length > 0 ? { AuthenticationRequestExtraParams: Object.fromEntries(extra) } : {}),
  };
}

export const requestOf = (draft: Draft): CreateWorkforceRequest => ({ WorkforceName: draft.name, OidcConfig: configOf(draft) });

export const changeOf = (draft: Draft): UpdateWorkforceRequest => ({ WorkforceName: draft.name, OidcConfig: configOf(draft) });

/** What is stored; the secret is shown to nobody, so it is typed again. */
export function draftOf(name: string, config: OidcConfigForResponse): Draft {
  return {
    name,
    issuer: config.Issuer ?? '',
    clientId: config.ClientId ?? '',
    clientSecret: '',
    ...addressesOf(config),
    scope: config.Scope ?? '',
    extra: Object.entries(config.AuthenticationRequestExtraParams ?? {})
      .map(([key, value]) => `${key}=${value}`)
      .join('\n'),
  };
}

export const addressesOf = (config: OidcConfigForResponse): Pick<Draft, 'authorization' | 'token' | 'userInfo' | 'logout' | 'jwks'> => ({
  authorization: config.AuthorizationEndpoint ?? '',
  token: config.TokenEndpoint ?? '',
  userInfo: config.UserInfoEndpoint ?? '',
  logout: config.LogoutEndpoint ?? '',
  jwks: config.JwksUri ?? '',
});

/** The field that a sentence of the service is about: `… at 'oidcConfig.jwksUri' failed …`; undefined = none of them. */
export function fieldOf(message: string): Field | undefined {
  const [, path] = /at '(?:oidcConfig\.)?(\w+)'/.exec(message) ?? [];
  return path ? FIELDS[path.charAt(0).toUpperCase() + path.slice(1)] : undefined;
}
