import type { RefusalReason, RefusalRule } from '@poolhouse/contract'
import { clientExplanations } from './clients.ts'
import type { Explanation } from './explanation.ts'
import { oauthExplanations } from './oauth.ts'
import { poolExplanations } from './pools.ts'
import { requestExplanations } from './requests.ts'
import { tokenExplanations } from './tokens.ts'
import { userExplanations } from './users.ts'

/** The explanation of every rule and every reason. One without a row does not compile. */
export const explanations: Readonly<Record<RefusalRule | RefusalReason, Explanation>> = {
  ...clientExplanations,
  ...oauthExplanations,
  ...poolExplanations,
  ...userExplanations,
  ...tokenExplanations,
  ...requestExplanations,
}
