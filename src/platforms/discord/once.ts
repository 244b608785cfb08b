/**
 * Once per nonce. Discord itself posts nothing twice within some minutes (`enforce_nonce`); beyond that what was posted is
 * remembered.
 */
import type { MessageRef, Place } from '../../chat/interaction.ts'
import { PlaceGone } from '../../chat/platform.ts'
import type { PlatformGiven } from '../../chat/platform.ts'
import type { View } from '../../chat/view.ts'
import { isClosed, isNobody, isPlaceGone, isQuarantined } from './api.ts'
import { network, tenant } from './payload.ts'
import type { People } from './people.ts'
import type { Poster } from './post.ts'

const remembered = 2 * 86_400

export async function sendOnce(
  { poster, people, given }: { poster: Poster; people: People; given: PlatformGiven },
  place: Place,
  view: View,
  { nonce, after }: { nonce: string; after?: MessageRef },
): Promise<MessageRef> {
  const key = `sent/${nonce}`
  const before = await given.keep.get<MessageRef>(key)
  if (before) return before
  const replyTo = (at: Place): string | undefined =>
    after && after.place.channel === at.channel ? after.messageId : undefined
  const refs = await poster.post(place, view, nonce, replyTo(place)).catch(async (error: unknown) => {
    const elsewhere = await instead(error)
    return poster.post(elsewhere, view, nonce, replyTo(elsewhere))
  })
  const ref = refs.at(-1)!
  await given.keep.set(key, ref, remembered)
  return ref

  /** Where a chat takes nothing, the thread that stands for it. */
  async function instead(error: unknown): Promise<Place> {
    const quarantined = isQuarantined(error)
    if (quarantined) await people.quarantined(error as Error)
    if (!quarantined && !isClosed(error) && !isPlaceGone(error)) throw error
    const gone = new PlaceGone('Discord no longer lets us write there', { cause: error })
    const userId = place.direct
      ? ((await people.userOf(place.channel)) ?? (await people.owner(place.channel)))
      : undefined
    if (!userId) throw quarantined ? error : gone
    // A thread that was deleted is made anew.
    if (await people.owner(place.channel)) await people.dropThread(userId, place.channel)
    const thread = isNobody(error) ? undefined : await people.shut(userId)
    if (thread && thread.channel !== place.channel) return thread
    if (quarantined) throw error
    await given.gone({ network, tenant, userId })
    throw gone
  }
}
