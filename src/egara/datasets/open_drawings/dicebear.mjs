// Draws heads with DiceBear: node dicebear.mjs FOLDER COUNT STYLE...
// FOLDER holds node_modules/@dicebear/core and a folder for each style. One JSON document a line:
// first of each style {style, title, creator, licence, address}, then COUNT of
// {style, number, svg, attributes}. The seed of a head is its number.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, count, ...styles] = process.argv.slice(2);
const load = (name) =>
  import(pathToFileURL(join(folder, "node_modules", "@dicebear", name, "lib", "index.js")).href);
const print = (document) => process.stdout.write(JSON.stringify(document) + "\n");

const { createAvatar } = await load("core");
for (const style of styles) {
  const drawn = await load(style);
  const { title, creator, source, license } = drawn.meta;
  print({ style, title, creator, licence: license?.name, address: source });
  for (let number = 0; number < Number(count); number++) {
    const { svg, extra } = createAvatar(drawn, { seed: String(number) }).toJson();
    print({ style, number, svg, attributes: extra });
  }
}
