/* Colours that Chromium 108 does not know, computed while building: light-dark() (Chromium 123), color-mix(), oklch()
   and oklab() (111) become rgb(). The house has one theme, the light one, so every variable of :root is known here. */

"use strict";

const MODERN = /(light-dark|color-mix|oklch|oklab)\(/;
/* the same inside of an image that is written as an address */
const DRAWN = /oklch%28[^()]*?%29/g;
const ROOT = /(^|,)\s*(:root|\[data-bs-theme="?light"?\])\s*(,|$)/;
/* set again by a:hover, which then names its colour itself */
const SAFE = new Set(["--tblr-link-color"]);
const VARIABLE = /^var\(\s*(--[\w-]+)\s*(?:,(.*))?\)$/s;

/* Index behind the bracket that closes the one before `from`. */
const closing = (text, from) => {
  let depth = 1;
  let at = from;
  for (; depth; at++) {
    if (at >= text.length) throw new Error(`a bracket stays open in ${text}`);
    depth += { "(": 1, ")": -1 }[text[at]] || 0;
  }
  return at;
};

/* Parts of `text` between separators that stand in no bracket. */
const split = (text, separator) => {
  const parts = [""];
  let depth = 0;
  for (const letter of text) {
    depth += { "(": 1, ")": -1 }[letter] || 0;
    if (letter === separator && !depth) parts.push("");
    else parts[parts.length - 1] += letter;
  }
  return parts.map((part) => part.trim()).filter(Boolean);
};

const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const curved = (v) => (v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055);

/* sRGB 0..1 to OKLab and back (B. Ottosson's matrices). */
const toLab = (rgb) => {
  const [r, g, b] = rgb.map(linear);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
};
const toRgb = ([L, a, b]) => {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((v) => Math.min(1, Math.max(0, curved(v))));
};

const written = ({ lab, alpha }) => {
  const rgb = toRgb(lab).map((v) => Math.round(v * 255));
  return alpha < 1 ? `rgba(${rgb.join(",")},${+alpha.toFixed(4)})` : `#${rgb.map((v) => v.toString(16).padStart(2, "0")).join("")}`;
};

const NAMED = { transparent: [0, 0, 0, 0], white: [255, 255, 255, 1], black: [0, 0, 0, 1] };
const fromBytes = ([r, g, b, alpha = 1]) => ({ lab: toLab([r / 255, g / 255, b / 255]), alpha });

/* A reader of colours: `value(name)` gives the text of a variable. */
const reader = (value) => {
  const variable = (text) => {
    const [, name, other] = VARIABLE.exec(text);
    const found = value(name) ?? other;
    if (found === undefined) throw new Error(`${name} has no one value: its colour cannot be computed`);
    return found.trim();
  };

  /* 0.06, 54.6%, .5, var(--x), calc(var(--x) * 100%), calc(l - 0.06) with `own` for the letter; 100% is 1 */
  const number = (text, own) => {
    if (VARIABLE.test(text)) return number(variable(text), own);
    const sum = /^calc\((.+?)\s+([-+*])\s+(.+)\)$/s.exec(text);
    if (sum) {
      const [x, y] = [number(sum[1].trim(), own), number(sum[3].trim(), own)];
      return { "+": x + y, "-": x - y, "*": x * y }[sum[2]];
    }
    if (/^[lch]$/.test(text)) return own;
    if (text === "none") return 0;
    const read = parseFloat(text);
    if (Number.isNaN(read)) throw new Error(`no number: ${text}`);
    return text.endsWith("%") ? read / 100 : read;
  };

  const polar = (inner) => {
    const parts = split(inner, " ");
    let own = [];
    if (parts[0] === "from") {
      const [L, a, b] = colour(parts[1]).lab;
      own = [L, Math.hypot(a, b), (Math.atan2(b, a) * 180) / Math.PI];
      parts.splice(0, 2);
    }
    const [L, chroma, hue] = parts.map((part, n) => number(part, own[n]));
    const angle = (hue * Math.PI) / 180;
    return { lab: [L, chroma * Math.cos(angle), chroma * Math.sin(angle)], alpha: 1 };
  };

  const mixed = (inner) => {
    const [space, ...sides] = split(inner, ",");
    if (space !== "in oklab" || sides.length !== 2) throw new Error(`unknown mixture: ${inner}`);
    const [first, second] = sides.map((side) => split(side, " "));
    const share = first[1] ? number(first[1]) : second[1] ? 1 - number(second[1]) : 0.5;
    const [x, y] = [colour(first[0]), colour(second[0])];
    const alpha = x.alpha * share + y.alpha * (1 - share);
    const lab = x.lab.map((v, n) => (alpha ? (v * x.alpha * share + y.lab[n] * y.alpha * (1 - share)) / alpha : 0));
    return { lab, alpha };
  };

  const colour = (text) => {
    if (VARIABLE.test(text)) return colour(variable(text));
    if (text in NAMED) return fromBytes(NAMED[text]);
    if (text[0] === "#") {
      const digits = text.length < 6 ? text.slice(1).replace(/./g, "$&$&") : text.slice(1);
      const bytes = digits.match(/../g).map((pair) => parseInt(pair, 16));
      return fromBytes(bytes.length > 3 ? [...bytes.slice(0, 3), bytes[3] / 255] : bytes);
    }
    const [, name, inner] = /^([\w-]+)\((.*)\)$/s.exec(text) || [];
    if (name === "light-dark") return colour(split(inner, ",")[0]);
    if (name === "oklch") return polar(inner);
    if (name === "color-mix") return mixed(inner);
    if (name === "rgb" || name === "rgba") {
      const parts = inner.split(/[\s,/]+/).filter(Boolean);
      return fromBytes(parts.map((part, n) => (n < 3 && part.endsWith("%") ? parseFloat(part) * 2.55 : number(part))));
    }
    throw new Error(`unknown colour: ${text}`);
  };

  /* `text` with every modern colour in it computed. */
  const plain = (text) => {
    const found = MODERN.exec(text);
    if (!found) return text;
    const start = found.index + found[0].length;
    const end = closing(text, start);
    const inner = text.slice(start, end - 1);
    const done = found[1] === "light-dark" ? plain(split(inner, ",")[0]) : written(colour(text.slice(found.index, end)));
    return text.slice(0, found.index) + done + plain(text.slice(end));
  };
  return plain;
};

/* Leave out variables of `sheet` that nobody reads, neither there nor in `own`, the text of our sheets. */
const unread = (sheet, own) => {
  const names = (text) => [...text.matchAll(/var\(\s*(--[\w-]+)/g)].map((found) => found[1]);
  for (let again = true; again; ) {
    again = false;
    const used = new Set(names(own));
    sheet.walkDecls((line) => names(line.value).forEach((name) => used.add(name)));
    sheet.walkDecls(/^--/, (line) => {
      if (used.has(line.prop)) return;
      line.remove();
      again = true;
    });
  }
};

/* Compute the colours of `sheet`; variables that `tokens`, our own :root, sets again have the value they get there. */
const compute = (sheet, tokens) => {
  const known = new Map();
  const elsewhere = new Set();
  const collect = (line) => {
    if (ROOT.test(line.parent.selector || "")) known.set(line.prop, line.value);
    else elsewhere.add(line.prop);
  };
  sheet.walkDecls(/^--/, collect);
  tokens.walkDecls(/^--/, collect);
  sheet.walkDecls((line) => {
    const here = new Map();
    if (!ROOT.test(line.parent.selector || "")) line.parent.each((own) => here.set(own.prop, own.value));
    const plain = reader((name) => here.get(name) ?? (elsewhere.has(name) && !SAFE.has(name) ? undefined : known.get(name)));
    line.value = plain(line.value).replace(DRAWN, (drawn) => encodeURIComponent(plain(decodeURIComponent(drawn))));
  });
};

/* Leave out what asks for :has(): an own sheet may not use it either. */
const relations = (sheet) => {
  sheet.walkRules(/:has\(/, (rule) => {
    rule.selectors = rule.selectors.filter((selector) => !selector.includes(":has("));
    if (!rule.selector) rule.remove();
  });
  sheet.walkAtRules((rule) => {
    if (rule.nodes && !rule.nodes.length) rule.remove();
  });
};

module.exports = { compute, relations, unread };
