import type { AnalyticsConfigurationType } from '@poolhouse/contract'
import type { Context } from '../context.ts'
import { findRole, noteRoleUse, type Role } from '../iam/index.ts'
import { type Application, findApplication } from '../pinpoint/index.ts'
import { type Pool, poolArn } from '../pools/index.ts'
import { type Assumption, permissionRefusal, trustRefusal } from './access.ts'
import type { DeliveryOutcome } from './outcomes.ts'
import { useServiceLinkedRole } from './service-linked-role.ts'

/** Why no event of a client can be delivered now. */
interface Refused {
  outcome: DeliveryOutcome
  detail: string
}

/** Where the events of a client go, and what the role lets Cognito do there. */
interface Destination {
  application: Application
  sharesUserData: boolean
  /** Why the role does not allow a call; undefined where it does. */
  endpointRefusal: string | undefined
  eventRefusal: string | undefined
}

/** Why the events of an application that was deleted are dropped. */
export const noApplication = (arn: string) => `The application ${arn} does not exist.`

/** Finds the application and the role of a configuration, and evaluates the role's policies as they are now. */
export async function findDestination(
  context: Context,
  pool: Pool,
  { ApplicationId, ApplicationArn, RoleArn, ExternalId, UserDataShared = false }: AnalyticsConfigurationType,
): Promise<Destination | Refused> {
  const id = ApplicationArn === undefined ? (ApplicationId ?? '').toLowerCase() : ApplicationArn.slice(ApplicationArn.lastIndexOf('/') + 1)
  const arn = ApplicationArn ?? `arn:aws:mobiletargeting:${pool.region}:${pool.account}:apps/${id}`
  const application = await findApplication(context, id)
  if (application?.arn !== arn) return { outcome: 'no-application', detail: noApplication(arn) }
  const roleArn = ApplicationArn === undefined ? (RoleArn ?? '') : await useServiceLinkedRole(context, pool)
  const role = await findRole(context, roleArn)
  if (!role) return { outcome: 'no-role', detail: `The role ${roleArn} does not exist.` }

  const assumption: Assumption = {
    externalId: ExternalId,
    poolArn: poolArn(pool),
    account: pool.account,
    region: pool.region,
    at: context.clock.now(),
  }
  const notTrusted = trustRefusal(role, assumption)
  if (notTrusted !== undefined) return { outcome: 'not-trusted', detail: notTrusted }
  await noteRoleUse({ ...context, region: pool.region }, role.id)
  return { application, sharesUserData: UserDataShared, ...permissionsOn(role, application, assumption) }
}

const permissionsOn = (role: Role, application: Application, assumption: Assumption) => ({
  endpointRefusal: permissionRefusal(role, 'mobiletargeting:UpdateEndpoint', application, assumption),
  eventRefusal: permissionRefusal(role, 'mobiletargeting:PutEvents', application, assumption),
})
