/**
 * Once for all suites: a PostgreSQL server (embedded, or the one of DATABASE_URL) with a migrated template database,
 * and what else there is on this machine. REQUIRE=redis,chromium makes their absence a failure instead of a skip.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../../src/db/embedded.ts'
import { connect } from '../../src/db/client.ts'
import { migrate } from '../../src/db/migrate.ts'
import { keepLaw } from '../../src/features/law/keep.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A server where databases may be made, and the template to make them from. */
    server: string
    template: string
    /** Paths of programs; empty when there are none. */
    redis: string
    chromium: string
  }
}

const find = (...names: string[]): string => {
  for (const name of names) {
    if (name.startsWith('/')) {
      if (existsSync(name)) return name
      continue
    }
    try {
      return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim()
    } catch {
      // not on the PATH
    }
  }
  return ''
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-test-'))
  const given = process.env['DATABASE_URL']
  const embedded = given ? undefined : await startEmbedded({ dataDir: folder, durable: false })
  const server = given ?? embedded!.url
  const redis = find('redis-server')
  const chromium = find(
    'chromium',
    'chromium-browser',
    'google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  )
  const required = (process.env['REQUIRE'] ?? '').split(',').filter(Boolean)
  const missing = required.filter((name) => !{ redis, chromium }[name])
  if (missing.length) throw new Error(`REQUIRE: ${missing.join(' and ')} not found on the PATH`)

  const template = `muster_template_${process.pid}`
  const sql = postgres(server, { max: 1, onnotice: () => {} })
  await sql.unsafe(`create database ${template}`)
  await migrate(withDatabase(server, template))
  // As where the carrier is simulated: campaigns' own hours. What tests the law writes it anew.
  const store = connect(withDatabase(server, template), { max: 1 })
  await store.transact((tx) => keepLaw(tx, { allDay: true }))
  await store.close()
  project.provide('server', server)
  project.provide('template', template)
  project.provide('redis', redis)
  project.provide('chromium', chromium)
  return async () => {
    await sql.unsafe(`drop database if exists ${template} with (force)`)
    await sql.end()
    await embedded?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}
