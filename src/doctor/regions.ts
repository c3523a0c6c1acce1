import { type Gap, isKnown } from '../model/fact.js';
import type { Check } from './check.js';
import type { Observation } from './observe.js';
import { asDenied, refusal, type Setting } from './remedies.js';

export interface RegionPolicy {
  /** As the policy declares them. */
  readonly denied: readonly string[];
  /** Calls that an audit would miss. */
  readonly missed: readonly Gap[];
}

/** What the regions of one account say to the call that shows trails. */
export function regionChecks(
  { account, reading, trails }: Observation,
  { denied, missed }: RegionPolicy,
  setting: Setting,
): readonly Check[] {
  const answers = [...trails];
  const refused = answers.flatMap(([region, answer]) => (isKnown(answer) ? [] : [{ region, gap: answer.gap }]));
  const byPolicy = refused.filter(({ gap }) => gap.reason === 'denied-by-scp');
  const declared = byPolicy.filter(({ region }) => denied.includes(region));
  const undeclared = byPolicy.filter(({ region }) => !denied.includes(region));
  const inTheWay = undeclared.filter(({ region }) =>
    missed.some((gap) => gap.account === account && gap.api === 'cloudtrail:DescribeTrails' && gap.region === region),
  );
  // What is denied everywhere is the action, not a region: to declare the regions denied would be a lie.
  const everywhere = byPolicy.length === answers.length;
  const others = refused.filter(({ gap }) => gap.reason !== 'denied-by-scp');
  const answered = answers.length - refused.length;
  const needless =
    account === setting.managementAccount
      ? []
      : answers.flatMap(([region, answer]) => (isKnown(answer) && denied.includes(region) ? [region] : []));
  return [
    {
      about: 'region',
      state: answered + declared.length === answers.length ? 'ok' : 'note',
      account,
      says: `${answered} of ${answers.length} ${isKnown(reading.regions) ? 'enabled' : 'asked'} regions answer`,
    },
    ...grouped(declared).map(
      ({ regions, gap }): Check => ({
        about: 'region',
        state: 'ok',
        account,
        regions,
        says: `denied, as the policy declares: ${regions.join(', ')}: ${gap.detail}`,
      }),
    ),
    ...grouped(inTheWay).map(({ regions, gap }) => refusal(gap, setting, regions, everywhere)),
    ...grouped(everywhere ? [] : undeclared.filter((one) => !inTheWay.includes(one))).map(
      ({ regions, gap }): Check => ({
        ...refusal(gap, setting, regions),
        state: 'note',
        todo: `An account that an organization trail covers is not asked there. For others, declare it: ${asDenied(regions)}.`,
      }),
    ),
    ...grouped(others).map(({ regions, gap }) => refusal(gap, setting, regions)),
    ...(needless.length === 0
      ? []
      : [
          {
            about: 'region',
            state: 'note',
            account,
            regions: needless,
            says: `the policy declares ${needless.join(', ')} denied, and this account answers there`,
            todo: 'Where they answer, they are judged as any other. Take them out of regions.denied in policy.yaml.',
          } as const,
        ]),
  ];
}

/** Regions of which AWS says the same. */
function grouped(
  refused: readonly { readonly region: string; readonly gap: Gap }[],
): readonly { readonly regions: readonly string[]; readonly gap: Gap }[] {
  const groups = new Map<string, { regions: string[]; gap: Gap }>();
  for (const { region, gap } of refused) {
    const key = gap.detail.replaceAll(region, '');
    const group = groups.get(key) ?? { regions: [], gap };
    group.regions.push(region);
    groups.set(key, group);
  }
  return [...groups.values()];
}
