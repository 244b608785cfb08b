/** Contacts of a language go to who writes it, first; then the campaign's own; others when nothing else is left. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { claimBatch, releaseBatches } from '../../../src/features/assignment/claim.ts'
import { importList } from '../../../src/features/contacts/import.ts'
import type { Actor } from '../../../src/features/define.ts'
import { readLanguage } from '../../../src/lib/languages.ts'
import { openApp, shown } from '../../support/app.ts'
import type { TestApp } from '../../support/app.ts'
import { expectVerified, phoneOf, refusal } from '../../support/house.ts'

let muster: TestApp
let sofia: Actor
let victor: Actor
beforeAll(async () => void (muster = await openApp()))
afterAll(() => muster.close())
beforeEach(async () => {
  await muster.wipe()
  sofia = await muster.house.person('Sofia', { team: 'North' })
  victor = await muster.house.person('Victor', { team: 'North' })
})

const speaks = (who: Actor, ...languages: string[]) =>
  muster.house.transact((tx) =>
    tx.execute(sql`update volunteer set languages = ${`{${languages.join(',')}}`}::text[] where id = ${who.id}`),
  )
/** A list whose contacts have the given languages, in this order. */
async function listOf(name: string, languages: string[], first = 0): Promise<string> {
  const lines = languages.map((language, i) => `C${first + i},${phoneOf(first + i)},${language}`)
  await muster.house.transact((tx) =>
    importList(tx, Buffer.from(`first_name,phone,language\n${lines.join('\n')}\n`), {
      fileName: 'list.csv',
      list: name,
      source: 'Tests',
      kind: 'petition',
      region: 'CA',
    }),
  )
  return name
}
const claim = (who: Actor, size?: number) =>
  muster.house.transact((tx) => claimBatch(tx, { volunteerId: who.id, size }))
const languagesIn = async (batchId: string) =>
  (
    await muster.house.query<{ language: string }>(sql`select coalesce(k.locale, '-') as language
      from target t join contact k on k.id = t.contact_id where t.batch_id = ${batchId} and t.state = 'ready' order by t.position`)
  ).map((row) => row.language)
const letGo = (who: Actor) => muster.house.transact((tx) => releaseBatches(tx, { volunteerId: who.id }))

describe('at launch', () => {
  it('batches hold one language each; the campaign knows which there are', async () => {
    const list = await listOf('Mixed', ['es', '', 'en', 'es-MX', 'zh', '', 'es', 'en'])
    const campaign = await muster.house.campaign(list, { batchSize: 2 })
    const batches = await muster.house.query(
      sql`select coalesce(b.locale, '-') as locale, b.ready, string_agg(k.first_name, ' ' order by t.position) as names
          from batch b join target t on t.batch_id = b.id join contact k on k.id = t.contact_id
          where b.campaign_id = ${campaign} group by b.id order by b.locale nulls first, min(t.position)`,
    )
    expect(batches).toEqual([
      { locale: '-', ready: 2, names: 'C1 C2' },
      { locale: '-', ready: 2, names: 'C5 C7' },
      { locale: 'es', ready: 2, names: 'C0 C3' },
      { locale: 'es', ready: 1, names: 'C6' },
      { locale: 'zh', ready: 1, names: 'C4' },
    ])
    expect(await muster.house.query(sql`select languages from campaign where id = ${campaign}`)).toEqual([
      { languages: ['es', 'zh'] },
    ])
    await expectVerified(muster.house.store)
  })

  it('a list of one language is cut as ever', async () => {
    const campaign = await muster.house.campaign(await listOf('One', ['en', '', 'en-US']), { batchSize: 2 })
    expect(
      await muster.house.query(
        sql`select ready, locale from batch where campaign_id = ${campaign} order by ready desc`,
      ),
    ).toEqual([
      { ready: 2, locale: null },
      { ready: 1, locale: null },
    ])
    expect(await muster.house.query(sql`select languages from campaign where id = ${campaign}`)).toEqual([
      { languages: [] },
    ])
  })
})

describe('a claim', () => {
  it('gives whoever writes a language its contacts first, others the campaign’s own first', async () => {
    await muster.house.campaign(await listOf('Mixed', ['', '', 'es', 'es', 'zh', 'zh']), { batchSize: 2 })
    await speaks(sofia, 'es')
    expect(await languagesIn((await claim(sofia)).batchId)).toEqual(['es', 'es'])
    expect(await languagesIn((await claim(victor)).batchId)).toEqual(['-', '-'])
    // Put back, the batch is the same: again to who writes it.
    await letGo(sofia)
    await letGo(victor)
    expect(await languagesIn((await claim(victor)).batchId)).toEqual(['-', '-'])
    expect(await languagesIn((await claim(sofia)).batchId)).toEqual(['es', 'es'])
    await expectVerified(muster.house.store)
  })

  it('leaves nobody out: other languages go to anybody when nothing else is left', async () => {
    await muster.house.campaign(await listOf('Mixed', ['', 'es', 'zh']), { batchSize: 1 })
    await speaks(sofia, 'zh', 'es')
    const given: string[] = []
    for (let i = 0; i < 3; i++) {
      const who = await muster.house.person(`Vol${i}`)
      given.push(...(await languagesIn((await claim(who)).batchId)))
    }
    expect(given[0]).toBe('-')
    expect(given.slice(1).sort()).toEqual(['es', 'zh'])
    expect(await refusal(claim(sofia))).toBe('batch.none')
    await expectVerified(muster.house.store)
  })

  it('of an odd size goes on in the same order, and what goes back keeps its language', async () => {
    await muster.house.campaign(await listOf('Mixed', ['es', 'es', 'es', '', '', '']), { batchSize: 2 })
    await speaks(sofia, 'es')
    const { batchId } = await claim(sofia, 4)
    expect((await languagesIn(batchId)).sort()).toEqual(['-', 'es', 'es', 'es'])
    const one = await claim(victor, 1)
    expect(await languagesIn(one.batchId)).toEqual(['-'])
    await letGo(sofia)
    const { batchId: again } = await claim(sofia, 1)
    expect((await languagesIn(again))[0]).toBe('es')
    await expectVerified(muster.house.store)
  })

  it('many at once: no contact in two hands, and all are given', async () => {
    const people = await Promise.all(Array.from({ length: 20 }, (_, i) => muster.house.person(`Vol${i}`)))
    for (const [i, who] of people.entries()) if (i % 2) await speaks(who, 'es')
    const languages = Array.from({ length: 40 }, (_, i) => (i % 2 ? 'es' : ''))
    await muster.house.campaign(await listOf('Mixed', languages), { batchSize: 2 })
    await Promise.all(people.map((who) => claim(who)))
    const [held] = await muster.house.query<{ n: number; people: number }>(
      sql`select sum(ready)::int as n, count(distinct volunteer_id)::int as people from batch where volunteer_id is not null`,
    )
    expect(held).toEqual({ n: 40, people: 20 })
    // Ten batches of Spanish, ten who write it: whoever comes when, each has the right one.
    const [right] = await muster.house.query<{ n: number }>(
      sql`select count(*)::int as n from batch b join volunteer v on v.id = b.volunteer_id where b.locale = any(v.languages)`,
    )
    expect(right).toEqual({ n: 10 })
    await expectVerified(muster.house.store)
  })

  it('the card says the language where it is not the campaign’s', async () => {
    await muster.house.campaign(await listOf('Mixed', ['es', '']), { batchSize: 1 })
    await speaks(sofia, 'es')
    expect(shown(await muster.at('Sofia').type('/batch'))).toContain('This contact’s language: Spanish')
    expect(shown(await muster.at('Victor').type('/batch'))).not.toContain('language:')
  })
})

describe('/languages and /skills', () => {
  it('everybody for themselves', async () => {
    const hand = muster.at('Sofia')
    expect(shown(await hand.type('/languages'))).toContain('None yet')
    expect(shown(await hand.type('/languages add Español'))).toContain('Spanish')
    await hand.type('/languages add zh')
    await hand.type('/languages add es')
    expect(shown(await hand.type('/languages add klingon'))).toContain('do not know the language “klingon”')
    expect(shown(await hand.type('/languages remove zh'))).toMatch(/\nSpanish\n/)
    expect(shown(await hand.type('/skills add "Van  Driver"'))).toContain('van driver')
    expect(shown(await hand.type('/skills add'))).toContain('skill is missing')
    expect(await muster.house.query(sql`select languages, skills from volunteer where id = ${sofia.id}`)).toEqual([
      { languages: ['es'], skills: ['van driver'] },
    ])
  })

  it('a lead for the own team; a volunteer for nobody else', async () => {
    await muster.house.person('Lea', { role: 'lead', team: 'North' })
    await muster.house.person('Samir', { team: 'South' })
    const lea = muster.at('Lea')
    expect(shown(await lea.type('/languages add es Victor'))).toContain('Victor: languages\nSpanish')
    expect(shown(await lea.type('/skills add driver Samir'))).toContain('no volunteer called Samir')
    expect(shown(await muster.at('Sofia').type('/languages add es Victor'))).toContain('needs the role team lead')
    expect(
      await muster.house.query(
        sql`select name, languages, skills from volunteer where languages <> '{}' or skills <> '{}'`,
      ),
    ).toEqual([{ name: 'Victor', languages: ['es'], skills: [] }])
  })

  it('takes no more than fit', async () => {
    const hand = muster.at('Sofia')
    for (let i = 0; i < 20; i++) await hand.type(`/skills add skill${i}`)
    expect(shown(await hand.type('/skills add onemore'))).toContain('more than 20')
    const [kept] = await muster.house.query<{ n: number }>(
      sql`select cardinality(skills) as n from volunteer where id = ${sofia.id}`,
    )
    expect(kept).toEqual({ n: 20 })
  })
})

describe('a language', () => {
  it.each([
    ['es', 'es'],
    ['ES-mx', 'es'],
    ['Spanish', 'es'],
    ['espagnol', 'es'],
    ['中文', 'zh'],
    ['qq', undefined],
    ['klingon', undefined],
    ['', undefined],
  ])('is read from %s', (typed, code) => expect(readLanguage(typed)).toBe(code))
})
