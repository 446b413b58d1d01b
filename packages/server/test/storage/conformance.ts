import { describe } from 'vitest'
import type { Store } from '../../src/storage/index.ts'
import { analytics } from './conformance/analytics.ts'
import { audit } from './conformance/audit.ts'
import { authEvents } from './conformance/auth-events.ts'
import { branding } from './conformance/branding.ts'
import { browsers } from './conformance/browsers.ts'
import { consents } from './conformance/consents.ts'
import { deletion } from './conformance/deletion.ts'
import { engineGuarantees } from './conformance/engine.ts'
import { factors } from './conformance/factors.ts'
import { federation } from './conformance/federation.ts'
import { groups } from './conformance/groups.ts'
import { iamPolicies } from './conformance/iam-policies.ts'
import { iamPrincipals } from './conformance/iam-principals.ts'
import { identityProviders } from './conformance/identity-providers.ts'
import { names } from './conformance/names.ts'
import { pinpoint } from './conformance/pinpoint.ts'
import { poolsAndClients } from './conformance/pools-and-clients.ts'
import { saml } from './conformance/saml.ts'
import { serviceWide } from './conformance/service-wide.ts'
import { signIns } from './conformance/sign-ins.ts'
import { signingKeys } from './conformance/signing-keys.ts'
import { snapshots } from './conformance/snapshots.ts'
import { createSuite } from './conformance/suite.ts'
import { users } from './conformance/users.ts'

const parts = [
  poolsAndClients,
  signingKeys,
  users,
  names,
  groups,
  signIns,
  factors,
  browsers,
  consents,
  branding,
  federation,
  identityProviders,
  saml,
  iamPrincipals,
  iamPolicies,
  serviceWide,
  analytics,
  audit,
  authEvents,
  pinpoint,
  deletion,
  engineGuarantees,
  // Last: it empties the store.
  snapshots,
]

/** The suite that both engines must pass. `open` opens the same data each time it is called. */
export function conformance(engine: string, open: () => Promise<Store>): void {
  describe(`storage on ${engine}`, () => {
    const world = createSuite(open)
    for (const part of parts) part(world)
  })
}
