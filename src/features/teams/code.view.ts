import { writeToken } from '../../chat/token.ts'
import { facts, view } from '../../chat/view.ts'
import type { Block, Button, View } from '../../chat/view.ts'
import { clock } from '../../lib/clock.ts'
import type { Translate } from '../../lib/translate.ts'
import { codePicture } from '../volunteers/code-picture.ts'
import type { Code } from './codes.ts'

const about = (t: Translate, code: Code): string =>
  `${code.team ?? t('code.no_team')} · ${code.campaign ?? t('code.any')}`

/** `A lead sees` where a code of theirs stands; `fresh`: the code itself, which can be read this once. */
export async function codeCard(
  t: Translate,
  code: Code,
  locale: string,
  { fresh, notice }: { fresh?: { code: string; links: { network: string; url: string }[] }; notice?: string } = {},
): Promise<View> {
  const blocks: Block[] = []
  if (notice) blocks.push({ kind: 'note', text: notice })
  blocks.push({ kind: 'title', text: fresh ? t('code.title', { code: fresh.code }) : about(t, code) })
  if (fresh) blocks.push(...(await codePicture(t, fresh.code, fresh.links)))
  blocks.push(
    facts(t, [
      { label: t('code.team'), value: code.team ?? t('code.no_team') },
      { label: t('code.campaign'), value: code.campaign ?? t('code.any') },
      { label: t('code.came'), value: String(code.came) },
      ...(code.validFrom
        ? [{ label: t('code.from'), value: `${clock(code.validFrom, code.zone, locale)} (${code.zone})` }]
        : []),
      {
        label: t('code.until'),
        value: code.running ? `${clock(code.expiresAt, code.zone, locale)} (${code.zone})` : t('code.over'),
      },
      { label: t('code.left'), value: String(code.running ? code.usesLeft : 0) },
    ]),
  )
  blocks.push({ kind: 'note', text: t(code.trust === 'new' ? 'code.approve' : 'code.trusts') })
  if (fresh) blocks.push({ kind: 'note', text: t('code.once') })
  const buttons: Button[] = [{ label: t('button.who'), token: writeToken('code_who', code.id) }]
  if (code.running) buttons.push({ label: t('button.withdraw'), token: writeToken('code_withdraw', code.id) })
  if (code.came) buttons.push({ label: t('button.undo_code'), token: writeToken('code_undo', code.id), look: 'danger' })
  buttons.push({ label: t('button.codes'), token: writeToken('codes') })
  return view(blocks, buttons)
}

export const codesCard = (t: Translate, codes: Code[], locale: string): View =>
  view(
    [
      { kind: 'title', text: t('code.list') },
      codes.length
        ? facts(
            t,
            codes.map((code) => ({
              label: `${about(t, code)}, ${clock(code.createdAt, code.zone, locale)}`,
              value: t('code.came_in', { n: code.came }),
            })),
          )
        : { kind: 'text', text: t('code.none') },
    ],
    codes.map((code) => ({
      label: `${about(t, code)}, ${clock(code.createdAt, code.zone, locale)}`.slice(0, 60),
      token: writeToken('code', code.id),
    })),
  )
