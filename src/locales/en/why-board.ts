/** Words of /why board. */
export const whyBoard = {
  'command.why.about': 'board: why the boards say what they say',
  'whyboard.title': 'Why the boards say what they say',
  'whyboard.mine': 'The newest of yours:',
  'whyboard.none': 'Nothing of yours has counted yet: an answer in time is the first that does.',
  'whyboard.times': '{n} times: {sentence}',
  'whyboard.tie': '{what}: {team} has {n}, and so has {others}: they share place {place}.',
  'whyboard.ties': 'Who has the same number shares a place; the next place is counted on from there (1, 1, 3).',
  'whyboard.shared':
    'What several people brought about counts as one, divided among those who wrote. Nobody gains by handing people round.',
  'whyboard.pauses':
    'A pause takes nothing away, and what people do whom somebody wrote to before it still counts.{n, plural, =0 {} one { One of your team is on a pause.} other { # of your team are on a pause.}}',
  'whyboard.left':
    'Whoever leaves, or changes teams, leaves to the team what they did there; their name is on no board.{n, select, 0 {} other { Of {team}’s answers and yeses, people who left brought {n}.}}',
}
