import { describe, expect, it } from 'vitest';
import { allows, judgePolicy } from '../../src/controls/resource-policy.js';
import type { Request } from '../../src/iam/resource-policy.js';
import { say } from '../../src/judgement/judgement.js';
import { codesOf, keyArn, management } from '../support/literals.js';

const attached = { account: management, api: 'kms:GetKeyPolicy', resource: keyArn };
const refused = say('key-refuses-cloudtrail', { key: keyArn });
const encrypt = requestTo('kms:GenerateDataKey');
const decrypt = requestTo('kms:Decrypt');

function requestTo(action: string): Request {
  return { principal: { service: 'cloudtrail.amazonaws.com' }, action, resource: keyArn, context: {} };
}

function statement(more: object): object {
  return { Effect: 'Allow', Principal: { Service: 'cloudtrail.amazonaws.com' }, Resource: '*', ...more };
}

function judge(text: string, ...requests: readonly Request[]) {
  return judgePolicy(text, attached, (statements) => allows(statements, requests, attached, refused));
}

function documentOf(...statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

const open = statement({ Sid: 'Encrypt', Action: 'kms:GenerateDataKey*' });
const conditional = statement({
  Sid: 'Tied',
  Action: 'kms:Decrypt',
  Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } },
});
const deny = { ...open, Sid: 'Deny', Effect: 'Deny' };

it.each([
  ['allowed', documentOf(open), [encrypt], 'pass'],
  ['allowed by one statement of many', documentOf(...long(), open), [encrypt], 'pass'],
  ['not mentioned', documentOf(open), [decrypt], 'fail'],
  ['denied although allowed', documentOf(open, deny), [encrypt], 'fail'],
  ['one of two not allowed, the other undecided', documentOf(conditional), [decrypt, encrypt], 'fail'],
  ['one of two undecided', documentOf(open, conditional), [encrypt, decrypt], 'not-assessed'],
  ['nothing asked', documentOf(), [], 'pass'],
] as const)('%s', (_title, text, requests, verdict) => {
  const judgement = judge(text, ...requests);

  expect(judgement.verdict).toBe(verdict);
  expect(codesOf(judgement)).toEqual(verdict === 'fail' ? ['key-refuses-cloudtrail'] : []);
});

/** As long as policies of keys may be, and more. */
function long(): readonly object[] {
  const statements = Array.from({ length: 200 }, (_, index) =>
    statement({ Sid: `Statement ${index}`, Action: `kms:Action${index}` }),
  );
  expect(JSON.stringify(statements).length).toBeGreaterThan(20_000);
  return statements;
}

describe('a gap', () => {
  it('names the action, the statement and what of it could not be decided', () => {
    const judgement = judge(documentOf(open, conditional), encrypt, decrypt);

    expect(judgement).toMatchObject({
      gaps: [
        {
          ...attached,
          reason: 'not-decidable',
          detail: `the policy of ${keyArn} leaves it open: kms:Decrypt: Tied, Condition StringEquals kms:ViaService`,
        },
      ],
    });
  });

  it.each([
    ['text', 'Allow all', 'no JSON object'],
    ['nothing', '', 'no JSON object'],
    ['a list', '[]', 'no JSON object'],
    ['cut off', documentOf(open).slice(0, -5), 'no JSON object'],
    ['of a kind that is not known', JSON.stringify({ Version: '2099-01-01', Statement: [] }), 'Version'],
    ['with an element that is not known', documentOf(open, { ...open, Effects: 'Allow' }), 'statement 2: Effects'],
  ])('says why a document that is %s could not be read', (_title, text, why) => {
    const judgement = judge(text, encrypt);

    expect(judgement).toMatchObject({
      verdict: 'not-assessed',
      gaps: [{ ...attached, reason: 'not-decidable', detail: expect.stringMatching(new RegExp(`: ${why}$`)) }],
    });
  });
});
