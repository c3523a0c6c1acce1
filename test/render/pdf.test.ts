import { createHash } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Report } from '../../src/model/report.js';
import { clean } from '../../src/render/clean.js';
import { moment } from '../../src/render/figures.js';
import { pdf } from '../../src/render/pdf/index.js';
import { runs } from '../../src/render/pdf/runs.js';
import { loadTheme } from '../../src/render/pdf/theme.js';
import { once } from '../support/once.js';
import { type ReadPdf, readPdf, squeeze, squeezed } from './pdf-reading.js';
import { sampleActivity } from './sample-activity.js';
import { emptyReport, message, sampleReport, wideReport } from './sample-report.js';
import { texts } from './sample-texts.js';

/** What is printed of a text: cleaned, and characters without a glyph by their number. */
function printed(text: string): string {
  return squeeze(
    runs(clean(text))
      .map((run) => run.text)
      .join(''),
  );
}

async function bytes(report: Report): Promise<Uint8Array> {
  return await (pdf.render(report, texts) as Promise<Uint8Array>);
}

const report = sampleReport();
let written: Uint8Array;
let read: ReadPdf;
let everything: string;

/** What several tests look at, typeset once: that takes longer than looking. */
const empty = once(async () => readPdf(await bytes(emptyReport())));
/** Many controls, so many causes that they have a part of their own, and as much as there can be on the cover. */
const wide = wideReport();
const crowded = once(async () => {
  const details = [1, 2, 3, 4, 5].map((n) => message(`${n}: ${'as many words as one line holds, '.repeat(2)}no more.`));
  const headline = message('Nothing is known to fail but what is waived, and too little could be read to say more.');
  const outcome = { exitCode: 3, headline, details } as const;
  return readPdf(await bytes({ ...wide, outcome }));
});

beforeAll(async () => {
  written = await bytes(report);
  read = await readPdf(written);
  everything = squeezed(read.pages);
}, 30_000);

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('report.pdf', () => {
  it('says on its cover what was audited, when, by whom, with which tool, policy and evidence, and what came out', () => {
    const cover = squeezed(read.pages.slice(0, 1));
    const { run, outcome, tool } = report;
    const said = [
      outcome.headline.text,
      ...outcome.details.map(({ text }) => text),
      texts.labels['exit-1'] ?? '',
      texts.labels['custom-endpoint'] ?? '',
      run.scope.text,
      moment(run.asOf),
      run.id,
      `${run.caller} through ${run.hop}`,
      run.policy.source ?? '',
      run.policy.sha256,
      run.evidence.sha256,
      tool,
    ];

    expect(said.filter((words) => !cover.includes(printed(words)))).toEqual([]);
  });

  it('names every account in its matrix and in its list, with its name and its units', () => {
    const list = everything.slice(everything.lastIndexOf(printed(texts.labels['accounts-lead'] ?? '')));

    expect(report.accounts.filter(({ id }) => everything.split(id).length < 3)).toEqual([]);
    for (const { id, name, organizationalUnits = [] } of report.accounts) {
      expect(list).toContain(printed(name) + id + printed(organizationalUnits.join(' / ')));
    }
  });

  it('tells every failure with its causes and the requests that it rests on', () => {
    for (const { verdict, because, evidence } of report.findings) {
      if (verdict !== 'fail') continue;
      for (const { text } of because) expect(everything).toContain(printed(text));
      for (const { requestIds } of evidence) for (const id of requestIds) expect(everything).toContain(id);
    }
  });

  it('tells of every failure what mends it, once where several have one remedy', () => {
    const fixes = report.findings.flatMap(({ because }) => because.flatMap(({ fix }) => fix ?? []));

    for (const fix of new Set(fixes)) expect(everything.split(printed(fix))).toHaveLength(2);
    expect(everything).toContain(
      printed('To mend 3 of them, or to look closer') + printed('aws cloudtrail create-trail'),
    );
  });

  it('says what mends a cause where the causes have a part of their own', async () => {
    const listed = await crowded();
    const fix = printed(wide.causes[0]?.message.fix ?? '-');

    expect(listed.outline).toContain(texts.labels['causes']);
    // There, and at its finding.
    expect(squeezed(listed.pages).split(fix)).toHaveLength(3);
  });

  it('says of each framework which requirements are answered, by what, and why not', () => {
    for (const { name, source, requirements } of report.frameworks) {
      expect(everything).toContain(printed(name));
      expect(everything).toContain(printed(`Source: ${source.title}, ${source.url}`));
      for (const { ids, state, because } of requirements) {
        const word = (texts.labels[`requirement-state-${state}`] ?? '').replace(/^./, (first) => first.toUpperCase());
        expect(everything).toContain(printed(ids.join(', ')) + printed(word));
        for (const { text } of because) expect(everything).toContain(printed(text));
      }
    }
  });

  it('has room for many controls: heads in one line each, between the margins', async () => {
    const { pages } = await crowded();
    const matrix = pages.filter(
      (page) =>
        squeezed([page]).startsWith(printed('Accounts by control'), 0) ||
        squeezed([page]).includes(printed(texts.labels['matrix-lead'] ?? '-')),
    );
    const heads = matrix.flatMap(({ items }) => items.map(({ text }) => text));
    const { margins } = loadTheme().page;

    expect(wide.controls).toHaveLength(26);
    expect(wide.controls.filter(({ id }) => !heads.includes(id))).toEqual([]);
    expect(pages.flatMap(({ width, items }) => items.filter(({ right }) => right > width - margins.right + 1))).toEqual(
      [],
    );
    expect(squeezed(pages.slice(1, 2))).toContain(printed('And 2 more: see the next part.'));
  }, 30_000);

  it('names only the first of many to whom a control does not apply', async () => {
    const [control] = report.controls;
    const [finding] = report.findings;
    if (!control || !finding) throw new Error('the sample judges nothing');
    const ids = Array.from({ length: 70 }, (_, i) => String(700000000000 + i));
    const findings = ids.map((id) => ({
      ...finding,
      verdict: 'not-applicable' as const,
      subject: { kind: 'account' as const, id },
      account: { id },
    }));
    const { pages } = await readPdf(await bytes({ ...emptyReport(), controls: [control], findings }));
    const said = squeezed(pages);

    expect(ids.filter((id) => said.includes(id))).toEqual(ids.slice(0, 60));
    expect(said).toContain(printed('and 10 more: the matrix shows each account, report.json each finding'));
    expect(said).toContain(printed('Not applicable (70)'));
  });

  it('tells what was not assessed with the gap and its request', () => {
    for (const { gaps } of report.findings) {
      for (const gap of gaps) {
        expect(everything).toContain(printed(`Gap ${gap.row}`) + printed(gap.text));
        expect(everything.split(gap.requestId ?? '-')).toHaveLength(2);
      }
    }
  });

  it('names under a control every account that was not assessed, beside its gap', () => {
    const found = everything.slice(everything.lastIndexOf(printed(texts.labels['findings-lead'] ?? '')));

    const begins = report.controls.map(({ asks }) => found.indexOf(printed(asks)));
    expect(begins).toEqual([...new Set(begins)].sort((a, b) => a - b));
    for (const [index, { id }] of report.controls.entries()) {
      const section = found.slice(begins[index], begins[index + 1]);
      const open = report.findings.filter(({ control, verdict }) => control === id && verdict === 'not-assessed');
      for (const { account, gaps } of open) {
        expect(section).toContain(account.id + printed(account.name ?? ''));
        for (const { row } of gaps) expect(section).toContain(`Gap${row}`);
      }
    }
  });

  it('says beside a gap which account and regions it is about where those are not the finding and all of the gap', async () => {
    const [control] = report.controls;
    const [finding] = report.findings.filter(({ gaps }) => gaps.length > 0);
    const [gap] = finding?.gaps ?? [];
    const [row] = report.gaps;
    if (!control || !finding || !gap || !row) throw new Error('the sample has no gap');
    const one = { ...gap, row: 1, account: '800000000000', region: 'us-east-1' };
    const findings = [{ ...finding, control: control.id, gaps: [one] }];
    const gaps = [{ ...row, accounts: ['800000000000'], regions: ['eu-west-1', 'us-east-1'] }];
    const said = squeezed(
      (await readPdf(await bytes({ ...emptyReport(), controls: [control], findings, gaps }))).pages,
    );

    expect(said).toContain(printed(`Gap 1  ${gap.text}  800000000000, us-east-1`));
  });

  it('tells of what is waived until when, by whom and why, and lists every waiver', () => {
    const part = everything.slice(everything.lastIndexOf(printed(texts.labels['waivers-lead'] ?? '')));

    for (const { waiver } of report.findings) {
      if (waiver === undefined) continue;
      const { row, reason, owner, ticket, expires } = waiver;
      const by = ticket === undefined ? owner : `${owner} (${ticket})`;
      expect(everything).toContain(printed(`Waived until ${expires} by ${by}: ${reason}Waiver ${row}`));
    }
    for (const { control, accounts = [], organizationalUnits = [], resources = [], ...waiver } of report.waivers) {
      const { reason, owner, ticket = '', expires } = waiver;
      const words = [control, ...accounts, ...organizationalUnits, ...resources, reason, owner, ticket, expires];
      expect(words.filter((word) => !part.includes(printed(word)))).toEqual([]);
    }
    for (const state of ['IN FORCE', 'EXPIRED', 'MATCHED NOTHING']) expect(part).toContain(printed(state));
  });

  it("tells every gap with its accounts, AWS's words, the remedy and the statement that closes it", () => {
    for (const { api, reason, text, detail, remedy, statement, accounts } of report.gaps) {
      const words = [api, reason, text, detail, remedy, accounts.join(', '), JSON.stringify(statement, null, 2) ?? ''];
      expect(words.filter((word) => !everything.includes(printed(word)))).toEqual([]);
    }
  });

  it('names every account that was left out, by what left it out', () => {
    const from = everything.lastIndexOf(printed(texts.labels['left-out-lead'] ?? ''));
    const [, notSelected = '', excluded = ''] = everything.slice(from).split(/Notselected\(5\)|Excluded\(3\)/);

    for (const { id, name, why } of report.leftOut) {
      expect(why === 'excluded' ? excluded : notSelected).toContain(id + printed(name));
    }
    expect(from).toBeGreaterThan(0);
  });

  it('has a row for each call that failed and decided nothing', () => {
    const from = everything.lastIndexOf(printed(texts.labels['failed-calls-lead'] ?? ''));
    const part = everything.slice(from);

    for (const { api, reason, detail } of report.failedCalls) {
      expect([api, reason, detail].filter((words) => !part.includes(printed(words)))).toEqual([]);
    }
    expect(part).toContain(printed('25: 100000000000, 100008021947, 100016043894 and 22 more'));
    expect(from).toBeGreaterThan(0);
  });

  it('names every subject of a pass and of what does not apply', () => {
    for (const { verdict, because, subject } of report.findings) {
      if (verdict !== 'pass' && verdict !== 'not-applicable') continue;
      expect(everything).toContain(printed(subject.id));
      for (const { text } of because) expect(everything).toContain(printed(text));
    }
  });

  it('tells of every space what was declared and what was seen', () => {
    for (const { name, accounts, timeline, notes } of report.spaces) {
      expect(everything).toContain(printed(name));
      for (const { message: said, event } of timeline) {
        expect(everything).toContain(printed(said.text));
        if (event !== undefined) expect(everything).toContain(printed(event));
      }
      for (const { text } of notes) expect(everything).toContain(printed(text));
      for (const { account, observed } of accounts) {
        expect(everything).toContain(account);
        for (const { text } of observed) expect(everything).toContain(printed(text));
      }
    }
  });

  it('tells of developer tools what was read, what was seen of whom, and what became of it', () => {
    const { activity } = report;
    if (!activity.asked) throw new Error('the sample did not ask for activity');
    const from = everything.lastIndexOf(printed(texts.labels['activity-lead'] ?? ''));
    const part = everything.slice(from, everything.indexOf(printed(texts.labels['waivers-lead'] ?? ''), from));
    const [first] = activity.accounts;
    const words = [
      ...[...activity.headline, ...activity.notes].map(({ text }) => text),
      ...(activity.logFiles?.paths ?? []),
      ...(activity.logFiles?.problems ?? []).flatMap(({ file, detail }) => [file, detail]),
      ...Object.values(first?.services ?? {}).flatMap(({ by, because }) => [...by, ...because.map(({ text }) => text)]),
      ...activity.busiest.map(({ by }) => by),
      ...[...activity.root, ...activity.withoutMfa, ...activity.unknownActions].map(({ action }) => action),
      ...activity.accounts.map(({ account }) => account),
    ];

    expect(from).toBeGreaterThan(0);
    // Of what may lie over the end of a page both ends: the head of a table comes in between.
    const ends = words
      .map(printed)
      .flatMap((word) => (word.length < 150 ? [word] : [word.slice(0, 40), word.slice(-40)]));
    expect(ends.filter((word) => !part.includes(word))).toEqual([]);
    expect(squeezed(read.pages.slice(1, 2))).toContain(printed('Developer tools: 12,345 actions were seen.'));
  });

  it('shows of ten thousand accounts those that need it first, and counts the others', async () => {
    const many = Array.from({ length: 10_000 }, (_, i) => ({ id: String(200000000000 + i), name: `workload ${i}` }));
    const activity = sampleActivity(many, 'a trail');
    const { pages } = await readPdf(await bytes({ ...emptyReport(), activity }));
    const said = squeezed(pages);

    expect(many.filter(({ id }) => said.includes(id)).map(({ id }) => id)).toEqual(
      many.slice(0, 40).map(({ id }) => id),
    );
    expect(said).toContain(printed('And 9,960 more: report.md has every account.'));
    expect(said).toMatch(/And26,6\d\dmore:report\.mdhaseveryline\./);
    expect(pages.length).toBeLessThan(20);
  }, 30_000);

  it('says how to ask for activity where nobody did, and has no part about it', async () => {
    const { outline, pages } = await empty();

    expect(outline).not.toContain(texts.labels['activity']);
    expect(squeezed(pages)).toContain(
      printed('Activity was not asked for: name services under events: in audit.yaml.'),
    );
  });

  it('shows characters that no font has by their number, and hidden ones as a sign', () => {
    expect(everything).toContain('[U+1F680]');
    expect(everything).toContain('\uFFFDdesrever\uFFFD');
  });

  it('keeps all text between its margins', () => {
    const { margins } = loadTheme().page;
    const beyond = read.pages.flatMap(({ width, height, items }, i) =>
      items
        .filter(({ text }) => text.trim() !== '')
        .filter(
          ({ left, right, bottom, top }) =>
            left < margins.left - 1 || right > width - margins.right + 1 || bottom < 20 || top > height - 20,
        )
        .map(({ text }) => `page ${i + 1}: ${text}`),
    );

    expect(beyond).toEqual([]);
  });

  it('numbers its pages, and has no more of them than it needs', () => {
    expect(read.pages.length).toBeGreaterThan(8);
    expect(read.pages.length).toBeLessThan(30);
    for (const [i, page] of read.pages.entries()) {
      expect(squeezed([page])).toContain(`Page${i + 1}of${read.pages.length}`);
    }
  });

  it('has its cover on one page, also where there is most to say', async () => {
    const { pages } = await crowded();

    expect(squeezed(pages.slice(0, 1))).toContain(printed(texts.labels['contents'] ?? '').toUpperCase());
    expect(squeezed(pages.slice(1, 2))).toContain(printed(texts.labels['summary'] ?? ''));
  });

  it('has no part about waivers, failed calls or accounts left out where there are none', async () => {
    const { outline, pages } = await empty();

    expect(outline).not.toContain(texts.labels['waivers']);
    for (const key of ['failed-calls', 'left-out']) {
      expect(squeezed(pages)).not.toContain(printed(texts.labels[key] ?? ''));
    }
  });

  it('has a bookmark for each part and each control', () => {
    for (const key of [
      'summary',
      'matrix',
      'requirements',
      'findings',
      'spaces',
      'activity',
      'waivers',
      'gaps',
      'accounts-title',
      'method',
    ]) {
      expect(read.outline).toContain(texts.labels[key]);
    }
    for (const { title } of report.controls) expect(read.outline).toContain(title);
  });

  it('says of itself that it is PDF/A-3b of the moment that the report speaks for', () => {
    expect(Buffer.from(written).toString('latin1', 0, 8)).toBe('%PDF-1.7');
    expect(read.xmp).toContain('<pdfaid:part>3</pdfaid:part>');
    // A PDF date is the letter D, a colon and the instant: ISO 32000-1, 7.9.4.
    const date = ['D', '20261121020800Z'].join(':');
    expect(read.info['CreationDate']).toBe(date);
    expect(read.info['ModDate']).toBe(date);
  });

  it('has well-formed metadata whatever the scope is called', async () => {
    const scope = message('R&D <lab> "東京"');
    const { organization: _, ...run } = report.run;
    const named = await readPdf(await bytes({ ...emptyReport(), run: { ...run, scope } }));

    expect(named.info['Title']).toContain('R&D <lab> "東京"');
    expect(named.xmp).toContain('R&amp;D &lt;lab&gt; "東京"');
  });

  it('has the same bytes each time, in any time zone', async () => {
    vi.stubEnv('TZ', 'Pacific/Kiritimati');
    expect(new Date(report.run.asOf).getTimezoneOffset()).toBe(-840);

    const again = await bytes(sampleReport());

    expect(sha256(again)).toBe(sha256(written));
  });

  it('says of every empty part that it is empty', async () => {
    const { pages } = await empty();
    const said = squeezed(pages);
    const keys = [
      'no-causes',
      'matrix-empty',
      'no-controls',
      'no-spaces',
      'no-gaps',
      'no-method',
      'no-assumptions',
      'no-policy',
    ];

    expect(keys.filter((key) => !said.includes(squeeze(texts.labels[key] ?? '')))).toEqual([]);
  });
});

function sha256(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
