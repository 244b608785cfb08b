/** All that people can do here, and all the work behind it. A new command is one file and one line. */
import type { Registry } from '../chat/router.ts'
import type { Handler } from '../queue/job.ts'
import { areasCommand } from './areas/areas.command.ts'
import { assignCommand } from './assignment/assign.command.ts'
import { assigned } from './assignment/assigned.job.ts'
import { batchAction, batchCommand } from './assignment/batch.command.ts'
import { reassignCommand } from './assignment/reassign.command.ts'
import { rehearsalActions, rehearsalAnswer } from './assignment/rehearsal.actions.ts'
import { reviewed, trustTold } from './assignment/rehearsal.job.ts'
import { doneAction } from './assignment/done.action.ts'
import { releaseCommand } from './assignment/release.command.ts'
import { editAction, sendAction, skipAction, unvotedAction, votedAction } from './assignment/work.actions.ts'
import { campaignActions } from './campaigns/campaign.actions.ts'
import { campaignCommand } from './campaigns/campaign.command.ts'
import { requeue } from './campaigns/requeue.job.ts'
import { refresh } from './campaigns/status.job.ts'
import { importActions, importCommand } from './contacts/import.command.ts'
import { importJob } from './contacts/import.job.ts'
import { listCommand } from './contacts/list.command.ts'
import { ask } from './conversations/ask.job.ts'
import { draftActions } from './conversations/draft.actions.ts'
import { failedReply } from './conversations/failed.job.ts'
import { laterActions } from './conversations/later.actions.ts'
import { choiceAction } from './conversations/choice.actions.ts'
import { notify } from './conversations/notify.job.ts'
import { offer } from './conversations/offer.job.ts'
import { nudge, queueTold } from './conversations/queue.job.ts'
import { queueActions, repliesCommand } from './conversations/queue.command.ts'
import { stranger, strangerAction } from './conversations/stranger.job.ts'
import { rsvpActions } from './conversations/rsvp.actions.ts'
import { questionActions } from './conversations/questions.actions.ts'
import { voteActions } from './conversations/vote.actions.ts'
import { undoAction } from './conversations/undo.action.ts'
import { cut } from './cards/stub.job.ts'
import { callsTold } from './calls/assigned.job.ts'
import { callActions } from './calls/call.actions.ts'
import { followActions } from './calls/follow.actions.ts'
import { callCommand } from './calls/call.command.ts'
import { callsCommand } from './calls/calls.command.ts'
import { walkTold } from './doors/assigned.job.ts'
import { doorActions, doorAnswer } from './doors/door.actions.ts'
import { doorsCommand } from './doors/doors.command.ts'
import { interviewActions, interviewAnswer } from './doors/interview.actions.ts'
import { questionsAction, questionsCommand } from './doors/questions.command.ts'
import { walksAction, walksCommand } from './doors/walks.command.ts'
import { erased } from './privacy/erase.job.ts'
import { forgetMeAction, forgetMeCommand, myDataCommand } from './teams/forget.command.ts'
import { aged, thinned } from './upkeep/thin.job.ts'
import * as talk from './conversations/talk.actions.ts'
import type { Context, JobContext } from './define.ts'
import { lawCommand } from './campaigns/law.command.ts'
import { whyActions, whyCommand } from './law/why.command.ts'
import { leaderboardCommand, scheduleCommand } from './leaderboards/board.command.ts'
import { goalCommand } from './leaderboards/goal.command.ts'
import { heldActions } from './leaderboards/held.actions.ts'
import { heldTold } from './leaderboards/held.job.ts'
import { recounted } from './leaderboards/recount.job.ts'
import { guardCommand } from './guards/guard.command.ts'
import { guarded } from './guards/pause.job.ts'
import { meAction, meCommand, namedAction } from './leaderboards/me.command.ts'
import { post } from './leaderboards/post.job.ts'
import { houseAction, houseCommand, keepAction as houseKeepAction } from './organisation/house.command.ts'
import { codeActions, codeCommand, codesCommand } from './teams/code.command.ts'
import { signUpActions, signUpTold } from './recruitment/sign-up.actions.ts'
import { recruitCommand, recruiterCommand } from './teams/recruit.command.ts'
import { badgeShared, badgesTold, shareAction } from './leaderboards/badges.job.ts'
import { freshOffered } from './evenings/fresh.job.ts'
import { eveningShown, guestReminded, pairTold } from './evenings/show.job.ts'
import { eveningCommand, inAction } from './teams/evening.command.ts'
import { leadAction, leadCommand, lineAction, lineAnswer } from './lines/lead.command.ts'
import { wordTold } from './lines/word.job.ts'
import { recruiterTold } from './leaderboards/recruits.job.ts'
import { pauseActions, pauseCommand, resumeCommand } from './teams/pause.command.ts'
import { keepAction, removeAction, removeCommand } from './teams/remove.command.ts'
import { heldTold as restoreTold } from './restore/held.job.ts'
import { releaseHouseActions, releaseHouseCommand } from './restore/release.command.ts'
import { sendersCommand } from './senders/senders.command.ts'
import { checkinActions, checkinCommand } from './turnout/checkin.command.ts'
import { eventCommand } from './turnout/event.command.ts'
import { movedTold } from './turnout/moved.job.ts'
import { tellPlaceAction } from './turnout/place.action.ts'
import { holdoutCommand } from './turnout/holdout.command.ts'
import { votedCommand } from './turnout/voted.command.ts'
import { teamCommand } from './teams/team.command.ts'
import { toldPaused, toldResumed } from './teams/tell.job.ts'
import { trustCommand } from './teams/trust.command.ts'
import { review, reviewActions, reviewMine } from './texts/review.job.ts'
import { paceCommand } from './pace/pace.command.ts'
import { verbatimActions } from './verbatims/verbatims.actions.ts'
import { carrierTold } from './texts/health.job.ts'
import { verbatimsCommand } from './verbatims/verbatims.command.ts'
import { wordsRead } from './verbatims/read.job.ts'
import { bindCommand, unbindCommand } from './volunteers/bind.command.ts'
import { helpActions, helpCommand } from './volunteers/help.command.ts'
import { joinCommand } from './volunteers/join.command.ts'
import { numberActions } from './volunteers/number.actions.ts'
import { promiseActions } from './volunteers/promise.actions.ts'
import { languagesCommand, skillsCommand } from './volunteers/skills.command.ts'
import { languageCommand } from './volunteers/language.command.ts'
import { lost } from './volunteers/lost.job.ts'
import { trouble } from './volunteers/trouble.job.ts'
import { asked, linkActions, linkCommand } from './volunteers/link.command.ts'

export const registry: Registry<Context> = {
  commands: [
    helpCommand,
    joinCommand,
    batchCommand,
    repliesCommand,
    leadCommand,
    releaseCommand,
    meCommand,
    myDataCommand,
    forgetMeCommand,
    leaderboardCommand,
    scheduleCommand,
    goalCommand,
    languageCommand,
    campaignCommand,
    houseCommand,
    importCommand,
    listCommand,
    areasCommand,
    verbatimsCommand,
    paceCommand,
    doorsCommand,
    walksCommand,
    callCommand,
    callsCommand,
    questionsCommand,
    assignCommand,
    codeCommand,
    codesCommand,
    recruitCommand,
    recruiterCommand,
    eveningCommand,
    eventCommand,
    checkinCommand,
    votedCommand,
    holdoutCommand,
    trustCommand,
    pauseCommand,
    resumeCommand,
    removeCommand,
    teamCommand,
    languagesCommand,
    skillsCommand,
    reassignCommand,
    linkCommand,
    whyCommand,
    lawCommand,
    bindCommand,
    unbindCommand,
    sendersCommand,
    guardCommand,
    releaseHouseCommand,
  ],
  actions: [
    ...helpActions,
    batchAction,
    sendAction,
    skipAction,
    editAction,
    votedAction,
    unvotedAction,
    talk.cannedAction,
    choiceAction,
    talk.writeAction,
    talk.wrongAction,
    talk.optOutAction,
    talk.closeAction,
    talk.thawAction,
    ...whyActions,
    talk.takeAction,
    talk.revealAction,
    ...draftActions,
    ...laterActions,
    ...rsvpActions,
    ...questionActions,
    ...voteActions,
    tellPlaceAction,
    ...checkinActions,
    undoAction,
    ...queueActions,
    strangerAction,
    doneAction,
    ...doorActions,
    ...callActions,
    ...followActions,
    ...interviewActions,
    questionsAction,
    walksAction,
    meAction,
    namedAction,
    ...heldActions,
    forgetMeAction,
    shareAction,
    inAction,
    leadAction,
    lineAction,
    ...signUpActions,
    ...campaignActions,
    ...importActions,
    ...reviewActions,
    ...releaseHouseActions,
    ...promiseActions,
    ...rehearsalActions,
    ...codeActions,
    ...pauseActions,
    houseAction,
    houseKeepAction,
    removeAction,
    keepAction,
    ...numberActions,
    ...linkActions,
    ...verbatimActions,
  ],
  answers: [doorAnswer, talk.conversationAnswer, talk.queueAnswer, rehearsalAnswer, interviewAnswer, lineAnswer],
}

export const handlers: Handler<JobContext>[] = [
  ask,
  failedReply,
  nudge,
  offer,
  queueTold,
  stranger,
  asked,
  lost,
  trouble,
  carrierTold,
  notify,
  assigned,
  walkTold,
  callsTold,
  post,
  heldTold,
  badgesTold,
  badgeShared,
  recruiterTold,
  eveningShown,
  guestReminded,
  pairTold,
  freshOffered,
  wordTold,
  movedTold,
  signUpTold,
  recounted,
  refresh,
  requeue,
  review,
  reviewMine,
  importJob,
  reviewed,
  trustTold,
  toldPaused,
  toldResumed,
  guarded,
  cut,
  erased,
  thinned,
  aged,
  restoreTold,
  wordsRead,
]
