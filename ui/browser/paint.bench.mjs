// How long a letter takes from its key to the screen, in a form over the real core and in a bare box beside it.
// It prints figures and judges none: node browser/paint.bench.mjs

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

const stage = await openStage();
const tablet = await realTablet();
try {
  const page = await stage.page(tablet.address);
  await openArea(page);
  const ours = await keyToPaint(page, page.getByLabel('How it is going'));
  await page.evaluate(() => document.body.append(Object.assign(document.createElement('textarea'), { id: 'bare' })));
  const bare = await keyToPaint(page, page.locator('#bare'));
  console.log(`key to paint, middle of 19: ${ours.toFixed(1)} ms in a form, ${bare.toFixed(1)} ms in a bare box`);
} finally {
  await stage.close();
  await tablet.close();
}
