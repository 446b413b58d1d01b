import { attachTrust, cognitoService, resourceTagKeys, roleSession, roleTagKeys } from '../access/index.ts'
import type { Role } from '../iam/index.ts'
import type { Application } from '../pinpoint/index.ts'
import { type AccessRequest, describeAnswer, describeFinding, explain, type PolicySet, servicePrincipal } from '../policy/index.ts'

/** The call of Pinpoint that a delivery makes. */
export type PinpointAction = 'mobiletargeting:UpdateEndpoint' | 'mobiletargeting:PutEvents'

/** Who assumes the role for whom, and when. */
export interface Assumption {
  externalId: string | undefined
  /** The user pool, by its ARN. */
  poolArn: string
  /** Of the user pool. */
  account: string
  region: string
  /** Milliseconds of the domain clock. */
  at: number
}

/** Characters of a reason: enough for the statements that a person wrote for this. */
const maxReason = 1_000

/** Undefined where Cognito may assume the role with the client's external id, else the reason. docs/reference/pinpoint-iam-sts.md#3.1. */
export function trustRefusal(role: Role, assumption: Assumption): string | undefined {
  const request = {
    action: 'sts:AssumeRole',
    resource: role.arn,
    principal: servicePrincipal(cognitoService),
    context: { ...timeAndPlace(assumption), 'sts:ExternalId': assumption.externalId, ...source(assumption), ...roleTagKeys(role) },
  }
  return refusal(request, { trust: attachTrust(role) })
}

/** Undefined where a session of the role may make the call on the application, else the reason. */
export function permissionRefusal(
  role: Role,
  action: PinpointAction,
  { arn, account, tags }: Application,
  assumption: Assumption,
): string | undefined {
  const { policies, principal, values } = roleSession(role, 'CognitoIdp')
  const context = { ...timeAndPlace(assumption), ...values, ...resourceTagKeys(tags) }
  return refusal({ action, resource: arn, account, principal, context }, policies)
}

const timeAndPlace = ({ region, at }: Assumption) => ({
  'aws:RequestedRegion': region,
  'aws:CurrentTime': new Date(at).toISOString(),
  'aws:EpochTime': String(Math.floor(at / 1000)),
  'aws:SecureTransport': 'true',
})

/** The confused deputy: for whom the service acts. */
const source = ({ poolArn, account }: Assumption) => ({ 'aws:SourceArn': poolArn, 'aws:SourceAccount': account })

/** The answer in a sentence, with what each statement says; undefined where the request is allowed. */
function refusal(request: AccessRequest, policies: PolicySet): string | undefined {
  const { answer, findings } = explain(request, policies)
  if (answer.isAllowed) return undefined
  const texts = [`${request.action} on ${request.resource} is ${describeAnswer(answer)}`, ...findings.map(describeFinding)]
  const text = texts.join('; ')
  return text.length > maxReason ? `${text.slice(0, maxReason - 1)}…` : text
}
