/** One-time links to files. */
import type { AddressInfo } from 'node:net'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { routesOfDownloads } from '../../../src/downloads.ts'
import { importList } from '../../../src/features/contacts/import.ts'
import { makeDownload } from '../../../src/features/downloads/make.ts'
import type { Actor } from '../../../src/features/define.ts'
import { downloadRoutes } from '../../../src/web/downloads.ts'
import { listen } from '../../../src/web/listen.ts'
import { openApp, shown } from '../../support/app.ts'
import type { Hand, TestApp } from '../../support/app.ts'

let muster: TestApp
let web: ReturnType<typeof routesOfDownloads>
let organizer: Actor
let olivia: Hand
let rally: string
beforeAll(async () => {
  muster = await openApp()
  web = routesOfDownloads(muster.app)
})
afterAll(() => muster.close())
beforeEach(async () => {
  await muster.wipe()
  organizer = await muster.house.person('Olivia', { role: 'organizer' })
  olivia = muster.at('Olivia')
  rally = await muster.house.campaign(await muster.house.list(3), { name: 'Rally' })
})

const get = (path: string, headers: Record<string, string> = {}) => web.request(path, { headers })
const post = (path: string, headers: Record<string, string> = {}) => web.request(path, { method: 'POST', headers })

async function link(): Promise<string> {
  await olivia.type('/campaign export Rally')
  const block = (await olivia.read()).at(-1)!.view.blocks.find((b) => b.kind === 'link')
  if (block?.kind !== 'link') throw new Error('no link')
  const { origin, pathname } = new URL(block.url)
  expect(origin).toBe(muster.app.settings.baseUrl())
  expect(pathname).toMatch(/^\/download\/[A-Za-z0-9_-]{22}$/)
  return pathname
}
const gone = async (response: Response): Promise<void> => {
  expect(response.status).toBe(410)
  expect(await response.text()).toMatch(/This link does not work any more/)
  expect(response.headers.get('cache-control')).toBe('no-store')
}

describe('/campaign export', () => {
  it('gives a link for an hour, whose page uses nothing up and whose button gives the file once', async () => {
    expect(shown(await olivia.type('/campaign export Rally'))).toMatch(/The contacts of Rally \(3 rows\)/)
    const path = await link()
    // A chat that previews, a scanner, a browser that looks twice.
    for (let i = 0; i < 3; i++) {
      const page = await get(path)
      expect(page.status).toBe(200)
      expect(await page.text()).toMatch(/<form method="post"><button>Download<\/button>/)
    }
    expect((await web.request(path, { method: 'HEAD' })).status).toBe(200)
    const file = await post(path)
    expect(file.status).toBe(200)
    expect(Object.fromEntries(file.headers)).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="rally.csv"',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
    const bytes = new Uint8Array(await file.arrayBuffer())
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    expect(new TextDecoder().decode(bytes).trim().split('\r\n')).toHaveLength(4)
    await gone(await post(path))
    await gone(await get(path))
    // On record, with how much it held.
    expect(await muster.house.query(sql`select campaign_id as c, volunteer_id as v, rows from export_record`)).toEqual([
      { c: rally, v: organizer.id, rows: 3 },
    ])
  })

  it('of two presses at once gives one file', async () => {
    const path = await link()
    const codes = await Promise.all(Array.from({ length: 8 }, async () => (await post(path)).status))
    expect(codes.filter((c) => c === 200)).toHaveLength(1)
    expect(codes.filter((c) => c === 410)).toHaveLength(7)
  })

  it('is over after an hour', async () => {
    const path = await link()
    await muster.house.shift(59 * 60)
    expect((await get(path)).status).toBe(200)
    await muster.house.shift(61)
    await gone(await get(path))
    await gone(await post(path))
  })

  it('is for organizers, also when it is fetched', async () => {
    await muster.house.person('Victor')
    expect(shown(await muster.at('Victor').type('/campaign export Rally'))).toMatch(/needs the role organizer/)
    for (const change of [sql`role = 'lead'`, sql`role = 'organizer', removed_at = muster_now()`]) {
      await muster.house.query(
        sql`update volunteer set role = 'organizer', removed_at = null where id = ${organizer.id} returning id`,
      )
      const path = await link()
      await muster.house.query(sql`update volunteer set ${change} where id = ${organizer.id} returning id`)
      await gone(await get(path))
      await gone(await post(path))
    }
    expect(await muster.house.query(sql`select 1 as x from export_record`)).toEqual([])
  })

  it('wrong tokens of any shape are gone, in the language of the browser', async () => {
    const path = await link()
    for (const wrong of ['A'.repeat(22), 'x', '%00', `${path.slice(10)}x`, '..%2f..%2fetc', "'--"]) {
      expect((await get(`/download/${wrong}`)).status).toBe(410)
      expect((await post(`/download/${wrong}`)).status).toBe(410)
    }
    for (const [asked, said] of [
      ['fr-CA,fr', /<html lang="fr">[^]*Ce lien ne marche plus/],
      ['de, en;q=0.3, fr;q=0.8', /<html lang="fr">/],
      ['fr;q=0, *', /<html lang="en">/],
    ] as const)
      expect(await (await get(`/download/${'A'.repeat(22)}`, { 'accept-language': asked })).text()).toMatch(said)
    expect((await get(path)).status).toBe(200)
  })

  it('keeps no token that could be read, and runs no script', async () => {
    const path = await link()
    const [row] = await muster.house.query<{ all: string }>(sql`select row_to_json(d)::text as all from download d`)
    expect(row!.all).not.toContain(path.slice('/download/'.length))
    expect((await get(path)).headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(JSON.stringify(muster.logged)).not.toContain(path.slice('/download/'.length))
  })

  it('a draft has nothing to export', async () => {
    await olivia.type('/campaign new Draft')
    expect(shown(await olivia.type('/campaign export Draft'))).toMatch(/not possible while the campaign is draft/)
  })
})

describe('a file that breaks off', () => {
  it('never looks whole, wherever it is cut, and nothing of the error is in it', async () => {
    const warned: unknown[] = []
    let cut = 0
    async function* lines() {
      for (let i = 0; i < cut; i++) yield 'x'.repeat(20_000)
      throw new Error('of somebody')
    }
    const routes = downloadRoutes({
      page: async () => undefined,
      take: async () => ({ name: 'a.csv', lines: lines() }),
      gone: () => '',
      warn: (event, error) => warned.push([event, (error as Error).message]),
    })
    const said = vi.spyOn(console, 'error').mockImplementation(() => {})
    const server = await listen(routes.fetch, { port: 0, host: '127.0.0.1' })
    try {
      const { port } = server.address() as AddressInfo
      for (cut of [0, 1, 2, 3, 50]) {
        // Broken off in the middle, or refused where the server saw it before its first byte.
        const came = await fetch(`http://127.0.0.1:${port}/download/${'A'.repeat(22)}`, { method: 'POST' })
          .then(async (r) => `${r.status} ${(await r.text()).slice(0, 60)}`)
          .catch((error: Error) => error.name)
        expect(['TypeError', '500 Error: a file was broken off']).toContain(came)
      }
      expect(warned).toEqual(Array(5).fill(['download.broken', 'of somebody']))
      expect(said.mock.calls.join()).not.toContain('somebody')
    } finally {
      said.mockRestore()
      server.close()
    }
  })
})

describe('rows that an import left out', () => {
  it('come with line and reason, in the language of whoever asked', async () => {
    const { importId } = await muster.house.transact((tx) =>
      importList(tx, Buffer.from('first_name,phone\nAnn,abc\nBea,+15142000001\n'), {
        fileName: 'bad.csv',
        list: 'Bad',
        source: 'Tests',
        kind: 'other',
        region: 'CA',
      }),
    )
    const { path } = await muster.house.transact((tx) =>
      makeDownload(tx, {
        kind: 'rejects',
        subjectId: importId,
        volunteerId: organizer.id,
        locale: 'fr',
        secret: muster.app.settings.secret,
      }),
    )
    expect(await (await get(path)).text()).toMatch(/Télécharger/)
    const file = await post(path)
    expect(await file.text()).toMatch(/^line,outcome,reason\r\n2,rejected,[^\r]*numéro[^\r]*\r\n$/)
    await gone(await post(path))
    // No campaign left the house.
    expect(await muster.house.query(sql`select 1 as x from export_record`)).toEqual([])
  })
})
