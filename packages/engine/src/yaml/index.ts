import type { Project } from '../project/index.ts'
import type { InlineProgram } from '../run-program.ts'
export const yamlProgram =
  (_project: Project, _schema: (packageName: string, version: string) => Promise<string | undefined>): InlineProgram =>
  async () => {}
