import { type Bag, createGoal, type Goal, type InlineProgram, type Monitor, type Value } from '../../src/index.ts'

export interface TestResource {
  urn: string
  id: string
  outputs: Bag
}

/** The calls of a test program: those of an SDK, without a process. */
export interface Scope {
  /** Registers a custom resource `test:index:<Kind>`. `uses`: property to the resources that its value comes from. */
  resource(
    kind: string,
    name: string,
    inputs?: Bag,
    options?: Partial<Goal> & { uses?: Record<string, TestResource[]> },
  ): Promise<TestResource>
  component(type: string, name: string, options?: Partial<Goal>): Promise<TestResource>
  outputs(outputs: Bag): Promise<void>
  monitor: Monitor
  stack: TestResource
}

/** A program that registers its stack, then calls the function. */
export const program =
  (body: (scope: Scope) => Promise<unknown>): InlineProgram =>
  async monitor => {
    const { project, stack: stackName } = monitor.run
    const stack = await monitor.register(createGoal({ type: 'pulumi:pulumi:Stack', name: `${project}-${stackName}`, custom: false }))
    await body({
      monitor,
      stack,
      resource: (kind, name, inputs = {}, { uses = {}, ...options } = {}) => {
        const propertyDependencies = Object.fromEntries(Object.keys(inputs).map(key => [key, (uses[key] ?? []).map(made => made.urn)]))
        const dependencies = [...new Set([...(options.dependencies ?? []), ...Object.values(propertyDependencies).flat()])]
        return monitor.register(
          createGoal({
            type: `test:index:${kind}`,
            name,
            custom: true,
            parent: stack.urn,
            inputs,
            propertyDependencies,
            version: '1.2.3',
            ...options,
            dependencies,
          }),
        )
      },
      component: (type, name, options = {}) => monitor.register(createGoal({ type, name, custom: false, parent: stack.urn, ...options })),
      outputs: outputs => monitor.registerOutputs(stack.urn, outputs),
    })
  }

/** An output of a registered resource, as an SDK passes it to another resource. */
export const output = (made: TestResource, key: string): Value => made.outputs[key]!
