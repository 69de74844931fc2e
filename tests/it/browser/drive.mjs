// Opens the page in Chromium as its readers would, and answers what it saw as one JSON object on stdout. What that must
// be is said by the Rust test that runs this.
//
// Usage: node drive.mjs PAGE FOLDER-OF-SCREENSHOTS FIRST-PLANTED-MINUTE

import { READERS, browser, lowestContrast, open as openPage } from "./open.mjs";

const [page, screenshots, plantedText] = process.argv.slice(2);
const planted = Number(plantedText);
const open = (reader, how) => openPage(page, reader, how);

async function look(reader) {
  const { tab, heard } = await open(reader);
  const seen = await tab.evaluate(() => ({
    ready_ms: Number(document.documentElement.dataset.ready),
    overflow_px: document.documentElement.scrollWidth - innerWidth,
    cut_px: document.querySelector("#participants .scroll").scrollWidth - document.querySelector("#participants .scroll").clientWidth,
    // How high the drawn windows reach beyond the rows of the heat map.
    beyond_px: Math.max(...[...document.querySelectorAll(".heat-row .cells")].map((cells) => cells.getBoundingClientRect().bottom)) - document.querySelector("#heat-rows").getBoundingClientRect().bottom,
    charts: document.querySelectorAll("#charts canvas").length,
    is_smooth: getComputedStyle(document.documentElement).scrollBehavior === "smooth",
  }));
  seen.contrast = await tab.evaluate(lowestContrast);
  await tab.screenshot({ path: `${screenshots}/${reader.name}-first.png` });
  await tab.screenshot({ path: `${screenshots}/${reader.name}.png`, fullPage: true });
  await tab.close();
  return { name: reader.name, ...seen, ...heard };
}

/** How many rows of the heat map are poor or bad in a minute, as they are drawn. */
function drawnPoor(minute) {
  const { minutes } = JSON.parse(document.getElementById("data").textContent);
  const at = (100 * (minute + 0.5)) / minutes;
  const covers = (rect) => parseFloat(rect.getAttribute("x")) <= at && parseFloat(rect.getAttribute("x")) + parseFloat(rect.getAttribute("width")) > at;
  const rows = [...document.querySelectorAll(".heat-row[data-person] .lens")];
  return rows.filter((lens) => [...lens.querySelectorAll(".p, .b")].some(covers)).length;
}

const rowsOf = () => [...document.querySelectorAll("#people tbody tr.opens")].map((row) => [...row.cells].map((cell) => cell.textContent));
const hashOf = () => location.hash;

async function incident() {
  const { tab, heard } = await open(READERS[0]);
  const heat = { before: await tab.evaluate(drawnPoor, planted - 1), during: await tab.evaluate(drawnPoor, planted) };
  // The timeline by keyboard: the minute moves to the right until it is the planted one.
  await tab.focus("#charts");
  const readouts = [];
  for (let minute = 0; minute <= planted; minute++) {
    await tab.keyboard.press("ArrowRight");
    readouts.push(await tab.$eval("#readout", (readout) => readout.textContent));
  }
  const window = await tab.$$eval("#heat-marks .window-box", (boxes) => boxes.map((box) => [box.getAttribute("x"), box.getAttribute("width")]));
  await tab.close();
  return { heat, before: readouts[planted - 1], during: readouts[planted], window, ...heard };
}

async function table() {
  const { tab, heard } = await open(READERS[0]);
  const sortBy = async (title) => {
    await tab.$eval(`#people th[data-sort="${title}"] button`, (button) => button.click());
    return (await tab.evaluate(rowsOf)).map((cells) => cells[4]);
  };
  const everybody = await tab.evaluate(rowsOf);
  const [most, fewest] = [await sortBy("0"), await sortBy("0")];
  await tab.type("#find", everybody[1][1]);
  const found = (await tab.evaluate(rowsOf)).map((cells) => cells[1]);
  await tab.$eval("#clear", (button) => button.click());
  await tab.select("#cause", everybody[0][3]);
  const causes = (await tab.evaluate(rowsOf)).map((cells) => cells[3]);
  await tab.$eval("#people tbody tr.opens", (row) => row.focus());
  await tab.keyboard.press("Enter");
  const detail = await tab.$eval(".detail", (row) => ({ strips: row.querySelectorAll(".strip").length, text: row.textContent }));
  await tab.$eval(".detail button", (button) => button.click());
  const copied = await tab.waitForFunction(() => /Copied|Select/.test(document.querySelector(".detail button").textContent) && document.querySelector(".detail button").textContent);
  const copy = await copied.jsonValue();
  await tab.$eval("#participants", (section) => section.scrollIntoView());
  await tab.screenshot({ path: `${screenshots}/participant.png` });
  const hash = await tab.evaluate(hashOf);
  await tab.close();
  const again = await open(READERS[0], { hash });
  const restored = (await again.tab.evaluate(rowsOf)).map((cells) => cells[3]);
  const isOpen = await again.tab.$$eval(".detail", (rows) => rows.length === 1);
  await again.tab.close();
  return { first: everybody[1][1], most, fewest, found, cause: everybody[0][3], causes, detail, copy, hash, restored, is_open: isOpen, ...heard };
}

/** What a reader has chosen comes back from the address alone, and the row of a link is in sight. */
async function addresses() {
  const { tab, heard } = await open(READERS[0]);
  const seenOf = (tab) => tab.evaluate(() => ({
    sorted: document.querySelector("#people th[aria-sort]")?.dataset.sort,
    names: [...document.querySelectorAll("#people tbody tr.opens th")].map((cell) => cell.textContent),
    find: document.getElementById("find").value,
    opened: document.querySelector("#people tr[aria-expanded='true'] th")?.textContent,
    unfolded: [...document.querySelectorAll("main details")].map((part) => part.open),
    top: Math.round(document.querySelector("#people tr[aria-expanded='true']")?.getBoundingClientRect().top),
    height: innerHeight,
  }));
  const again = async () => {
    const other = await open(READERS[0], { hash: await tab.evaluate(hashOf) });
    const seen = await seenOf(other.tab);
    await other.tab.close();
    return seen;
  };
  // With accents or without, composed or not.
  await tab.type("#find", "jose nunez");
  const found = await seenOf(tab);
  await tab.$eval("#clear", (button) => button.click());
  await tab.$eval("#people th[data-sort='name'] button", (button) => button.click());
  await tab.$eval("#more", (button) => button.click());
  await tab.$eval("#people tbody tr.opens:nth-child(150)", (row) => row.click());
  await tab.$eval("#timeline details summary", (summary) => summary.click());
  await tab.waitForFunction(() => location.hash.includes("details="));
  const chosen = await seenOf(tab);
  const restored = await again();
  await tab.screenshot({ path: `${screenshots}/sorted.png` });
  // A link of the first screen, and back.
  const before = await tab.evaluate(hashOf);
  await tab.$eval(".first a[data-cause]", (link) => link.click());
  const link = { hash: await tab.evaluate(hashOf), rows: (await seenOf(tab)).names.length, restored: (await again()).names.length };
  await tab.goBack();
  const back = { before, hash: await tab.evaluate(hashOf), names: (await seenOf(tab)).names.length };
  await tab.close();
  return { found, chosen, restored, link, back, ...heard };
}

/** From the first screen to a person's minutes without a mouse. */
async function keyboard() {
  const { tab, heard } = await open(READERS[0]);
  const focused = () => tab.evaluate(() => document.activeElement.closest("[data-cause], tr.opens, section")?.outerHTML.slice(0, 60) ?? "");
  const tabTo = async (selector, most) => {
    for (let step = 1; step <= most; step++) {
      await tab.keyboard.press("Tab");
      if (await tab.evaluate((selector) => document.activeElement.matches(selector), selector)) return step;
    }
    return null;
  };
  const toCause = await tabTo(".first a[data-cause]", 30);
  await tab.keyboard.press("Enter");
  const section = await focused();
  const toRow = await tabTo("#people tr.opens", 30);
  await tab.keyboard.press("Enter");
  const strips = await tab.$$eval(".detail .strip", (strips) => strips.map((strip) => strip.textContent));
  await tab.close();
  return { to_cause: toCause, section, to_row: toRow, strips, ...heard };
}

async function zoom() {
  const { tab, heard } = await open(READERS[0]);
  const lens = () => tab.$eval(".heat-row .lens", (lens) => parseFloat(lens.getAttribute("width") || "100"));
  await tab.$eval("#timeline", (section) => section.scrollIntoView());
  const box = await tab.$eval("#charts .u-over", (over) => over.getBoundingClientRect().toJSON());
  const whole = await lens();
  await tab.mouse.move(box.x + box.width * 0.25, box.y + 40);
  await tab.mouse.down();
  await tab.mouse.move(box.x + box.width * 0.75, box.y + 40, { steps: 5 });
  await tab.mouse.up();
  await tab.waitForFunction(() => location.hash.includes("from="));
  const letters = await tab.$$eval(".heat-row .letter", (letters) => [...new Set(letters.map((letter) => letter.textContent))].sort());
  const zoomed = { hash: await tab.evaluate(hashOf), lens: await lens(), letters };
  await tab.screenshot({ path: `${screenshots}/zoomed.png` });
  await tab.$eval("#reset", (button) => button.click());
  const reset = { hash: await tab.evaluate(hashOf), lens: await lens() };
  // A claim leads to its people and its minutes.
  await tab.$eval(".first a[data-people]", (link) => link.click());
  const claim = { hash: await tab.evaluate(hashOf), rows: (await tab.evaluate(rowsOf)).length, lens: await lens() };
  // So do the figures: whoever had an episode, and whose sending of audio was poor.
  const listed = {};
  for (const [figure, selector] of [["affected", ".sentence a[data-range]"], ["poor_senders", ".tile a[data-stream='1']"]]) {
    await tab.$eval(selector, (link) => link.click());
    listed[figure] = await tab.$eval("#count", (count) => count.textContent);
  }
  await tab.select("#heat-stream", "1");
  await tab.select("#heat-metric", "3");
  const losses = await tab.$$eval(".heat-row[data-person] .lens .p", (rects) => rects.length);
  const cursorFill = await tab.$eval("#heat-cursor", (cursor) => getComputedStyle(cursor).fill);
  await tab.close();
  return { whole, zoomed, reset, claim, listed, losses, cursor_fill: cursorFill, ...heard };
}

/** What the README shows: the first screen, to the end of its figures. */
async function picture() {
  const { tab, heard } = await open({ width: 1080, height: 800, scheme: "light" });
  const height = await tab.$eval("#happened", (section) => Math.floor(section.getBoundingClientRect().top));
  await tab.screenshot({ path: `${screenshots}/picture.png`, clip: { x: 0, y: 0, width: 1080, height } });
  await tab.close();
  return { height, ...heard };
}

async function withoutScript() {
  const { tab, heard } = await open(READERS[0], { script: false });
  await tab.screenshot({ path: `${screenshots}/without-script.png`, fullPage: true });
  const snapshot = await tab.createCDPSession();
  // Without scripts the page cannot be asked; its layout can.
  const { documents, strings } = await snapshot.send("DOMSnapshot.captureSnapshot", { computedStyles: ["display"] });
  const text = documents[0].layout.text.filter((place) => place >= 0).map((place) => strings[place]).join(" ").replace(/\s+/g, " ");
  await tab.close();
  return { text, ...heard };
}

async function paper() {
  const { tab, heard } = await open(READERS[0]);
  const pdf = await tab.pdf({ path: `${screenshots}/print.pdf`, format: "A4" });
  await tab.emulateMediaType("print");
  await tab.setViewport({ width: 720, height: 1020 });
  const seen = await tab.evaluate(() => ({
    titles: [...document.querySelectorAll("#people thead th")].filter((title) => title.checkVisibility()).map((title) => title.textContent && getComputedStyle(title.querySelector("button") ?? title).display !== "none" ? title.textContent : ""),
    wide_px: document.querySelector("#people").getBoundingClientRect().width,
    is_overlaid: document.querySelector(".heat-over").checkVisibility(),
  }));
  await tab.screenshot({ path: `${screenshots}/paper.png`, fullPage: true });
  await tab.close();
  return { bytes: pdf.length, ...seen, ...heard };
}

const answer = { readers: [] };
for (const reader of READERS) answer.readers.push(await look(reader));
answer.incident = await incident();
answer.table = await table();
answer.addresses = await addresses();
answer.keyboard = await keyboard();
answer.zoom = await zoom();
answer.picture = await picture();
answer.without_script = await withoutScript();
answer.paper = await paper();
await browser.close();
process.stdout.write(JSON.stringify(answer));
