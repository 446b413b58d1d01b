import type { JsonSchema } from '@poolhouse/contract'
import { integer, object, type Route, text, time } from './route.ts'

/** Schemas that several answers have. */
const schemas: Readonly<Record<string, JsonSchema>> = {
  Problem: { ...object({ message: text }), description: 'What is wrong, with the value, the rule and the fix.' },
  Message: object({
    id: text,
    at: time,
    'sentAt?': { ...time, description: 'When a transport delivered it.' },
    'takenAt?': { ...time, description: 'When GET /_poolhouse/inbox/next gave it.' },
    kind: { type: 'string', enum: ['code', 'mfa', 'invitation', 'custom-sender'] },
    medium: { type: 'string', enum: ['EMAIL', 'SMS', 'FUNCTION'] },
    to: text,
    'subject?': text,
    text: { ...text, description: 'The whole text; HTML where isHtml is true.' },
    'code?': { ...text, description: 'The code, or the temporary password of an invitation.' },
    'link?': { ...text, description: 'The link in the place of the code.' },
    'isHtml?': { type: 'boolean' },
    'event?': { type: 'object', description: 'Of a custom sender trigger.' },
    poolId: text,
  }),
  RequestEvent: object({
    number: integer,
    time,
    'domainTime?': time,
    requestId: text,
    'operation?': text,
    method: text,
    path: text,
    'poolId?': text,
    'clientId?': text,
    'user?': text,
    outcome: text,
    level: { type: 'string', enum: ['info', 'warn', 'error'] },
    status: integer,
    durationMs: { type: 'number' },
    'message?': text,
    'rule?': { type: 'object' },
  }),
}

const json = (schema: JsonSchema) => ({ 'application/json': { schema } })
const problem: JsonSchema = { $ref: '#/components/schemas/Problem' }

/** The OpenAPI description of these routes. */
export function openApi(routes: Readonly<Record<string, Route>>, url: string): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const [name, route] of Object.entries(routes)) {
    const [method, path] = name.split(' ') as [string, string]
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Poolhouse, development mode',
      version: '1',
      description:
        'What tests and tools need of a service in development mode. Requests carry the header x-poolhouse, with any value; pages of other origins and other hosts are refused, and production has none of these addresses.',
    },
    servers: [{ url }],
    security: [{ header: [] }],
    paths,
    components: { schemas, securitySchemes: { header: { type: 'apiKey', in: 'header', name: 'x-poolhouse' } } },
  }
}

function operationOf({ id, about, query, body, answers, isPage }: Route): object {
  const all = {
    400: { about: 'The request is wrong.', schema: problem },
    403: { about: 'The header is missing, or the page of another origin asks.', schema: problem },
    ...answers,
  }
  return {
    operationId: id,
    description: about,
    ...(isPage && { security: [] }),
    ...(query && {
      parameters: Object.entries(query).map(([name, { about: description, schema, isRequired = false }]) => ({
        name,
        in: 'query',
        description,
        required: isRequired,
        schema,
      })),
    }),
    ...(body && { requestBody: { required: true, description: body.about, content: json(body.schema) } }),
    responses: Object.fromEntries(
      Object.entries(all).map(([status, { about: description, schema, ...more }]) => [
        status,
        { description, content: { ...json(schema), ...('alsoHtml' in more && { 'text/html': { schema: text } }) } },
      ]),
    ),
  }
}
