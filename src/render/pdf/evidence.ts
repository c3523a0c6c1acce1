import type { Content } from 'pdfmake/interfaces.js';
import type { Answer } from '../../model/fact.js';
import { groupBy } from '../../model/groups.js';
import { instant } from '../figures.js';
import { tiny } from './blocks.js';
import type { Pen } from './pen.js';

/**
 * The requests that a verdict rests on: the call, where, when, and AWS's request ids. One that was made in many regions
 * is told once, with the regions and their ids.
 */
export function evidence(pen: Pen, answers: readonly Answer[], account: string): Content[] {
  const calls = groupBy(answers, (answer) => JSON.stringify([answer.api, answer.account, answer.resource]));
  return Array.from(calls.values(), (some, i) =>
    tiny(pen, line(some, account), { margin: [0, i === 0 ? 2 : 0.5, 0, 0] }),
  );
}

function line(answers: readonly [Answer, ...Answer[]], reader: string): string {
  const [{ api, account, resource, at }] = answers;
  const elsewhere = account === reader ? [] : [account];
  const about = resource === undefined ? [] : [resource];
  const atOnce = answers.every((answer) => instant(answer.at) === instant(at));
  const when = atOnce ? [instant(at)] : [];
  const each = answers.map((answer) =>
    [answer.region, ...(atOnce ? [] : [instant(answer.at)]), answer.requestIds.join(', ')].filter(isSaid).join(' '),
  );
  return [api, ...elsewhere, ...about, ...when, ...each.filter(isSaid)].join(' · ');
}

function isSaid(words: string): boolean {
  return words !== '';
}
