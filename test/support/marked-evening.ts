/**
 * An evening with marked people: their names, numbers and words are such that a search for them finds nothing else. With
 * everything going wrong that can be made to.
 */
import type postgres from 'postgres'
import { expect } from 'vitest'
import { connectPlain } from '../../src/db/client.ts'
import { createLog } from '../../src/lib/log.ts'
import { createPlayground } from '../../src/platforms/playground/index.ts'
import type { PlaygroundMessage } from '../../src/platforms/playground/index.ts'
import { createSimulated, signatureHeader } from '../../src/sms/simulated/index.ts'
import { sign } from '../../src/sms/simulated/webhook.ts'
import { until } from './house.ts'
import { createPerson } from './process.ts'
import type { Running } from './process.ts'

export const secret = 'a secret of the canary test'
export const numbers = Array.from({ length: 9 }, (_, i) => `+1514555012${i}`)
export const [organizer, talker, leaver, wrong, edited, hung, poisoned, unlisted, other] = numbers as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
]
/** First and last names, and a word in every text that somebody wrote. */
export const marks = ['Zorbalinde', 'Quixwood', 'Yvandrexa', 'Brumhilda', 'zibbermost', 'plomfizzle', 'grankelweft']
export const poison = 'poisonmark'

const csv = `first_name,last_name,phone,note
Zorbalinde,Quixwood,${talker},grankelweft
Yvandrexa,Quixwood,${leaver},grankelweft
Brumhilda,Quixwood,(514) 555-0123,grankelweft
Zorbalinde,Brumhilda,${edited},grankelweft
Yvandrexa,Brumhilda,${hung},grankelweft
Brumhilda,Zorbalinde,${poisoned},grankelweft
Zorbalinde,,${talker},grankelweft
Zorbalinde,Quixwood,12,grankelweft
`
const script = 'Hi {firstName|there}, {texter} from Team Grankelweft here. Reply STOP to opt out.'

export async function markedEvening(running: Running, url: string): Promise<void> {
  const sql = connectPlain(url, 4)
  try {
    await work(running, sql)
  } finally {
    await sql.end({ timeout: 1 })
  }
}

async function work(running: Running, sql: postgres.Sql): Promise<void> {
  const log = createLog({ level: 'silent', to: 'stderr' })
  const page = createPlayground({ sql, log })
  const simulated = createSimulated({ sql, secret, log })
  await simulated.configure({ latency: [1, 2], delivery: [10, 20] })
  const read = (userId: string) => async () => {
    const found = new Map<string, PlaygroundMessage>()
    for (let version = 0; ;) {
      const news = await page.read({ userId }, `dm-${userId}`, version)
      for (const message of news.messages) found.set(message.id, message)
      if (!news.messages.length) return [...found.values()].sort((a, b) => a.position - b.position)
      version = news.version
    }
  }
  const olivia = createPerson(running.url, 'olivia', read('olivia'))
  const victor = createPerson(running.url, 'victor', read('victor'))
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${running.url}${path}`, { method: 'POST', headers: { origin: running.url, ...headers }, body })
  const phone = async (from: string, body: string) => {
    expect((await post('/playground/phone', JSON.stringify({ phone: from, body }))).status).toBe(200)
  }

  // A list, once broken and once good; a campaign, and its launch.
  const asked = 'list:"Petition" source:"grankelweft" kind:petition region:CA'
  await olivia.type(`/import ${asked}`, { file: { name: 'Zorbalinde.csv', bytes: `${csv}"Zorbalinde` } })
  await olivia.see('never closed')
  await olivia.type(`/import ${asked}`, { file: { name: 'Zorbalinde.csv', bytes: csv } })
  await olivia.see('6 contacts in Petition')
  await olivia.type('/campaign new Rally')
  await olivia.fill('List and hours', {
    list: 'Petition',
    hours: '00:00-24:00',
    zone: 'America/Toronto',
    size: '10',
    editable: 'yes',
  })
  await olivia.fill('Script', { sender: 'Team Grankelweft', script })
  await olivia.fill('Test text', { to: organizer })
  await until('the test text arrived', async () => {
    await olivia.press('Refresh')
    return (await read('olivia')()).some((m) => m.view.buttons?.some((b) => b.label === 'Launch'))
  })
  await olivia.press('Launch')
  await olivia.type('/assign 6 Victor')
  await victor.see('gave you 6 contacts')

  // Sent, edited without a way out (refused), and edited well.
  await victor.press('Send')
  await victor.press('Send')
  await victor.press('Send')
  await victor.fill('Edit', { text: 'plomfizzle without a sender' })
  await victor.see('must say who it is from')
  await victor.fill('Edit', { text: 'Hi Zorbalinde, plomfizzle, Team Grankelweft. STOP to opt out' })
  // The carrier breaks: it throws what no carrier should.
  await sql`alter table carrier.text rename to text_away`
  await victor.press('Send')
  await until('a text is in doubt', async () => (await sql`select 1 from message where state = 'unknown'`).length > 0)
  await sql`alter table carrier.text_away rename to text`
  // A statement fails with a person's words in it.
  await sql.unsafe(`alter table message add constraint poison check (body not like '%${poison}%') not valid`)
  await victor.fill('Edit', { text: `${poison} plomfizzle Brumhilda, Team Grankelweft. STOP to opt out` })
  await victor.see('it is our fault')
  await victor.press('Skip')

  // Answers: words, an answer in return, a reaction, STOP, a wrong number, a number nobody knows, a photo.
  await phone(talker, `zibbermost, call me at ${other}`)
  const card = await victor.see('zibbermost')
  await victor.type('plomfizzle to you', { replyTo: card.id })
  await victor.type('plomfizzle to nobody in particular')
  await victor.press('No')
  await phone(talker, 'Liked “zibbermost”')
  await victor.see('Liked')
  await phone(leaver, 'STOP')
  await victor.see('Yvandrexa opted out')
  await phone(wrong, 'zibbermost, who is Brumhilda?')
  await victor.see('who is Brumhilda')
  await victor.press('Wrong number')
  await phone(unlisted, 'zibbermost from Quixwood')
  await phone(edited, ' ')
  await victor.see('[sent a photo]')
  await victor.press('Yes!')
  // The page's own table fails while a card is on its way: the job fails, and comes again.
  await sql.unsafe(
    `alter table playground.messages add constraint poison check (view not like '%${poison}%') not valid`,
  )
  await phone(hung, `${poison} zibbermost`)
  await until('the job has failed', () => /"event":"job.failed"/.test(running.out()))
  await sql`alter table playground.messages drop constraint poison`
  await victor.see(poison)

  // What comes from outside and is wrong: forged, broken, misspelled.
  const inbound = (body: string): string =>
    JSON.stringify({
      type: 'inbound',
      sid: `MO${body.length}`,
      from: talker,
      body,
      media: 0,
      at: new Date().toISOString(),
    })
  const signed = (text: string) => post('/sms/simulated', text, { [signatureHeader]: sign(secret, text) })
  expect((await post('/sms/simulated', inbound('zibbermost'))).status).toBe(403)
  expect((await signed('zibbermost is no JSON')).status).toBe(403)
  expect((await signed(JSON.stringify({ type: 'Zorbalinde', from: talker }))).status).toBe(403)
  expect((await signed(inbound('zibbermost \u0000 with a sign that no database takes'))).status).toBe(204)
  await victor.see('with a sign that no database takes')
  expect((await post('/playground/deed', `{"text":"plomfizzle ${talker}`)).status).toBe(400)
  for (const line of [
    `/join Zorbalinde ${talker}`,
    `/batch ${talker}`,
    `/assign Zorbalinde ${talker}`,
    `/assign 5 "Zorbalinde Quixwood"`,
    `/plomfizzle ${talker}`,
    '/campaign new Zorbalinde',
    '/campaign launch Zorbalinde',
    '/campaign test Brumhilda',
    `/import list:"Zorbalinde ${talker}"`,
    '/leaderboard',
    '/me',
    '/help',
  ])
    await olivia.type(line)
  // Rights: who, data and erasure by text; the pages of contacts, with a name and a number typed into them.
  for (const body of ['WHO', 'DATA', 'ERASE']) await phone(edited, body)
  let code = ''
  await until('the code has come', async () => {
    const bodies = await sql`select body from carrier.text where to_phone = ${edited}`
    code = /ERASE (\d{4})/.exec(bodies.map((row) => String(row['body'])).join())?.[1] ?? ''
    return code !== ''
  })
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  for (const path of [`/v/Zorbalinde`, `/v?number=${talker}`, `/download/Zorbalinde`])
    expect((await fetch(`${running.url}${path}`)).status).toBeLessThan(500)
  for (const path of ['/v', '/v/0000000000/why', '/v/0000000000/stop', '/v/Brumhilda/why'])
    expect((await post(path, `number=${talker}&digits=0121`, form)).status).toBeLessThan(500)
  await phone(edited, `ERASE ${code}`)
  await until('they are gone', async () => (await sql`select 1 from contact where phone = ${edited}`).length === 0)
  await until(
    'the queue of texts is empty',
    async () => (await sql`select 1 from message where state in ('queued', 'sending')`).length === 0,
  )
}
