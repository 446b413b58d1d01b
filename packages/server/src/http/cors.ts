import type { IncomingHttpHeaders } from 'node:http'

/**
 * CORS headers of every response, errors included: without them a browser hides the response from the page, which then sees a network error.
 * Every origin is allowed, as by the real service, because the API takes no credentials from cookies.
 */
export const corsHeaders = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date',
} as const

/** The response to a CORS preflight. It allows the headers that the browser asks for, since new versions of the SDKs add headers. */
export function preflight(headers: IncomingHttpHeaders): Response {
  const requested = headers['access-control-request-headers']
  return new Response(null, {
    status: 200,
    headers: {
      ...corsHeaders,
      'Access-Control-Allow-Methods': 'GET, POST, PUT, DELETE, OPTIONS',
      ...(typeof requested === 'string' && requested !== '' ? { 'Access-Control-Allow-Headers': requested } : {}),
      'Access-Control-Max-Age': '172800',
      'Content-Length': '0',
    },
  })
}
