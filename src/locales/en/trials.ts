/** Words of stations left alone, and of what knocking did. */
export const trials = {
  'trial.title': '{name}: stations left alone',
  'trial.drawn':
    '{held, plural, one {# station} other {# stations}} of {stations} drawn by chance on {day}, one of each {one} neighbours in the ranking. Nobody knocks there.',
  'trial.left_alone': 'Left alone',
  'trial.alone': 'left alone',
  'trial.why':
    'The draw stays: it cannot be made again. When results of a later day are imported, /areas effect tells what knocking did.',
  'trial.effect': '{name}: what knocking did',
  'trial.turnout': 'Turnout',
  'trial.ours': 'Our share of registered voters',
  'trial.sides': '{knocked} in {n} stations to knock in, {held} in {m} left alone',
  'trial.more':
    '{what}: {difference} points where we were to knock. The truth is likely between {low} and {high}. That is hardly chance.',
  'trial.less':
    '{what}: {difference} points where we were to knock, which is less. The truth is likely between {low} and {high}. That is hardly chance.',
  'trial.chance':
    '{what}: {difference} points where we were to knock. The truth is likely between {low} and {high}, and zero is among it: it may be chance. More stations, or more doors, tell more.',
  'trial.against': 'Each station is held against itself at {election}, {held}.',
  'trial.not_against': 'No earlier election is here to hold the stations against: that widens the interval.',
  'trial.how':
    'All stations of the draw of {day} count, knocked on or not. Stations are counted, not voters, for neighbours vote alike. “Likely”: in 95 of 100 such trials.',
  'trial.missing':
    '{n, plural, one {# station} other {# stations}} of the draw without results in both elections: {codes}.',
  'errors.trial.drawn':
    'It was drawn on {day}, and a second draw could pick its result. /areas show tells which stations.',
  'errors.trial.doors':
    'Walks are cut there already. Stations can only be left alone before the first door is given out.',
  'errors.trial.few':
    'That takes at least {needed} ranked stations, and there are {stations}. Leave more of them alone: /areas hold one_of:2',
  'errors.trial.none': 'No stations were left alone here. Before the first door: /areas hold',
  'errors.trial.no_result':
    'There is no result of a day after {day} yet. Import it with the earlier ones (with its day in the name of the file, such as 2027-04-11): npm run muster -- area import FOLDER',
  'errors.trial.lost': 'Too few stations of the draw have results. Are their ids still the same?',
}
