"use strict";
/* What the page does beyond being read: zoomable charts, one minute shared by charts and heat map, a participants table
   that sorts and filters, and a state that lives in the address. All of it draws from the data block; nothing is asked
   of any network, and text only ever becomes text. */
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { start, minutes, people, timeline, words } = data;
  const byId = (id) => document.getElementById(id);
  const word = (place) => (place === null ? "" : words[place]);
  const count = people.name.length;
  const CLASS_WORDS = { g: "good", f: "fair", p: "poor", b: "bad", i: "idle", x: "missing", "-": "not there" };
  const IS_POOR = { p: true, b: true };
  const PAGE_ROWS = 100;
  /* A cell narrower than this has no room for its letter. */
  const LETTER_PX = 18;
  const SVG = "http://www.w3.org/2000/svg";

  /* Everything that the address remembers. */
  const state = { from: 0, to: minutes - 1, minute: null, sort: "rank", down: false, find: "", cause: "", place: "", class: "", stream: 0, range: "", people: "", heatStream: 0, heatMetric: 0, utc: false, open: "", rows: 0, details: "", section: "" };
  const initial = { ...state };

  // ── Small tools ──────────────────────────────────────────────────────────────────────────────────────────────────

  function element(name, properties, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(properties || {})) {
      if (key === "class") made.className = value;
      else if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
      else made.setAttribute(key, value);
    }
    made.append(...children.filter((child) => child !== null && child !== ""));
    return made;
  }

  function drawing(name, attributes) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  /** The runs of a row of minutes: letter, first minute, length. */
  function runs(text) {
    const found = [];
    let minute = 0;
    for (const [, letter, digits] of text.matchAll(/([a-z-])(\d*)/g)) {
      const length = digits ? Number(digits) : 1;
      found.push([letter, minute, length]);
      minute += length;
    }
    return found;
  }

  /** The letter of one minute of a row. */
  function letterAt(text, minute) {
    for (const [letter, from, length] of runs(text)) if (minute < from + length) return letter;
    return "-";
  }

  const layer = (stream, person) => words[data.layers[stream][person]];
  const zone = () => (state.utc ? "UTC" : data.zone);
  const formats = {};
  /** A time in parts, such as its hour or what the zone is called then. To make a format takes long. */
  const parts = (unix) => {
    const shown = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", timeZoneName: "short" };
    const format = (formats[zone()] ??= new Intl.DateTimeFormat("en-GB", { ...shown, timeZone: zone() }));
    return Object.fromEntries(format.formatToParts(new Date(unix * 1000)).map(({ type, value }) => [type, value]));
  };
  const dayOf = ({ year, month, day }) => `${year}-${month}-${day}`;
  const hasTwoOffsets = () => !state.utc && data.zoneNames !== null;
  /** Whether a time of day tells all times of the event apart. */
  const areShort = () => !hasTwoOffsets() && dayOf(parts(data.begin)) === dayOf(parts(start + 60 * minutes));
  /** What the zone is called then. Browsers have letters for few zones, so that the page brings both names along. */
  const zoneName = ({ timeZoneName }) => data.zoneNames[timeZoneName === parts(Math.min(data.begin, start)).timeZoneName ? 0 : 1];
  /** A time, with its day where that is not the one of the time that is read before it, or else of the event's begin. */
  const clock = (unix, before = data.begin) => {
    const at = parts(unix);
    const day = dayOf(at) === dayOf(parts(before)) ? "" : `${dayOf(at)} `;
    return `${day}${at.hour}:${at.minute}${hasTwoOffsets() ? ` ${zoneName(at)}` : ""}`;
  };
  const rounded = (value) => (value === null ? "–" : String(value));
  /** Three digits where there are decimals, as everywhere on the page. */
  const short = (value) => String(Number(value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2)));
  const percent = (part, whole) => (whole ? `${short((100 * part) / whole)} %` : "–");
  /** What marks windows and gaps in a row of the heat map. */
  const marks = () => drawing("use", { href: "#heat-marks" });
  const variable = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function cells(text) {
    return runs(text).filter(([letter]) => letter !== "-").map(([letter, from, length]) =>
      drawing("rect", { class: letter, x: `${(100 * from) / minutes}%`, width: `${(100 * length) / minutes}%`, height: "100%" }));
  }

  // ── Timeline ─────────────────────────────────────────────────────────────────────────────────────────────────────

  const times = Array.from({ length: minutes }, (_, minute) => start + 60 * minute);
  let charts = [];
  let isMoving = false;

  const poorAt = (minute) => timeline.poor[minute] + timeline.bad[minute];

  /** Windows, gaps and bounds behind or over a chart. */
  function shades(bounds) {
    return (chart) => {
      const { ctx, bbox } = chart;
      const x = (minute) => chart.valToPos(start + 60 * minute - 30, "x", true);
      ctx.save();
      ctx.beginPath();
      ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
      ctx.clip();
      ctx.fillStyle = variable("--window");
      for (const [from, to] of data.windows) ctx.fillRect(x(from), bbox.top, x(to + 1) - x(from), bbox.height);
      ctx.strokeStyle = variable("--missing-line");
      for (const gap of data.gaps) {
        for (let y = bbox.top - bbox.height; y < bbox.top + bbox.height; y += 8) {
          ctx.beginPath();
          ctx.moveTo(x(gap), y + (x(gap + 1) - x(gap)));
          ctx.lineTo(x(gap + 1), y);
          ctx.stroke();
        }
      }
      ctx.strokeStyle = variable("--soft");
      ctx.setLineDash([5, 4]);
      for (const bound of bounds) {
        if (bound === null) continue;
        const y = chart.valToPos(bound, "y", true);
        ctx.beginPath();
        ctx.moveTo(bbox.left, y);
        ctx.lineTo(bbox.left + bbox.width, y);
        ctx.stroke();
      }
      ctx.restore();
    };
  }

  function chartOptions(height, series, more) {
    const isLast = more.isLast;
    const axis = { stroke: variable("--soft"), grid: { stroke: variable("--line"), width: 1 }, ticks: { show: false }, font: "11px system-ui, sans-serif" };
    return {
      width: byId("charts").clientWidth,
      height: height + (isLast ? 26 : 0),
      // The last time below has half of its width to the right of the chart.
      padding: [8, 18, isLast ? 0 : 4, 0],
      legend: { show: false },
      tzDate: (unix) => uPlot.tzDate(new Date(unix * 1000), zone()),
      cursor: { y: false, sync: { key: "minutes", scales: ["x", null] }, drag: { x: true, y: false }, points: { show: false } },
      select: { show: true, left: 0, top: 0, width: 0, height: 0 },
      scales: { x: { time: true, range: (_, low, high) => [low, high] }, y: { range: more.range } },
      axes: [
        { ...axis, show: isLast, size: 26, space: areShort() ? 50 : 110, values: (_, splits) => splits.map((unix, place) => clock(unix, splits[place - 1])) },
        { ...axis, size: 52, splits: more.splits, values: (_, splits) => splits.map((value) => `${value}${more.unit}`) },
      ],
      series: [{}, ...series],
      bands: more.bands,
      hooks: { drawClear: [more.under || (() => {})], draw: [more.over || (() => {})], setCursor: [onCursor], setScale: [onScale] },
    };
  }

  function share(column) {
    return timeline.n.map((n, minute) => (n ? (100 * column(minute)) / n : null));
  }

  function classChart() {
    const bars = uPlot.paths.bars({ size: [1, Infinity], gap: 0, align: 0 });
    const fill = (name) => ({ fill: variable(name), stroke: variable(name), width: 0, paths: bars, points: { show: false } });
    const columns = [
      share((m) => timeline.good[m] + timeline.fair[m] + poorAt(m)),
      share((m) => timeline.fair[m] + poorAt(m)),
      share((m) => poorAt(m)),
      share((m) => timeline.bad[m]),
    ];
    const options = chartOptions(130, ["--good", "--fair", "--poor", "--bad"].map(fill), { unit: " %", range: [0, 100], splits: () => [0, 50, 100], over: shades([]) });
    return ["Share of people by class", "", options, [times, ...columns]];
  }

  function presentChart() {
    const bars = uPlot.paths.bars({ size: [0.7, 8], align: 0 });
    const series = [
      { stroke: variable("--ink"), width: 1.4, points: { show: false } },
      { stroke: variable("--median"), fill: variable("--median"), width: 0, paths: bars, points: { show: false } },
      { stroke: variable("--fair"), fill: variable("--fair"), width: 0, paths: bars, points: { show: false } },
    ];
    const most = Math.max(1, ...timeline.present);
    const options = chartOptions(70, series, { unit: "", range: [-0.3 * most, 1.1 * most], splits: () => [0, most], under: shades([]) });
    return ["Joins present", "bars: joins up, leaves down", options, [times, timeline.present, timeline.joins, timeline.leaves.map((n) => -n)]];
  }

  function bandChart(title, name, unit, isLast) {
    const suffix = unit === " %" ? "pct" : "ms";
    const [low, high] = [timeline[`${name}_p50_${suffix}`], timeline[`${name}_p95_${suffix}`]];
    const bounds = data.bounds[name];
    const most = Math.max(bounds[0] || 1, ...high.map((value) => value || 0));
    const series = [
      { stroke: variable("--band"), width: 1, points: { show: false } },
      { stroke: variable("--median"), width: 1.6, points: { show: false } },
    ];
    const options = chartOptions(84, series, { unit, isLast, range: [0, 1.08 * most], bands: [{ series: [1, 2], fill: variable("--band") }], under: shades(bounds.filter((bound) => bound !== null && bound < 1.08 * most)) });
    return [title, "p50 to p95; dashed: fair, poor, bad", options, [times, high, low]];
  }

  function drawCharts() {
    const box = byId("charts");
    box.hidden = false;
    byId("static-timeline").hidden = true;
    for (const chart of charts) chart.destroy();
    box.replaceChildren();
    const all = [classChart(), presentChart(), bandChart("Latency received", "latency", " ms", false), bandChart("Jitter received", "jitter", " ms", false), bandChart("Packet loss received", "loss", " %", true)];
    charts = all.map(([title, note, options, columns]) => {
      box.append(element("p", { class: "chart-title" }, element("b", {}, title), element("span", {}, note)));
      return new uPlot(options, columns, box);
    });
    zoomCharts();
  }

  function zoomCharts() {
    isMoving = true;
    for (const chart of charts) chart.setScale("x", { min: start + 60 * state.from - 30, max: start + 60 * state.to + 30 });
    isMoving = false;
  }

  function onScale(chart, key) {
    if (isMoving || key !== "x" || !charts.includes(chart)) return;
    const { min, max } = chart.scales.x;
    const minuteOf = (unix) => Math.round((unix - start) / 60);
    const from = Math.max(0, minuteOf(min + 29));
    const to = Math.min(minutes - 1, minuteOf(max - 29));
    if (to > from) zoom(from, to);
    else zoom(0, minutes - 1);
  }

  function zoom(from, to) {
    Object.assign(state, { from, to });
    zoomCharts();
    for (const lens of document.querySelectorAll(".lens")) {
      const width = minutes / (to + 1 - from);
      lens.setAttribute("width", `${100 * width}%`);
      lens.setAttribute("x", `${(-100 * from * width) / minutes}%`);
    }
    drawHeatAxis();
    drawLetters();
    byId("reset").hidden = from === 0 && to === minutes - 1;
    remember();
  }

  function onCursor(chart) {
    if (isMoving || chart.cursor.idx === null || chart.cursor.idx === undefined || chart.cursor.left < 0) return;
    pointAt(chart.cursor.idx, "chart");
  }

  /** Moves the one minute that charts and heat map share. */
  function pointAt(minute, by) {
    const at = Math.min(Math.max(minute, 0), minutes - 1);
    state.minute = at;
    const cursor = byId("heat-cursor");
    cursor.setAttribute("x", `${(100 * at) / minutes}%`);
    cursor.setAttribute("width", `${100 / minutes}%`);
    if (by !== "chart" && charts.length) {
      isMoving = true;
      const left = charts[0].valToPos(start + 60 * at, "x");
      for (const chart of charts) chart.setCursor({ left, top: 10 }, false);
      isMoving = false;
    }
    byId("readout").replaceChildren(...minuteWords(at));
  }

  function minuteWords(minute) {
    const n = timeline.n[minute];
    const time = element("b", {}, clock(start + 60 * minute));
    if (data.gaps.includes(minute)) return [time, " nobody was sampled: a gap of the collector"];
    const loss = rounded(timeline.loss_p95_pct[minute]);
    return [time, `  ${poorAt(minute)} of ${n} people poor or bad (${percent(poorAt(minute), n)}), ${timeline.present[minute]} joins present; 95th percentile: latency ${rounded(timeline.latency_p95_ms[minute])} ms, jitter ${rounded(timeline.jitter_p95_ms[minute])} ms, loss ${loss} %`];
  }

  // ── Heat map ─────────────────────────────────────────────────────────────────────────────────────────────────────

  const heatRows = [...document.querySelectorAll(".heat-row[data-person]")];

  function heatText(place, person) {
    const row = state.heatMetric === 0 ? data.layers[state.heatStream][person] : data.metricLayers[state.heatMetric - 1][state.heatStream][place];
    return words[row];
  }

  function drawHeat() {
    heatRows.forEach((row, place) => row.querySelector(".lens").replaceChildren(...cells(heatText(place, data.heat[place])), marks()));
    drawOthers();
    drawLetters();
    remember();
  }

  /** The letter of each cell that is not good, where zoom has made room for it. */
  function drawLetters() {
    for (const letter of document.querySelectorAll(".heat-row .letter")) letter.remove();
    const area = heatRows.length ? heatRows[0].querySelector(".cells").getBoundingClientRect().width : 0;
    if (area / (state.to + 1 - state.from) < LETTER_PX) return;
    heatRows.forEach((row, place) => {
      for (const [letter, from, length] of runs(heatText(place, data.heat[place]))) {
        if (!"fpb".includes(letter)) continue;
        for (let minute = Math.max(from, state.from); minute < Math.min(from + length, state.to + 1); minute++) {
          const text = drawing("text", { class: `letter on-${letter}`, x: `${(100 * (minute + 0.5)) / minutes}%`, y: 11 });
          text.textContent = letter.toUpperCase();
          row.querySelector(".lens").append(text);
        }
      }
    });
  }

  /** The last row: which share of those without a row of their own was poor. */
  function drawOthers() {
    const lens = document.querySelector(".heat-row.others .lens");
    if (!lens) return;
    const shown = new Set(data.heat);
    const [poor, all] = [new Array(minutes).fill(0), new Array(minutes).fill(0)];
    for (let person = 0; person < count; person++) {
      if (shown.has(person)) continue;
      for (const [letter, from, length] of runs(layer(state.heatStream, person))) {
        if (!"gfpb".includes(letter)) continue;
        for (let minute = from; minute < from + length; minute++) {
          all[minute] += 1;
          if (IS_POOR[letter]) poor[minute] += 1;
        }
      }
    }
    const bars = drawing("svg", { y: "100%", overflow: "visible" });
    poor.forEach((n, minute) => {
      if (n) bars.append(drawing("rect", { class: "p", x: `${(100 * minute) / minutes}%`, width: `${100 / minutes}%`, y: `${(-100 * n) / all[minute]}%`, height: `${(100 * n) / all[minute]}%` }));
    });
    lens.replaceChildren(drawing("rect", { class: "g", width: "100%", height: "100%" }), bars, marks());
  }

  function drawHeatAxis() {
    const axis = document.querySelector(".heat-axis .axis");
    const span = state.to + 1 - state.from;
    // A time with its day or the zone's name needs the room of two.
    const most = areShort() ? 8 : 3;
    const step = [1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 720, 1440].find((minutes) => span / minutes <= most) || 2880;
    const marks = [];
    let before;
    for (let minute = state.from; minute <= state.to; minute++) {
      const { hour, minute: rest } = parts(start + 60 * minute);
      const x = (100 * (minute - state.from)) / span;
      if ((60 * Number(hour) + Number(rest)) % step || x > 98) continue;
      marks.push(drawing("line", { x1: `${x}%`, x2: `${x}%`, y1: 0, y2: 4 }));
      const text = drawing("text", { x: `${x}%`, y: 16 });
      text.textContent = clock(start + 60 * minute, before);
      before = start + 60 * minute;
      marks.push(text);
    }
    axis.replaceChildren(...marks);
  }

  function heatWords(row, minute) {
    const place = heatRows.indexOf(row);
    const person = data.heat[place];
    const letter = letterAt(heatText(place, person), minute);
    const which = state.heatStream ? data.streams[state.heatStream - 1] : "worst of all streams";
    const metric = state.heatMetric ? `, ${data.metrics[state.heatMetric - 1]} alone` : "";
    return [element("b", {}, clock(start + 60 * minute)), `  ${people.name[person]}: ${CLASS_WORDS[letter]} (${which}${metric})`];
  }

  function setUpHeat() {
    const options = (select, titles) => select.append(...titles.map((title, place) => element("option", { value: place }, title)));
    options(byId("heat-stream"), ["all streams", ...data.streams]);
    options(byId("heat-metric"), ["worst of all", ...data.metrics]);
    byId("heat-stream").addEventListener("change", (event) => { state.heatStream = Number(event.target.value); drawHeat(); });
    byId("heat-metric").addEventListener("change", (event) => { state.heatMetric = Number(event.target.value); drawHeat(); });
    const box = byId("heat-rows");
    box.addEventListener("pointermove", (event) => {
      const row = event.target.closest(".heat-row[data-person]");
      const area = row && row.querySelector(".cells").getBoundingClientRect();
      if (!area || event.clientX < area.left) return;
      const minute = state.from + Math.floor(((event.clientX - area.left) / area.width) * (state.to + 1 - state.from));
      pointAt(minute, "heat");
      byId("heat-readout").replaceChildren(...heatWords(row, Math.min(minute, minutes - 1)));
    });
    box.addEventListener("click", (event) => {
      const row = event.target.closest(".heat-row[data-person]");
      if (row) openPerson(Number(row.dataset.person));
    });
    box.addEventListener("keydown", onHeatKey);
  }

  function onHeatKey(event) {
    const row = event.target.closest(".heat-row[data-person]");
    if (!row) return;
    const place = heatRows.indexOf(row);
    const steps = { ArrowLeft: -1, ArrowRight: 1 };
    if (event.key === "Enter") openPerson(Number(row.dataset.person));
    else if (event.key === "ArrowDown") heatRows[Math.min(place + 1, heatRows.length - 1)].focus();
    else if (event.key === "ArrowUp") heatRows[Math.max(place - 1, 0)].focus();
    else if (event.key in steps) {
      pointAt((state.minute === null ? state.from : state.minute) + steps[event.key], "key");
      byId("heat-readout").replaceChildren(...heatWords(row, state.minute));
    } else return;
    event.preventDefault();
  }

  // ── Participants ─────────────────────────────────────────────────────────────────────────────────────────────────

  const body = byId("people").tBodies[0];
  /** A text as people search for it: in any case and width, composed or not, with accents or without. */
  const folded = (text) => text.normalize("NFKD").replace(/\p{Mn}/gu, "").toLowerCase().toUpperCase();
  /** Whether a folded text holds what somebody typed. */
  const holds = (text, typed) => text.includes(folded(typed.trim()));
  const searched = people.name.map((name, person) =>
    folded([name, word(people.cause[person]), ...people.attributes.map((values) => word(values[person]))].join("\n")));
  let listed = [];
  let rowsShown = PAGE_ROWS;
  /** Rows are added by so many at once, and as many as the opened one needs. */
  const pagesTo = (place) => PAGE_ROWS * (Math.floor(Math.max(place, 0) / PAGE_ROWS) + 1);

  const chosen = () => (state.people === "" ? null : new Set(state.people.split(" ").map(Number)));

  function passes(person, only) {
    if (only && !only.has(person)) return false;
    if (state.cause && word(people.cause[person]) !== state.cause) return false;
    if (state.place && word(people.attributes[0][person]) !== state.place) return false;
    if (state.find && !holds(searched[person], state.find)) return false;
    if (state.range && !isWithin(person, state.range)) return false;
    if (!state.class) return true;
    return runs(layer(state.stream, person)).some(([letter, from, length]) => state.class.includes(letter) && from <= state.to && from + length > state.from);
  }

  /** Whether numbers of the person lie in each "place:lowest:highest", with commas between; an empty bound is none. */
  function isWithin(person, ranges) {
    return ranges.split(",").every((range) => {
      const [place, low, high] = range.split(":");
      const value = people.numbers[place] ? people.numbers[place][person] : null;
      return value !== null && (!low || value >= Number(low)) && (!high || value <= Number(high));
    });
  }

  function sortKey(person) {
    if (state.sort === "name") return people.name[person].toLowerCase();
    if (state.sort === "cause") return word(people.cause[person]) || "\uffff";
    if (state.sort === "rank") return people.rank[person];
    return people.numbers[Number(state.sort)][person];
  }

  /** Whoever has no value comes last, whichever way the rest is sorted. */
  function compare(one, other) {
    const [a, b] = [sortKey(one), sortKey(other)];
    if (a === null || b === null) return (a === null) - (b === null) || one - other;
    const order = a < b ? -1 : a > b ? 1 : 0;
    return (state.down ? -order : order) || one - other;
  }

  function listPeople() {
    const only = chosen();
    listed = [...Array(count).keys()].filter((person) => passes(person, only)).sort(compare);
    rowsShown = Math.max(pagesTo(state.rows - 1), state.open === "" ? 0 : pagesTo(listed.indexOf(Number(state.open))));
    drawPeople();
    remember();
  }

  function drawPeople() {
    const shown = listed.slice(0, rowsShown);
    body.replaceChildren(...shown.map(personRow));
    byId("more").hidden = listed.length <= rowsShown;
    byId("more").parentElement.hidden = listed.length <= rowsShown;
    byId("count").textContent = listed.length === count ? `${shown.length} of ${count} shown.` : `${listed.length} of ${count} people fit the filters, ${shown.length} shown.`;
    const filter = byId("clear");
    filter.hidden = state.people === "" && !state.cause && !state.place && !state.find && !state.class && !state.range;
    filter.textContent = state.people === "" ? "show everybody" : `only the ${state.people.split(" ").length} people of a claim: show everybody`;
    for (const title of byId("people").tHead.querySelectorAll("th[data-sort]")) {
      if (title.dataset.sort === state.sort) title.setAttribute("aria-sort", state.down ? "descending" : "ascending");
      else title.removeAttribute("aria-sort");
    }
    if (state.open !== "") {
      const row = body.querySelector(`tr[data-person="${state.open}"]`);
      if (row) toggleDetail(row, true);
    }
  }

  function personRow(person) {
    const course = drawing("svg", { class: "course", "aria-hidden": "true" });
    course.append(...cells(layer(0, person)));
    const cause = word(people.cause[person]);
    const number = (place) => element("td", { class: "number" }, people.numbers[place][person] === null ? "–" : `${people.numbers[place][person]}${people.numberUnits[place]}`);
    const attribute = (place) => element("td", {}, word(people.attributes[place][person]) || "–");
    const row = element("tr", { class: "opens", tabindex: "0", "data-person": person, "aria-expanded": "false" },
      element("td", { class: "number" }, rounded(people.rank[person])),
      element("th", { scope: "row" }, people.name[person]),
      element("td", {}, course),
      element("td", {}, cause ? element("span", { class: "chip", title: word(people.evidence[person]) }, cause) : ""),
      ...data.people.shownNumbers.map(number), attribute(0), attribute(2));
    row.addEventListener("click", () => toggleDetail(row));
    row.addEventListener("keydown", (event) => onPersonKey(event, row));
    return row;
  }

  function onPersonKey(event, row) {
    const rows = [...body.querySelectorAll("tr.opens")];
    const place = rows.indexOf(row);
    if (event.target !== row) return;
    if (event.key === "Enter" || event.key === " ") toggleDetail(row);
    else if (event.key === "ArrowDown") rows[Math.min(place + 1, rows.length - 1)].focus();
    else if (event.key === "ArrowUp") rows[Math.max(place - 1, 0)].focus();
    else return;
    event.preventDefault();
  }

  function toggleDetail(row, keepsOpen) {
    const open = row.nextElementSibling && row.nextElementSibling.classList.contains("detail");
    if (open && keepsOpen) return;
    for (const detail of body.querySelectorAll("tr.detail")) {
      detail.previousElementSibling.setAttribute("aria-expanded", "false");
      detail.remove();
    }
    state.open = open ? "" : row.dataset.person;
    if (!open) {
      row.setAttribute("aria-expanded", "true");
      row.after(detailRow(Number(row.dataset.person)));
    }
    remember();
  }

  function detailRow(person) {
    const strip = (title, text) => {
      const svg = drawing("svg", { role: "img", "aria-label": `${title}: ${spoken(text)}` });
      svg.append(...cells(text));
      return element("div", { class: "strip" }, element("span", {}, title), svg);
    };
    const fact = (title, value) => (value ? element("div", {}, element("dt", {}, title), element("dd", {}, value)) : null);
    const signal = people.signal[person];
    const facts = [
      fact("Consistent with", word(people.cause[person])), fact("Evidence", word(people.evidence[person])),
      fact("CPU load p95", people.numbers[11][person] === null ? "not reported" : `${people.numbers[11][person]} %`),
      fact("Wi-Fi signal p50", signal === null ? "not reported" : `${signal} dBm`),
      ...people.numberTitles.map((title, place) => (people.shownNumbers.includes(place) || people.numbers[place][person] === null ? null : fact(title, `${people.numbers[place][person]}${people.numberUnits[place]}`))),
      ...people.attributeTitles.map((title, place) => fact(title, word(people.attributes[place][person]))),
    ].filter((entry) => entry !== null);
    const copy = element("button", { type: "button", onclick: (event) => copyEvidence(event.target, person) }, "Copy evidence");
    return element("tr", { class: "detail" }, element("td", { colspan: 4 + people.shownNumbers.length + 2 },
      element("div", { class: "detail-box" },
        element("div", {}, strip("all streams", layer(0, person)), ...data.streams.map((title, place) => strip(title, layer(place + 1, person)))),
        element("dl", {}, ...facts), episodeTable(person), element("div", {}, copy))));
  }

  /** The minutes of a row in words, for those who hear the page. */
  function spoken(text) {
    const sums = {};
    for (const [letter, , length] of runs(text)) sums[letter] = (sums[letter] || 0) + length;
    return Object.entries(sums).filter(([letter]) => letter !== "-").map(([letter, n]) => `${n} minutes ${CLASS_WORDS[letter]}`).join(", ");
  }

  /** Where no minute of a person could be judged, nobody knows whether there was trouble. */
  const NOTHING_MEASURED = "Nothing was measured.";
  const isMeasured = (person) => people.classified[person] > 0;

  function episodesOf(person) {
    const all = data.episodes;
    return [...all.person.keys()].filter((row) => all.person[row] === person).map((row) => ({
      from: clock(start + 60 * all.from[row]),
      to: clock(start + 60 * (all.from[row] + all.span[row]), start + 60 * all.from[row]),
      text: `${word(all.stream[row])}, ${all.poor[row]} of ${all.span[row]} minutes, ${word(all.worst[row])}${all.due[row] === null ? "" : `: ${word(all.due[row])}`}`,
    }));
  }

  function episodeTable(person) {
    const rows = episodesOf(person).map(({ from, to, text }) => element("tr", {}, element("td", {}, `${from}–${to}`), element("td", {}, text)));
    const none = isMeasured(person) ? "No episode: never two poor minutes with at most one other between." : NOTHING_MEASURED;
    if (!rows.length) return element("p", { class: "note" }, none);
    return element("table", {}, element("caption", {}, "Episodes"), element("tbody", {}, ...rows));
  }

  /** One person's case as plain text, for a ticket. */
  function evidence(person) {
    const facts = people.numberTitles.map((title, place) => (people.numbers[place][person] === null ? null : `${title} ${people.numbers[place][person]}${people.numberUnits[place]}`));
    const attributes = people.attributeTitles.map((title, place) => (people.attributes[place][person] === null ? null : `${title} ${word(people.attributes[place][person])}`));
    const lines = [
      `${people.name[person]}, ${document.querySelector("h1").textContent}, ${document.querySelector(".facts").textContent.trim().split("\n")[0].trim()} (times in ${zone()})`,
      `Consistent with: ${word(people.cause[person]) || (isMeasured(person) ? "no trouble" : "nobody knows what, as nothing was measured")}${people.evidence[person] === null ? "" : ` (${word(people.evidence[person])})`}`,
      facts.filter(Boolean).join("; "), attributes.filter(Boolean).join("; "),
      ...episodesOf(person).map(({ from, to, text }) => `${from}–${to} ${text}`),
    ];
    return lines.filter(Boolean).join("\n");
  }

  /** A page that was opened from disk may have no clipboard; then the text is shown and selected. */
  async function copyEvidence(button, person) {
    const text = evidence(person);
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      const box = element("pre", { tabindex: "0" }, text);
      button.after(box);
      getSelection().selectAllChildren(box);
      button.textContent = "Select and copy";
    }
  }

  function openPerson(person) {
    beginStep();
    Object.assign(state, { people: "", cause: "", place: "", find: "", class: "", range: "", open: String(person), section: "participants" });
    showState();
    showOpened("focus");
  }

  /** Scrolls to the opened row, if one is. */
  function showOpened(focus) {
    const row = state.open === "" ? null : body.querySelector(`tr.opens[data-person="${CSS.escape(state.open)}"]`);
    if (!row) return false;
    row.scrollIntoView({ block: "center" });
    if (focus) row.focus({ preventScroll: true });
    return true;
  }

  function setUpPeople() {
    const choices = (select, values) => select.append(...[...new Set(values)].filter(Boolean).sort().map((value) => element("option", {}, value)));
    choices(byId("cause"), people.cause.map(word));
    choices(byId("place"), people.attributes[0].map(word));
    byId("stream").append(...["any stream", ...data.streams].map((title, place) => element("option", { value: place }, title)));
    for (const id of ["find", "cause", "place", "class", "stream"]) {
      byId(id).addEventListener("input", (event) => {
        state[id] = id === "stream" ? Number(event.target.value) : event.target.value;
        Object.assign(state, { open: "", rows: 0 });
        listPeople();
      });
    }
    byId("clear").addEventListener("click", () => {
      Object.assign(state, { people: "", cause: "", place: "", find: "", class: "", stream: 0, range: "", open: "" });
      showState();
    });
    byId("more").addEventListener("click", () => { rowsShown += PAGE_ROWS; state.rows = rowsShown; drawPeople(); remember(); });
    for (const title of byId("people").tHead.querySelectorAll("th[data-sort]")) {
      const button = element("button", { type: "button" }, title.textContent);
      title.replaceChildren(button);
      button.addEventListener("click", () => {
        // Trouble is what one looks for, so numbers begin with the largest.
        const isNumber = !["rank", "name", "cause"].includes(title.dataset.sort);
        state.down = state.sort === title.dataset.sort ? !state.down : isNumber;
        state.sort = title.dataset.sort;
        listPeople();
      });
    }
  }

  // ── Claims, times, and the address ───────────────────────────────────────────────────────────────────────────────

  /** Links within the page: what they choose, and the section that they lead to, become the address. */
  function setUpLinks() {
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      if (!link) return;
      event.preventDefault();
      follow(link);
    });
  }

  function follow(link) {
    beginStep();
    const { from, to, people: who, cause, range, class: letters, stream } = link.dataset;
    if (from !== undefined && from !== "") {
      const margin = Math.max(3, Number(to) - Number(from));
      zoom(Math.max(0, Number(from) - margin), Math.min(minutes - 1, Number(to) + margin));
      pointAt(Number(from), "link");
    }
    if (link.hash === "#participants" && Object.keys(link.dataset).length) {
      Object.assign(state, { people: cause ? "" : who || "", cause: cause || "", place: "", find: "", class: letters || "", stream: Number(stream || 0), range: range || "", open: "", rows: 0 });
      showState();
    }
    if (link.hash === "#heat") markRows(who);
    state.section = link.hash.slice(1);
    remember();
    showSection("focus");
  }

  /** Scrolls to the section of the address; who follows a link by keyboard goes on from there. */
  function showSection(focus) {
    const section = state.section === "" ? null : byId(state.section);
    if (!section) return;
    section.scrollIntoView();
    if (!focus) return;
    section.tabIndex = -1;
    section.focus({ preventScroll: true });
  }

  /** Which tables are unfolded, by their places on the page. */
  function setUpDetails() {
    const all = [...document.querySelectorAll("main details")];
    const unfolded = () => all.flatMap((part, place) => (part.open ? [place] : [])).join(".");
    initial.details = state.details = unfolded();
    for (const part of all) part.addEventListener("toggle", () => { state.details = unfolded(); remember(); });
    return () => {
      const wanted = new Set(state.details.split("."));
      all.forEach((part, place) => { part.open = wanted.has(String(place)); });
    };
  }

  function markRows(who) {
    const wanted = new Set((who || "").split(" "));
    for (const row of heatRows) row.classList.toggle("at", wanted.has(row.dataset.person));
  }

  function showTimes() {
    for (const time of document.querySelectorAll("[data-unix]")) {
      const { unix, after } = time.dataset;
      time.textContent = clock(Number(unix), after && Number(after));
    }
    for (const day of document.querySelectorAll("[data-day]")) {
      const shown = { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: zone() };
      day.textContent = new Date(day.dataset.day * 1000).toLocaleDateString("en-GB", shown).replace(",", "") + ",";
    }
    document.querySelector(".zone").textContent = zone();
    byId("zone").textContent = state.utc ? `show ${data.zone}` : "show UTC";
  }

  function setUpZone() {
    byId("zone").hidden = data.zone === "UTC";
    byId("zone").addEventListener("click", () => {
      state.utc = !state.utc;
      showTimes();
      drawCharts();
      drawHeatAxis();
      drawPeople();
      remember();
    });
  }

  /** Leaves the view as it is in the history, so that what follows can be taken back. */
  const beginStep = () => history.pushState(null, "", location.href);

  /** Writes what differs from the page as it opens into the address, so that a view can be passed on. */
  function remember() {
    const changed = Object.entries(state).filter(([key, value]) => key !== "minute" && value !== initial[key]);
    const text = changed.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&");
    history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
  }

  /** Reads the view from the address: all of it, or the section alone. */
  function recall() {
    Object.assign(state, initial);
    const hash = location.hash.slice(1);
    if (hash && !hash.includes("=")) state.section = hash;
    for (const part of hash.split("&")) {
      const [key, value] = part.split("=");
      if (!(key in initial) || value === undefined) continue;
      const text = decoded(value);
      const kind = typeof initial[key];
      state[key] = kind === "number" ? Number(text) || 0 : kind === "boolean" ? text === "true" : text;
    }
    state.from = Math.min(Math.max(state.from, 0), minutes - 1);
    state.to = Math.min(Math.max(state.to, state.from), minutes - 1);
  }

  /** An address that was cut in a mail is read as far as it goes. */
  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }

  function showState() {
    for (const id of ["find", "cause", "place", "class", "stream"]) byId(id).value = state[id];
    [byId("heat-stream").value, byId("heat-metric").value] = [state.heatStream, state.heatMetric];
    listPeople();
  }

  function onTimelineKey(event) {
    const steps = { ArrowLeft: -1, ArrowRight: 1 };
    if (!(event.key in steps)) return;
    pointAt((state.minute === null ? state.from - 1 : state.minute) + steps[event.key], "key");
    event.preventDefault();
  }

  /** Shows what the address says. */
  function showAddress(unfold) {
    recall();
    unfold();
    if (minutes > 0) {
      drawCharts();
      zoom(state.from, state.to);
      if (heatRows.length) drawHeat();
    }
    showTimes();
    showState();
    if (!showOpened()) showSection();
  }

  function begin() {
    for (const part of document.querySelectorAll(".needs-script")) if (!part.id || part.id === "filters" || part.id.endsWith("readout")) part.hidden = false;
    const unfold = setUpDetails();
    setUpHeat();
    setUpPeople();
    setUpLinks();
    setUpZone();
    byId("charts").addEventListener("keydown", onTimelineKey);
    byId("reset").addEventListener("click", () => zoom(0, minutes - 1));
    showAddress(unfold);
    addEventListener("popstate", () => showAddress(unfold));
    let resizing = 0;
    addEventListener("resize", () => { clearTimeout(resizing); resizing = setTimeout(drawCharts, 150); });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawCharts);
    document.documentElement.dataset.ready = String(Math.round(performance.now()));
  }

  begin();
})();
