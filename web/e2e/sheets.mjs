// Rosters as people have them: CSV in the encodings of the trade, and XLSX.
import { crc32 } from "node:zlib";

export const csv = (name, rows) => file(name, "text/csv", Buffer.from(text(rows)));
export const csvWithBOM = (name, rows) => file(name, "text/csv", Buffer.from("\uFEFF" + text(rows)));
export const csvInGB18030 = (name, rows) => file(name, "text/csv", gb18030(text(rows)));
export const xlsx = (name, rows) => file(name, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", workbook(rows));

export const file = (name, mimeType, buffer) => ({ name, mimeType, buffer });

const text = (rows) => rows.map((row) => row.map(quoted).join(",")).join("\r\n") + "\r\n";
const quoted = (cell) => (/[",\r\n]/.test(cell) ? `"${String(cell).replaceAll('"', '""')}"` : String(cell));

// gb18030 turns the browser's own decoder around, as far as two bytes go.
function gb18030(s) {
  const decoder = new TextDecoder("gb18030"), bytes = new Map();
  for (let a = 0x81; a <= 0xfe; a++) for (let b = 0x40; b <= 0xfe; b++) if (b !== 0x7f) bytes.set(decoder.decode(Uint8Array.of(a, b)), [a, b]);
  return Buffer.from([...s].flatMap((c) => (c < "\x80" ? [c.charCodeAt(0)] : bytes.get(c))));
}

// workbook is one sheet of shared strings and numbers, as Excel writes them.
function workbook(rows) {
  const strings = [...new Set(rows.flat().filter((c) => typeof c === "string"))];
  const index = new Map(strings.map((s, i) => [s, i]));
  const cell = (c, i, r) => (typeof c === "number" ? `<c r="${column(i)}${r}"><v>${c}</v></c>` : c === "" ? "" : `<c r="${column(i)}${r}" t="s"><v>${index.get(c)}</v></c>`);
  const lines = rows.map((row, r) => `<row r="${r + 1}">${row.map((c, i) => cell(c, i, r + 1)).join("")}</row>`);
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const parts = "http://schemas.openxmlformats.org/package/2006", type = "application/vnd.openxmlformats-officedocument.spreadsheetml";
  return zip({
    "[Content_Types].xml": `<Types xmlns="${parts}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${type}.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="${type}.sharedStrings+xml"/></Types>`,
    "_rels/.rels": `<Relationships xmlns="${parts}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="名单" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships xmlns="${parts}/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    "xl/worksheets/sheet1.xml": `<worksheet xmlns="${main}"><sheetData>${lines.join("")}</sheetData></worksheet>`,
    "xl/sharedStrings.xml": `<sst xmlns="${main}" count="${strings.length}" uniqueCount="${strings.length}">${strings.map((s) => `<si><t>${escaped(s)}</t></si>`).join("")}</sst>`,
  });
}

const column = (i) => (i < 26 ? "" : String.fromCharCode(64 + Math.floor(i / 26))) + String.fromCharCode(65 + (i % 26));
const escaped = (s) => s.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

// zip stores the files without packing them.
function zip(files) {
  const locals = [], central = [];
  let at = 0;
  for (const [path, content] of Object.entries(files)) {
    const name = Buffer.from(path), data = Buffer.from(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${content}`);
    const about = Buffer.alloc(26);
    about.writeUInt16LE(20, 0);
    about.writeUInt16LE(0x21, 8); // 1 January 1980
    about.writeUInt32LE(crc32(data), 10);
    about.writeUInt32LE(data.length, 14);
    about.writeUInt32LE(data.length, 18);
    about.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    locals.push(Buffer.from("PK\x03\x04"), about, name, data);
    central.push(Buffer.from("PK\x01\x02\x14\x00"), about, place, name);
    at += 4 + about.length + name.length + data.length;
  }
  const size = central.reduce((n, b) => n + b.length, 0), end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  for (const offset of [8, 10]) end.writeUInt16LE(Object.keys(files).length, offset);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, ...central, end]);
}
