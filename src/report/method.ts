import type { Assessment } from '../assess/assess.js';
import type { Scope, Selectors } from '../model/audit-settings.js';
import type { Message, Report } from '../model/report.js';
import type { Texts } from '../model/texts.js';
import { reportSentence } from './words.js';

/** How the audit worked, as far as it depends on the run. */
export function methodOf({ view, controls }: Assessment, isDefaultPolicy: boolean, texts: Texts): readonly Message[] {
  const { window, policy, partition } = view;
  const off = Object.keys(policy.controls)
    .filter((id) => policy.controls[id] === 'off')
    .sort();
  return [
    reportSentence(texts, 'method-evidence'),
    reportSentence(texts, 'method-verdicts'),
    reportSentence(texts, 'method-inheritance'),
    reportSentence(texts, policy.trails.judge === 'all' ? 'method-judge-all' : 'method-judge-relied-on'),
    ...(view.header.selection ? selecting(view.header.selection, texts) : []),
    ...(view.header.statedRegions
      ? [reportSentence(texts, 'method-stated-regions', { regions: view.header.statedRegions.join(', ') })]
      : []),
    ...(policy.regions.denied.length > 0
      ? [reportSentence(texts, 'method-denied-regions', { regions: policy.regions.denied.join(', ') })]
      : []),
    ...(view.newAccounts.size > 0
      ? [reportSentence(texts, 'method-new-accounts', { days: policy.newAccountGraceDays })]
      : []),
    ...(isDefaultPolicy ? [reportSentence(texts, 'method-default-policy')] : []),
    ...(off.length > 0 ? [reportSentence(texts, 'method-controls-off', { controls: off.join(', ') })] : []),
    ...(controls.some(({ id }) => id === 'trail-tampering') ? [reportSentence(texts, 'method-tampering')] : []),
    ...(controls.some(({ id }) => id.startsWith('codecatalyst-')) && partition === 'aws'
      ? [
          reportSentence(texts, 'method-codecatalyst'),
          ...(window ? [reportSentence(texts, 'method-window', { ...window })] : []),
        ]
      : []),
    ...waiving(view, texts),
    ...(view.header.customEndpoint ? [reportSentence(texts, 'method-custom-endpoint')] : []),
  ];
}

function selecting({ exclude, ...selectors }: Scope, texts: Texts): readonly Message[] {
  const by = selectorWords(selectors, texts);
  const excluded = selectorWords(exclude ?? {}, texts);
  return [
    by === '' ? reportSentence(texts, 'method-selected-all') : reportSentence(texts, 'method-selected', { by }),
    ...(excluded === '' ? [] : [reportSentence(texts, 'method-excluded', { by: excluded })]),
  ];
}

function selectorWords({ accounts, organizationalUnits, tags }: Selectors, texts: Texts): string {
  const pairs = Object.entries(tags ?? {}).flatMap(([key, values]) => values.map((value) => `${key}=${value}`));
  const said = (code: string, names: readonly string[] = []): readonly string[] =>
    names.length === 0 ? [] : [reportSentence(texts, code, { names: firstOf(names, texts) }).text];
  return [
    ...said('method-selector-accounts', accounts),
    ...said('method-selector-units', organizationalUnits),
    ...said('method-selector-tags', pairs),
  ].join('; ');
}

/** A list in audit.yaml may be of any length. */
const mostNamed = 5;

function firstOf(names: readonly string[], texts: Texts): string {
  const first = names.slice(0, mostNamed).join(', ');
  const more = names.length - mostNamed;
  return more > 0 ? reportSentence(texts, 'method-selector-more', { names: first, more }).text : first;
}

function waiving({ policy: { waivers }, accounts }: Assessment['view'], texts: Texts): readonly Message[] {
  if (waivers.length === 0) return [reportSentence(texts, 'method-no-waivers')];
  const byUnit = waivers.some(({ organizationalUnits }) => organizationalUnits !== undefined);
  const unplaced = [...accounts.values()].filter(({ organizationalUnitIds }) => organizationalUnitIds === undefined);
  return [
    reportSentence(texts, 'method-waivers'),
    ...(byUnit && unplaced.length > 0
      ? [reportSentence(texts, 'method-waivers-without-units', { n: unplaced.length })]
      : []),
  ];
}

/** Those on which a verdict of this run rests. */
export function assumptionsOf({ controls, findings }: Assessment, texts: Texts): Report['assumptions'] {
  const decided = new Set(
    findings
      .filter(({ judgement: { verdict } }) => verdict === 'pass' || verdict === 'fail')
      .map(({ control }) => control),
  );
  const used = new Set(controls.filter(({ id }) => decided.has(id)).flatMap(({ assumes }) => assumes));
  return Object.entries(texts.assumptions)
    .filter(([id]) => used.has(id))
    .map(([id, text]) => ({ id, text }));
}
