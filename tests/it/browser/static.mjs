// Opens pages without a script in Chromium as their readers would, and answers what it saw as one JSON object on stdout.
//
// Usage: node static.mjs FOLDER-OF-SCREENSHOTS PAGE…

import { basename } from "node:path";
import { READERS, browser, lowestContrast, open } from "./open.mjs";

const [screenshots, ...pages] = process.argv.slice(2);

async function look(page, reader) {
  const { tab, heard } = await open(page, reader);
  const seen = await tab.evaluate(() => {
    const boxes = (selector, within = document) => [...within.querySelectorAll(selector)].map((element) => element.getBoundingClientRect());
    return {
      overflow_px: document.documentElement.scrollWidth - innerWidth,
      // Drawn minutes have a height and end within the page.
      drawn: boxes(".strip svg, svg.history, svg.days, svg.difference, svg.budget").filter((box) => box.height >= 13 && box.right <= innerWidth).length,
      // No text below a drawing lies over another, or beyond the screen.
      times_overlap: [...document.querySelectorAll("svg.axis")].some((axis) => boxes("text", axis).some((box, place, all) => box.right > innerWidth || (place > 0 && box.left < all[place - 1].right))),
    };
  });
  seen.contrast = await tab.evaluate(lowestContrast);
  await tab.screenshot({ path: `${screenshots}/${basename(page, ".html")}-${reader.name}.png`, fullPage: true });
  await tab.close();
  return { reader: reader.name, ...seen, ...heard };
}

/** The keys lead to each section, and open what is folded. */
async function keyboard(page) {
  const { tab, heard } = await open(page, READERS[0]);
  const reached = [];
  for (let step = 0; step < 60; step++) {
    await tab.keyboard.press("Tab");
    const at = await tab.evaluate(() => document.activeElement.getAttribute("href") ?? document.activeElement.tagName);
    const isFolded = await tab.evaluate(() => document.activeElement.closest("summary")?.parentElement.open === false);
    if (isFolded) await tab.keyboard.press("Enter");
    reached.push(at);
  }
  const unfolded = await tab.$$eval("details", (parts) => parts.every((part) => part.open));
  await tab.close();
  return { reached, unfolded, ...heard };
}

async function paper(page) {
  const { tab, heard } = await open(page, READERS[0]);
  const pdf = await tab.pdf({ path: `${screenshots}/${basename(page, ".html")}.pdf`, format: "A4" });
  await tab.emulateMediaType("print");
  await tab.setViewport({ width: 720, height: 1020 });
  const seen = await tab.evaluate(() => ({
    widest_px: Math.max(...[...document.querySelectorAll("table, svg")].map((part) => part.getBoundingClientRect().right)),
    titles: [...document.querySelectorAll("section:not(#method) thead th")].filter((title) => title.checkVisibility()).length,
  }));
  await tab.screenshot({ path: `${screenshots}/${basename(page, ".html")}-paper.png`, fullPage: true });
  await tab.close();
  return { bytes: pdf.length, ...seen, ...heard };
}

const answer = [];
for (const page of pages) {
  const readers = [];
  for (const reader of READERS) readers.push(await look(page, reader));
  answer.push({ page: basename(page), readers, keyboard: await keyboard(page), paper: await paper(page) });
}
await browser.close();
process.stdout.write(JSON.stringify(answer));
