import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { markdown } from '../../src/render/markdown.js';
import { code, prose } from '../../src/render/markdown-escape.js';
import { cells, interpreted } from './markdown-inert.js';
import { sampleActivity } from './sample-activity.js';
import { emptyReport, sampleReport, smallReport, wideReport } from './sample-report.js';
import { texts } from './sample-texts.js';

function written(report: Parameters<typeof markdown.render>[0]): string {
  return Array.from(markdown.render(report, texts) as Iterable<string>).join('');
}

/** The text from a heading to the next one of its level. */
function under(text: string, heading: string): string {
  const level = /^#+/.exec(heading)?.[0] ?? '';
  const from = text.indexOf(`\n${heading}\n`);
  const to = text.indexOf(`\n${level} `, from + heading.length);
  return text.slice(from, to === -1 ? undefined : to);
}

const full = sampleReport();
const report = written(full);

describe('report.md', () => {
  it('is what a reader has agreed to (UPDATE_GOLDEN=1 npx vitest run test/render rewrites it)', () => {
    const golden = new URL('golden/small-report.md', import.meta.url);
    const small = written(smallReport());
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, small);

    expect(small).toBe(readFileSync(golden, 'utf8'));
  });

  it('accounts for every account under every control', () => {
    const missing = full.controls.flatMap(({ id, title }) => {
      const section = under(report, `### ${title}`);
      return full.accounts.filter((account) => !section.includes(account.id)).map((account) => `${id} ${account.id}`);
    });

    expect(missing).toEqual([]);
  });

  it('tells every finding with its reasons, its gaps and its requests', () => {
    for (const { because, gaps, evidence } of full.findings) {
      for (const { text } of because) expect(report).toContain(prose(text));
      for (const { text, row, requestId } of gaps) {
        expect(report).toContain(`**Gap ${row}** ${prose(text)}`);
        expect(report.split(code(requestId ?? ''))).toHaveLength(2);
      }
      for (const { requestIds } of evidence) for (const id of requestIds) expect(report).toContain(code(id));
    }
  });

  it('names no region of log files, which have none', () => {
    const ofFiles = {
      id: 'log files',
      api: 'log files',
      account: '',
      region: '',
      at: '2026-11-20T00:00:00.000Z',
      requestIds: [],
    };
    const findings = full.findings.map((finding) => {
      return { ...finding, evidence: [{ ...ofFiles, account: finding.account.id }] };
    });
    const section = under(written({ ...full, findings }), '## Findings');

    expect(section).toMatch(/`log files` \d{4}-/);
    expect(section).not.toContain(code(''));
  });

  it('tells of every failure what mends it, once where several have one remedy', () => {
    const failures = full.findings.filter(({ verdict }) => verdict === 'fail');
    const fixes = failures.flatMap(({ because }) => because.flatMap(({ fix }) => fix ?? []));
    const findings = under(report, '## Findings');

    expect(fixes).toHaveLength(7);
    for (const fix of new Set(fixes)) expect(findings.split(code(fix))).toHaveLength(2);
    expect(findings).toMatch(/^- To mend 3 of them, or to look closer: `aws cloudtrail create-trail /m);
    expect(findings).toMatch(/^ {2}- To mend it, or to look closer: `aws cloudtrail start-logging /m);
    expect(under(report, '## What is behind it')).toContain(
      ' To mend it, or to look closer: `aws cloudtrail create-trail ',
    );
  });

  it('says of what a finding is about, be it a bucket or the organization', () => {
    expect(report).toContain('** Bucket `arn:aws:s3:::organization-trail-logs` (medium)');
    expect(report).toContain('| Organization `o-a1b2c3d4e5` | ');
  });

  it('says of each framework which requirements are answered, by what, and why not', () => {
    for (const { name, source, requirements } of full.frameworks) {
      const part = under(report, `### ${prose(name === 'CIS AWS Foundations Benchmark' ? `${name} 5.0.0` : name)}`);
      expect(part).toContain(`Source: ${prose(source.title)}, ${code(source.url)}`);
      for (const { ids, controls, state, because } of requirements) {
        const word = texts.labels[`requirement-state-${state}`];
        const cell = [ids.map(code).join(' '), word, controls.map(code).join(' ')].join(' | ');
        expect(part).toContain(`| ${cell} | ${because.map(({ text }) => prose(text)).join(' ')}`);
      }
      expect(part).toContain('No control answers any other requirement of this framework');
    }
    expect(report).toContain('In part only: Only what trails contribute to it is looked at.');
    expect(written(emptyReport())).not.toContain('Requirements');
  });

  it('lists what does not apply by what is said of it, in few words', () => {
    const section = under(report, '### Deliveries are announced');

    expect(section).toMatch(/^- The policy states no topics\. \(3\): (?:`arn:aws:cloudtrail:[^` ]+` ?){3}$/m);
  });

  it('heads the columns of its matrix by numbers, and says what they mean', () => {
    const wide = under(written(wideReport()), '## Accounts by control');

    expect(wide).toContain('Controls: 1 `account-recording`, 2 `multi-region-recording`, 3 ');
    expect(wide).toContain(', 26 `codecatalyst-membership`.');
    expect(wide).toMatch(/^\| Account \| Name \| 1 \| 2 \| 3 \| .* \| 26 \|$/m);
  });

  it('tells of what is waived until when, by whom and why, wherever it is told', () => {
    for (const { waiver } of full.findings) {
      if (waiver === undefined) continue;
      const { row, reason, owner, ticket, expires } = waiver;
      const by = ticket === undefined ? owner : `${owner} (${ticket})`;
      expect(report).toContain(`Waiver ${row}: ${prose(`Waived until ${expires} by ${by}: ${reason}`)}`);
    }
    expect(full.findings.filter(({ waiver }) => waiver)).toHaveLength(2);
    expect(report).toMatch(/^#### Fail, waived: 1$/m);
    expect(report).toMatch(/^#### Not assessed, waived: 1$/m);
  });

  it('tells of developer tools all that was seen: sources, files, accounts, services, identities and actions', () => {
    const { activity } = full;
    if (!activity.asked) throw new Error('the sample did not ask for activity');
    const part = under(report, '## Developer-tool activity');

    for (const { text } of [...activity.headline, ...activity.notes]) expect(part).toContain(prose(text));
    for (const { file, detail } of activity.logFiles?.problems ?? []) {
      expect(part).toContain(`| ${code(file)} | `);
      expect(part).toContain(` | ${prose(detail)} |`);
    }
    for (const { account, services } of activity.accounts) {
      for (const { by, because } of Object.values(services)) {
        expect(part).toContain(`| ${code(account)} | `);
        for (const words of [...by, ...because.map(({ text }) => text)]) expect(part).toContain(prose(words));
      }
    }
    for (const { by } of activity.busiest) expect(part).toContain(prose(by));
    for (const { action } of [...activity.root, ...activity.withoutMfa, ...activity.unknownActions]) {
      expect(part).toContain(code(action));
    }
  });

  it('marks in the matrix of services what is recorded, and what was not asked', () => {
    const matrix = under(report, '### Accounts by service');
    const lines = matrix.split('\n').filter((line) => line.startsWith('| `1'));

    expect(
      lines.slice(0, 4).map((line) =>
        cells(line)
          .map((cell) => cell.trim())
          .filter(Boolean)
          .slice(2),
      ),
    ).toEqual([
      ['4 ✗', '99,999 ✗', '49 ✗'],
      ['99,999 ◐', '49 ◐'],
      ['99,999 ?', '49 ?', '1,234,567 ?'],
      ['99,999 ✓', '49 ✓', '1,234,567 ✓'],
    ]);
    expect(matrix).toContain('an empty cell says nothing: CloudWatch Synthetics.');
    expect(under(report, '## Executive summary')).toContain('Developer tools: 12,345 actions were seen.');
  });

  it('says how to ask for activity where nobody did, and of every empty table of it that it is empty', () => {
    const empty = sampleActivity([], 'a trail');
    const [first] = sampleActivity([{ id: '123456789012' }], 'a trail').accounts;
    const nothing = { ...empty, withoutMfa: [], unknownActions: [] };

    expect(under(written(emptyReport()), '## Developer-tool activity')).toContain('Activity was not asked for: name');
    expect(written({ ...emptyReport(), activity: nothing })).toContain(texts.labels['no-activity'] ?? '-');
    const calm = written({ ...emptyReport(), activity: { ...nothing, accounts: first ? [first] : [] } });
    for (const key of ['root', 'without-mfa', 'unknown']) {
      expect(calm).toContain(prose(texts.labels[`no-activity-${key}`] ?? '-'));
    }
  });

  it('lists every waiver with what it covers, its state, its owner, its ticket and its reason', () => {
    const part = under(report, '## Waivers');

    for (const { control, accounts = [], organizationalUnits = [], resources = [], ...waiver } of full.waivers) {
      const { reason, owner, ticket = '', expires } = waiver;
      const words = [code(control), expires, prose(reason), prose(owner), prose(ticket)];
      for (const word of [...words, ...[...accounts, ...organizationalUnits, ...resources].map(prose)]) {
        expect(part).toContain(word);
      }
    }
    for (const state of ['in force', 'expired', 'matched nothing']) expect(part).toContain(`| ${state} |`);
    expect(written(emptyReport())).not.toContain('Waivers');
  });

  it('says of a waiver how many accounts rest on the trail that it names', () => {
    const [first] = full.waivers;
    if (!first) throw new Error('the sample waives nothing');
    const waivers = [{ ...first, matched: { fail: 1, 'not-assessed': 0 }, inheriting: 1999 }];

    const part = under(written({ ...full, waivers }), '## Waivers');

    expect(part).toContain(prose('Failures: 1; Accounts that rest on it: 1999'));
    expect(under(report, '## Waivers')).not.toContain('rest on it:');
  });

  it('marks what is waived in its matrix, inherited or not, and says how in the legend', () => {
    const [account] = full.accounts;
    const [{ id } = { id: '' }] = full.controls;
    const standings = [
      { verdict: 'fail', waived: true },
      { verdict: 'fail', waived: true, inheritedFrom: 'a trail' },
      { verdict: 'not-assessed', waived: true },
      { verdict: 'fail' },
    ] as const;
    if (account === undefined) throw new Error('the sample has no account');
    const marked = written({
      ...full,
      controls: full.controls.slice(0, 1),
      accounts: standings.map((standing) => ({ ...account, standings: { [id]: standing } })),
    });

    const cellsOfMatrix = [...under(marked, '## Accounts by control').matchAll(/ (\S+) \|$/gm)].map(([, cell]) => cell);
    expect(cellsOfMatrix.slice(2)).toEqual(['✗w', '(✗w)', '?w', '✗']);
    expect(marked).toContain('✗w waived');
  });

  it('does not say that nothing fails where that is for a waiver', () => {
    const { summary } = emptyReport();
    const waived = written({ ...emptyReport(), summary: { ...summary, waived: { fail: 1, 'not-assessed': 0 } } });

    expect(waived).toContain(prose(texts.labels['no-causes-but-waived'] ?? ''));
    expect(waived).not.toContain(prose(texts.labels['no-causes'] ?? ''));
  });

  it('tells every gap with its remedy and the statement that closes it', () => {
    for (const { detail, remedy, statement } of full.gaps) {
      expect(report).toContain(prose(detail));
      expect(report).toContain(prose(remedy));
      if (statement !== undefined) expect(report).toContain(JSON.stringify(statement, null, 2));
    }
  });

  it('names every account that was left out, by what left it out', () => {
    const groups = { 'not-selected': '#### Not selected: 5', excluded: '#### Excluded: 3' };

    for (const { id, name, why } of full.leftOut) {
      expect(under(report, groups[why])).toContain(name === '' ? `${code(id)} ·` : `${code(id)} ${prose(name)}`);
    }
    expect(written(emptyReport())).not.toContain(prose(texts.labels['left-out'] ?? ''));
  });

  it('has a row for each call that failed and decided nothing', () => {
    const part = under(report, '### Calls that failed and decided nothing');

    for (const { api, reason, detail } of full.failedCalls) {
      expect(part).toContain(`| ${code(api)} | ${code(reason)} | `);
      expect(part).toContain(` | ${prose(detail)} |`);
    }
    expect(part).toContain('| 25: 100000000000, 100008021947, 100016043894 and 22 more |');
    expect(part).toContain('| 1: 100000000000 |');
    expect(written(emptyReport())).not.toContain('decided nothing');
  });

  it('says through which role its caller asked, where it did', () => {
    const { caller, hop = '' } = full.run;

    expect(report).toContain(`| Run by | ${code(caller)} through ${code(hop)} |`);
    expect(written(emptyReport())).toContain(`| Run by | ${code(caller)} |`);
  });

  it('has as many cells in every row of a table as in its header', () => {
    const uneven = report.split(/\n\n/).filter((block) => {
      const widths = block
        .split('\n')
        .filter((line) => line.startsWith('|'))
        .map((row) => cells(row).length);
      return new Set(widths).size > 1;
    });

    expect(uneven).toEqual([]);
  });

  it('lets no stranger write HTML, a link, an image or a heading', () => {
    const headings = /^ {0,3}(?:#+ .*|=+|-+)$/gm;
    const harmless = JSON.parse(JSON.stringify(full), (key, value) =>
      /^(?:name|detail|text)$/.test(key) ? 'x' : value,
    );
    const fences = /^```json\n[\s\S]*?^```$/gm;
    const left = report.replace(fences, '').split('\n').map(interpreted).join('\n');

    expect(left).not.toMatch(/[<>[\]]|:\/\/|@|javascript/);
    expect(left.match(headings)?.length).toBe(written(harmless).match(headings)?.length);
  });

  it('says of every empty part that it is empty', () => {
    const empty = written(emptyReport());

    for (const key of [
      'no-causes',
      'matrix-empty',
      'no-controls',
      'no-spaces',
      'no-gaps',
      'no-method',
      'no-assumptions',
    ]) {
      expect(empty).toContain(prose(texts.labels[key] ?? key));
    }
  });
});
