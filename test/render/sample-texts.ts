import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { gapReasons } from '../../src/model/fact.js';
import { identityCodes } from '../../src/model/identity-codes.js';
import type { Texts } from '../../src/model/texts.js';

/** The layout's own words, and the few others that a renderer looks up, so that a changed sentence breaks no test here. */
export const texts: Texts = {
  language: 'en',
  labels: (parse(readFileSync('templates/report/text/en.yaml', 'utf8')) as { labels: Record<string, string> }).labels,
  verdicts: { pass: 'pass', fail: 'fail', 'not-assessed': 'not assessed', 'not-applicable': 'not applicable' },
  severities: { critical: 'critical', high: 'high', medium: 'medium', low: 'low' },
  controls: {
    'trail-encryption': {
      title: '-',
      asks: '-',
      why: 'Without a key of its own, whoever reads the bucket reads the logs.',
    },
  },
  statements: {
    'account-inactive': 'The account is {state}.',
    'bills-no-space': 'It pays for no space.',
  },
  fixes: {},
  report: {},
  gaps: Object.fromEntries(gapReasons.map((reason) => [reason, { text: '-', remedy: '-' }])) as Texts['gaps'],
  identities: Object.fromEntries(identityCodes.map((code) => [code, '-'])) as Texts['identities'],
  assumptions: {},
};
