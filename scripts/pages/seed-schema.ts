/** npm run generate: the JSON schema of seed files, which editors read from the installed command. */
import { seedSchema } from '../../packages/server/src/index.ts'
import { writePage } from './written-page.ts'

writePage('packages/poolhouse/seed.schema.json', `${JSON.stringify(await seedSchema(), null, 2)}\n`)
