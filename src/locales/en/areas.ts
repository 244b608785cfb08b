/** Words of areas: which doors are worth knocking on, and how that was reckoned. */
export const areas = {
  'command.areas': 'Which doors: polling stations ranked by open data, with a map',
  'command.areas.step': 'what to do: show, ours (say which parties are ours), left (what could not be matched)',
  'command.areas.territory': 'which territory, such as Paris',
  'command.areas.parties': 'names of parties or candidates that are ours, with commas between',

  'area.title': '{name}: where to knock first',
  'area.title_votes': '{name}: where fewest voted',
  'area.line': '{likely} likely ours, {abstention} did not vote',
  'area.line_votes': '{abstained} did not vote, {abstention}',
  'area.counts':
    '{stations, plural, one {# station} other {# stations}}, {ranked} ranked. With fewer than {minimum} registered voters, marked and not ranked: {small}.',
  'area.abstention': 'Did not vote',
  'area.abstention_how': '1 − voters ÷ registered. {election}, {held}.',
  'area.partial': 'Did not vote here',
  'area.partial_how':
    '1 − votes at the station ÷ registered. {election}, {held}. Advance and special votes are counted elsewhere: fewer stayed away than it seems.',
  'area.ours': 'Ours',
  'area.ours_how': 'Votes for {choices} ÷ votes cast. {election}, {held}.',
  'area.likely': 'Likely ours',
  'area.likely_how':
    'Registered who did not vote × our share of the votes cast. It takes those who stayed away for like their neighbours.',
  'area.expected': 'Turnout its census foretells',
  'area.expected_how': 'Regression of turnout on {groups}, {n} stations, R² {r2}.',
  'area.group.occupation': 'occupations',
  'area.group.age': 'ages',
  'area.residual': 'Against its census',
  'area.residual_how':
    'Turnout less what the census foretells, in points. Below zero: fewer voted than in places like it.',
  'area.change': 'Change of abstention',
  'area.change_how': 'Abstention less that of {election}, {held}, in points.',
  'area.rounds': 'Between rounds',
  'area.rounds_how': 'Abstention, second round less first, in points: {first}, {second}.',
  'area.registered': 'Registered',
  'area.place': 'Place',
  'area.none_value': 'not known',
  'area.small': 'fewer than {minimum} registered: not ranked',
  'area.no_result': 'no result: not ranked',
  'area.unranked': 'not ranked',
  'area.from': '{from} and more',
  'area.between': '{from} to {to}',
  'area.map': 'Open the map (for {minutes} minutes)',
  'area.csv': 'All stations as a table (CSV, once)',
  'area.law': 'Stations only: no file of ours scores a person. Do not add names to this map.',
  'area.left_note':
    '{n, plural, =0 {Everything in the files was matched.} one {# thing in the files could not be matched: /areas left {name}} other {# things in the files could not be matched: /areas left {name}}}',
  'area.left_title': '{name}: what could not be matched',
  'area.left_more': '… and {n} more: npm run muster -- area left.',
  'area.no_ours':
    'No party is ours yet, so stations are ranked by those who did not vote. Say which: /areas ours {name} parties:NAME, NAME',
  'area.ours_kept': 'Kept, and scored anew.',
  'area.picture': 'A map of {name}: the darkest stations come first. {first}',
  'area.map_more': 'The map shows the first {n} stations; the table has all.',
  'area.map_about': 'Tap a station for its figures.',
  'area.map_first': 'First stations',
  'area.map_shade': 'Shade by',
  'area.link_gone': 'This link is over. /areas makes a new one.',
  'download.areas': 'The ranking of polling stations, as a table (CSV).',

  'errors.area.none':
    'No results of polling stations are here yet. On the server: npm run muster -- area import FOLDER (README, Which doors).',
  'errors.area.which': 'Which one? There are: {names}.',
  'errors.area.persons':
    '{file} has a column “{column}”, which is about single persons. Areas are scored, persons never: take the column out.',
  'errors.area.too_large': '{file} is larger than {megabytes} MB. Cut it into departments or districts.',
  'errors.area.nothing': 'No table of results by polling station was found among: {files}.',
  'errors.area.no_basis': 'There is no election of that name. There are: {names}.',
  'errors.area.none_ours': 'Nobody named “{word}” stood. There are: {names}.',
  'errors.area.no_parties': 'Say which parties are ours: /areas ours NAME parties:FIRST, SECOND',
  'errors.area.too_many':
    'With {n} stations this takes too long for a chat. On the server: npm run muster -- area score NAME --ours "…"',
}
