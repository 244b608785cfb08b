/** What is known of people: their name and language for a while, their direct chat for good. */
import type { Keep } from '../../lib/keep.ts'
import type { Place } from '../../chat/interaction.ts'
import { deadline } from '../../lib/deadline.ts'
import { ifKnown } from './api.ts'
import type { Api } from './api.ts'
import { placeOf } from './payload.ts'

export type Known = { name?: string; handle?: string; locale?: string }
export type People = ReturnType<typeof createPeople>

const most = 5000
const fresh = 3_600_000
/** After a failure nobody waits for Slack's answer about this person for a minute. */
const pause = 60_000
const month = 30 * 86_400

export function createPeople(api: Api, keep: Keep) {
  const known = new Map<string, { at: number; found: Known }>()
  const chats = new Map<string, string>()
  const remember = <V>(map: Map<string, V>, key: string, value: V): void => {
    if (map.size >= most) map.delete(map.keys().next().value ?? '')
    map.set(key, value)
  }

  async function look(key: string, userId: string): Promise<Known> {
    const { user } = await api.call<{ user?: Profile }>(
      'users.info',
      { user: userId, include_locale: true },
      { patience: 0 },
    )
    const name = user?.profile?.real_name || user?.profile?.display_name || user?.real_name
    const found: Known = {
      ...(name ? { name } : {}),
      ...(user?.name ? { handle: user.name } : {}),
      ...(user?.locale ? { locale: user.locale } : {}),
    }
    remember(known, key, { at: Date.now(), found })
    return found
  }

  return {
    /** Decoration, so at most `wait` ms are spent on it; 0: only what is known already. */
    async about(tenant: string, userId: string, wait: number): Promise<Known> {
      const key = `${tenant}/${userId}`
      const kept = known.get(key)
      if (kept && Date.now() - kept.at < fresh) return kept.found
      if (!wait) return kept?.found ?? {}
      return deadline(look(key, userId), wait).catch(() => {
        const found = kept?.found ?? {}
        remember(known, key, { at: Date.now() - fresh + pause, found })
        return found
      })
    },
    /** That a direct chat is this person's: their messages come from it. */
    learn(tenant: string, userId: string, channel: string): void {
      remember(chats, `${tenant}/${userId}`, channel)
    },
    async direct(tenant: string, userId: string): Promise<Place> {
      const key = `${tenant}/${userId}`
      let channel = chats.get(key) ?? (await keep.get<string>(`dm/${key}`))
      if (!channel) {
        const opened = await ifKnown(api.call<{ channel?: { id?: string } }>('conversations.open', { users: userId }))
        channel = opened?.channel?.id
        // A server that opens none: a post to a person's id goes to their chat as well.
        if (!channel) return placeOf(tenant, userId, true)
        await keep.set(`dm/${key}`, channel, month)
      }
      remember(chats, key, channel)
      return placeOf(tenant, channel, true)
    },
  }
}

type Profile = {
  name?: string
  real_name?: string
  locale?: string
  profile?: { real_name?: string; display_name?: string }
}
