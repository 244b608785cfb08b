import { sql } from 'drizzle-orm'
import { it } from 'vitest'
import { readFigures } from '../src/features/campaigns/figures.ts'
import { writeExport } from '../src/features/campaigns/export.ts'
import { openHouse } from './support/house.ts'
it('scale', async () => {
  const house = await openHouse()
  const id = await house.campaign(await house.list(25), { variants: ['Hi {firstName}, {sender} STOP'] })
  const v = await house.person('Victor')
  const N = 300_000
  await house.store.transact(async (tx) => {
    await tx.execute(sql`set local statement_timeout = 0`)
    await tx.execute(sql.raw(`insert into contact (phone, phone_valid, phone_line, first_name, fields) select '+1515' || lpad(i::text, 7, '0'), true, 'mobile', 'A' || i, jsonb_build_object('city', 'Laval', 'externalId', i::text) from generate_series(1, ${N}) i`))
    await tx.execute(sql.raw(`insert into batch (campaign_id, ready, size) select '${id}', 0, 25 from generate_series(1, ${N / 25})`))
    await tx.execute(sql.raw(`insert into target (campaign_id, contact_id, batch_id, position, state) select '${id}', k.id, (select id from batch where ready = 0 limit 1), 1, 'texted' from contact k where phone like '+1515%'`))
    await tx.execute(sql.raw(`insert into conversation (contact_id, campaign_id, volunteer_id) select id, '${id}', '${v.id}' from contact where phone like '+1515%'`))
    await tx.execute(sql.raw(`insert into message (kind, contact_id, conversation_id, campaign_id, volunteer_id, body, state, valid_until, script_version, variant, delivery, provider, provider_id, fence) select 'first', contact_id, id, '${id}', '${v.id}', 'x', 'sent', now(), 1, (random() * 1)::int, 3, 'x', id::text, 1 from conversation`))
    await tx.execute(sql.raw(`insert into inbound (provider, provider_id, phone, body, kind, contact_id, conversation_id, campaign_id, sent_at) select 'x', id::text, '', 'yes', 'words', contact_id, id, '${id}', now() from conversation where random() < 0.1`))
  }, 500_000)
  for (let i = 0; i < 3; i++) {
    const t = performance.now()
    await house.store.read((tx) => readFigures(tx, id), 100_000)
    console.log('figures ms', Math.round(performance.now() - t))
  }
  const before = process.memoryUsage().rss
  let most = 0, bytes = 0
  const t = performance.now()
  for await (const p of writeExport(house.store, id)) { bytes += p.length; most = Math.max(most, process.memoryUsage().rss) }
  console.log('export ms', Math.round(performance.now() - t), 'MB', Math.round(bytes / 1e6), 'rss grew MB', Math.round((most - before) / 1e6))
  await house.close()
}, 600_000)
