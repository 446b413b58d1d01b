import { refuse } from '@poolhouse/contract'
import type { Context } from '../context.ts'
import { newIamId } from '../crypto/index.ts'
import { createPrincipal, type IamPrincipalRow, readPrincipal } from '../storage/index.ts'
import { changeIam } from './action.ts'
import { bindIam } from './bindings.ts'

/** The services that can have a role of their own here. */
const services: Readonly<Record<string, { role: string; policy: string; description: string }>> = {
  'cognito-idp.amazonaws.com': {
    role: 'AWSServiceRoleForAmazonCognitoIdp',
    policy: 'AmazonCognitoIdpServiceRolePolicy',
    description: 'Allows Amazon Cognito User Pools to use your Amazon Pinpoint projects',
  },
  'email.cognito-idp.amazonaws.com': {
    role: 'AWSServiceRoleForAmazonCognitoIdpEmailService',
    policy: 'AmazonCognitoIdpEmailServiceRolePolicy',
    description: 'Allows Amazon Cognito User Pools to send mail with your Amazon SES identities',
  },
}

type Maker = Pick<Context, 'store' | 'keys' | 'clock'>

interface Wanted {
  service: string
  description?: string
  suffix?: string
}

/** Creates the service-linked role of a service with its policy. @throws InvalidInput */
export async function createServiceLinkedRole(
  context: Maker,
  account: string,
  { service, description, suffix }: Wanted,
): Promise<IamPrincipalRow> {
  const known = Object.hasOwn(services, service) ? services[service] : undefined
  if (!known)
    throw refuse('InvalidInput', `Service-linked roles of ${service} are not supported. Supported: ${Object.keys(services).join(', ')}.`)
  if (suffix !== undefined) throw refuse('InvalidInput', `Custom suffix is not allowed for ${service}`)
  const { keys, clock } = context
  const at = clock.now()
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  }
  const unbound = {
    id: newIamId('AROA'),
    account,
    kind: 'role' as const,
    name: known.role,
    path: `/aws-service-role/${service}/`,
    boundary: null,
    trust: JSON.stringify(trust),
    trusted_ids: '{}',
    description: description ?? known.description,
    max_session_seconds: 3600,
    created_at: at,
  }
  const principal = { ...unbound, binding: bindIam(keys, 'principal', unbound) }
  const unboundAttachment = {
    principal_id: unbound.id,
    policy_arn: `arn:aws:iam::aws:policy/aws-service-role/${known.policy}`,
    attached_at: at,
  }
  const outcome = await changeIam(context, createPrincipal, {
    principal,
    attachment: { ...unboundAttachment, binding: bindIam(keys, 'attachment', unboundAttachment) },
    tags: [],
    // Roles of services do not count against the quota.
    limit: Number.MAX_SAFE_INTEGER,
    checksBoundary: false,
  })
  if (outcome !== 'created')
    throw refuse('InvalidInput', `Service role name ${known.role} has been taken in this account, please try a different suffix.`)
  return { ...principal, version: 1, last_used_at: null, last_used_region: null }
}

/** Creates the service-linked role of a service unless the account has it: what the service itself does when it needs one. */
export async function ensureServiceLinkedRole(context: Maker, account: string, service: string): Promise<void> {
  const { role } = services[service]!
  if (await context.store.read(readPrincipal({ account, kind: 'role', name: role }))) return
  await createServiceLinkedRole(context, account, { service }).catch(async error => {
    if (!(await context.store.read(readPrincipal({ account, kind: 'role', name: role })))) throw error
  })
}
