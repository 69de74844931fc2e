// Goes from the page of a period to an event of it and there to somebody's minutes, and says on one line of JSON what
// there was at each step.
//
// Usage: node clicks.mjs PAGE

import { READERS, browser, open } from "./open.mjs";

const [page] = process.argv.slice(2);

const { tab, heard } = await open(page, READERS[0]);
const links = await tab.$$eval("a:not([href^='#'])", (all) => all.map((link) => link.getAttribute("href")));
await Promise.all([tab.waitForNavigation(), tab.click("header .leads a")]);
await tab.waitForSelector("html[data-ready]");
const people = await tab.$$eval("#people tbody tr.opens th", (names) => names.map((name) => name.textContent));
await tab.click("#people tbody tr.opens");
const strips = await tab.$$eval("#people .detail .strip", (all) => all.length);
await browser.close();
process.stdout.write(JSON.stringify({ links, people, strips, errors: heard.errors }));
