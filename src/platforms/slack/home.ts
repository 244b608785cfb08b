/** The home tab: a person's day and the next step. */
import type { PlatformUser } from '../../chat/interaction.ts'
import type { Door } from '../../chat/platform.ts'
import type { Desk } from './desk.ts'

/** How long a person's name is waited for, in ms: it is decoration. */
export const nameWithin = 1_500

export async function showHome(desk: Desk, door: Door, user: PlatformUser): Promise<void> {
  await desk.tryTo('home', async () => {
    const view = await door.home(user)
    const blocks = desk.poster.blocks(view, await desk.words(user))
    await desk.api.call('views.publish', { user_id: user.userId, view: { type: 'home', blocks } })
  })
}
