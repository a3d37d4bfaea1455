// The start page: query (table, graph), targets, status. No dependencies, no build step.
// All text from the server enters the page as text nodes.

const $ = (id) => document.getElementById(id);
const PAGES = ["query", "targets", "status", "config", "flags"];
const MAX_SERIES = 1000;
const LIGHT = ["#911158", "#ff4e68", "#125800", "#df43ff", "#ba8d00", "#652c94", "#2200ff", "#419cb9"];
const DARK = ["#69700c", "#8b0dff", "#f994c1", "#ced025", "#9996ff", "#0e734d", "#45d87a", "#bb0096"];

function element(tag, properties, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (name in node) node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

async function api(path, parameters, signal) {
  const body = new URLSearchParams(parameters || {});
  const get = !parameters;
  const response = await fetch("api/v1/" + path, get ? { signal } : { method: "POST", body, signal });
  const text = await response.text();
  let answer;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new Error(`${response.status}: ${text.slice(0, 500)}`);
  }
  if (answer.status !== "success") throw new Error(`${answer.errorType}: ${answer.error}`);
  return answer;
}

// ---- times and numbers

const UNITS = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86400, w: 604800, y: 31536000 };

function seconds(text) {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  if (!/^(\d+(ms|[smhdwy]))+$/.test(text)) return NaN;
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|[smhdwy])/g)) sum += count * UNITS[unit];
  return sum;
}

const clockText = (time, withDate) => {
  const iso = new Date(time * 1000).toISOString();
  return withDate ? iso.slice(5, 16).replace("T", " ") : iso.slice(11, 19);
};

function short(value) {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e15)) return value.toExponential(2);
  for (const [limit, unit] of [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]]) {
    if (size >= limit) return Number((value / limit).toPrecision(4)) + unit;
  }
  return String(Number(value.toPrecision(4)));
}

function seriesName(metric) {
  const pairs = Object.entries(metric).filter(([name]) => name !== "__name__");
  const labels = pairs.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(", ");
  return (metric.__name__ || "") + (labels || !metric.__name__ ? `{${labels}}` : "");
}

// A series keeps its colour across refreshes: by its labels, not by its place.
function colour(name) {
  let hash = 2166136261;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 16777619);
  const palette = matchMedia("(prefers-color-scheme: dark)").matches ? DARK : LIGHT;
  return palette[(hash >>> 0) % palette.length];
}

// ---- query page

let tab = "table";
let running = null;
let chart = null;

function readUrl() {
  const url = new URLSearchParams(location.search);
  $("expr").value = url.get("g0.expr") || "";
  tab = ["0", "graph"].includes(url.get("g0.tab")) ? "graph" : "table";
  $("range").value = url.get("g0.range_input") || "1h";
  const end = url.get("g0.end_input") || url.get("g0.moment_input");
  $("end").value = end ? end.replace(" ", "T") : "";
  $("step").value = url.get("g0.res_step") || url.get("g0.step_input") || "";
}

function writeUrl() {
  const url = new URLSearchParams(location.search);
  const set = (name, value) => (value ? url.set(name, value) : url.delete(name));
  set("g0.expr", $("expr").value);
  set("g0.tab", tab);
  set("g0.range_input", $("range").value);
  set("g0.end_input", $("end").value.replace("T", " "));
  set("g0.res_step", $("step").value);
  history.replaceState(null, "", "?" + url);
}

function selectTab(next) {
  tab = next;
  for (const name of ["table", "graph"]) {
    $("tab-" + name).setAttribute("aria-selected", String(name === tab));
    $("tab-" + name).tabIndex = name === tab ? 0 : -1;
  }
  $("panel").setAttribute("aria-labelledby", "tab-" + tab);
}

function notice(kind, text) {
  $("notices").append(element("div", { className: "notice " + kind, role: kind === "error" ? "alert" : "note" }, text));
}

async function run() {
  const query = $("expr").value.trim();
  writeUrl();
  if (running) running.abort();
  $("notices").replaceChildren();
  if (!query) {
    $("panel").replaceChildren(element("div", { className: "empty" }, "Enter an expression, for instance up"));
    $("summary").textContent = "";
    return;
  }
  const control = new AbortController();
  running = control;
  $("cancel").hidden = false;
  const started = performance.now();
  try {
    const end = $("end").value ? Date.parse($("end").value + "Z") / 1000 : Date.now() / 1000;
    const graph = tab === "graph";
    const parameters = { query, limit: MAX_SERIES };
    if (graph) {
      const range = seconds($("range").value.trim());
      if (!(range > 0)) throw new Error(`range: expected a duration such as 15m or 1h, got ${$("range").value}`);
      const given = $("step").value.trim();
      const step = given ? seconds(given) : Math.max(Math.ceil(range / 250), 1);
      if (!(step > 0)) throw new Error(`resolution: expected a duration such as 15s, got ${given}`);
      const last = Math.floor(end / step) * step;
      Object.assign(parameters, { start: last - Math.floor(range / step) * step, end: last, step });
    } else {
      parameters.time = end;
    }
    const answer = await api(graph ? "query_range" : "query", parameters, control.signal);
    for (const text of answer.warnings || []) notice("warning", text);
    for (const text of answer.infos || []) notice("info", text);
    const count = graph ? showGraph(answer.data, parameters) : showTable(answer.data);
    const took = (performance.now() - started) / 1000;
    $("summary").textContent = `${count}, ${took.toFixed(2)} s`;
  } catch (failure) {
    if (control.signal.aborted) {
      if (running === control) $("summary").textContent = "cancelled";
      return;
    }
    $("panel").replaceChildren();
    $("summary").textContent = "";
    notice("error", failure.message);
  } finally {
    if (running === control) {
      running = null;
      $("cancel").hidden = true;
    }
  }
}

function histogramText(histogram) {
  const buckets = (histogram.buckets || []).map(([, low, high, count]) => `${low}…${high}: ${count}`);
  return [`count ${histogram.count}, sum ${histogram.sum}`, ...buckets].join("\n");
}

function showTable(data) {
  const rows = [];
  const row = (name, value) =>
    rows.push(element("tr", {}, element("td", { className: "series" }, name), element("td", { className: "number" }, value)));
  if (data.resultType === "scalar" || data.resultType === "string") {
    row(data.resultType, data.result[1]);
  } else if (data.resultType === "vector") {
    for (const one of data.result) row(seriesName(one.metric), one.value ? one.value[1] : histogramText(one.histogram[1]));
  } else {
    for (const one of data.result) {
      const lines = (one.values || []).map(([time, value]) => `${value} @${time}`);
      for (const [time, histogram] of one.histograms || []) lines.push(`${histogramText(histogram)} @${time}`);
      rows.push(element("tr", {}, element("td", { className: "series" }, seriesName(one.metric)),
        element("td", { className: "number series" }, element("span", {}, lines.join("\n")))));
    }
  }
  $("panel").replaceChildren(rows.length
    ? element("table", {}, element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "Series"), element("th", { scope: "col" }, "Value"))),
      element("tbody", {}, ...rows))
    : element("div", { className: "empty" }, "No data at this time"));
  for (const span of document.querySelectorAll("#panel span")) span.style.whiteSpace = "pre";
  return rows.length === 1 ? "1 series" : `${rows.length} series`;
}

// ---- graph

function showGraph(data, range) {
  const lines = data.result.map((one) => {
    const name = seriesName(one.metric);
    return { name, colour: colour(name), points: (one.values || []).map(([time, value]) => [time, Number(value)]) };
  });
  if (!lines.length) {
    chart = null;
    $("panel").replaceChildren(element("div", { className: "empty" }, "No data in this range"));
    return "0 series";
  }
  const canvas = element("canvas", { id: "chart", role: "img" });
  canvas.setAttribute("aria-label", `Line chart of ${lines.length} series from ${clockText(range.start, true)} to ${clockText(range.end, true)} UTC; the values follow in the legend`);
  const hover = element("div", { className: "bar", id: "hover" }, "\u00a0");
  const legend = element("ul", { className: "legend" });
  chart = { canvas, lines, range, only: null, at: null, hover };
  for (const line of lines) {
    const finite = line.points.map((point) => point[1]).filter(Number.isFinite);
    const low = finite.reduce((a, b) => Math.min(a, b), Infinity);
    const high = finite.reduce((a, b) => Math.max(a, b), -Infinity);
    const last = line.points.length ? short(line.points[line.points.length - 1][1]) : "–";
    const swatch = element("span", { className: "swatch" });
    swatch.style.background = line.colour;
    const button = element("button", { type: "button" }, swatch, `${line.name}  last ${last}, min ${short(low)}, max ${short(high)}`);
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      chart.only = chart.only === line ? null : line;
      for (const other of legend.querySelectorAll("button")) other.setAttribute("aria-pressed", "false");
      button.setAttribute("aria-pressed", String(chart.only === line));
      draw();
    });
    legend.append(element("li", {}, button));
  }
  canvas.addEventListener("mousemove", (event) => { chart.at = [event.offsetX, event.offsetY]; draw(); });
  canvas.addEventListener("mouseleave", () => { chart.at = null; draw(); });
  $("panel").replaceChildren(canvas, hover, legend);
  draw();
  return lines.length === 1 ? "1 series" : `${lines.length} series`;
}

function ticks(low, high, count) {
  const raw = (high - low) / count;
  const base = 10 ** Math.floor(Math.log10(raw));
  const size = [1, 2, 5, 10].map((m) => m * base).find((s) => s >= raw);
  const found = [];
  for (let at = Math.ceil(low / size) * size; at <= high + size * 1e-9; at += size) found.push(at);
  return found;
}

function bounds(lines) {
  let low = Infinity;
  let high = -Infinity;
  for (const line of lines) {
    for (const [, value] of line.points) {
      if (Number.isFinite(value)) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
  }
  if (low > high) return [0, 1];
  if (low === high) return [low - (Math.abs(low) || 1) * 0.5, high + (Math.abs(high) || 1) * 0.5];
  const margin = (high - low) * 0.05;
  return [low >= 0 && low < margin * 2 ? 0 : low - margin, high + margin];
}

function draw() {
  if (!chart) return;
  const { canvas, range } = chart;
  const lines = chart.only ? [chart.only] : chart.lines;
  const ratio = devicePixelRatio || 1;
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  const style = getComputedStyle(document.documentElement);
  const [low, high] = bounds(lines);
  const box = { left: 62, right: width - 12, top: 12, bottom: height - 28 };
  const span = Math.max(range.end - range.start, range.step);
  const x = (time) => box.left + ((time - range.start) / span) * (box.right - box.left);
  const y = (value) => box.bottom - ((value - low) / (high - low)) * (box.bottom - box.top);
  pen.font = "12px system-ui, sans-serif";
  pen.fillStyle = style.getPropertyValue("--muted");
  pen.strokeStyle = style.getPropertyValue("--line");
  pen.textAlign = "right";
  pen.textBaseline = "middle";
  for (const value of ticks(low, high, 6)) {
    pen.beginPath();
    pen.moveTo(box.left, y(value));
    pen.lineTo(box.right, y(value));
    pen.stroke();
    pen.fillText(short(value), box.left - 6, y(value));
  }
  pen.textAlign = "center";
  pen.textBaseline = "top";
  for (let i = 0; i <= 6; i++) {
    const time = range.start + (span * i) / 6;
    pen.fillText(clockText(time, span > 86400), Math.min(Math.max(x(time), box.left + 24), box.right - 36), box.bottom + 8);
  }
  pen.lineWidth = 1.5;
  for (const line of lines) {
    pen.strokeStyle = line.colour;
    pen.fillStyle = line.colour;
    pen.beginPath();
    let before = null;
    for (const [time, value] of line.points) {
      if (!Number.isFinite(value)) {
        before = null;
        continue;
      }
      if (before !== null && time - before < range.step * 1.5) pen.lineTo(x(time), y(value));
      else {
        pen.moveTo(x(time), y(value));
        pen.rect(x(time) - 0.5, y(value) - 0.5, 1, 1);
        pen.moveTo(x(time), y(value));
      }
      before = time;
    }
    pen.stroke();
  }
  drawHover(pen, box, x, y, lines, style);
}

function drawHover(pen, box, x, y, lines, style) {
  let best = null;
  if (chart.at) {
    for (const line of lines) {
      for (const [time, value] of line.points) {
        const distance = Math.hypot(x(time) - chart.at[0], y(value) - chart.at[1]);
        if (Number.isFinite(distance) && (!best || distance < best.distance)) best = { distance, line, time, value };
      }
    }
  }
  if (!best) {
    chart.hover.textContent = "\u00a0";
    return;
  }
  pen.strokeStyle = style.getPropertyValue("--muted");
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(x(best.time), box.top);
  pen.lineTo(x(best.time), box.bottom);
  pen.stroke();
  pen.fillStyle = best.line.colour;
  pen.beginPath();
  pen.arc(x(best.time), y(best.value), 4, 0, 2 * Math.PI);
  pen.fill();
  chart.hover.textContent = `${clockText(best.time, true)}:${new Date(best.time * 1000).toISOString().slice(17, 19)} UTC   ${best.value}   ${best.line.name}`;
}

// ---- other pages

let targets = [];

async function loadTargets() {
  const answer = await api("targets?state=active");
  targets = answer.data.activeTargets;
  showTargets();
}

function showTargets() {
  const words = $("target-filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = targets.filter((target) => {
    if ($("target-down").checked && target.health === "up") return false;
    const text = [target.scrapePool, target.scrapeUrl, target.lastError, seriesName(target.labels)].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const head = ["Endpoint", "State", "Labels", "Last scrape", "Took", "Error"].map((name) => element("th", { scope: "col" }, name));
  const pools = new Map();
  for (const target of shown) pools.set(target.scrapePool, [...(pools.get(target.scrapePool) || []), target]);
  const tables = [...pools].map(([pool, members]) =>
    element("table", {}, element("caption", {}, `${pool} (${members.filter((t) => t.health === "up").length}/${members.length} up)`),
      element("thead", {}, element("tr", {}, ...head.map((cell) => cell.cloneNode(true)))),
      element("tbody", {}, ...members.map((target) =>
        element("tr", {}, element("td", { className: "series" }, target.scrapeUrl),
          element("td", { className: target.health }, { up: "✓ up", down: "✗ down" }[target.health] || "? unknown"),
          element("td", { className: "series" }, seriesName(target.labels)),
          element("td", {}, target.lastScrape.startsWith("0001") ? "never" : ago(target.lastScrape)),
          element("td", { className: "number" }, `${(target.lastScrapeDuration * 1000).toFixed(1)} ms`),
          element("td", { className: "down" }, target.lastError))))));
  $("targets").replaceChildren(...(tables.length ? tables : [element("div", { className: "empty" }, "No targets")]));
  $("target-summary").textContent = `${targets.filter((t) => t.health === "up").length} of ${targets.length} up`;
}

function ago(time) {
  const past = (Date.now() - Date.parse(time)) / 1000;
  return past < 120 ? `${past.toFixed(1)} s ago` : `${(past / 60).toFixed(0)} min ago`;
}

function valueTable(caption, values) {
  return element("table", {}, element("caption", {}, caption),
    element("tbody", {}, ...values.map(([name, value]) =>
      element("tr", {}, element("th", { scope: "row" }, name), element("td", { className: "series" }, String(value))))));
}

async function loadStatus() {
  const [runtime, build, head] = await Promise.all([api("status/runtimeinfo"), api("status/buildinfo"), api("status/tsdb")]);
  const counts = (list) => list.map(({ name, value }) => [name, value]);
  $("status").replaceChildren(
    valueTable("Build", Object.entries(build.data)),
    valueTable("Runtime", Object.entries(runtime.data)),
    valueTable("Head", Object.entries(head.data.headStats)),
    valueTable("Series by metric name", counts(head.data.seriesCountByMetricName)),
    valueTable("Values by label name", counts(head.data.labelValueCountByLabelName)));
}

async function loadConfig() {
  $("config").textContent = (await api("status/config")).data.yaml;
}

async function loadFlags() {
  $("flags").replaceChildren(valueTable("Flags", Object.entries((await api("status/flags")).data)));
}

async function showReadiness() {
  try {
    const response = await fetch("-/ready");
    $("ready").textContent = response.ok ? "" : "starting…";
  } catch {
    $("ready").textContent = "server does not answer";
  }
}

const LOADERS = { query: run, targets: loadTargets, status: loadStatus, config: loadConfig, flags: loadFlags };

async function showPage() {
  const last = location.pathname.split("/").pop();
  const page = PAGES.includes(last) ? last : "status";
  for (const name of PAGES) $("page-" + name).hidden = name !== page;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.dataset.page === page) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = `${page[0].toUpperCase()}${page.slice(1)} – Narthex`;
  try {
    await LOADERS[page]();
  } catch (failure) {
    $("page-" + page).append(element("div", { className: "notice error", role: "alert" }, failure.message));
  }
}

$("query-form").addEventListener("submit", (event) => { event.preventDefault(); run(); });
$("cancel").addEventListener("click", () => running && running.abort());
$("expr").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    run();
  }
});
for (const name of ["table", "graph"]) {
  $("tab-" + name).addEventListener("click", () => { selectTab(name); run(); });
  $("tab-" + name).addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      selectTab(tab === "table" ? "graph" : "table");
      $("tab-" + tab).focus();
      run();
    }
  });
}
for (const id of ["range", "end", "step"]) $(id).addEventListener("change", run);
for (const id of ["target-filter", "target-down"]) $(id).addEventListener("input", showTargets);
addEventListener("resize", draw);
readUrl();
selectTab(tab);
showPage();
showReadiness();
