/**
 * YAML programs: parse, order, evaluate in this process (docs/reference/pulumi-protocol.md#17).
 * Not here: the project's own keys and configuration (project/), what a registration leads to (plan/, apply/).
 */

import { EngineFailure } from '../failure.ts'
import type { Monitor } from '../monitor/index.ts'
import { satisfies } from '../monitor/version-range.ts'
import { createGoal, missingMessage } from '../plan/index.ts'
import type { Project } from '../project/index.ts'
import { ENGINE_VERSION } from '../state/index.ts'
import { undeclaredValue } from './config.ts'
import { evaluationOrder } from './evaluation-order.ts'
import { Evaluator } from './evaluator.ts'
import { findMissingUses } from './missing-uses.ts'
import { readProgram } from './program.ts'
import { type Packages, Schemas } from './schema.ts'

/** The project's YAML program. */
export const yamlProgram =
  (project: Project, packages: Packages) =>
  async (monitor: Monitor): Promise<void> => {
    const program = await readProgram(project)
    const { requiredVersion: range, source } = program
    if (range && !satisfies(ENGINE_VERSION, range)) {
      throw new EngineFailure(`${source.file}: Pulumi CLI version ${ENGINE_VERSION} does not satisfy the version range "${range}"`)
    }
    const problems: string[] = []
    const order = evaluationOrder(
      program,
      name => undeclaredValue(name, monitor.run) !== undefined,
      (at, message) => problems.push(`${at}: ${message}`),
    )
    if (problems.length > 0) throw new EngineFailure(problems.join('\n'))

    const missing = packages.skipsMissing ? [] : await findMissingUses(program, project, packages)
    if (missing.length > 0) throw new EngineFailure(missingMessage(missing))

    for (const message of program.warnings) monitor.log({ severity: 'warning', message, urn: '', ephemeral: false })
    const { project: projectName, stack } = monitor.run
    const { urn } = await monitor.register(createGoal({ type: 'pulumi:pulumi:Stack', name: `${projectName}-${stack}`, custom: false }))
    const evaluator = new Evaluator({ program, project, monitor, schemas: new Schemas(packages), stackUrn: urn })
    for (const node of order) evaluator.start(node)
    await monitor.registerOutputs(urn, await evaluator.outputs())
    await evaluator.whenSettled()
  }
