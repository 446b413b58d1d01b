import type { Context } from '../context.ts'
import { findAccessKey, findRole, findUser } from '../iam/index.ts'
import {
  type AccessRequest,
  accountPrincipal,
  administratorPolicy,
  describeAnswer,
  describeFinding,
  explain,
  type PolicySet,
  type Principal,
  refusalMessage,
  servicePrincipal,
} from '../policy/index.ts'
import { cognitoService } from './passed-roles.ts'
import { attachTrust, findPermissions, type KeyPermissions, roleSession } from './permissions.ts'
import { resourceTagKeys } from './request-keys.ts'
import { resourceTags } from './resource-tags.ts'

/** A call that is to be explained. */
export interface AccessQuestion {
  /** An access key id, the ARN of a user, role, session or account, a user's name, or a service such as `cognito-idp.amazonaws.com`. */
  principal: string
  /** Of temporary credentials that are named by their access key id: it holds the policies of the session. */
  sessionToken?: string
  /** `cognito-idp:DescribeUserPool`. */
  action: string
  /** An ARN, or `*`. */
  resource: string
  /** Condition keys of the request, besides those of its principal. */
  context: Readonly<Record<string, string | readonly string[]>>
}

/** Why a call is allowed or refused. */
export interface ExplainedAccess {
  isAllowed: boolean
  /** The principal's ARN, or the name of a service. */
  principal: string
  /** One line: allowed or denied, and by what. */
  answer: string
  /** The message that the caller of a refused call gets. */
  message?: string
  /** One line for each statement: whether it applies, and if not, why. */
  statements: readonly string[]
  /** What was not looked at. */
  note?: string
}

type Reader = Pick<Context, 'store' | 'keys' | 'log' | 'clock' | 'settings'>

/** Says why a call would be allowed or refused now. Undefined for an unknown principal. */
export async function explainAccess(context: Reader, question: AccessQuestion): Promise<ExplainedAccess | undefined> {
  const asked = await findAsked(context, question)
  if (!asked) return undefined
  const { action, resource } = question
  const { policies, principal, values } = asked.permissions
  const request: AccessRequest = {
    action,
    resource,
    principal,
    context: { ...(await usualKeys(context, question)), ...values, ...question.context },
  }
  const { answer, findings } = explain(request, { ...policies, ...(await trustOf(context, question)) })
  return {
    isAllowed: answer.isAllowed,
    principal: asked.name,
    answer: describeAnswer(answer),
    ...(!answer.isAllowed && { message: refusalMessage(answer, { principal: asked.name, action, resource }) }),
    statements: findings.map(describeFinding),
    ...(asked.note !== undefined && { note: asked.note }),
  }
}

/** A call in the region of its resource, now. Roles are passed to Cognito alone. */
const usualKeys = async (context: Reader, { action, resource }: AccessQuestion) => ({
  ...(/^iam:PassRole$/i.test(action) && { 'iam:PassedToService': cognitoService }),
  'aws:CurrentTime': new Date(context.clock.now()).toISOString(),
  'aws:EpochTime': String(Math.floor(context.clock.now() / 1000)),
  'aws:RequestedRegion': resource.split(':')[3] || 'us-east-1',
  ...resourceTagKeys(await resourceTags(context, resource)),
})

interface Asked {
  name: string
  permissions: KeyPermissions
  note?: string
}

/** The kinds of principals that a question may name, in the order in which they are tried. */
const kinds: readonly ((context: Reader, named: string, sessionToken?: string) => Promise<Asked | undefined>)[] = [
  byAccessKey,
  byAccount,
  byService,
  byUser,
  byRole,
]

async function findAsked(context: Reader, { principal, sessionToken }: AccessQuestion): Promise<Asked | undefined> {
  for (const find of kinds) {
    const asked = await find(context, principal, sessionToken)
    if (asked) return asked
  }
  return undefined
}

async function byAccessKey(context: Reader, named: string, sessionToken?: string): Promise<Asked | undefined> {
  const key = /^A[KS]IA\w{4,124}$/.test(named) ? await findAccessKey(context, named, sessionToken) : undefined
  if (!key) return undefined
  return { name: key.arn, permissions: key.admin ? unlimited(accountPrincipal(key.account)) : await findPermissions(context, key) }
}

/** The root user of an account, and an administrator's key. */
async function byAccount(_: Reader, named: string): Promise<Asked | undefined> {
  const account = /^(?:arn:aws:iam::)?(\d{12})(?::root)?$/.exec(named)?.[1]
  return account === undefined ? undefined : { name: `arn:aws:iam::${account}:root`, permissions: unlimited(accountPrincipal(account)) }
}

const unlimited = (principal: Principal): KeyPermissions => ({
  policies: { identity: [{ name: 'AdministratorKey', policy: administratorPolicy }] },
  principal,
  values: {},
})

/** Services act by the roles that they assume, and have no policies. */
async function byService(_: Reader, named: string): Promise<Asked | undefined> {
  return /^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com$/.test(named)
    ? { name: named, permissions: { policies: {}, principal: servicePrincipal(named), values: {} } }
    : undefined
}

async function byUser(context: Reader, named: string): Promise<Asked | undefined> {
  const arn = named.startsWith('arn:') ? named : `arn:aws:iam::${context.settings.account}:user/${named}`
  const user = await findUser(context, arn)
  if (!user) return undefined
  const { id, account } = user
  const key = { secret: '', account, arn: user.arn, userId: id, admin: false, principalId: id }
  return { name: user.arn, permissions: await findPermissions(context, key) }
}

const sessionNote =
  'A session may have policies of its own, which are in its token: name its access key id, with its token in AWS_SESSION_TOKEN, to see them.'

/** A role, or one of its sessions. */
async function byRole(context: Reader, named: string): Promise<Asked | undefined> {
  const [, account, name, session = 'session'] = /^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\/(.+)$/.exec(named) ?? []
  const role = await findRole(context, account === undefined ? named : `arn:aws:iam::${account}:role/${name}`)
  const arn = role && `arn:aws:sts::${role.account}:assumed-role/${role.name}/${session}`
  return role && { name: arn!, permissions: roleSession(role, session), note: sessionNote }
}

/** A principal that assumes a role needs the trust of the role. */
async function trustOf(context: Reader, { action, resource }: AccessQuestion): Promise<Pick<PolicySet, 'trust'>> {
  if (!/^sts:AssumeRole/i.test(action)) return {}
  const role = await findRole(context, resource)
  return role ? { trust: attachTrust(role) } : {}
}
