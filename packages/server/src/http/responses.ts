import { corsHeaders } from './cors.ts'

const longestHeader = 1024

/** A text that may stand in a header: printable ASCII on one line, cut where it is long. What it replaces is `?`. */
export const headerSafe = (text: string): string =>
  text
    .slice(0, longestHeader)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[^\x20-\x7e]/g, '?')
    .trim()

/** A JSON document outside of the AWS protocols, readable by every origin. */
export const jsonResponse = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...corsHeaders, ...headers } })
