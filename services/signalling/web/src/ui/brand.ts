/** How the store looks: its name, its colours and its logo, as far as the page stays readable with them. */

import type { ServerEvent } from "../wire/events";
import { byId, make } from "./dom";

export type Branding = Extract<ServerEvent, { type: "kiosk.welcome" }>["profile"]["branding"];

/** The page's colours, and what each must stand out from, with what contrast (WCAG 2.2: 1.4.3 and 1.4.11). */
const COLOURS: Record<string, [on: string, least: number] | undefined> = {
  ink: ["ground", 7],
  soft: ["ground", 4.5],
  accent: ["ground", 4.5],
  listen: ["ground", 4.5],
  think: ["ground", 3],
  warn: ["ground", 4.5],
};
/** Colours that something is written on. */
const FILLS = ["accent", "listen"];
const SURFACES = ["ground", "raised", "raised-2", "line"];

type Rgb = readonly [number, number, number];

/** Shows them, and the page's own again where the store has none. */
export function brand({ colours = {}, logo_url }: Partial<Branding>): void {
  const style = document.documentElement.style;
  const read = (name: string): string => colours[name] ?? getComputedStyle(document.documentElement).getPropertyValue(`--${name}`);
  for (const name of [...SURFACES, ...Object.keys(COLOURS)]) style.removeProperty(`--${name}`);
  for (const name of SURFACES) if (rgb(colours[name])) style.setProperty(`--${name}`, colours[name] ?? "");
  for (const [name, rule] of Object.entries(COLOURS)) {
    const [colour, ground] = [rgb(colours[name]), rgb(read(rule?.[0] ?? "ground"))];
    const isReadable = colour && ground && rule && contrast(colour, ground) >= rule[1];
    if (isReadable) style.setProperty(`--${name}`, colours[name] ?? "");
  }
  for (const name of FILLS) letter(name);
  showLogo(logo_url ?? undefined);
}

/** What is written on a colour of the store's is as light or dark as it must be. */
function letter(fill: string): void {
  const style = document.documentElement.style;
  const colour = rgb(style.getPropertyValue(`--${fill}`));
  style.removeProperty(`--on-${fill}`);
  if (!colour) return;
  const isLight = contrast(colour, [0, 0, 0]) > contrast(colour, [255, 255, 255]);
  style.setProperty(`--on-${fill}`, isLight ? "#0a0a0a" : "#ffffff");
}

/** A picture of the page's own host; any other would tell a stranger of each visit. */
function showLogo(url: string | undefined): void {
  byId("brand").querySelector("img")?.remove();
  const src = url === undefined ? undefined : own(url);
  byId("brand").classList.toggle("has-logo", src !== undefined);
  if (src === undefined) return;
  const logo = make("img");
  logo.src = src;
  logo.alt = "";
  byId("brand").prepend(logo);
}

/**
 * The address, if it is of the page's own host. A path such as `/store/logo.svg` begins where the page does: a store
 * writes the same for all its kiosks, each of which may be beneath a path of its own.
 */
export function own(url: string, base: string = document.baseURI): string | undefined {
  const absolute = URL.parse(url.replace(/^\/(?![/\\])/, "./"), base);
  return absolute && absolute.origin === new URL(base).origin && /^https?:$/.test(absolute.protocol) ? absolute.href : undefined;
}

/** `#rgb` and `#rrggbb`; other notations are not taken. */
export function rgb(colour: string | undefined): Rgb | undefined {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(colour?.trim() ?? "")?.[1];
  if (!hex) return undefined;
  const digits = hex.length === 3 ? [...hex].map((digit) => digit + digit) : (hex.match(/../g) ?? []);
  return digits.map((pair) => Number.parseInt(pair, 16)) as unknown as Rgb;
}

/** The contrast of two colours as WCAG reckons it, 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: Rgb): number {
  const linear = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const [red, green, blue] = colour.map((value) => linear(value / 255)) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
