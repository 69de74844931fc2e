// Opens pages in Chromium as their readers would, and notes what they complain about and ask for.

import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

export const READERS = [
  { name: "desktop-light", width: 1400, height: 800, scheme: "light" },
  { name: "desktop-dark", width: 1400, height: 800, scheme: "dark" },
  { name: "phone-light", width: 390, height: 844, scheme: "light" },
  { name: "phone-dark", width: 390, height: 844, scheme: "dark" },
];

// Chromium refuses its sandbox to root, as which tests run in containers. The page is ours.
export const browser = await puppeteer.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });

export async function open(page, reader, { script = true, hash = "" } = {}) {
  const tab = await browser.newPage();
  // A page is ready in a second, but not while a machine builds something else.
  tab.setDefaultTimeout(120_000);
  const address = pathToFileURL(page).href;
  const heard = { errors: [], requests: [] };
  tab.on("console", (message) => heard.errors.push(`${message.type()}: ${message.text()}`));
  tab.on("pageerror", (error) => heard.errors.push(error.message));
  tab.on("request", (request) => request.url().split("#")[0] === address || heard.requests.push(request.url()));
  await tab.setJavaScriptEnabled(script);
  await tab.setViewport({ width: reader.width, height: reader.height });
  await tab.emulateMediaFeatures([
    { name: "prefers-color-scheme", value: reader.scheme },
    { name: "prefers-reduced-motion", value: "reduce" },
  ]);
  await tab.goto(address + hash);
  return { tab, heard };
}

/** The lowest contrast of any text to what is behind it, where that is one colour, and whose text it is. */
export function lowestContrast() {
  const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
  const luminance = ([red, green, blue]) => {
    const [r, g, b] = [red, green, blue].map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  let lowest = { ratio: 21, text: "" };
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].filter((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own.length || !element.checkVisibility() || element.closest("svg")) continue;
    let ground = element;
    while (ground && channels(getComputedStyle(ground).backgroundColor)[3] === 0) ground = ground.parentElement;
    const lights = [getComputedStyle(element).color, getComputedStyle(ground || document.body).backgroundColor].map((colour) => luminance(channels(colour)));
    const ratio = (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05);
    if (ratio < lowest.ratio) lowest = { ratio, text: `${element.tagName} ${element.className}: ${own[0].textContent.trim()}` };
  }
  return lowest;
}
