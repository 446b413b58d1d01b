import { type Bag, UNKNOWN } from '../../src/index.ts'
import { output, program, type Scope } from './program.ts'

/** A pool and its client, as in the guide's programs. The provider generates `label` when it is not given. */
export const kinds = {
  Pool: { computed: ['arn'], forces: ['username'] },
  Named: { computed: ['arn'], forces: ['username'], deleteFirst: true },
  Client: { computed: ['key'], forces: ['pool'] },
}
export const poolAndClient = (pool: Bag = {}, client: Bag = {}, kind = 'Pool') =>
  program(async ({ resource, outputs }: Scope) => {
    const made = await resource(kind, 'pool', pool)
    const app = await resource('Client', 'app', { pool: made.id || UNKNOWN, ...client }, { uses: { pool: [made] } })
    await outputs({ arn: output(made, 'arn'), id: app.id || UNKNOWN })
  })
export const onlyPool = program(({ resource }) => resource('Pool', 'pool'))
export const nothing = program(async () => {})
