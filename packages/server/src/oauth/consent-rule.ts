import { type AppClient, isSelfRegistered } from '../clients/index.ts'

/**
 * Consent of users to clients that registered themselves: without it a stranger could register a client and get tokens of everyone who is
 * signed in by one cross-site navigation (RFC 7591 §5). Clients of CreateUserPoolClient never ask, as on the service.
 * docs/decisions/consent.md.
 */
export const needsConsent = (client: AppClient): boolean => isSelfRegistered(client)
