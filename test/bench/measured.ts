import { writeSync } from 'node:fs';
import process from 'node:process';
import { isMainThread } from 'node:worker_threads';

// Preloaded into a process that is measured: says on its third descriptor what the process, all threads, needed.

if (isMainThread) {
  process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    // The system counts the one in kilobytes and the others in microseconds.
    writeSync(
      3,
      JSON.stringify({ peakMemoryMB: (maxRSS * 1024) / 1e6, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 }),
    );
  });
}
