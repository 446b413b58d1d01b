import { administrationCases } from './administration.ts'
import { attributesCases } from './attributes.ts'
import { authorizationRequestsCases } from './authorization-requests.ts'
import { pagesCases } from './pages.ts'
import type { RefusalCase } from './refusal-case.ts'
import { secondFactorsCases } from './second-factors.ts'
import { signInCases } from './sign-in.ts'
import { signUpCases } from './sign-up.ts'
import { tokenEndpointCases } from './token-endpoint.ts'
import { tokensCases } from './tokens.ts'
import { triggersCases } from './triggers.ts'

/** Refusals that people meet most. */
export const refusalCases: readonly RefusalCase[] = [
  ...authorizationRequestsCases,
  ...tokenEndpointCases,
  ...pagesCases,
  ...signInCases,
  ...secondFactorsCases,
  ...tokensCases,
  ...signUpCases,
  ...attributesCases,
  ...triggersCases,
  ...administrationCases,
]
