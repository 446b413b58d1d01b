import type { Call } from '../context.ts'
import type { Pool } from '../pools/index.ts'

interface EventParts {
  version: string
  /** `PreSignUp_SignUp`. */
  source: string
  userName: string
  /** The client in the event, where it is not that of `call.triggerContext`. */
  clientId?: string
  request: Readonly<Record<string, unknown>>
  response: object
}

/** The event of a Lambda trigger, with the members that all triggers share. docs/reference/lambda-triggers.md#2. */
export function buildEvent(call: Call, pool: Pool, { version, source, userName, clientId, request, response }: EventParts) {
  const { clientMetadata } = call.triggerContext ?? {}
  return {
    version,
    triggerSource: source,
    region: pool.region,
    userPoolId: pool.id,
    userName,
    callerContext: {
      awsSdkVersion: sdkVersion(call.userAgent),
      clientId: clientId ?? call.triggerContext?.clientId ?? 'CLIENT_ID_NOT_APPLICABLE',
    },
    request: { ...request, ...(clientMetadata && { clientMetadata }) },
    response,
  }
}

const unknownSdk = 'aws-sdk-unknown-unknown'

/** `aws-sdk-js/3.1.0 …` → `aws-sdk-js-3.1.0`. */
function sdkVersion(userAgent: string): string {
  const found = /^(aws-sdk-[\w-]{1,40}|Boto3|aws-cli|aws-amplify)\/([\w.-]{1,40})/.exec(userAgent)
  return found ? `${found[1]}-${found[2]}` : unknownSdk
}
