/** Where lines lie in a text, and which findings lie on which line. Lines and columns count from 1, as in a report. */
import type { FindingSeverity, FrameworkFinding, FrameworkReport } from '../../bridge';

/** How many lines a text has. */
export function lineCount(text: string): number {
  let count = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/** The line that the place `at` lies on. */
export function lineAt(text: string, at: number): number {
  return lineCount(text.slice(0, at));
}

/** From where to where a line goes, without its end. The last line where there are fewer. */
export function spanOf(text: string, line: number): { start: number; end: number } {
  let start = 0;
  for (let passed = 1; passed < line; passed += 1) {
    const next = text.indexOf('\n', start);
    if (next === -1) break;
    start = next + 1;
  }
  const end = text.indexOf('\n', start);
  return { start, end: end === -1 ? text.length : end };
}

const ORDER: readonly FindingSeverity[] = ['refused', 'warning', 'note'];

/** One line with what was found on it. */
export interface Marked {
  line: number;
  severity: FindingSeverity;
  findings: FrameworkFinding[];
}

/** The lines on which something was found, in order, each as grave as its gravest finding. */
export function marked(findings: readonly FrameworkFinding[]): Marked[] {
  const byLine = new Map<number, FrameworkFinding[]>();
  for (const finding of findings) byLine.set(finding.line, [...(byLine.get(finding.line) ?? []), finding]);
  return [...byLine.entries()]
    .sort(([one], [other]) => one - other)
    .map(([line, here]) => ({
      line,
      severity: ORDER.find((severity) => here.some((one) => one.severity === severity)) ?? 'note',
      findings: here,
    }));
}

/** The next marked line after `line`, or before it; around the end to the other side. Notes are passed by. */
export function nextProblem(lines: readonly Marked[], line: number, back = false): Marked | undefined {
  const problems = lines.filter((one) => one.severity !== 'note');
  return back
    ? (problems.findLast((one) => one.line < line) ?? problems.at(-1))
    : (problems.find((one) => one.line > line) ?? problems[0]);
}

/** A message as a sentence: its first letter large, unless it begins with an id or with what stands in the file. */
export function sentence(message: string): string {
  return /^[a-z]+[ ,]/.test(message) ? message.charAt(0).toUpperCase() + message.slice(1) : message;
}

/** How many findings of each kind a report has. */
export function tally(report: FrameworkReport): Record<FindingSeverity, number> {
  const count = (severity: FindingSeverity) => report.findings.filter((one) => one.severity === severity).length;
  return { refused: count('refused'), warning: count('warning'), note: count('note') };
}
