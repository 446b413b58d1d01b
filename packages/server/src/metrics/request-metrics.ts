import { Counter, Histogram, type Registry } from 'prom-client'
import { type AnsweredRequest, outcomeOf, requestName } from '../request-log/index.ts'

/** Seconds. A token request takes some milliseconds, a password on a busy machine some tenths of a second. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Counts and times requests. Returns what is called with each. */
export function requestMetrics(registry: Registry): (answered: AnsweredRequest) => void {
  const total = new Counter({
    name: 'poolhouse_requests_total',
    help: 'Requests by operation or path, and by outcome: ok, the name of an exception, an OAuth error, or http-STATUS.',
    labelNames: ['request', 'outcome'],
    registers: [registry],
  })
  const duration = new Histogram({
    name: 'poolhouse_request_duration_seconds',
    help: 'Time from the headers of a request to its answer.',
    labelNames: ['request'],
    buckets,
    registers: [registry],
  })
  const risks = new Counter({
    name: 'poolhouse_risk_decisions_total',
    help: 'What threat protection found in requests of users, by decision and level, and whether the password is compromised.',
    labelNames: ['decision', 'level', 'compromised'],
    registers: [registry],
  })
  return answered => {
    const request = requestName(answered)
    const { status, trace, durationMs } = answered
    total.inc({ request, outcome: outcomeOf(trace.refusal) ?? (status >= 400 ? `http-${status}` : 'ok') })
    duration.observe({ request }, durationMs / 1_000)
    if (trace.risk)
      risks.inc({
        decision: trace.risk.RiskDecision,
        level: trace.risk.RiskDecision === 'NoRisk' ? 'none' : trace.risk.RiskLevel,
        compromised: String(trace.risk.CompromisedCredentialsDetected),
      })
  }
}
