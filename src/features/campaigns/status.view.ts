import { writeToken } from '../../chat/token.ts'
import { line, view } from '../../chat/view.ts'
import type { Button, View } from '../../chat/view.ts'
import type { Translate } from '../../lib/translate.ts'
import type { Campaign } from './campaign.ts'
import { figureBlocks, surveyBlocks, widenedNotes } from './figures.view.ts'
import type { Figures } from './figures.ts'

/** The figures of a campaign, with what stops and starts it. `until`: when it stops being kept up to date, worded. */
export function statusCard(t: Translate, c: Campaign, figures: Figures, until: string | undefined): View {
  const button = (key: string, action: string, look?: Button['look']): Button => ({
    label: t(`button.${key}`),
    token: writeToken(action, c.id),
    ...(look ? { look } : {}),
  })
  return view(
    [
      { kind: 'title', text: t('campaign.title', { name: c.name, state: t(`campaign.state.${c.state}`) }) },
      ...figureBlocks(t, figures),
      ...surveyBlocks(t, figures, c.question?.text),
      ...widenedNotes(t, c),
      { kind: 'note', text: until ? t('status.until', { at: until }) : t('status.ended') },
    ],
    [
      ...(c.state === 'running' ? [button('pause', 's_pause', 'danger')] : []),
      ...(c.state === 'paused' ? [button('resume', 's_resume', 'primary')] : []),
      button('details_of', 'c_open'),
    ],
  )
}

/** What is left of figures that are shown further down. */
export const movedLine = (t: Translate, name: string): View => line(t('status.moved', { name }))
