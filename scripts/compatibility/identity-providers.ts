import { type Built, server } from './rows.ts'

const at = (file: string, title: string) => server(`federation/${file}`, title)

/** Providers of every type: by operation, key or claim. Keys of SAML alone are in saml.ts. */
export const identityProviders: Readonly<Record<string, Built>> = {
  AcrMapping: {
    does: '`acr_values` of authorize in the words of the provider; its `acr` as the level of the pool, and its `amr`, in ID and access tokens and after refreshes. A provider without one gives `amr: ["fed"]` where the pool has AcrConfiguration, otherwise neither claim; other sign-ins have neither',
    shown: at('authentication-context', 'acr and amr of a sign-in at a provider: %s'),
  },
  'GetDerivedToken: SubjectTokenProviderName, ActorTokenProviderName': {
    does: 'not built: refused as an unknown provider, since it is not published whose token a token of a provider gives ([decisions/token-exchange.md](decisions/token-exchange.md))',
    shown: server('tokens/derived-token', 'GetDerivedToken accepts no token of an identity provider'),
  },
}
