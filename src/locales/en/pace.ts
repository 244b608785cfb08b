/** Words of how fast doors and calls go. */
export const pace = {
  'command.pace': 'Doors, talks, interviews and calls an hour, by day or area',
  'command.pace.by': 'day or area',
  'command.pace.days': 'of how many days (14 when left out)',
  'pace.title': 'An hour of work',
  'pace.doors': '{doors} doors, {talks} talks, {interviews} interviews an hour ({hours} h)',
  'pace.phone': 'On the phone',
  'pace.calls': '{calls} calls, {talks} talks an hour ({hours} h)',
  'pace.usual': '{usual} calls an hour are usual, {aim} are the aim.',
  'pace.no_area': 'no area',
  'pace.how':
    'Hours of a person or a pair, from knock to knock and call to call, without breaks of more than 15 minutes. Below six minutes no pace is told.',
  'pace.none': 'Nobody has knocked or called in the last {days} days. Volunteers begin with /doors.',
}
