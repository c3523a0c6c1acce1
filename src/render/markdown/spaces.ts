import type { Report, SpaceRow } from '../../model/report.js';
import type { Texts } from '../../model/texts.js';
import { moment } from '../figures.js';
import { label } from '../label.js';
import { code, prose, table } from '../markdown-escape.js';

export function* spacesPart({ spaces }: Report, texts: Texts): Iterable<string> {
  const say = (key: string) => prose(label(texts, key));
  yield `## ${say('spaces')}`;
  yield say('spaces-lead');
  if (spaces.length === 0) yield say('no-spaces');
  for (const space of spaces) {
    yield `### ${prose(space.name)}`;
    yield say(space.declared ? 'declared' : 'undeclared') + (space.id === undefined ? '' : `, ${code(space.id)}`);
    yield billing(texts, space);
    if (space.accounts.length === 0) yield say('no-space-accounts');
    else {
      yield table(
        [say('account'), say('name'), say('column-declared'), say('observed')],
        space.accounts.map(({ account, name, declared, observed }) => [
          code(account),
          prose(name ?? ''),
          say(declared ? 'yes' : 'no'),
          prose(observed.map(({ text }) => text).join(' ') || label(texts, 'nothing-observed')),
        ]),
      );
    }
    if (space.timeline.length > 0) yield timeline(texts, space);
    if (space.notes.length > 0) yield space.notes.map(({ text }) => `- ${prose(text)}`).join('\n');
  }
}

function timeline(texts: Texts, { timeline: rows }: SpaceRow): string {
  const say = (key: string) => prose(label(texts, key));
  return [
    `**${say('timeline')}**`,
    table(
      [say('timeline-when'), say('timeline-what'), say('timeline-rests-on')],
      rows.map(({ at, message, source, strength, event }) => [
        at === undefined ? say('timeline-no-date') : prose(moment(at)),
        prose(message.text),
        `${say(`timeline-source-${source}`)}, ${say(`timeline-strength-${strength}`)}${event ? `, ${code(event)}` : ''}`,
      ]),
    ),
  ].join('\n\n');
}

function billing(texts: Texts, { declaredBilling, declaredChange, observedBilling }: SpaceRow): string {
  const say = (key: string) => prose(label(texts, key));
  const differ =
    declaredBilling !== undefined &&
    observedBilling !== undefined &&
    declaredBilling !== observedBilling.account &&
    declaredChange?.to !== observedBilling.account;
  const observed =
    observedBilling === undefined
      ? say('billing-not-observed')
      : prose(label(texts, 'billing-observed', { account: observedBilling.account, at: moment(observedBilling.at) }));
  return [
    `- ${say('billing-declared-title')}: ${declaredBilling === undefined ? say('billing-not-declared') : code(declaredBilling)}`,
    ...(declaredChange
      ? [
          `- ${say('billing-change-title')}: ${prose(label(texts, 'billing-change', { to: declaredChange.to, by: declaredChange.by }))}`,
        ]
      : []),
    `- ${say('billing-observed-title')}: ${observed}${differ ? ` **${say('billing-differs')}**` : ''}`,
  ].join('\n');
}
