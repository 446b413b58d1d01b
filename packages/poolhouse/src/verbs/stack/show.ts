import type { StackDescription } from '@poolhouse/engine'
import type { Command } from 'commander'
import type { CommandEnvironment } from '../../environment.ts'
import { formatColumns } from '../columns.ts'
import { addStackOptions, resolveStack, type StackOptions } from '../stack-options.ts'
import { assertNoVerb } from '../verb-group.ts'

interface ShowOptions extends StackOptions {
  showIds?: boolean
  showUrns?: boolean
  showSecrets?: boolean
  showName?: boolean
}

/** `stack` alone: the current stack with its resources and outputs, as the official CLI shows it. */
export const addStackShow = (stack: Command, environment: CommandEnvironment): Command =>
  addStackOptions(stack)
    .description('manage the stacks of a project; alone: show the current one and its resources')
    .option('-i, --show-ids', 'the id of each resource')
    .option('-u, --show-urns', 'the URN of each resource')
    .option('--show-secrets', 'secrets among the outputs in clear')
    .option('--show-name', 'only the name of the stack')
    .action(async (options: ShowOptions, command: Command) => {
      assertNoVerb(command)
      const { currentStackName, describeStack } = await import('@poolhouse/engine')
      const name = resolveStack(options, environment)
      if (options.showName) return environment.out(name.stack ?? (await currentStackName(name)))
      const described = await describeStack({ ...name, showSecrets: options.showSecrets ?? false })
      for (const line of formatStack(described, options)) environment.out(line)
    })

const nameOf = (urn: string): string => urn.split('::').slice(3).join('::')

function formatStack(
  { name, project, file, updatedAt, engineVersion, resources, outputs }: StackDescription,
  options: ShowOptions,
): string[] {
  const values = Object.entries(outputs).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)])
  return [
    `Current stack is ${name}:`,
    `    Project: ${project}`,
    ...(updatedAt ? [`    Last updated: ${updatedAt}`, `    Pulumi version used: v${engineVersion}`] : []),
    `    State: ${file}`,
    `Current stack resources (${resources.length}):`,
    ...(resources.length > 0 ? formatColumns([['TYPE', 'NAME'], ...treeRows(resources, options)]).map(line => `    ${line}`) : []),
    `Current stack outputs (${values.length}):`,
    ...(values.length > 0 ? formatColumns([['OUTPUT', 'VALUE'], ...values]).map(line => `    ${line}`) : []),
    '',
    'Use `poolhouse stack select` to change stack; `poolhouse stack ls` lists known ones',
  ]
}

type Listed = StackDescription['resources'][number]

/** One row a resource, children below their parents; with its id and URN below it where they are asked for. */
function treeRows(resources: readonly Listed[], { showIds, showUrns }: ShowOptions): string[][] {
  const urns = new Set(resources.map(({ urn }) => urn))
  const below = Map.groupBy(resources, ({ parent }) => (urns.has(parent) ? parent : ''))
  const rowsOf = (parent: string, indent: string): string[][] => {
    const children = below.get(parent) ?? []
    return children.flatMap((resource, index) => {
      const isLast = index === children.length - 1
      const [sign, inner] = parent === '' ? ['', ''] : isLast ? ['└─ ', '   '] : ['├─ ', '│  ']
      const details = [...(showUrns ? [`URN: ${resource.urn}`] : []), ...(showIds && resource.id ? [`ID: ${resource.id}`] : [])]
      return [
        [`${indent}${sign}${resource.type}`, nameOf(resource.urn)],
        ...details.map(detail => [`${indent}${inner}   ${detail}`, '']),
        ...rowsOf(resource.urn, `${indent}${inner}`),
      ]
    })
  }
  return rowsOf('', '')
}
