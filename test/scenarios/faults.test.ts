import { describe, expect, it } from 'vitest';
import { controls } from '../../src/controls/index.js';
import { about, changesOf, type Fault, inFewAudits, type SharedAudit, sound } from '../support/single-fault.js';
import { logBucketFaults } from './log-bucket-faults.js';
import { trailFaults } from './trail-faults.js';

const faults = [...trailFaults, ...logBucketFaults];
const audits = inFewAudits(faults);
const each = audits.flatMap((audit) =>
  audit.faults.map((fault): [string, Fault, SharedAudit] => [fault[0], fault, audit]),
);

describe('the landing zone where everything is asked', () => {
  it('passes everywhere; only three of its accounts have no event data store', async () => {
    const { assessment, report } = await sound();

    const others = assessment.findings.filter(({ judgement }) => judgement.verdict !== 'pass');
    expect(others.map(({ control, judgement }) => `${control} ${judgement.verdict}`)).toEqual(
      Array.from({ length: 3 }, () => 'event-data-store-encryption not-applicable'),
    );
    expect(report.outcome.exitCode).toBe(0);
  });

  it.each(each)('with one fault: %s', async (_title, fault, audit) => {
    expect(about(fault, await audit.changes())).toEqual(changesOf(fault));
  });

  it.each(audits.map((audit): [string, SharedAudit] => [audit.faults.map(([title]) => title).join('; '), audit]))(
    'changes in nothing else where there is: %s',
    async (_titles, audit) => {
      expect(await audit.changes()).toEqual(audit.faults.flatMap(changesOf).sort());
    },
  );
});

/** An edge case of its own: where nothing else covers an account, its trails are judged with all that is missing. */
const elsewhere = ['account-recording trail-in-denied-region'];

it('a fault is here for whatever a control can say is wrong, but for CodeCatalyst', () => {
  const said = faults.flatMap(changesOf).flatMap((line) => {
    const [control = '', words = ''] = line.replace(/ \(.*\)$/, '').split(': ');
    const [verdict, ...codes] = words.split(' ');
    return verdict === 'fail' ? codes.map((code) => `${control} ${code}`) : [];
  });
  const can = controls
    .filter(({ id }) => !id.startsWith('codecatalyst-'))
    .flatMap(({ id, causes }) => causes.map((code) => `${id} ${code}`));
  expect(can.filter((cause) => !said.includes(cause))).toEqual(elsewhere);
});
