/** A campaign as a file. */
import { readFileSync } from 'node:fs'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findCampaign } from '../../../src/features/campaigns/campaign.ts'
import { applyFile } from '../../../src/features/campaigns/file-apply.ts'
import { FileFaults, readCampaignFile } from '../../../src/features/campaigns/file-read.ts'
import { writeCampaignFile } from '../../../src/features/campaigns/file-write.ts'
import { freshCampaign } from '../../../src/features/campaigns/fresh.ts'
import { missingFor } from '../../../src/features/campaigns/missing.ts'
import { keepQuestionnaire } from '../../../src/features/interviews/keep.ts'
import { sample } from '../../../src/features/interviews/sample.ts'
import { readQuestionnaire } from '../../../src/features/interviews/shape.ts'
import { translator } from '../../../src/locales/index.ts'
import { openApp, shown } from '../../support/app.ts'
import type { Hand, TestApp } from '../../support/app.ts'
import { expectVerified, refusal } from '../../support/house.ts'

const example = readFileSync(new URL('../../../src/features/campaigns/example.yaml', import.meta.url), 'utf8')

let muster: TestApp
let olivia: Hand
beforeAll(async () => {
  muster = await openApp()
})
afterAll(() => muster.close())
beforeEach(async () => {
  await muster.wipe()
  await muster.house.person('Olivia', { role: 'organizer' })
  olivia = muster.at('Olivia')
})

const apply = (text: string) =>
  muster.house.transact((tx) =>
    applyFile(tx, readCampaignFile(Buffer.from(text)), {
      by: null,
      fresh: freshCampaign(translator('en'), 'en', false),
    }),
  )
const rally = (title: string) =>
  muster.house.query(
    sql`insert into event (title, place, starts_at, zone) values (${title}, 'Parc Jarry', now() + interval '3 days', 'UTC') returning id`,
  )
const questionnaire = () => muster.house.transact((tx) => keepQuestionnaire(tx, readQuestionnaire(sample), null))
const found = (name: string) => muster.house.transact((tx) => findCampaign(tx, name))
const faults = async (text: string): Promise<[number, string, string, string][]> => {
  try {
    await apply(text)
    return []
  } catch (error) {
    if (!(error instanceof FileFaults)) throw error
    return error.faults.map((f) => [f.line, f.field, f.found, f.expect ?? f.error!.key])
  }
}
const drop = (text: string, line = '/campaign file') =>
  olivia.type(line, { file: { name: 'rally.yaml', bytes: Buffer.from(text) } })

describe('the example', () => {
  it('makes a campaign that lacks nothing but its list and a test', async () => {
    await apply(example)
    const made = await found('Rally on Thursday')
    expect(missingFor(made)).toEqual(['list', 'test'])
    expect(made).toMatchObject({ sender: 'Team Rivera', opens: 540, closes: 1260, defaults: { city: 'your town' } })
    expect(made.replies).toHaveLength(3)
    expect(made.replies[0]).toMatchObject({ tag: 'yes', closes: true })
    expect(made.question!.choices.map((c) => c.value)).toEqual(['Comes', 'Perhaps', 'no'])
    expect(made.variants).toHaveLength(1)
  })
})

describe('--show', () => {
  it('writes what would make the same campaign: there and back, and once more', async () => {
    await muster.house.list(2, { name: 'yes: no # list' })
    await rally('no: "Parc" # 2')
    await questionnaire()
    const nasty = `campaign: "null"
list: "yes: no # list"
from: "{sender} 0x10"
text: |
  Line {firstName|there} one, {sender}
    STOP: "quoted" 'too' # no comment

  last é
variants:
  - "- STOP {sender}"
defaults: {Ma ville: "true", b: "123"}
valid_until: 2090-06-01 20:00
event: 'no: "Parc" # 2'
questionnaire: initiatives
polling_day: 2090-06-08
holdout: {share: 12, seed: 007}
replies:
  - {label: "~", text: "| x", tag: no}
question: {text: "1e3?", answers: ["yes", {label: "2: b", value: "off"}]}
`
    for (const text of [example, nasty]) {
      await apply(text)
      const name = readCampaignFile(Buffer.from(text)).file.campaign
      const before = await found(name)
      const written = writeCampaignFile(before)
      expect(await apply(written)).toMatchObject({ made: false, corrected: false })
      expect(writeCampaignFile(await found(name))).toBe(written)
      // As another campaign, all of it new.
      await apply(written.replace(/^campaign:.*$/m, 'campaign: Twin'))
      expect(writeCampaignFile(await found('Twin'))).toBe(written.replace(/^campaign:.*$/m, 'campaign: Twin'))
      await muster.house.query(sql`update campaign set name = id::text where name = 'Twin' returning id`)
    }
    expect(await found('null')).toMatchObject({
      rally: 'no: "Parc" # 2',
      votesOn: '2090-06-08',
      holdoutPercent: 12,
      holdoutSeed: '007',
    })
    expect((await found('null')).replies[0]).toMatchObject({ label: '~', body: '| x', tag: 'no' })
  })
})

describe('a correction', () => {
  it('changes what the file names and nothing else; JSON does as well', async () => {
    await apply(example)
    await apply(JSON.stringify({ campaign: 'rally ON thursday', gate: 3, editable: true, hours: '10h-20h30' }))
    const c = await found('Rally on Thursday')
    expect(c).toMatchObject({ gate: 3, editable: true, opens: 600, closes: 1230, sender: 'Team Rivera' })
    expect(c.replies).toHaveLength(3)
    expect(c.question).not.toBeNull()
  })

  it('of a running campaign raises the version; what is fixed is refused with its line', async () => {
    const id = await muster.house.campaign(await muster.house.list(2, { name: 'One' }), { name: 'Rally' })
    await muster.house.list(1, { name: 'Two', first: 10 })
    expect(await apply('campaign: Rally\ntext: Hello from {sender}, STOP to end\n')).toMatchObject({ corrected: true })
    expect((await found(id)).scriptVersion).toBe(2)
    expect(await faults('campaign: Rally\n\nlist: Two\n')).toEqual([[3, 'list', 'Two', 'campaign.launched']])
    expect(await faults('campaign: Rally\nbatch: 3\n')).toEqual([[2, 'batch', '3', 'campaign.launched']])
    expect(await faults('campaign: Rally\ngate: 2\ntext: No way out of {sender}\n')).toEqual([
      [3, 'text', 'No way out of {sender}', 'edit.no_stop'],
    ])
    // Nothing of a file with an error was done.
    expect(await found(id)).toMatchObject({ scriptVersion: 2, gate: 10 })
    await expectVerified(muster.app.store)
  })
})

describe('what a campaign is after', () => {
  it('is its rally, its polling day and who is left alone: as the commands set it, and none again', async () => {
    await rally('Parc Jarry')
    await apply('campaign: A\nevent: parc jarry\npolling_day: 2026-12-06\nholdout: {share: 20, seed: coin}\n')
    const aims = { rally: 'Parc Jarry', votesOn: '2026-12-06', holdoutPercent: 20, holdoutSeed: 'coin' }
    expect(await found('A')).toMatchObject(aims)
    // What is not named stays; another share keeps the seed; without any, one is drawn.
    await apply('campaign: A\ngate: 3\nholdout: {share: 10}\n')
    expect(await found('A')).toMatchObject({ ...aims, gate: 3, holdoutPercent: 10 })
    await apply('campaign: B\nholdout: {share: 10}\n')
    expect((await found('B')).holdoutSeed).toMatch(/^[0-9a-f]{16}$/)
    await apply('campaign: A\nevent: none\npolling_day: none\nholdout: {share: 0}\n')
    expect(await found('A')).toMatchObject({ rally: null, votesOn: null, holdoutPercent: null, holdoutSeed: null })
  })

  it('is fixed by the launch but for its rally: what stands already is no change, all else is refused with its line', async () => {
    await rally('Parc Jarry')
    await muster.house.campaign(await muster.house.list(2), { name: 'Rally' })
    await muster.house.query(
      sql`update campaign set votes_on = '2026-12-06', holdout_percent = 5, holdout_seed = 's' returning id`,
    )
    const file = 'campaign: Rally\npolling_day: 2026-12-06\nholdout:\n  share: 5\nevent: Parc Jarry\n'
    expect(await faults(file)).toEqual([])
    expect(await found('Rally')).toMatchObject({ rally: 'Parc Jarry', votesOn: '2026-12-06', holdoutSeed: 's' })
    for (const [line, given, field] of [
      ['polling_day: 2026-12-07', '2026-12-07', 'polling_day'],
      ['polling_day: none', 'none', 'polling_day'],
      ['holdout: {share: 6}', '{…}', 'holdout'],
      ['holdout: {share: 5, seed: t}', '{…}', 'holdout'],
    ])
      expect(await faults(`campaign: Rally\n\n${line}\n`)).toEqual([[3, field, given, 'campaign.launched']])
  })

  it('is a questionnaire too, also of a running one, and none again', async () => {
    const { name } = await questionnaire()
    await muster.house.campaign(await muster.house.list(2), { name: 'Rally' })
    expect((await found('Rally')).questionnaire).toBeNull()
    await apply(`campaign: Rally\nquestionnaire: ${name.toUpperCase()}\n`)
    expect((await found('Rally')).questionnaire).toBe(name)
    await apply('campaign: Rally\ngate: 3\n')
    expect((await found('Rally')).questionnaire).toBe(name)
    await apply('campaign: Rally\nquestionnaire: none\n')
    expect((await found('Rally')).questionnaire).toBeNull()
    expect(await faults('campaign: Rally\n\nquestionnaire: Nothing\n')).toEqual([
      [3, 'questionnaire', 'Nothing', 'questions.not_found'],
    ])
    await expectVerified(muster.app.store)
  })

  it('that cannot be is named', async () => {
    expect(await faults('campaign: A\n\nevent: Nowhere\n')).toEqual([[3, 'event', 'Nowhere', 'event.not_found']])
    expect(await faults('campaign: A\npolling_day: 2026-02-30\nholdout:\n  share: 51\n  sed: x\n')).toEqual([
      [2, 'polling_day', '2026-02-30', 'day'],
      [4, 'holdout.share', '51', 'share'],
      [5, 'holdout.sed', 'sed', 'known_part'],
    ])
    expect(await faults('campaign: A\nholdout: {seed: x}\n')).toEqual([[2, 'holdout.share', '', 'share']])
    expect(await faults('campaign: A\nholdout: 10\n')).toEqual([[2, 'holdout', '10', 'holdout_parts']])
    expect(await muster.house.query(sql`select 1 as x from campaign`)).toEqual([])
  })
})

describe('what is wrong', () => {
  it('is all told, each with line, field, what was found and what would be right', async () => {
    const text = `campaign: Rally
hours: 21-9
zone: Mars/Base
valid_until: 2026-02-30 20:00
batch: 0
editable: perhaps
languge: fr
variants: one
defaults:
  city: ""
  2x: y
replies:
  - label: Yes
    text: Fine
  - label: No
    text: Pity
    tag: Not This
    close: yes
question:
  text: Sure?
  answers: [Only one]
`
    expect(await faults(text)).toEqual(
      expect.arrayContaining([
        [2, 'hours', '21-9', 'hours'],
        [3, 'zone', 'Mars/Base', 'zone'],
        [4, 'valid_until', '2026-02-30 20:00', 'moment'],
        [5, 'batch', '0', 'batch'],
        [6, 'editable', 'perhaps', 'yes_no'],
        [7, 'languge', 'languge', 'known'],
        [8, 'variants', 'one', 'variants'],
        [10, 'defaults.city', '', 'default'],
        [11, 'defaults.2x', 'y', 'field'],
        [13, 'replies.0.tag', '', 'tag'],
        [17, 'replies.1.tag', 'Not This', 'tag'],
        [18, 'replies.1.close', 'close', 'known_part'],
        [21, 'question.answers', '[…]', 'answers'],
      ]),
    )
    expect(await muster.house.query(sql`select 1 as x from campaign`)).toEqual([])
    const said = shown(await drop(text))
    expect(said).toMatch(/13 things in the file are wrong\. Nothing was changed\./)
    expect(said).toContain('Line 2, hours: “21-9” – hours such as 9-21 or 09:00-20:30')
    expect(said).toContain('Line 7, languge: “languge” – there is no such field')
  })

  it.each<[string, string, [number, string, string, string][]]>([
    ['no name', 'from: x\n', [[1, 'campaign', '', 'name']]],
    ['not a mapping', '- a\n- b\n', [[1, '–', '[…]', 'file']]],
    ['nothing', '', [[1, '–', '', 'file']]],
    ['an unknown list', 'campaign: A\nfrom: B\nlist: Nowhere\n', [[3, 'list', 'Nowhere', 'list.not_found']]],
    ['too many variants', 'campaign: A\nvariants: [a, b, c, d, e]\n', [[2, 'variants', '[…]', 'variants']]],
    ['__proto__', 'campaign: A\n__proto__: {a: b}\n', [[2, '__proto__', '__proto__', 'known']]],
  ])('%s', async (_, text, expected) => {
    expect(await faults(text)).toEqual(expected)
  })

  it('is no YAML, or the same key twice: the line is told', async () => {
    expect((await faults('campaign: A\nfrom: B: C\n'))[0]).toMatchObject([2, '–', expect.any(String), 'syntax'])
    expect((await faults('campaign: A\nfrom: B\nfrom: C\n'))[0]).toMatchObject([3, '–', expect.any(String), 'syntax'])
  })

  it('is no text, too large, or a bomb: named, at once', async () => {
    expect(await refusal(apply('\0'))).toBe('file.not_text')
    expect(await refusal(muster.house.transact(async () => readCampaignFile(new Uint8Array([0xff, 0xfe, 0x41]))))).toBe(
      'file.not_text',
    )
    expect(await refusal(apply(`campaign: ${'x'.repeat(300_000)}`))).toBe('file.too_large')
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefgh'.split('').map((k, i) => `${k}: &${k} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(',')}]`),
    ]
    expect(await refusal(apply(`campaign: A\n${bomb.join('\n')}`))).toBe('file.not_text')
    expect(shown(await olivia.type('/campaign file'))).toMatch(/A file is missing/)
  })
})

describe('/campaign file', () => {
  it('makes the campaign and shows its card', async () => {
    expect(shown(await drop(example))).toMatch(/Rally on Thursday \(draft\)[^]*Made from your file[^]*a list/)
    expect(shown(await drop('campaign: Rally on Thursday\nfrom: Team Roy\n'))).toMatch(/From: Team Roy[^]*Saved/)
  })
})
