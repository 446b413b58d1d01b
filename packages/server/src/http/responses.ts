import { corsHeaders } from './cors.ts'

const maxHeaderLength = 1024

/** Makes a text safe for a response header: one line of printable ASCII, at most 1,024 characters; other characters become `?`. */
export const headerSafe = (text: string): string =>
  text
    .slice(0, maxHeaderLength)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[^\x20-\x7e]/g, '?')
    .trim()

/** A JSON response outside of the AWS protocols, such as discovery and health, readable by every origin. */
export const jsonResponse = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...corsHeaders, ...headers } })
