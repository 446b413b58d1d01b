import { ownMember, type QueryServiceName, queryOperationShapes, queryShape, type Shape } from '@poolhouse/contract'
import { parentElement, textElement } from './xml.ts'

/** The result element of an operation as XML; empty where the operation has no output. */
export function renderQueryResult(service: QueryServiceName, operation: string, result: unknown): string {
  const { output } = queryOperationShapes(service, operation)
  return output === undefined ? '' : render(service, queryShape(service, output), `${operation}Result`, result ?? {})
}

type Render = (service: QueryServiceName, shape: Shape, name: string, value: unknown) => string

/** Members in the order of the result, which for GetCallerIdentity is another than that of the model. */
const renderStructure: Render = (service, { members = {} }, name, value) => {
  const children = Object.entries(value as Record<string, unknown>).map(([member, each]) => {
    const shape = ownMember(members, member)
    return each === undefined || shape === undefined ? '' : render(service, queryShape(service, shape), member, each)
  })
  return parentElement(name, {}, ...children)
}

const renderList: Render = (service, { member }, name, value) =>
  parentElement(name, {}, ...(value as readonly unknown[]).map(each => render(service, queryShape(service, member!), 'member', each)))

const renderText: Render = (_, __, name, value) => textElement(name, String(value))

/** Seconds since the Unix epoch become a time without a fraction. */
const renderTimestamp: Render = (_, __, name, value) =>
  textElement(name, `${new Date(Math.floor(value as number) * 1000).toISOString().slice(0, 19)}Z`)

const renderers: Partial<Record<Shape['type'], Render>> = { structure: renderStructure, list: renderList, timestamp: renderTimestamp }

const render: Render = (service, shape, name, value) => (renderers[shape.type] ?? renderText)(service, shape, name, value)
