/** The members of an SDK error that are used here. */
interface SdkError extends Error {
  /** The code on the wire, where the SDK names its exception otherwise: `NoSuchEntity` of a NoSuchEntityException. */
  Code?: unknown
  $fault?: unknown
  $metadata?: { httpStatusCode?: number; requestId?: string }
  code?: string
  cause?: unknown
}

/** Whether an error has a name, which for SDK errors is the exception. */
export const hasErrorName = (error: unknown, name: string): boolean => error instanceof Error && error.name === name

/** The exceptions of each service for a resource that does not exist. */
const notFound = ['ResourceNotFoundException', 'NoSuchEntityException', 'NotFoundException', 'UserNotFoundException']

/** Whether an error says that a resource does not exist. */
export const isNotFound = (error: unknown): boolean => notFound.some(name => hasErrorName(error, name))

/** The result of a call, or undefined where it says that the thing does not exist: a read finds nothing then, and a delete has nothing to do. */
export const ignoringMissing = <Result>(call: Promise<Result>): Promise<Result | undefined> =>
  call.catch(error => {
    if (isNotFound(error)) return undefined
    throw error
  })

const connectionProblems: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its name does not resolve',
  EAI_AGAIN: 'its name does not resolve',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ETIMEDOUT: 'no answer in time',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  UND_ERR_SOCKET: 'the connection was cut',
  TimeoutError: 'no answer in time',
}

/** What a failed connection is due to, by its system error code, which the SDK puts in different places. */
function connectionProblem(error: SdkError): string | undefined {
  const codes = [error.code, error.name, (error.cause as SdkError | undefined)?.code]
  const known = codes.find(code => code !== undefined && Object.hasOwn(connectionProblems, code))
  if (known) return connectionProblems[known]
  return /socket hang up/.test(error.message) ? connectionProblems.ECONNRESET : undefined
}

/** The response is not of the service's protocol: an HTML page, an empty object, bytes that are not HTTP. */
export class UnexpectedResponseError extends Error {
  override readonly name = 'ForeignAnswer'
}

const isUnexpectedResponse = (error: SdkError): boolean =>
  error instanceof UnexpectedResponseError ||
  error instanceof SyntaxError ||
  /^HPE_/.test(error.code ?? '') ||
  /Deserialization error/.test(error.message)

/** The failed call, for its message. */
export interface CallDescription {
  operation: string
  /** The service's name in messages. */
  service: string
  endpoint: string | undefined
}

const codeOf = (error: SdkError): string => (typeof error.Code === 'string' ? error.Code : error.name)

/** Message of a failed call: the service's error in the format of the official provider, or which endpoint did not answer and what to do. */
export function describeFailure(error: unknown, { operation, service, endpoint }: CallDescription): string {
  if (!(error instanceof Error)) return String(error)
  const { $metadata: metadata } = error as SdkError
  const problem = metadata?.httpStatusCode === undefined ? connectionProblem(error) : undefined
  if (problem !== undefined) {
    if (endpoint === undefined) return `${operation} got no answer from AWS: ${problem}. Check the network, or give an endpoint.`
    const fix =
      'Start the service there (poolhouse start), or give the address of one that runs: --endpoint, AWS_ENDPOINT_URL or aws:endpoints.'
    return `${operation} got no answer from ${endpoint}: ${problem}. ${fix}`
  }
  if (isUnexpectedResponse(error)) {
    const status = metadata?.httpStatusCode === undefined ? '' : ` (HTTP ${metadata.httpStatusCode})`
    const where = endpoint ?? 'AWS'
    return `${operation}: ${where} answered, but not as ${service} does${status}. Check the address of the service: --endpoint, AWS_ENDPOINT_URL or aws:endpoints.`
  }
  if (hasErrorName(error, 'CredentialsProviderError')) {
    return `no credentials for ${service}: set aws:accessKey and aws:secretKey, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile.`
  }
  const status = metadata?.httpStatusCode ?? 0
  return `operation error ${service}: ${operation}, https response error StatusCode: ${status}, RequestID: ${metadata?.requestId ?? ''}, ${codeOf(error)}: ${error.message}`
}
