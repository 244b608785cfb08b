import type { PlatformUser } from '../../chat/interaction.ts'
import type { Door } from '../../chat/platform.ts'
import type { Tx } from '../../db/client.ts'
import { scheduleBoard } from '../leaderboards/schedule.ts'
import { locales } from '../../locales/index.ts'
import { bindChannel } from '../volunteers/channels.ts'
import { addVolunteer, findOrMakeTeam } from '../volunteers/invite.ts'

export const playgroundPeople = [
  { userId: 'olivia', name: 'Olivia', role: 'organizer' as const },
  { userId: 'victor', name: 'Victor', role: 'volunteer' as const },
  { userId: 'sofia', name: 'Sofia', role: 'volunteer' as const },
]

/** An organizer, two volunteers of two teams and a channel with a board: what one person needs to play the evening. */
export async function openPlayground(tx: Tx): Promise<void> {
  const user = (userId: string, name: string): PlatformUser => ({
    network: 'playground',
    tenant: 'local',
    userId,
    name,
  })
  const teams = [await findOrMakeTeam(tx, 'North'), await findOrMakeTeam(tx, 'South')]
  for (const [i, person] of playgroundPeople.entries())
    await addVolunteer(tx, {
      user: user(person.userId, person.name),
      role: person.role,
      teamId: i === 0 ? null : (teams[i - 1] ?? null),
      locale: 'en',
      textName: person.name,
      trust: 'trusted',
    })
  const channelId = await bindChannel(
    tx,
    { network: 'playground', tenant: 'local', channel: 'team', direct: false },
    null,
  )
  await scheduleBoard(tx, { channelId, when: { every: 10 } })
}

/**
 * The people of the page speak the page's language, also those who have not done anything yet and may be told something
 * first. A `/language` holds until the page changes its own.
 */
export function followLanguage(door: Door, setLocale: (user: PlatformUser, locale: string) => Promise<unknown>): Door {
  const last = new Map<string, string>()
  const follow = async (user: PlatformUser): Promise<void> => {
    const { userId, locale } = user
    const spoken = locales.find((l) => locale?.startsWith(l))
    if (!spoken || last.get(userId) === spoken) return
    last.set(userId, spoken)
    await setLocale(user, spoken)
    if (playgroundPeople.some((person) => person.userId === userId))
      for (const silent of playgroundPeople)
        if (!last.has(silent.userId)) await setLocale({ ...user, ...silent }, spoken)
  }
  return {
    ...door,
    async dispatch(interaction) {
      await follow(interaction.user)
      return door.dispatch(interaction)
    },
    // The first thing that is asked for, often: what may follow a "/".
    async commands(user) {
      await follow(user)
      return door.commands(user)
    },
  }
}
