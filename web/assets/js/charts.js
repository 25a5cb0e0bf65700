// Charts are drawn from the table that stands behind them, so that the eye and
// the screen reader are told the same.
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

echarts.use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, AriaComponent, SVGRenderer]);

const drawn = new Map();

// draw shows the chart of one [data-chart] figure.
export function draw(figure) {
  const area = figure.querySelector(".chart-area");
  const chart = echarts.init(area, null, { renderer: "svg" });
  const data = read(figure);
  area.classList.add("drawn");
  drawn.set(chart, { figure, data });
  chart.setOption(option(figure, data));
  chart.on("click", (e) => { const href = data.rows[row(figure, data, e.dataIndex)]?.hrefs[e.seriesIndex]; if (href) location.assign(href); });
  new ResizeObserver(() => chart.resize()).observe(area);
}

function again() {
  for (const [chart, { figure, data }] of drawn) {
    if (figure.isConnected) chart.setOption(option(figure, data), true);
    else { chart.dispose(); drawn.delete(chart); }
  }
}
document.addEventListener("theme", again);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);

// read takes names, colours and values from the table's cells.
function read(figure) {
  const table = figure.querySelector("table");
  const series = [...table.tHead.rows[0].cells].slice(1).map((c) => ({ name: c.textContent.trim(), colour: c.dataset.colour, dashed: "dashed" in c.dataset }));
  const rows = [...table.tBodies[0].rows].map((r) => {
    const cells = [...r.cells];
    return {
      name: cells[0].textContent.trim(),
      values: cells.slice(1).map((c) => (c.dataset.value === undefined ? null : Number(c.dataset.value))),
      hrefs: cells.slice(1).map((c) => c.querySelector("a")?.href ?? cells[0].querySelector("a")?.href),
    };
  });
  return { series, rows };
}

const line = (figure) => figure.dataset.chart === "line";
const flat = (figure) => figure.dataset.chart === "bars";
const row = (figure, data, i) => (flat(figure) ? data.rows.length - 1 - i : i);

// colours reads our tokens as rgb, painted once, because echarts cannot
// calculate with oklch and loses a line it wants to lighten.
function colours() {
  const style = getComputedStyle(document.documentElement);
  const brush = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  return (name) => {
    brush.fillStyle = style.getPropertyValue(`--${name}`).trim();
    brush.fillRect(0, 0, 1, 1);
    const [r, g, b] = brush.getImageData(0, 0, 1, 1).data;
    return `rgb(${r},${g},${b})`;
  };
}

function option(figure, data) {
  const ink = colours();
  const words = { color: ink("ink-2"), fontFamily: getComputedStyle(figure).fontFamily, fontSize: 0.8125 * parseFloat(getComputedStyle(document.documentElement).fontSize) };
  const rows = flat(figure) ? [...data.rows].reverse() : data.rows;
  const names = { type: "category", data: rows.map((r) => r.name), axisTick: { show: false }, axisLine: { lineStyle: { color: ink("line") } }, axisLabel: { ...words, hideOverlap: true, ...(flat(figure) ? { width: 96, overflow: "truncate" } : {}) } };
  const values = { type: "value", minInterval: 1, splitNumber: 3, splitLine: { show: !flat(figure), lineStyle: { color: ink("line") } }, axisLabel: { ...words, show: !flat(figure) } };
  return {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 180,
    textStyle: words,
    aria: { enabled: true, label: { enabled: false } },
    grid: { left: 4, right: flat(figure) ? 44 : 8, top: 16, bottom: legendRoom(figure, data), outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    legend: { show: data.series.length > 1, bottom: 0, left: 0, ...(line(figure) ? { itemWidth: 22 } : { icon: "roundRect", itemWidth: 10 }), itemHeight: 10, itemGap: 16, textStyle: words, inactiveColor: ink("edge") },
    tooltip: { trigger: "axis", renderMode: "richText", confine: true, backgroundColor: ink("sheet"), borderColor: ink("line"), borderWidth: 1, padding: [8, 12], shadowBlur: 0, shadowColor: "transparent", shadowOffsetX: 0, shadowOffsetY: 0, textStyle: { ...words, color: ink("ink") }, axisPointer: { type: line(figure) ? "line" : "shadow", lineStyle: { color: ink("edge") }, shadowStyle: { color: ink("mist"), opacity: 0.7 } } },
    xAxis: flat(figure) ? values : names,
    yAxis: flat(figure) ? names : values,
    series: data.series.map((s, i) => serie(figure, s, rows.map((r) => r.values[i]), ink, words)),
  };
}

// legendRoom is what the legend takes below: where the names do not fit in one
// line, one more for each.
function legendRoom(figure, data) {
  if (data.series.length < 2) return 4;
  const long = data.series.reduce((sum, s) => sum + 34 + [...s.name].reduce((w, c) => w + (c < "⺀" ? 7.5 : 13), 0), 0);
  return 28 + 24 * (Math.ceil(long / Math.max(figure.clientWidth, 1)) - 1);
}

function serie(figure, s, values, ink, words) {
  const colour = ink(s.colour || "plain");
  const common = { name: s.name, data: values, itemStyle: { color: colour }, cursor: figure.querySelector("table a") ? "pointer" : "default" };
  if (line(figure)) {
    return { ...common, type: "line", symbol: "circle", symbolSize: 6, showSymbol: false, emphasis: { lineStyle: { width: 2.2 } }, lineStyle: { color: colour, width: 2.2, type: s.dashed ? [5, 4] : "solid" } };
  }
  const stack = figure.dataset.chart === "stack" ? { stack: "all" } : {};
  const end = flat(figure) ? { label: { show: true, position: "right", ...words, formatter: (p) => Number(p.value).toLocaleString("en") } } : {};
  return { ...common, ...stack, ...end, type: "bar", barMaxWidth: flat(figure) ? 14 : 28, itemStyle: { color: colour, borderRadius: stack.stack ? 0 : flat(figure) ? [0, 3, 3, 0] : [3, 3, 0, 0] } };
}
