import type { Content } from 'pdfmake/interfaces.js';
import type { Report } from '../../model/report.js';
import { lead, part } from './blocks.js';
import type { Pen } from './pen.js';
import { causes } from './summary.js';

/** Every cause, where the summary had room for the first ones only. */
export function allCauses(pen: Pen, report: Report): Content[] {
  return [
    part(pen, 'causes', pen.label('causes')),
    lead(pen, pen.label('causes-lead')),
    ...causes(pen, report.causes, report.causes.length),
  ];
}
