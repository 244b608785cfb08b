/**
 * The README's way from a clone to the first real text, step by step: the same commands in processes of their own, the
 * embedded database, Telegram and Twilio on this machine.
 */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { translator } from '../../src/locales/index.ts'
import { eventually } from '../contracts/platform.ts'
import { muster } from '../support/cli.ts'
import { botUser, goodToken, openTelegram } from '../support/telegram-server.ts'
import type { TelegramMessage, TelegramServer } from '../support/telegram-server.ts'
import { startTwilio } from '../support/twilio-server.ts'
import type { TwilioServer } from '../support/twilio-server.ts'

const t = translator('en')
const folder = mkdtempSync(join(tmpdir(), 'muster-first-'))
let telegram: TelegramServer
let twilio: TwilioServer
let env: Record<string, string>
let house: ChildProcess | undefined

beforeAll(async () => {
  telegram = await openTelegram()
  twilio = await startTwilio()
  env = {
    DATA_DIR: join(folder, 'real'),
    PORT: '0',
    // Steps 2, 3 and 4.
    MESSAGING_PROVIDER: 'twilio',
    TWILIO_ACCOUNT_SID: twilio.accountSid,
    TWILIO_AUTH_TOKEN: twilio.authToken,
    TWILIO_FROM: twilio.number,
    TELEGRAM_BOT_TOKEN: goodToken,
    TWILIO_BASE_URL: twilio.url,
    TELEGRAM_API_ROOT: telegram.root,
  }
})
afterAll(async () => {
  if (house && house.exitCode === null) {
    const gone = once(house, 'exit')
    house.kill('SIGTERM')
    await gone
  }
  await telegram?.close()
  await twilio?.close()
  rmSync(folder, { recursive: true, force: true })
})

it('rings the organizer’s own phone', async () => {
  // 5: doctor, in the same shell. (Inline mode is a wish of Telegram's chapter, not of this one.)
  const { out, err } = await muster(env, 'doctor', '--json')
  const { findings } = JSON.parse(out || err) as { findings: { what: string; ok: boolean }[] }
  expect(findings.filter((f) => !f.ok).map((f) => f.what)).toEqual([])
  expect(findings.map((f) => f.what)).toContain('twilio number')

  // 6: the code.
  const invited = JSON.parse((await muster(env, 'invite', '--role', 'organizer', '--json')).out) as { code: string }

  // 7: npm start.
  let said = ''
  house = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    cwd: resolve(import.meta.dirname, '../..'),
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [house.stdout!, house.stderr!]) stream.on('data', (part: Buffer) => (said += part))
  await eventually(() => said.includes('"muster.ready"'), 'muster.ready', 30_000)
  // Nobody plays before real phones.
  const url = /"url":"([^"]+)"/.exec(said)![1]!
  expect((await fetch(url)).status).toBe(404)

  // 8: the link, Start, the promise.
  const olga = telegram.user('Olga', { met: false })
  const mine = (): TelegramMessage[] => telegram.messages.filter((m) => m.chat === olga.id && m.from === botUser.id)
  const button = (label: string): Promise<TelegramMessage> =>
    eventually(
      () => mine().findLast((m) => m.buttons.flat().some((b) => b.text === label)),
      `the button ${label}; last: ${mine().at(-1)?.text}`,
    )
  telegram.write(olga, `/start ${invited.code}`)
  telegram.press(olga, await button(t('button.promise', { name: 'Olga' })), t('button.promise', { name: 'Olga' }))
  await eventually(() => mine().some((m) => m.text.includes(t('promise.thanks', { name: 'Olga' }))), 'thanks')

  // 9: a campaign and its script. Telegram asks field by field.
  async function answer(label: string, words: (RegExp | string)[]): Promise<void> {
    let last = mine().at(-1)?.id ?? 0
    telegram.press(olga, await button(label), label)
    for (const text of words) {
      const asked = await eventually(() => mine().find((m) => m.id > last && m.forceReply), `a question of ${label}`)
      last = asked.id
      telegram.write(olga, String(text), { replyTo: asked.id })
    }
  }
  telegram.write(olga, '/campaign new Hello')
  const script = 'Hi {firstName|there}, {texter} from {sender} here. Will you come? Reply STOP to opt out.'
  await answer(t('button.script'), ['Team Rivera', script, '/keep'])
  await eventually(
    () => mine().some((m) => m.text.includes('from Team Rivera here')),
    `the script on the card; last: ${mine().at(-1)?.text}`,
  )

  // 10: it rings.
  await answer(t('button.test'), ['514 555 0177'])
  const [text] = await eventually(
    () => (twilio.ledger().length > 0 ? twilio.ledger() : undefined),
    `the text; last: ${mine().at(-1)?.text}`,
  )
  expect(text).toMatchObject({ to: '+15145550177', from: twilio.number, callback: undefined })
  expect(text!.body).toBe('Hi Olga, Olga from Team Rivera here. Will you come? Reply STOP to opt out.')
  expect(twilio.broken).toEqual([])
  expect(telegram.faults).toEqual([])
})
