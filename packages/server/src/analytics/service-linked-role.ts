import type { AnalyticsConfigurationType } from '@poolhouse/contract'
import { cognitoService } from '../access/index.ts'
import { serviceLinkedRoleArn } from '../clients/index.ts'
import type { Context } from '../context.ts'
import { ensureServiceLinkedRole } from '../iam/index.ts'
import type { Pool } from '../pools/index.ts'

/** The ARN of the role that Cognito uses where a client names an application by its ARN. Creates the role where the account has none. */
export async function useServiceLinkedRole(context: Context, { account }: Pick<Pool, 'account'>): Promise<string> {
  await ensureServiceLinkedRole(context, account, cognitoService)
  return serviceLinkedRoleArn(account)
}

/** Creates the service-linked role for a client that needs it, so that the role that its description names exists. */
export async function prepareAnalytics(context: Context, pool: Pool, configuration: AnalyticsConfigurationType | undefined): Promise<void> {
  if (configuration?.ApplicationArn !== undefined) await useServiceLinkedRole(context, pool)
}
