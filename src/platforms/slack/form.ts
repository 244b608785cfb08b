/**
 * Forms open within 3 s of the press or not at all. While the house takes its time a modal that asks to wait is opened,
 * since one that stands can be filled later.
 */
import type { Answer, Door } from '../../chat/platform.ts'
import { after } from './desk.ts'
import type { Desk } from './desk.ts'
import { formModal, tellModal } from './modal.ts'
import type { Modal, Origin } from './modal.ts'
import { show } from './show.ts'
import type { Scene } from './show.ts'

const patience = 1_000

export async function openForm(
  desk: Desk,
  door: Door,
  scene: Scene,
  { trigger, token, answering }: { trigger: string; token: string; answering: Promise<Answer> },
): Promise<void> {
  const { api } = desk
  const t = await desk.words(scene.user)
  const asModal = (answer: Answer): Modal | undefined =>
    answer.kind === 'form' ? formModal(answer.form, t, originOf(scene)) : undefined
  const soon = await Promise.race([answering, after(patience)])
  const form = soon && asModal(soon)
  if (soon && !form) return desk.tryTo('answer', () => show(desk, door, scene, soon))

  try {
    const view =
      form ??
      tellModal(
        t('network.slack.wait'),
        [{ type: 'section', text: { type: 'plain_text', text: t('network.slack.wait') } }],
        t,
      )
    const opened = await api.call<{ view?: { id?: string } }>(
      'views.open',
      { trigger_id: trigger, view },
      { patience: 0 },
    )
    if (form) return
    const answer = await answering
    // A press that was delivered twice: the other delivery fills its own.
    if (answer.kind === 'nothing') return
    const filled =
      asModal(answer) ??
      tellModal(t('network.slack.answer'), answer.kind === 'reply' ? desk.poster.blocks(answer.reply.view, t) : [], t)
    await api.call('views.update', { view_id: opened.view?.id, view: filled })
  } catch (error) {
    desk.given.log.warn({ event: 'form.not_opened', network: 'slack', error: (error as Error).message })
    if ((await answering).kind === 'nothing') return
    // Too late for this press, not for the next one.
    await desk.tryTo('answer', () =>
      show(desk, door, scene, {
        kind: 'reply',
        at: 'below',
        reply: {
          shows: 'private',
          view: {
            blocks: [{ kind: 'error', text: t('network.slack.late') }],
            buttons: [{ label: t('network.slack.again'), token }],
          },
        },
      }),
    )
  }
}

function originOf({ place, thread, respondTo, pressed }: Scene): Origin {
  return {
    channel: place.channel,
    direct: place.direct,
    ...(thread ? { thread } : {}),
    ...(respondTo ? { respondTo } : {}),
    ...(pressed ? { message: pressed.ref.messageId, ephemeral: pressed.ephemeral } : {}),
  }
}
