import { line } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import type { UnsendableInteraction } from '../../chat/interaction.ts'
import type { Context } from '../define.ts'

/** One line says that nothing of it was sent; what stood there before still stands. */
export const unsendable = async ({ t }: Context, what: UnsendableInteraction['what']): Promise<Reply> => ({
  view: line(t(`unsendable.${what}`)),
})
