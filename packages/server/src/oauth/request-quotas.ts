import type { Call, CountedRequest } from '../context.ts'
import { htmlResponse, markup, sourceNetwork } from '../http/index.ts'
import { oauthResponse } from './responses.ts'

const message = 'There were too many requests. Please try again later.'

/**
 * Counts a request to a page or an OAuth endpoint. Returns the answer to one that is beyond a quota: 429 (RFC 6585 §4), for which the service publishes
 * no form; a person gets a page, a program the JSON of an OAuth error.
 */
export function refuseBeyondQuota(call: Call, request: Omit<CountedRequest, 'source'>, accept = ''): Response | undefined {
  const exceeded = call.requestQuotas?.exceeded({ ...request, source: sourceNetwork(call.sourceAddress) })
  if (!exceeded) return undefined
  const { quota, retrySeconds } = exceeded
  const rule = { id: 'request-quota-exceeded', setting: `${quota.of}.${quota.by}`, value: `${quota.limit} in ${quota.seconds} s` } as const
  call.trace.refusal = { code: 'http-429', rule }
  const retry = { 'Retry-After': String(retrySeconds) }
  if (!accept.includes('text/html')) return oauthResponse(429, { error: 'temporarily_unavailable', error_description: message }, retry)
  const page = htmlResponse(429, markup`<!doctype html><meta charset="utf-8"><title>429</title><p>${message}</p>`)
  page.headers.set('Retry-After', retry['Retry-After'])
  return page
}
