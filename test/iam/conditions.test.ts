import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Answer, type Context, holds } from '../../src/iam/conditions.js';

const trail = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/organization';

function answer(operator: string, key: string, values: readonly string[], context: Context, variables = true): Answer {
  return holds({ operator, key, values }, { context, variables });
}

describe('an operator, where the key has a value, is absent, is unknown', () => {
  it.each<[operator: string, written: string, sent: string, present: Answer, absent: Answer]>([
    ['StringEquals', 'abc', 'abc', 'yes', 'no'],
    ['StringEquals', 'a*', 'abc', 'no', 'no'],
    ['StringEquals', 'ABC', 'abc', 'no', 'no'],
    ['StringNotEquals', 'abc', 'abc', 'no', 'yes'],
    ['StringNotEquals', 'ABC', 'abc', 'yes', 'yes'],
    ['StringEqualsIgnoreCase', 'ABC', 'abc', 'yes', 'no'],
    ['StringEqualsIgnoreCase', 'ABD', 'abc', 'no', 'no'],
    ['StringNotEqualsIgnoreCase', 'ABC', 'abc', 'no', 'yes'],
    ['StringLike', 'a?c', 'abc', 'yes', 'no'],
    ['StringLike', 'a*', 'a', 'yes', 'no'],
    ['StringLike', 'A*', 'abc', 'no', 'no'],
    ['StringLike', '*', 'abc', 'yes', 'no'],
    ['StringLike', '*c*', 'abd', 'no', 'no'],
    ['StringLike', 'a.c', 'abc', 'no', 'no'],
    ['StringNotLike', 'a*', 'abc', 'no', 'yes'],
    ['ArnEquals', 'arn:aws:cloudtrail:*:111122223333:trail/*', trail, 'yes', 'no'],
    ['ArnLike', 'arn:aws:cloudtrail:*:111122223333:trail/*', trail, 'yes', 'no'],
    ['ArnLike', trail, trail, 'yes', 'no'],
    ['ArnLike', 'arn:aws:cloudtrail:us-*', trail, 'maybe', 'no'],
    ['ArnLike', '*', trail, 'maybe', 'no'],
    ['ArnLike', 'arn:aws:cloudtrail:us-*-1:111122223333:trail/organization', trail, 'yes', 'no'],
    ['ArnLike', 'arn:aws:s3:*', trail, 'no', 'no'],
    ['ArnNotEquals', trail, trail, 'no', 'yes'],
    ['ArnNotLike', 'arn:aws:cloudtrail:*:444455556666:trail/*', trail, 'yes', 'yes'],
    ['Bool', 'true', 'true', 'yes', 'no'],
    ['Bool', 'false', 'true', 'no', 'no'],
    ['Bool', 'True', 'true', 'maybe', 'no'],
    ['NumericLessThan', '5', '4', 'maybe', 'no'],
    ['NumericGreaterThanEquals', '5', '4', 'maybe', 'no'],
    ['NumericNotEquals', '5', '4', 'maybe', 'yes'],
    ['DateGreaterThan', '2026-01-01', '2026-02-01', 'maybe', 'no'],
    ['DateNotEquals', '2026-01-01', '2026-02-01', 'maybe', 'yes'],
    ['BinaryEquals', 'YWJj', 'abc', 'maybe', 'no'],
    ['IpAddress', '192.0.2.0/24', '192.0.2.1', 'maybe', 'no'],
    ['NotIpAddress', '192.0.2.0/24', '192.0.2.1', 'maybe', 'yes'],
    ['StringEqualsIfExists', 'abc', 'abc', 'yes', 'yes'],
    ['StringEqualsIfExists', 'abd', 'abc', 'no', 'yes'],
    ['StringNotEqualsIfExists', 'abc', 'abc', 'no', 'yes'],
    ['BoolIfExists', 'false', 'true', 'no', 'yes'],
    ['IpAddressIfExists', '192.0.2.0/24', '192.0.2.1', 'maybe', 'yes'],
    ['ForAllValues:StringEquals', 'abc', 'abc', 'yes', 'yes'],
    ['ForAllValues:StringNotEquals', 'abc', 'abc', 'no', 'yes'],
    ['ForAnyValue:StringEquals', 'abc', 'abc', 'yes', 'no'],
    ['ForAnyValue:StringNotEquals', 'abc', 'abd', 'yes', 'no'],
    ['ForAnyValue:StringEqualsIfExists', 'abc', 'abc', 'yes', 'yes'],
    ['Null', 'true', 'abc', 'no', 'yes'],
    ['Null', 'false', 'abc', 'yes', 'no'],
    ['Null', 'maybe', 'abc', 'maybe', 'maybe'],
    ['NullIfExists', 'true', 'abc', 'maybe', 'maybe'],
    ['Resembles', 'abc', 'abc', 'maybe', 'maybe'],
    ['constructor', 'abc', 'abc', 'maybe', 'maybe'],
    ['', 'abc', 'abc', 'maybe', 'maybe'],
  ])('%s %s on %s: %s, absent %s', (operator, written, sent, present, absent) => {
    expect(answer(operator, 'aws:Some', [written], { 'aws:some': sent })).toBe(present);
    expect(answer(operator, 'aws:Some', [written], { 'aws:some': null })).toBe(absent);
    expect(answer(operator, 'aws:Some', [written], {})).toBe('maybe');
  });
});

describe('several values', () => {
  it.each<[operator: string, written: readonly string[], sent: string | readonly string[], Answer]>([
    ['StringEquals', ['x', 'a'], 'a', 'yes'],
    ['StringEquals', ['x', 'y'], 'a', 'no'],
    ['StringNotEquals', ['x', 'a'], 'a', 'no'],
    ['StringNotEquals', ['x', 'y'], 'a', 'yes'],
    ['Bool', ['true', 'false'], 'true', 'yes'],
    ['StringEquals', ['x', `\${aws:Unknown}`], 'a', 'maybe'],
    ['StringEquals', ['a', `\${aws:Unknown}`], 'a', 'yes'],
    ['StringNotEquals', ['a', `\${aws:Unknown}`], 'a', 'no'],
    ['StringEquals', [], 'a', 'maybe'],
    ['StringEquals', ['a'], ['a'], 'maybe'],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], 'yes'],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], 'no'],
    ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'd'], 'yes'],
    ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'a'], 'no'],
    ['ForAnyValue:StringLike', ['a*', 'b'], ['x', 'abc'], 'yes'],
    ['ForAnyValue:StringLike', ['a*', 'b'], ['x', 'y'], 'no'],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'c'], 'yes'],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'b'], 'no'],
    ['ForAllValues:StringEquals', ['a'], [], 'yes'],
    ['ForAnyValue:StringEquals', ['a'], [], 'no'],
    ['ForAllValues:StringEquals', ['a'], '', 'yes'],
    ['Null', ['true', 'false'], 'a', 'yes'],
    ['Null', ['false'], [], 'maybe'],
  ])('%s %j on %j: %s', (operator, written, sent, expected) => {
    expect(answer(operator, 'aws:Some', written, { 'aws:some': sent })).toBe(expected);
  });
});

describe('an ARN pattern', () => {
  const value = 'arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt';

  it.each<[operator: string, pattern: string, Answer]>([
    // The example of "IAM JSON policy elements: Condition operators".
    ['StringLike', 'arn:aws:someservice:*:111122223333:finance/*', 'yes'],
    ['ArnLike', 'arn:aws:someservice:*:111122223333:finance/*', 'no'],
    ['ArnLike', 'arn:aws:someservice:*:*:store/*', 'yes'],
    ['ArnLike', 'arn:aws:someservice:us-east?2:*:store/*', 'yes'],
    ['ArnLike', 'arn:aws:someservice?us-east-2:*:*:store/*', 'no'],
  ])('%s %s: %s', (operator, pattern, expected) => {
    expect(answer(operator, 'aws:SourceArn', [pattern], { 'aws:sourcearn': value })).toBe(expected);
  });
});

describe('a list of which only starts are known', () => {
  const begun = [{ begins: 'o-ours/r-' }];

  it.each<[operator: string, written: readonly string[], Answer]>([
    ['ForAnyValue:StringLike', ['o-ours/*'], 'yes'],
    ['ForAnyValue:StringLike', ['o-ours/r-*'], 'yes'],
    ['ForAnyValue:StringLike', ['o-ours/?-**'], 'yes'],
    ['ForAnyValue:StringLike', ['*'], 'yes'],
    ['ForAnyValue:StringLike', ['o-other/*', 'o-ours/*'], 'yes'],
    ['ForAnyValue:StringLike', ['o-ours/r-ab12/*'], 'maybe'],
    ['ForAnyValue:StringLike', ['o-*/ou-1/*'], 'maybe'],
    ['ForAnyValue:StringLike', ['o-ours/r-'], 'maybe'],
    ['ForAnyValue:StringLike', ['o-other/*', 'o-ours/r-ab12/*'], 'maybe'],
    ['ForAnyValue:StringLike', ['o-other/*'], 'no'],
    ['ForAnyValue:StringLike', ['o-ours'], 'no'],
    ['ForAnyValue:StringLike', [`o-ours/\${aws:Unknown}*`], 'maybe'],
    ['ForAllValues:StringLike', ['o-ours/*'], 'yes'],
    ['ForAllValues:StringNotLike', ['o-ours/*'], 'no'],
    ['ForAnyValue:StringNotLike', ['o-other/*'], 'yes'],
    ['ForAnyValue:StringEquals', ['o-ours/r-ab12/'], 'maybe'],
    ['ForAnyValue:ArnLike', ['o-ours/*'], 'maybe'],
    ['StringLike', ['o-ours/*'], 'maybe'],
    ['Null', ['false'], 'yes'],
    ['Null', ['true'], 'no'],
  ])('%s %j: %s', (operator, written, expected) => {
    expect(answer(operator, 'aws:SourceOrgPaths', written, { 'aws:sourceorgpaths': begun })).toBe(expected);
  });

  it('is decided only as it is for every text that begins so', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 4 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '?'), maxLength: 6 });

    fc.assert(
      fc.property(text, text, pattern, (begins, rest, written) => {
        const on = (sent: Context[string]): Answer =>
          answer('ForAnyValue:StringLike', 'aws:Some', [written], { 'aws:some': sent ?? null });
        const decided = on([{ begins }]);

        fc.pre(decided !== 'maybe');
        expect(on([begins + rest])).toBe(decided);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a policy variable', () => {
  const context = { 'aws:sourceaccount': '111122223333', 'aws:sourcearn': trail, 'aws:list': ['a'], 'aws:none': null };

  it.each<[operator: string, written: string, sent: string, Answer]>([
    ['StringEquals', `\${aws:SourceAccount}`, '111122223333', 'yes'],
    ['StringEquals', `account \${AWS:sourceaccount}.`, 'account 111122223333.', 'yes'],
    ['StringEquals', `\${aws:SourceAccount}`, '444455556666', 'no'],
    ['ArnLike', `arn:aws:cloudtrail:*:\${aws:SourceAccount}:trail/*`, trail, 'yes'],
    ['ArnLike', `\${aws:SourceArn}`, trail, 'yes'],
    ['StringLike', `\${*}\${?}\${$}*`, '*?$ and more', 'yes'],
    ['StringLike', `\${*}`, 'anything', 'no'],
    ['StringEquals', `\${*}`, '*', 'yes'],
    ['StringEquals', `\${aws:Unknown}`, 'a', 'maybe'],
    ['StringEquals', `\${aws:None}`, 'a', 'maybe'],
    ['StringEquals', `\${aws:List}`, 'a', 'maybe'],
    ['StringEquals', `\${aws:SourceAccount`, 'a', 'maybe'],
    ['StringEquals', `\${__proto__}`, 'a', 'maybe'],
    ['StringEqualsIgnoreCase', `\${aws:Unknown}`, 'a', 'maybe'],
    ['StringLike', `\${aws:Unknown}`, 'a', 'maybe'],
    ['ArnLike', `\${aws:Unknown}`, 'a', 'maybe'],
    ['Bool', `\${aws:Unknown}`, 'true', 'maybe'],
    ['StringEquals', '$', '$', 'yes'],
  ])('%s %s on %s: %s', (operator, written, sent, expected) => {
    expect(answer(operator, 'aws:Some', [written], { ...context, 'aws:some': sent })).toBe(expected);
  });

  it('is text in documents of the version before', () => {
    const written = `\${aws:SourceAccount}`;

    expect(answer('StringEquals', 'aws:Some', [written], { ...context, 'aws:some': written }, false)).toBe('yes');
    expect(answer('StringEquals', 'aws:Some', [written], { ...context, 'aws:some': '111122223333' }, false)).toBe('no');
  });
});

describe('a key', () => {
  it('is found without regard to case', () => {
    expect(answer('StringEquals', 'AWS:SOURCEACCOUNT', ['1'], { 'aws:sourceaccount': '1' })).toBe('yes');
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s is unknown like any other', (key) => {
    expect(answer('Null', key, ['false'], {})).toBe('maybe');
    expect(answer('StringNotEquals', key, ['a'], {})).toBe('maybe');
  });
});
