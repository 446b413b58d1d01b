import type { IncomingHttpHeaders } from 'node:http'

/**
 * On every answer, errors included: browsers hide an answer without them from the program, which then sees a network error. There is no
 * credential in a cookie to protect at the API, and the real service answers every origin.
 */
export const corsHeaders = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date',
} as const

/** The answer to OPTIONS: needs no target and no signature. The requested headers are echoed, since SDKs add new ones with time. */
export function preflight(headers: IncomingHttpHeaders): Response {
  const asked = headers['access-control-request-headers']
  return new Response(null, {
    status: 200,
    headers: {
      ...corsHeaders,
      'Access-Control-Allow-Methods': 'GET, POST, OPTIONS',
      ...(typeof asked === 'string' && asked !== '' ? { 'Access-Control-Allow-Headers': asked } : {}),
      'Access-Control-Max-Age': '172800',
      'Content-Length': '0',
    },
  })
}
