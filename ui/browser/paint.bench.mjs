// How long a letter takes from its key to the screen: in a form over the real core, in a framework of 1,000 lines with
// 100 findings, and in a bare box.
// It prints figures and judges none: node browser/paint.bench.mjs

import { closeCore, fixture, madeUpCore } from './made-up/core.mjs';
import { madeUpTablet } from './made-up/tablet.mjs';
import { realTablet } from './real-tablet.mjs';
import { openStage } from './stage.mjs';

const MINUTES = 60_000;

/** Milliseconds from a key to the paint after it: the middle of nineteen. A busy machine slows every box alike. */
async function keyToPaint(page, box) {
  await box.evaluate((area) => {
    globalThis.paints = [];
    area.addEventListener('input', (event) => {
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => globalThis.paints.push(performance.now() - event.timeStamp);
        channel.port2.postMessage(null);
      });
    });
  });
  await box.focus();
  await page.keyboard.type('And so it goes on. ');
  await page.waitForFunction(() => globalThis.paints.length >= 19);
  return page.evaluate(() => globalThis.paints.sort((a, b) => a - b)[9]);
}

/** Begins with made-up children, and opens one area of one plan. */
async function openArea(page) {
  const heading = (name) => page.getByRole('heading', { level: 1, name });
  await page.getByRole('button', { name: /Priya Practice/ }).click();
  await page.getByRole('button', { name: 'Start' }).click();
  await heading('Children').waitFor({ timeout: 4 * MINUTES });
  await page.getByLabel('Judgement').selectOption({ label: 'Amber' });
  await page.locator('tbody th a').first().tap();
  await page.getByRole('link', { name: 'Continue PEP' }).tap();
  await page.getByRole('link', { name: 'My education' }).tap();
  await heading('My education').waitFor();
}

/** Opens a draft of 1,000 lines, every tenth of them with a finding. */
async function openDraft(stage) {
  const { DRAFT, checked } = await fixture('frameworks');
  const text = Array.from({ length: 1000 }, (_, at) => (at % 10 === 0 ? 'mistake = 1' : `line_${at} = "made up, and about as long as the lines of a framework are"`)).join('\n');
  const tablet = await madeUpTablet({ ...madeUpCore(), 'frameworks.open_draft': { draft: DRAFT, text, report: checked(text) } });
  const page = await stage.page(tablet.address, `#/settings/frameworks/draft/${DRAFT.draft}`);
  await page.getByText('100 problems').waitFor();
  return { page, tablet };
}

const stage = await openStage();
const tablet = await realTablet();
try {
  const page = await stage.page(tablet.address);
  await openArea(page);
  const ours = await keyToPaint(page, page.getByLabel('How it is going'));
  await page.evaluate(() => document.body.append(Object.assign(document.createElement('textarea'), { id: 'bare' })));
  const bare = await keyToPaint(page, page.locator('#bare'));
  const draft = await openDraft(stage);
  const long = await keyToPaint(draft.page, draft.page.getByLabel('Text of the framework'));
  await draft.tablet.close();
  console.log(`key to paint, middle of 19: ${long.toFixed(1)} ms in a framework of 1,000 lines`);
  console.log(`key to paint, middle of 19: ${ours.toFixed(1)} ms in a form, ${bare.toFixed(1)} ms in a bare box`);
} finally {
  await stage.close();
  await tablet.close();
  await closeCore();
}
