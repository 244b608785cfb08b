import type { Tx } from '../../db/client.ts'
import { readBoards, readNamed } from './board.ts'
import type { Given } from './board.view.ts'
import { readGaps, readRule } from './goal.ts'
import type { Period } from './periods.ts'
import type { Theme } from './picture.ts'

/** All that a board shows, as the team looks at it. */
export async function readShown(
  tx: Tx,
  { board, period, teamId }: { board: string; period: Period; teamId: string | null },
): Promise<Given> {
  const { framing } = await readRule(tx, teamId)
  return {
    board,
    period,
    framing,
    boards: await readBoards(tx, { board, period, teamId }),
    // A team that looks at its own gap alone is not shown those of others.
    gaps: framing === 'ranking' ? [] : await readGaps(tx, { teamId, only: framing === 'gap' && teamId !== null }),
    named: await readNamed(tx, { board, period }),
  }
}

/** As most people of a network have it. */
export const themeOf = (network: string): Theme => (network === 'discord' ? 'dark' : 'light')

/** A board's own period, where none is asked for. */
export const periodOf = (board: string): Period => (board === 'turnout' ? 'campaign' : 'week')
