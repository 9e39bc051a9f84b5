// node page_test.js PAGE TABLE: runs the page's script on a stand-in for a document, and compares the tiles that it has with the table.
"use strict";
const fs = require("fs"), vm = require("vm");
const page = fs.readFileSync(process.argv[2], "utf8");
const parts = page.match(/<script type="application\/gzip" id="data">([A-Za-z0-9+/=]*)<\/script>\n<script>\n([\s\S]*)<\/script>/);
if (!parts) throw new Error("the page's data are not compressed");
const START = "    tableOfCREs();\n    lociOfPage();\n";
if (parts[2].split(START).length !== 2) throw new Error("the script's beginning is not found");

// What the script has when it is about to show something; without DecompressionStream, what it says.
function run(known) {
  return new Promise(function (resolve, reject) {
    const said = [];
    const node = () => ({ firstChild: null, setAttribute() {}, appendChild(child) { if (typeof child === "string") said.push(child); } });
    const document = { createElement: node, createTextNode: (text) => text,
                       getElementById: (id) => id === "data" ? { type: "application/gzip", textContent: parts[1] } : node() };
    const world = { document, Response, Blob, atob, Uint8Array, window: { addEventListener() {} }, shown: resolve };
    document.createTextNode = (text) => { said.push(text); return text; };
    if (known) world.DecompressionStream = DecompressionStream;
    vm.runInNewContext(parts[2].replace(START, "    shown(data);\n"), world);
    if (!known) resolve(said.join(" "));
    setTimeout(() => reject(new Error("nothing was unpacked: " + said.join(" "))), 60000).unref();
  });
}
function near(got, wanted, by) { return wanted === "NA" ? got === null : got !== null && Math.abs(got - Number(wanted)) <= by; }

async function main() {
  const data = await run(true), rows = fs.readFileSync(process.argv[3], "utf8").trim().split("\n").filter((line) => line[0] !== "#");
  const names = rows.shift().split("\t");
  let i = 0;
  for (const view of data.views) for (const tile of view.n) {
    const cells = rows[i++].split("\t"), of = {};
    names.forEach((name, column) => { of[name] = cells[column]; });
    const half = of.ci_low === "NA" ? 0 : of.effect - of.ci_low; const kind = { none: 0, enhancer: 1 }[of["class"]];
    const right = data.loci[view.l][0] === of.locus && tile[0] === +of.tile_start && tile[1] === 50 && tile[2] === +of.genome_start &&
      near(tile[3], of.effect, 1e-3) && near(tile[4], of.ci_low, 1e-3 + .01 * half) && near(tile[5], of.ci_high, 1e-3 + .02 * half) &&
      near(tile[6], of.q, .005) && tile[7] === kind && tile[8] === +(of.strength === "strong") &&
      near(tile[9], (+of.genome_start + 25 - +of.tss - .5) / 1000, .03) && tile[10] === (of.n === "NA" ? 0 : +of.n);
    if (!right) throw new Error("row " + i + ": " + cells.join(" ") + ": the page has " + JSON.stringify(tile));
  }
  if (i !== rows.length) throw new Error(i + " tiles of " + rows.length);
  const words = await run(false);
  if (!/cannot unpack/.test(words)) throw new Error("an old browser is told: " + words);
}
main().catch(function (error) { console.error(String(error)); process.exit(1); });
