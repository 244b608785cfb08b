/** What could be typed next: names of campaigns, people and teams, and for `/muster` the commands. */
import type { PlatformUser } from '../../chat/interaction.ts'
import type { Door } from '../../chat/platform.ts'
import { deadline } from '../../lib/deadline.ts'
import type { Desk } from './desk.ts'
import { limits } from './limits.ts'
import type { DiscordInteraction } from './payload.ts'
import { plain, shorten } from './text.ts'

type Choice = { name: string; value: string }
/** Discord waits 3 s; a choice that comes late helps nobody. */
const within = 2_000

export async function complete(desk: Desk, door: Door, i: DiscordInteraction, user: PlatformUser): Promise<void> {
  const focused = i.data?.options?.find((option) => option.focused)
  const prefix = String(focused?.value ?? '').slice(0, 100)
  const found = await deadline(choices(desk, door, i, user, focused?.name ?? '', prefix), within).catch(() => [])
  await desk.tryTo('completion', () =>
    desk.api.answer('post', `/interactions/${i.id}/${i.token}/callback`, {
      body: { type: 8, data: { choices: found.slice(0, limits.choices) } },
      within,
    }),
  )
}

async function choices(
  desk: Desk,
  door: Door,
  i: DiscordInteraction,
  user: PlatformUser,
  option: string,
  prefix: string,
): Promise<Choice[]> {
  const name = i.data?.name ?? ''
  if (name === 'muster') {
    const wanted = prefix.replace(/^\//, '').toLowerCase()
    const cards = await door.commands(user)
    return cards
      .filter((card) => card.name.startsWith(wanted) || wanted.startsWith(`${card.name} `))
      .map((card) => ({
        name: shorten(`${card.name} — ${card.description}`, limits.choice),
        value: wanted.startsWith(`${card.name} `) ? prefix.replace(/^\//, '') : card.name,
      }))
  }
  const card = desk.given.commands('en').find((c) => c.name === name)
  const kind = card?.options.find((o) => o.name === option)?.type
  if (kind !== 'person' && kind !== 'team' && kind !== 'campaign') return []
  const names = await door.complete(user, kind, prefix)
  // A value is taken as it is, so one that would have to be cut is not offered.
  return names
    .filter((one) => one.length <= limits.choice)
    .map((one) => ({ name: plain(one, limits.choice), value: one }))
}
