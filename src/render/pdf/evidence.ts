import type { Content } from 'pdfmake/interfaces.js';
import type { Answer } from '../../model/fact.js';
import { instant } from '../figures.js';
import { tiny } from './blocks.js';
import type { Pen } from './pen.js';

/** The requests that a verdict rests on, a line each: the call, where, when, and AWS's request ids. */
export function evidence(pen: Pen, answers: readonly Answer[], account: string): Content[] {
  return answers.map((answer, i) => tiny(pen, line(answer, account), { margin: [0, i === 0 ? 2 : 0.5, 0, 0] }));
}

function line({ api, account, region, resource, at, requestIds }: Answer, reader: string): string {
  const elsewhere = account === reader ? [] : [account];
  const about = resource === undefined ? [] : [resource];
  return [api, ...elsewhere, region, ...about, instant(at), requestIds.join(', ')]
    .filter((word) => word !== '')
    .join(' · ');
}
