import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Flow } from '../flow.ts'
import { copyPrograms, measurePoolhouse, runPoolhouse } from '../programs.ts'

const program = `import * as aws from "@pulumi/aws";

const pool = new aws.cognito.UserPool("pool", {});
for (let n = 0; n < 100; n++) new aws.cognito.UserPoolClient(\`client-\${n}\`, { userPoolId: pool.id });
`

export const flow: Flow = {
  name: 'hundred-clients',
  description:
    'a program with a hundred clients and warm caches: `up` (p99) and a preview without changes (p50); memory of command and program',
  async run(bench) {
    const { url } = await bench.service()
    const { folder, remove } = copyPrograms()
    const project = join(folder, 'minimal')
    writeFileSync(join(project, 'index.ts'), program)
    const at = ['--endpoint', url] as const
    try {
      // Fills the compile caches of the command and the SDK.
      await runPoolhouse('preview', project, ...at)
      const up = await measurePoolhouse('up', project, '--yes', ...at)
      const preview = await measurePoolhouse('preview', project, '--expect-no-changes', ...at)
      await runPoolhouse('destroy', project, '--yes', ...at)
      bench.logProgress(
        `up ${(up.took / 1000).toFixed(1)} s, ${up.memory.toFixed(0)} MB; preview ${(preview.took / 1000).toFixed(1)} s, ${preview.memory.toFixed(0)} MB`,
      )
      return {
        cpu: null,
        boundCpu: null,
        rate: null,
        p50: preview.took,
        p99: up.took,
        peakMemory: Math.max(up.memory, preview.memory),
        peers: {},
      }
    } finally {
      remove()
    }
  },
}
