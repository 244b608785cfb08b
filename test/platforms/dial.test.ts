/** Whoever calls from Discord or Slack reads the number in words: neither says that it takes a link to dial. */
import { expect, it } from 'vitest'
import { callCard } from '../../src/features/calls/call.view.ts'
import { spellPhone } from '../../src/lib/phone.ts'
import { translator } from '../../src/locales/index.ts'
import { renderWhole } from '../../src/platforms/discord/render.ts'
import { blocksOf } from '../../src/platforms/slack/blocks.ts'

const phone = '+15145550123'
const { view } = callCard(
  translator('en'),
  {
    id: '018f0000-0000-7000-8000-000000000001',
    phone,
    firstName: 'Ann',
    script: '',
    tries: 0,
    effort: 'E',
    source: 'S',
  } as never,
  { texter: 'Vic', shown: true },
)

it('the card holds a link to dial, where a network has such links', () => {
  expect(JSON.stringify(view)).toContain('"url":"tel:+')
})

it.each([
  ['discord', () => renderWhole(view, 'more').body],
  [
    'slack',
    () =>
      view.blocks.flatMap((block) =>
        blocksOf(block, { name: (text: string) => text, picture: () => undefined } as never),
      ),
  ],
])('%s: the number in words, and no link that could be refused', (_, render) => {
  const wire = JSON.stringify(render())
  expect(wire).toContain(spellPhone(phone))
  expect(wire).not.toContain('tel:')
})
