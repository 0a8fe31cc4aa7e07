/* The rules of a style sheet that our pages can use: node trim.cjs SHEET SOURCE... > trimmed sheet.
   PurgeCSS keeps a rule when every class in its selector is a word of some source. */

"use strict";

const { PurgeCSS } = require("purgecss");

const [sheet, ...content] = process.argv.slice(2);

/* set by Bootstrap's or our script at a moment that no source spells out in one word */
const safelist = ["show", "active", "disabled", "is-invalid", "was-validated", /^ts-/];

new PurgeCSS()
  .purge({ css: [sheet], content, safelist, fontFace: true, keyframes: true })
  .then(([kept]) => process.stdout.write(kept.css))
  .catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
