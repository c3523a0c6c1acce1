import type { Assessment } from '../assess/assess.js';
import { isKnown } from '../model/fact.js';
import type { Message, TrailRow } from '../model/report.js';
import type { Texts } from '../model/texts.js';
import type { TrailView } from '../recording/recording.js';
import { reportSentence } from './words.js';

/** Every trail that was seen: what the policy does not speak of is listed all the same. */
export function trailRows({ view }: Assessment, texts: Texts): readonly TrailRow[] {
  return [...view.trails.keys()].sort().flatMap((arn) => {
    const trail = view.trails.get(arn);
    return trail ? [{ arn, settings: settings(trail, texts) }] : [];
  });
}

function settings({ trail, status }: TrailView, texts: Texts): readonly Message[] {
  const { homeRegion: region, multiRegion, organization, bucket, kmsKeyId, topicArn } = trail;
  return [
    reportSentence(texts, multiRegion ? 'settings-all-regions' : 'settings-one-region', { region }),
    ...(organization ? [reportSentence(texts, 'settings-of-organization')] : []),
    reportSentence(texts, logging(status)),
    reportSentence(texts, 'settings-bucket', { bucket }),
    kmsKeyId === undefined
      ? reportSentence(texts, 'settings-no-key')
      : reportSentence(texts, 'settings-key', { key: kmsKeyId }),
    topicArn === undefined
      ? reportSentence(texts, 'settings-no-topic')
      : reportSentence(texts, 'settings-topic', { topic: topicArn }),
  ];
}

function logging(status: TrailView['status']): string {
  if (!isKnown(status)) return 'settings-logging-unknown';
  return status.known.logging ? 'settings-logging' : 'settings-not-logging';
}
