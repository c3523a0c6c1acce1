import { describe, expect, it } from 'vitest';
import type { FindingRow, GapRow } from '../../src/model/report.js';
import { failedRequests, openQuestions } from '../../src/render/open-questions.js';
import { message } from './sample-report.js';

const regions = ['eu-west-1', 'us-east-1'] as const;

const denied: GapRow = {
  api: 'cloudtrail:DescribeTrails',
  reason: 'denied',
  text: 'cloudtrail:DescribeTrails was denied.',
  detail: 'AccessDenied',
  accounts: ['111111111111', '222222222222'],
  regions: [...regions],
  controls: ['account-recording'],
  remedy: 'Allow it.',
};

type GapOfFinding = FindingRow['gaps'][number];

function gap(account: string, region: string, fields: Partial<GapOfFinding> = {}): GapOfFinding {
  const { api, reason, detail, text } = denied;
  return { api, reason, detail, text, account, region, at: '2026-11-20T02:08:00Z', row: 1, ...fields } as GapOfFinding;
}

function finding(account: string, gaps: FindingRow['gaps'], because: readonly string[] = []): FindingRow {
  return {
    control: 'account-recording',
    severity: 'high',
    verdict: 'not-assessed',
    subject: { kind: 'account', id: account },
    account: { id: account },
    because: because.map((text) => message(text)),
    gaps,
    evidence: [],
    inheritedBy: [],
  };
}

describe('what could not be judged', () => {
  it('is one question for accounts that wait for the same, and says nothing of regions that the gap names', () => {
    const found = ['111111111111', '222222222222'].map((id) =>
      finding(
        id,
        regions.map((region) => gap(id, region)),
      ),
    );

    const { questions } = openQuestions(found, [denied]);

    expect(questions).toHaveLength(1);
    expect(questions[0]?.findings).toEqual(found);
    expect(questions[0]?.calls).toEqual([{ row: 1, text: denied.text, regions: [] }]);
  });

  it.each([
    ['regions', finding('222222222222', [gap('222222222222', 'us-east-1')])],
    [
      'another account',
      finding(
        '222222222222',
        regions.map((region) => gap('111111111111', region)),
      ),
    ],
    [
      'another gap',
      finding(
        '222222222222',
        regions.map((region) => gap('222222222222', region, { row: 2 })),
      ),
    ],
    [
      'what is known',
      finding(
        '222222222222',
        regions.map((region) => gap('222222222222', region)),
        ['Known.'],
      ),
    ],
  ])('is another question where it differs by %s', (_, other) => {
    const first = finding(
      '111111111111',
      regions.map((region) => gap('111111111111', region)),
    );

    expect(openQuestions([first, other], [denied, denied]).questions).toHaveLength(2);
  });

  it('names the regions of a call that did not fail in all of those of its gap, and the account that is another', () => {
    const [question] = openQuestions([finding('333333333333', [gap('111111111111', 'us-east-1')])], [denied]).questions;

    expect(question?.calls).toEqual([{ row: 1, text: denied.text, account: '111111111111', regions: ['us-east-1'] }]);
  });

  it('names a call once, however many resources it failed for: the list of gaps names them', () => {
    const gaps = ['a-role', 'another-role'].map((resource) => gap('111111111111', 'us-east-1', { resource }));

    const [question] = openQuestions([finding('111111111111', gaps)], [denied]).questions;

    expect(question?.calls).toEqual([{ row: 1, text: denied.text, regions: ['us-east-1'] }]);
    expect(failedRequests({ findings: [finding('111111111111', gaps)], gaps: [denied] })(1)).toEqual([
      { account: '111111111111', resource: 'a-role', ids: [] },
      { account: '111111111111', resource: 'another-role', ids: [] },
    ]);
  });

  it('has in common what is said of each, and of no fewer', () => {
    const { common, questions } = openQuestions(
      [finding('111111111111', [], ['Of all.', 'Of one.']), finding('222222222222', [], ['Of all.'])],
      [],
    );

    expect(common).toEqual(['Of all.']);
    expect(questions.map(({ because }) => because)).toEqual([['Of one.'], []]);
  });
});

describe('requests that failed', () => {
  it('stand once with their gap, however many findings wait for them, by account and resource', () => {
    const shared = gap('222222222222', 'us-east-1', { requestId: 'id-2', resource: 'a-bucket' });
    const first = gap('111111111111', 'us-east-1', { requestId: 'id-1' });
    const again = gap('111111111111', 'eu-west-1', { requestId: 'id-3' });
    const findings = [finding('222222222222', [shared, first]), finding('111111111111', [shared, again])];

    expect(failedRequests({ findings, gaps: [denied] })(1)).toEqual([
      { account: '111111111111', ids: ['id-1', 'id-3'] },
      { account: '222222222222', resource: 'a-bucket', ids: ['id-2'] },
    ]);
  });

  it('do not repeat the resource that the gap is about, and are none where nothing was asked', () => {
    const one = gap('111111111111', 'us-east-1', { requestId: 'id-1', resource: 'a-key' });
    const unasked = gap('111111111111', 'us-east-1', { row: 2 });
    const requests = failedRequests({
      findings: [finding('111111111111', [one, unasked])],
      gaps: [{ ...denied, resource: 'a-key' }, denied],
    });

    expect(requests(1)).toEqual([{ account: '111111111111', ids: ['id-1'] }]);
    expect(requests(2)).toEqual([]);
  });
});
