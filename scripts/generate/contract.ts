/**
 * Writes packages/contract/src/generated from packages/contract/model.
 * `--check` writes nothing and exits with 1 when a committed file differs from the model.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { loadModel, loadQueryModel, queryServices } from './model.ts'
import { renderConstraints, renderOperations, renderQueryTables } from './tables.ts'
import { renderQueryTypes, renderTypes } from './types.ts'

const { model, overrides } = loadModel()
const files: Record<string, string> = {
  'operations.ts': renderTypes(model),
  'operations.json': renderOperations(model, overrides),
  'constraints.json': renderConstraints(model, overrides),
}

for (const service of queryServices) {
  const query = loadQueryModel(service)
  files[`${service}.ts`] = renderQueryTypes(query)
  files[`${service}.json`] = renderQueryTables(query)
}

const stale: string[] = []
for (const [file, text] of Object.entries(files)) {
  const path = new URL(`../../packages/contract/src/generated/${file}`, import.meta.url)
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue
  stale.push(`packages/contract/src/generated/${file}`)
  if (!process.argv.includes('--check')) writeFileSync(path, text)
}

if (process.argv.includes('--check') && stale.length > 0) {
  console.error(`${stale.join(', ')}: differs from packages/contract/model. Run npm run generate and commit the result.`)
  process.exitCode = 1
}
