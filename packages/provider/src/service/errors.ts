/** The parts of an SDK error that we read. */
interface SdkError extends Error {
  $fault?: unknown
  $metadata?: { httpStatusCode?: number; requestId?: string }
  code?: string
  cause?: unknown
}

export const hasErrorName = (error: unknown, name: string): boolean => error instanceof Error && error.name === name

export const isNotFound = (error: unknown): boolean => hasErrorName(error, 'ResourceNotFoundException')

const connectionProblems: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its name does not resolve',
  EAI_AGAIN: 'its name does not resolve',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ETIMEDOUT: 'no answer in time',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
  UND_ERR_SOCKET: 'the connection was cut',
  TimeoutError: 'no answer in time',
}

/** The system's code of a failed connection, wherever the SDK has put it. */
function connectionProblem(error: SdkError): string | undefined {
  const codes = [error.code, error.name, (error.cause as SdkError | undefined)?.code]
  const known = codes.find(code => code !== undefined && Object.hasOwn(connectionProblems, code))
  if (known) return connectionProblems[known]
  return /socket hang up/.test(error.message) ? connectionProblems.ECONNRESET : undefined
}

/** Something answered that does not speak the service's protocol: a page, an empty object, bytes that are no HTTP. */
export class UnexpectedResponseError extends Error {
  override readonly name = 'ForeignAnswer'
}

const isUnexpectedResponse = (error: SdkError): boolean =>
  error instanceof UnexpectedResponseError ||
  error instanceof SyntaxError ||
  /^HPE_/.test(error.code ?? '') ||
  /Deserialization error/.test(error.message)

export interface CallDescription {
  operation: string
  service: 'Cognito Identity Provider' | 'STS'
  endpoint: string | undefined
}

/** What a failed call says to a person: the service's error in the official provider's frame, or where nobody answered and what to do. */
export function describeFailure(error: unknown, { operation, service, endpoint }: CallDescription): string {
  if (!(error instanceof Error)) return String(error)
  const { $metadata: metadata } = error as SdkError
  const problem = metadata?.httpStatusCode === undefined ? connectionProblem(error) : undefined
  if (problem !== undefined) {
    if (endpoint === undefined) return `${operation} got no answer from AWS: ${problem}. Check the network, or give an endpoint.`
    const mend =
      'Start the service there (poolhouse start), or give the address of one that runs: --endpoint, AWS_ENDPOINT_URL or aws:endpoints.'
    return `${operation} got no answer from ${endpoint}: ${problem}. ${mend}`
  }
  if (isUnexpectedResponse(error)) {
    const status = metadata?.httpStatusCode === undefined ? '' : ` (HTTP ${metadata.httpStatusCode})`
    const where = endpoint ?? 'AWS'
    return `${operation}: ${where} answered, but not as ${service} does${status}. Is that the address of the service? See --endpoint, AWS_ENDPOINT_URL and aws:endpoints.`
  }
  if (hasErrorName(error, 'CredentialsProviderError')) {
    return `no credentials for ${service}: set aws:accessKey and aws:secretKey, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile.`
  }
  const status = metadata?.httpStatusCode ?? 0
  return `operation error ${service}: ${operation}, https response error StatusCode: ${status}, RequestID: ${metadata?.requestId ?? ''}, ${error.name}: ${error.message}`
}
