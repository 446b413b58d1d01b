/** The guide's programs on the official CLI with our provider as its plugin, in the languages whose official hosts are not to be had. */
import { officialCells } from './support/official-matrix.ts'

// Each edit would be type-checked against the whole SDK for six seconds; `npm run check` checks the programs.
process.env.PULUMI_NODEJS_TRANSPILE_ONLY = 'true'
officialCells('Automation API')
