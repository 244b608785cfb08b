/**
 * What a volunteer and an organizer see of an evening, on each network as text: `SCREENS=folder` keeps them, to be read.
 * Views are the product's own, drawn by the networks' own renderers.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandCards } from '../../src/chat/router.ts'
import type { View } from '../../src/chat/view.ts'
import { headingOf } from '../../src/features/define.ts'
import { registry } from '../../src/features/index.ts'
import { translator } from '../../src/locales/index.ts'
import { renderView as discord } from '../../src/platforms/discord/render.ts'
import { renaming } from '../../src/platforms/slack/names.ts'
import { render as slack } from '../../src/platforms/slack/render.ts'
import { renderView as telegram } from '../../src/platforms/telegram/render.ts'
import { openEvening } from '../support/answers.ts'
import type { Evening } from '../support/answers.ts'

let evening: Evening
beforeAll(async () => void (evening = await openEvening()))
afterAll(() => evening.close())

type Node = { type?: string; text?: unknown; elements?: Node[]; components?: Node[]; label?: string; options?: Node[] }

/** A tree of a network's own markup as lines: texts one below the other, buttons of a row side by side. */
function lines(node: Node): string[] {
  if (node.type === 'button' || node.label !== undefined) return [`[ ${node.label ?? wordsOf(node.text)} ]`]
  const inner = [...(node.elements ?? []), ...(node.components ?? [])].flatMap(lines)
  const own = node.text === undefined ? [] : [wordsOf(node.text)]
  if (node.type === 'actions' || node.components) return [inner.join(' ')]
  if (node.type === 'rich_text_section') return [inner.join('')]
  if (node.type === 'rich_text_quote') return inner.map((text) => `┃ ${text}`)
  if (node.type === 'header') return own.map((text) => `# ${text}`)
  if (node.type === 'context') return inner.map((text) => `· ${text}`)
  return [...own, ...inner]
}
const wordsOf = (text: unknown): string => (typeof text === 'string' ? text : String((text as { text?: string }).text))

const onSlack = renaming(commandCards(registry, 'admin', translator('en')), 'muster-')

const drawn: Record<string, (view: View) => string> = {
  discord: (view) =>
    discord(view)
      .map(({ body, files }) =>
        [
          body.content,
          ...body.embeds.map((embed) => embed.description.replace(/^/gm, '│ ')),
          ...files.map((file, i) => `<picture ${file.name} = ${body.attachments[i]?.description}>`),
          ...body.components.flatMap((row) => lines(row as Node)),
        ]
          .filter(Boolean)
          .join('\n'),
      )
      .join('\n--\n'),
  slack: (view) =>
    slack(view, { name: onSlack, picture: () => 'F1', more: 'More below' })
      .map((message) => (message.blocks as Node[]).flatMap(lines).join('\n'))
      .join('\n--\n'),
  telegram: (view) =>
    telegram(view, new Set())
      .map(({ text, picture, keyboard }) =>
        [
          picture ? '<picture>' : '',
          text,
          ...(keyboard?.inline_keyboard ?? []).map((row) => row.map((key) => `[ ${key.text} ]`).join(' ')),
        ]
          .filter(Boolean)
          .join('\n'),
      )
      .join('\n--\n'),
}

it.each(['en', 'fr'])('an evening on each network, in %s', async (locale) => {
  await evening.wipe()
  const { house } = evening
  await house.person('Victor', { team: 'North', trust: 'trusted' })
  await house.person('Olga', { role: 'organizer', team: 'North' })
  const [victor, olga] = [evening.at('Victor'), evening.at('Olga')]
  await evening.text(victor, 2)
  await victor.type(`/language ${locale}`)
  await olga.type(`/language ${locale}`)
  const screens: [string, View][] = []
  const keep = async (what: string, hand = victor): Promise<void> =>
    void screens.push([what, (await hand.read()).findLast((m) => m.author === null)!.view])
  await victor.type('/batch')
  await keep('the next contact')
  screens.push(['an answer', (await evening.answer(victor, 0, 'Are you a real person? <b>*_`@everyone')).view])
  for (const command of ['/me', '/help', '/replies', '/leaderboard']) {
    await victor.type(command)
    await keep(command)
  }
  for (const command of ['/campaign status Rally', '/list', '/code', '/help', '/help doors', '/help schedule']) {
    await olga.type(command)
    await keep(`organizer: ${command}`, olga)
  }
  for (const [network, draw] of Object.entries(drawn)) {
    const pages = screens.map(([what, view]) => ({ what, text: draw(view), buttons: view.buttons ?? [] }))
    for (const { text, buttons } of pages) {
      expect(text.trim()).not.toBe('')
      for (const { label } of buttons) expect(text).toContain(label)
      // In French a colon has a blank before it at which no line breaks, whatever the network does to a text.
      if (locale === 'fr') expect(text).not.toMatch(/[^\u00a0]:\s/u)
    }
    if (!process.env['SCREENS']) continue
    mkdirSync(process.env['SCREENS'], { recursive: true })
    writeFileSync(
      join(process.env['SCREENS'], `${network}-${locale}.txt`),
      pages.map(({ what, text }) => `════ ${what}\n${text}\n`).join('\n'),
    )
  }
  // What a contact wrote is words on each: it pings nobody and is no markup.
  const [, answer] = screens[1]!
  expect(drawn['discord']!(answer)).not.toMatch(/(?<!\\)@everyone|[^\\]<b>\*/)
})

describe('/help', () => {
  const told = (reply: View): string[] =>
    reply.blocks.flatMap((b) =>
      b.kind === 'facts' ? b.rows.map((r) => `${r.label}: ${r.value}`) : 'text' in b ? [b.text] : [],
    )
  const hand = async (name: string, role: 'volunteer' | 'organizer', locale = 'en') => {
    await evening.wipe()
    await evening.house.person(name, { team: 'North', trust: 'trusted', role })
    await evening.at(name).type(`/language ${locale}`)
    return async (line: string): Promise<View> => {
      await evening.at(name).type(line)
      return (await evening.at(name).read()).findLast((m) => m.author === null)!.view
    }
  }

  it('names every command under one heading, in few lines, and opens a heading', async () => {
    const ask = await hand('Olga', 'organizer')
    const whole = await ask('/help')
    const lines = told(whole)
    expect(lines.length).toBeLessThan(20)
    const named = lines.flatMap((text) => text.match(/(?<![\p{L}])\/[a-z_]+(?=:| ·|$)/gu) ?? [])
    expect(named.sort()).toEqual(registry.commands.map((c) => `/${c.name}`).sort())
    for (const draw of Object.values(drawn)) expect(draw(whole).length).toBeLessThan(1900)
    // Slack keeps /me for itself, and takes no underscore.
    expect(drawn['slack']!(whole)).toMatch(/\/muster-me · /)
    expect(drawn['slack']!(whole)).toContain('/forget-me')
    const cards = commandCards(registry, 'organizer', translator('en'))
    const wanted = cards.filter((c) => headingOf(c.name) === 'people').map((c) => `/${c.name}: ${c.description}`)
    expect(told(await ask('/help people'))).toEqual(expect.arrayContaining(wanted))
    await evening.at('Olga').type('/help')
    await evening.at('Olga').press('People and teams')
    const opened = (await evening.at('Olga').read()).findLast((m) => m.author === null)!.view
    expect(told(opened)).toEqual(expect.arrayContaining(wanted))
    const [name, size] = told(await ask('/help /batch'))
    expect(name).toMatch(/^\/batch: /)
    expect(size).toMatch(/^size: /)
    expect(told(await ask('/help zebra')).join()).toMatch(/“zebra” is no command of yours/)
  })

  it('is short for a volunteer, names nothing that is not theirs, and knows French words', async () => {
    const ask = await hand('Victor', 'volunteer', 'fr')
    const text = told(await ask('/help')).join('\n')
    expect(text.split('\n').length).toBeLessThan(15)
    for (const c of registry.commands)
      if (c.role === 'organizer' || c.role === 'lead') expect(text).not.toMatch(new RegExp(`/${c.name}(?![a-z_])`))
    expect(told(await ask('/help tableaux')).join('\n')).toMatch(/^Chiffres et tableaux\n\/me: /)
    expect(told(await ask('/help campaign')).join()).toMatch(/n’est ni une de tes commandes/)
    expect(told(await ask('/help campagnes')).join()).toMatch(/n’est ni une de tes commandes/)
  })
})
