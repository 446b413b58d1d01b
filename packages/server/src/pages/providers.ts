import type { IdentityProviderTypeType } from '@poolhouse/contract'
import { findIdentityProvider, type IdentityProvider } from '../identity-providers/index.ts'
import { ownUsers, providersOf } from '../oauth/index.ts'
import type { AuthorizePageContext } from './page-context.ts'

/** How users choose a provider of the client on the sign-in page. */
export interface ProviderChoices {
  /** A button for each. */
  buttons: readonly IdentityProvider[]
  /** Whose identifiers the domain of an email address is compared with. */
  byDomain: readonly IdentityProvider[]
}

/**
 * The providers that the client lists and the pool has. Where it has several SAML providers and all of them have identifiers, the page asks for an email
 * address in the place of their buttons. docs/reference/identity-providers.md#4.3.
 */
export async function providerChoices({ call, pool, client }: AuthorizePageContext): Promise<ProviderChoices> {
  const names = [...new Set(providersOf(client))].filter(name => name !== ownUsers)
  if (names.length === 0) return { buttons: [], byDomain: [] }
  const found = await Promise.all(names.map(name => findIdentityProvider(call, pool, name)))
  const providers = found.filter(provider => provider !== undefined)
  const saml = providers.filter(({ type }) => type === 'SAML')
  const asksForAddress = saml.length > 1 && saml.every(({ content }) => content.identifiers.length > 0)
  return asksForAddress
    ? { buttons: providers.filter(({ type }) => type !== 'SAML'), byDomain: saml }
    : { buttons: providers, byDomain: [] }
}

/** The identifier that the domain of an email address is, written as the provider has it. */
export function identifierOf(address: string, { byDomain }: ProviderChoices): string | undefined {
  const domain = address
    .slice(address.lastIndexOf('@') + 1)
    .trim()
    .toLowerCase()
  return byDomain.flatMap(({ content }) => content.identifiers).find(identifier => identifier.toLowerCase() === domain)
}

const typeNames: Partial<Record<IdentityProviderTypeType, string>> = { LoginWithAmazon: 'Amazon', SignInWithApple: 'Apple' }

/** The name of a provider as people know it. */
export const providerLabel = ({ row, type }: IdentityProvider): string => typeNames[type] ?? row.name
