/** The guide's programs on the official CLI with our provider as its plugin, in the languages whose official hosts can be built. */
import { officialCells } from './support/official-matrix.ts'

officialCells('official host')
