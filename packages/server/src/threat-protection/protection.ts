import { BlockList, isIP } from 'node:net'
import {
  type AccountTakeoverActionType,
  type ChallengeResponseType,
  type EventFilterType,
  type EventRiskType,
  type EventType,
  refuse,
  ServiceError,
} from '@poolhouse/contract'
import type { Call, Protection, TracedUser } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { logRecordOf, type Pool } from '../pools/index.ts'
import { continueAuthEvent, listPassedSignIns, type NewMessage, readAuthEventOfSession, recordAuthEvent } from '../storage/index.ts'
import { isCompromised } from './compromised-passwords.ts'
import { configurationFor, type Mode, modeOf, type RiskBlocks } from './effective-configuration.ts'
import { deviceOf } from './end-user.ts'
import type { EventContext } from './events.ts'
import { buildNotice } from './notice.ts'
import { placeOf } from './places.ts'
import { riskLevel } from './risk-rules.ts'

/** Sign-ins of a user that a new one is compared with. */
const comparedSignIns = 50
const day = 86_400_000
/** As the service keeps events. docs/reference/users-and-pools.md#20. */
const defaultKeepDays = 730

/** docs/reference/users-and-pools.md#20. */
export const blockedForSecurity = () => refuse('NotAuthorizedException', 'Unable to login because of security reasons.')
/** docs/reference/users-and-pools.md#15. */
export const compromisedPassword = () => refuse('InvalidPasswordException', 'Provided password cannot be used for security reasons.')

/** What a step came to, for the event of it. */
export interface StepResult {
  response: 'Pass' | 'InProgress'
  challenges?: ChallengeResponseType[]
  /** The next `Session` of a sign-in in progress. */
  nextSession?: string
}

/** What is done and recorded, and by whom. */
interface Protected<Result> {
  pool: Pool
  clientId: string | undefined
  type: EventType
  /** The challenges are those of Lambda triggers. */
  isCustom?: boolean
  /** The `Session` that is answered, and what its answer proves. */
  answers?: { session: string; challenge?: ChallengeResponseType['ChallengeName'] }
  /** Undefined where nothing was proven yet, which is no event. */
  resultOf: (result: Result, protection: Protection) => StepResult | undefined
}

/** Mistakes of a program, and answers that reveal an unknown name: neither says anything of a user. */
const noEvents: ReadonlySet<string> = new Set([
  'InvalidParameterException',
  'ResourceNotFoundException',
  'TooManyRequestsException',
  'InternalErrorException',
  'NotImplementedException',
  'UserNotFoundException',
])

/**
 * Runs a step of a user's under threat protection, and writes the event of it before the caller gets the answer. Where the mode is OFF it only runs the step.
 */
export async function underProtection<Result>(
  call: Call,
  about: Protected<Result>,
  step: (call: Call) => Promise<Result>,
): Promise<Result> {
  const mode = modeOf(about.pool, about.isCustom)
  if (mode === 'OFF') return step(call)
  const protection = new RequestProtection(call, about, mode)
  try {
    const result = await step({ ...call, protection })
    await protection.record(about.resultOf(result, protection))
    return result
  } catch (error) {
    if (error instanceof ServiceError && !noEvents.has(error.name)) await protection.record('Fail')
    throw error
  }
}

type Action = AccountTakeoverActionType & { mail: 'BlockEmail' | 'NoActionEmail' | 'MfaEmail' }

class RequestProtection implements Protection {
  isAssessed = false
  readonly #id = newUuid()
  readonly #call: Call
  readonly #about: Omit<Protected<never>, 'resultOf'>
  readonly #mode: Mode
  readonly #address: string
  readonly #risk: EventRiskType = { RiskDecision: 'NoRisk', RiskLevel: 'Low', CompromisedCredentialsDetected: false }
  #context: Promise<EventContext> | undefined
  #message: NewMessage | undefined

  constructor(call: Call, about: Omit<Protected<never>, 'resultOf'>, mode: Mode) {
    this.#call = call
    this.#about = about
    this.#mode = mode
    this.#address = call.endUser?.address ?? call.sourceAddress
  }

  async assertAddressAllowed(): Promise<void> {
    const { RiskExceptionConfiguration: exceptions } = await this.#configuration()
    const connection = this.#call.endUser?.connection
    const addresses = connection === undefined ? [this.#address] : [this.#address, connection]
    if (!addresses.some(address => isIn(address, exceptions?.BlockedIPRangeList))) return
    Object.assign(this.#risk, { RiskDecision: 'AccountTakeover', RiskLevel: 'High' })
    // AUDIT only records. The reference is silent on blocked ranges there.
    if (this.#mode === 'ENFORCED') throw this.#blocked()
  }

  async detectsCompromised(event: EventFilterType, password: string): Promise<boolean> {
    const { CompromisedCredentialsRiskConfiguration: compromised } = await this.#configuration()
    if (compromised?.EventFilter && !compromised.EventFilter.includes(event)) return false
    if (await this.#isSkipped()) return false
    if (!(await isCompromised(this.#call, password))) return false
    this.#risk.CompromisedCredentialsDetected = true
    return this.#mode === 'ENFORCED' && compromised?.Actions.EventAction === 'BLOCK'
  }

  async assertPasswordAllowed(event: EventFilterType, password: string): Promise<void> {
    if (await this.detectsCompromised(event, password)) throw compromisedPassword()
  }

  async assess(user: TracedUser & { username: string }): Promise<'MFA_IF_CONFIGURED' | 'MFA_REQUIRED' | undefined> {
    this.isAssessed = true
    if (await this.#isSkipped()) return undefined
    const { store, now } = this.#call
    const context = await this.#eventContext()
    const level = riskLevel(context, now, await store.read(listPassedSignIns(this.#about.pool.id, user.sub, comparedSignIns)))
    if (level === undefined) return undefined
    Object.assign(this.#risk, { RiskDecision: 'AccountTakeover', RiskLevel: level })
    const { AccountTakeoverRiskConfiguration: takeover } = await this.#configuration()
    const configured = takeover?.Actions[`${level}Action`]
    if (this.#mode !== 'ENFORCED' || !configured) return undefined
    const action = { ...configured, mail: mails[configured.EventAction] }
    await this.#notify(user, action, takeover)
    if (action.EventAction === 'BLOCK') throw this.#blocked()
    return action.EventAction === 'NO_ACTION' ? undefined : action.EventAction
  }

  refuseWithoutFactor(): Error {
    return this.#blocked()
  }

  /** Writes the event. One that cannot be written changes no answer. */
  async record(result: StepResult | 'Fail' | undefined): Promise<void> {
    const { user } = this.#call.trace
    this.#call.trace.risk = this.#risk
    if (result === undefined || user === undefined) return
    // A row for an unknown user is written like that of a known one, so that the response time does not reveal which it is.
    const sub = user === 'unknown' ? newUuid() : user.sub
    try {
      await this.#write(sub, user !== 'unknown', result)
    } catch (cause) {
      this.#call.log.error('An event of threat protection could not be written', { pool: this.#about.pool.id, cause: String(cause) })
    }
  }

  async #write(sub: string, isKnown: boolean, result: StepResult | 'Fail'): Promise<void> {
    const { pool, type, clientId = '', answers } = this.#about
    const { store, now, settings } = this.#call
    const session = answers && this.#sessionHash(answers.session)
    const before = session === undefined ? undefined : await store.read(readAuthEventOfSession(pool.id, sub, session))
    const isFailed = result === 'Fail'
    const proven: ChallengeResponseType[] =
      answers?.challenge === undefined ? [] : [{ ChallengeName: answers.challenge, ChallengeResponse: isFailed ? 'Failure' : 'Success' }]
    const given = isFailed ? (type === 'SignIn' && !answers ? failedPassword : []) : (result.challenges ?? [])
    const challenges = [...(before ? JSON.parse(before.challenges) : []), ...given, ...proven]
    const response = isFailed ? 'Fail' : result.response
    const next = isFailed || result.nextSession === undefined ? null : this.#sessionHash(result.nextSession)
    const risk = before && !this.isAssessed ? JSON.parse(before.risk) : this.#risk
    const context = await this.#eventContext()
    const log = isKnown
      ? await logRecordOf(this.#call, pool, 'userAuthEvents', () =>
          this.#logMessage({ id: isFailed ? this.#id : (before?.id ?? this.#id), sub, response, risk, challenges, context }),
        )
      : undefined
    if (before && !isFailed) {
      const continued = {
        poolId: pool.id,
        sub,
        id: before.id,
        response,
        session: next,
        challenges: JSON.stringify(challenges),
        at: now,
        log,
      }
      if ((await store.decide(continueAuthEvent, continued)) === 'continued') return
    }
    const keepFor = isKnown ? (settings.threatProtection?.keepEventsDays ?? defaultKeepDays) * day : day
    await store.decide(recordAuthEvent, {
      event: {
        ...{ pool_id: pool.id, sub, id: this.#id, client_id: clientId, type, response, created_at: now, expires_at: now + keepFor },
        ...{ session: next, risk: JSON.stringify(risk), challenges: JSON.stringify(challenges), context: JSON.stringify(context) },
      },
      message: this.#message,
      log,
    })
  }

  /** The message of a record, as the service writes it to CloudWatch Logs. */
  #logMessage(event: {
    id: string
    sub: string
    response: string
    risk: EventRiskType
    challenges: readonly ChallengeResponseType[]
    context: EventContext
  }) {
    const { pool, clientId = '', type } = this.#about
    const { risk, context } = event
    return {
      version: '1',
      eventId: event.id,
      eventType: type.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase(),
      userSub: event.sub,
      userPoolId: pool.id,
      clientId,
      creationDate: new Date(this.#call.now).toISOString(),
      eventResponse: event.response,
      riskLevel: risk.RiskDecision === 'NoRisk' ? '' : risk.RiskLevel,
      riskDecision: risk.RiskDecision === 'NoRisk' ? 'PASS' : risk.RiskDecision === 'Block' ? 'BLOCK' : 'ACCOUNT_TAKEOVER',
      challenges: event.challenges.map(({ ChallengeName, ChallengeResponse }) => `${ChallengeName}:${ChallengeResponse}`),
      deviceName: context.deviceName,
      ipAddress: context.address,
      requestId: this.#call.requestId,
      compromisedCredentialsDetected: String(risk.CompromisedCredentialsDetected === true),
      city: context.city ?? '',
      country: context.country ?? '',
      hasContextData: String(this.#call.endUser?.encodedData !== undefined),
    }
  }

  #sessionHash(handle: string): string {
    return this.#call.keys.keyedHash('session', `event ${handle}`).toString('base64url')
  }

  #blocked(): Error {
    this.#risk.RiskDecision = 'Block'
    return blockedForSecurity()
  }

  #configuration(): Promise<RiskBlocks> {
    return configurationFor(this.#call, this.#about.pool, this.#about.clientId)
  }

  /** An address of a client with a secret skips no check that its connection does not skip as well. */
  async #isSkipped(): Promise<boolean> {
    const skipped = (await this.#configuration()).RiskExceptionConfiguration?.SkippedIPRangeList
    const connection = this.#call.endUser?.connection
    return isIn(this.#address, skipped) && (connection === undefined || isIn(connection, skipped))
  }

  #eventContext(): Promise<EventContext> {
    this.#context ??= placeOf(this.#call, this.#address).then(place => {
      const { key, name, timezone } = deviceOf(this.#call)
      return { address: this.#address, device: key, deviceName: name, ...(timezone !== undefined && { timezone }), ...place }
    })
    return this.#context
  }

  async #notify(
    user: TracedUser & { username: string },
    { Notify, mail }: Action,
    takeover: RiskBlocks['AccountTakeoverRiskConfiguration'],
  ): Promise<void> {
    const configuration = takeover?.NotifyConfiguration
    if (!Notify || !configuration) return
    const notice = { kind: mail, configuration, eventId: this.#id, context: await this.#eventContext() }
    this.#message = buildNotice(this.#call, this.#about.pool, user, notice)
  }
}

const failedPassword: ChallengeResponseType[] = [{ ChallengeName: 'Password', ChallengeResponse: 'Failure' }]

const mails = { BLOCK: 'BlockEmail', NO_ACTION: 'NoActionEmail', MFA_IF_CONFIGURED: 'MfaEmail', MFA_REQUIRED: 'MfaEmail' } as const

function isIn(address: string, ranges: readonly string[] | undefined): boolean {
  const family = isIP(address)
  if (!ranges?.length || family === 0) return false
  const list = new BlockList()
  for (const range of ranges) {
    const [network = '', bits] = range.split('/')
    list.addSubnet(network, Number(bits), isIP(network) === 4 ? 'ipv4' : 'ipv6')
  }
  return list.check(address, family === 4 ? 'ipv4' : 'ipv6')
}
