import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { lockedPackage } from '../../release/lock.ts'
import { release, thisPlatform, version } from './kit.ts'

describe('release/', () => {
  test('SHA256SUMS has every file, and sha256sum agrees', () => {
    const named = readFileSync(join(release, 'SHA256SUMS'), 'utf8').trimEnd().split('\n')
    expect(named.map(line => line.slice(66))).toEqual(
      readdirSync(release)
        .filter(name => name !== 'SHA256SUMS')
        .sort(),
    )
    expect(spawnSync('sha256sum', ['--check', '--quiet', 'SHA256SUMS'], { cwd: release }).status).toBe(0)
  })

  test('the bill of materials has what the archive contains, each with version and licence', () => {
    const archive = join(release, `poolhouse-${version}-${thisPlatform}.tar.gz`)
    const { stdout } = spawnSync('tar', ['-tzf', archive], { encoding: 'utf8', maxBuffer: 2 ** 26 })
    const contained = new Set(
      stdout
        .split('\n')
        .map(path => /\/app\/(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\/package\.json$/.exec(path)?.[1])
        .filter(name => name !== undefined && name !== 'poolhouse' && !name.startsWith('@poolhouse/')),
    )
    const bill = JSON.parse(readFileSync(join(release, `poolhouse-${version}.cdx.json`), 'utf8')) as {
      bomFormat: string
      components: { name: string; version: string; licenses?: unknown[] }[]
    }
    const listed = new Map(bill.components.map(component => [component.name, component]))
    // Under this name node_modules has TypeScript.
    expect([...contained].filter(name => !listed.has(name === 'typescript-7' ? 'typescript' : name!))).toEqual([])
    expect(listed.get(`node-${thisPlatform}`)?.version).toBe(lockedPackage(`node-${thisPlatform}`).version)
    expect(bill.components.filter(({ licenses }) => !licenses?.length).map(({ name }) => name)).toEqual([])
    expect(bill.bomFormat).toBe('CycloneDX')
  })
})
