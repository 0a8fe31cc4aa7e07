/* The rules of a style sheet that our pages can use: node trim.cjs SHEET SOURCE... > trimmed sheet.
   PurgeCSS keeps a rule when every class in its selector is a word of some source that is no sheet. Sources that are
   sheets (*.css) are our own: what they read and set again of the variables counts when colours are computed. */

"use strict";

const { readFileSync } = require("fs");
const { PurgeCSS } = require("purgecss");
const postcss = require(require.resolve("postcss", { paths: [require.resolve("purgecss")] })); // the reader that PurgeCSS brings
const { compute, relations, unread } = require("./colours.cjs");

const [sheet, ...sources] = process.argv.slice(2);
const content = sources.filter((name) => !name.endsWith(".css"));
const own = sources.filter((name) => name.endsWith(".css")).map((name) => readFileSync(name, "utf8")).join("\n");

/* set by Bootstrap's or our script at a moment that no source spells out in one word */
const safelist = ["show", "active", "disabled", "is-invalid", "was-validated", /^ts-/];

new PurgeCSS()
  .purge({ css: [sheet], content, safelist, fontFace: true, keyframes: true })
  .then(([kept]) => {
    const rules = postcss.parse(kept.css);
    relations(rules);
    unread(rules, own);
    compute(rules, postcss.parse(own));
    process.stdout.write(rules.toString());
  })
  .catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
