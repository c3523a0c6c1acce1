import { describe, expect, it } from 'vitest';
import { controls } from '../../src/controls/index.js';
import {
  about,
  activityGround,
  changesOf,
  type Fault,
  inFewAudits,
  recordingGround,
  type SharedAudit,
  type SoundGround,
} from '../support/single-fault.js';
import { codecatalystFaults } from './codecatalyst-faults.js';
import { developerToolFaults } from './developer-tool-faults.js';
import { logBucketFaults } from './log-bucket-faults.js';
import { tamperingFaults } from './tampering-faults.js';
import { trailFaults } from './trail-faults.js';

interface Ground {
  readonly about: string;
  readonly ground: SoundGround;
  readonly faults: readonly Fault[];
  /** What does not apply, and to how many. */
  readonly silent: Readonly<Record<string, number>>;
}

const grounds: readonly Ground[] = [
  {
    about: 'trails and their buckets',
    ground: recordingGround,
    faults: [...trailFaults, ...logBucketFaults, ...tamperingFaults],
    // Three of the accounts have no event data store, two neither trail nor bucket nor key.
    silent: { 'event-data-store-encryption': 3, 'trail-tampering': 2 },
  },
  {
    about: 'CodeCatalyst and developer tools',
    ground: activityGround,
    faults: [...codecatalystFaults, ...developerToolFaults],
    // One account has a role that CodeCatalyst may assume, two are connected, in two somebody works, one is suspended.
    silent: {
      'codecatalyst-connected-accounts': 1,
      'codecatalyst-deployment-recording': 4,
      'codecatalyst-role-privilege': 5,
      'codecatalyst-role-trust': 5,
      'developer-tools-console-changes': 4,
      'developer-tools-recording': 4,
      'developer-tools-root-activity': 1,
    },
  },
];

describe.each(grounds)('the landing zone where everything is asked about $about', ({ ground, faults, silent }) => {
  const audits = inFewAudits(ground, faults);
  const each = audits.flatMap((audit) =>
    audit.faults.map((fault): [string, Fault, SharedAudit] => [fault[0], fault, audit]),
  );

  it('passes wherever there is something to judge', async () => {
    const { assessment, report } = await ground.sound();

    const others = assessment.findings.filter(({ judgement }) => judgement.verdict !== 'pass');
    expect(others.map(({ control, judgement }) => `${control} ${judgement.verdict}`).sort()).toEqual(
      Object.entries(silent).flatMap(([control, count]) =>
        Array.from({ length: count }, () => `${control} not-applicable`),
      ),
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

const elsewhere = [
  // An edge case of its own: where nothing else covers an account, its trails are judged with all that is missing.
  'account-recording trail-in-denied-region',
  // Only log files tell of it.
  'codecatalyst-connected-accounts role-used-by-codecatalyst',
];

it('a fault is here for whatever a control can say is wrong', () => {
  const said = grounds
    .flatMap(({ faults }) => faults)
    .flatMap(changesOf)
    .flatMap((line) => {
      const [control = '', words = ''] = line.replace(/ \(.*\)$/, '').split(': ');
      const [verdict, ...codes] = words.split(' ');
      return verdict === 'fail' ? codes.map((code) => `${control} ${code}`) : [];
    });
  const can = controls.flatMap(({ id, causes }) => causes.map((code) => `${id} ${code}`));
  expect(can.filter((cause) => !said.includes(cause))).toEqual(elsewhere);
});
