/**
 * What a volunteer and an organizer see of an evening, on each network as text: `SCREENS=folder` keeps them, to be read.
 * Views are the product's own, drawn by the networks' own renderers.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { View } from '../../src/chat/view.ts'
import { renderView as discord } from '../../src/platforms/discord/render.ts'
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

const drawn: Record<string, (view: View) => string> = {
  discord: (view) =>
    discord(view)
      .map(({ body, files }) =>
        [
          body.content,
          ...body.embeds.map((embed) => embed.description.replace(/^/gm, '│ ')),
          ...files.map((file, i) => `<picture ${file.name}: ${body.attachments[i]?.description}>`),
          ...body.components.flatMap((row) => lines(row as Node)),
        ]
          .filter(Boolean)
          .join('\n'),
      )
      .join('\n--\n'),
  slack: (view) =>
    slack(view, { name: (text) => text, picture: () => 'F1', more: 'More below' })
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
  for (const command of ['/campaign status Rally', '/list', '/code', '/help']) {
    await olga.type(command)
    await keep(`organizer: ${command}`, olga)
  }
  for (const [network, draw] of Object.entries(drawn)) {
    const pages = screens.map(([what, view]) => ({ what, text: draw(view), buttons: view.buttons ?? [] }))
    for (const { text, buttons } of pages) {
      expect(text.trim()).not.toBe('')
      for (const { label } of buttons) expect(text).toContain(label)
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
