import { expect, it } from 'vitest';

import { configOf, draftOf, EMPTY, fieldOf, problemsOf, requestOf, type Draft } from './provider';

const GOOD: Draft = {
  ...EMPTY,
  issuer: 'https://id.example.org ',
  clientId: 'labeling',
  clientSecret: 's3cret',
  authorization: 'https://id.example.org/authorize',
  token: 'https://id.example.org/token',
  userInfo: 'https://id.example.org/userinfo',
  logout: 'https://id.example.org/logout',
  jwks: 'https://id.example.org/jwks',
  extra: 'prompt=login\n\nhint=a=b',
};

it('makes the request of what was typed, and the form of what is stored', () => {
  const request = requestOf(GOOD);

  expect(problemsOf(GOOD)).toEqual({});
  expect(request).toMatchObject({ WorkforceName: 'people', OidcConfig: { Issuer: 'https://id.example.org', AuthenticationRequestExtraParams: { prompt: 'login', hint: 'a=b' } } });
  expect(request.OidcConfig).not.toHaveProperty('Scope');
  const shown = configOf(GOOD);
  expect(draftOf('people', shown)).toEqual({ ...GOOD, issuer: 'https://id.example.org', clientSecret: '', extra: 'prompt=login\nhint=a=b' });
});

it('says what is wrong at each field', () => {
  const wrong = problemsOf({ ...GOOD, name: '-', issuer: 'http://id', jwks: 'https://', token: `https://${'x'.repeat(500)}`, clientId: '', clientSecret: 'ü', extra: 'prompt' });

  expect(Object.keys(wrong).sort()).toEqual(['clientId', 'clientSecret', 'extra', 'issuer', 'jwks', 'name', 'token']);
  expect(problemsOf({ ...GOOD, extra: Array.from({ length: 11 }, (_, n) => `a${n}=1`).join('\n'), scope: 'x'.repeat(1025) })).toEqual({
    extra: 'Give at most 10 parameters.',
    scope: 'Scopes have at most 1024 characters together.',
  });
});

it('finds the field of a refusal', () => {
  expect(fieldOf("1 validation error detected: Value 'x' at 'oidcConfig.jwksUri' failed to satisfy constraint")).toBe('jwks');
  expect(fieldOf("Value 'x' at 'workforceName' failed")).toBe('name');
  expect(fieldOf('There is a private workforce already.')).toBeUndefined();
});
