/** All that people can do here, and all the work behind it. A new command is one file and one line. */
import type { Registry } from '../chat/router.ts'
import type { Handler } from '../queue/job.ts'
import { assignCommand } from './assignment/assign.command.ts'
import { assigned } from './assignment/assigned.job.ts'
import { batchAction, batchCommand } from './assignment/batch.command.ts'
import { releaseCommand } from './assignment/release.command.ts'
import { editAction, sendAction, skipAction } from './assignment/work.actions.ts'
import { campaignActions, campaignCommand } from './campaigns/campaign.command.ts'
import { importCommand } from './contacts/import.command.ts'
import { notify } from './conversations/notify.job.ts'
import * as talk from './conversations/talk.actions.ts'
import type { Context, JobContext } from './define.ts'
import { leaderboardCommand } from './leaderboards/board.command.ts'
import { meAction, meCommand, namedAction } from './leaderboards/me.command.ts'
import { post } from './leaderboards/post.job.ts'
import { review, reviewActions } from './texts/review.job.ts'
import { helpAction, helpCommand } from './volunteers/help.command.ts'
import { joinCommand } from './volunteers/join.command.ts'
import { languageCommand } from './volunteers/language.command.ts'

export const registry: Registry<Context> = {
  commands: [
    helpCommand,
    joinCommand,
    batchCommand,
    releaseCommand,
    meCommand,
    leaderboardCommand,
    languageCommand,
    campaignCommand,
    importCommand,
    assignCommand,
  ],
  actions: [
    helpAction,
    batchAction,
    sendAction,
    skipAction,
    editAction,
    talk.cannedAction,
    talk.writeAction,
    talk.wrongAction,
    talk.optOutAction,
    talk.closeAction,
    talk.takeAction,
    talk.draftSendAction,
    talk.draftDropAction,
    meAction,
    namedAction,
    ...campaignActions,
    ...reviewActions,
  ],
  answers: [talk.conversationAnswer],
}

export const handlers: Handler<JobContext>[] = [notify, assigned, post, review]
