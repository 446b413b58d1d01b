import { auditAnchorSeals } from './audit/anchor.ts'
import type { RowSeals } from './changed-rows.ts'
import { clientSecretSeals } from './clients/client.ts'
import { messageSeals } from './delivery/message.ts'
import { deviceSeals } from './devices/confirm.ts'
import { factorSeals } from './factors/totp.ts'
import { identitySeals } from './federation/federated-identity.ts'
import { pendingSignInSeals } from './federation/pending-sign-in.ts'
import { samlMetadataSeals } from './federation/saml/metadata.ts'
import { adminKeySeals, userKeySeals } from './iam/access-keys.ts'
import { iamSeals } from './iam/bindings.ts'
import { identityProviderSeals } from './identity-providers/identity-provider.ts'
import { samlKeySeals } from './identity-providers/saml-keys.ts'
import { authorizationCodeSeals } from './oauth/authorization-response.ts'
import { browserSessionSeals } from './oauth/browser-session.ts'
import { passkeySeals } from './passkeys/assertion.ts'
import { challengeSessionSeals } from './sign-in/challenge-sessions.ts'
import { signingKeySeals } from './tokens/keys.ts'
import { userSeals } from './users/credentials.ts'
import { membershipSeals } from './users/memberships.ts'
import { passwordHistorySeals } from './users/password-history.ts'

/** Every table with sealed columns or a MAC. */
export const rowSeals: readonly RowSeals[] = [
  ...[userSeals, membershipSeals, passwordHistorySeals, factorSeals, passkeySeals, deviceSeals, identitySeals],
  ...[clientSecretSeals, signingKeySeals, messageSeals, identityProviderSeals, samlKeySeals, samlMetadataSeals, pendingSignInSeals],
  ...[browserSessionSeals, authorizationCodeSeals, challengeSessionSeals, adminKeySeals, userKeySeals, ...iamSeals],
  auditAnchorSeals,
]
