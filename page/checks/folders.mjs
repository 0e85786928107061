// Folders of small nights, as `holdfast open` reads them, with opening times near the real clock.

/**
 * @typedef {object} PrecinctRow
 * @property {string} id
 * @property {string} name
 * @property {string} [county] its id; the first county if left out
 * @property {string} [kind]
 * @property {number | null} [delegates]
 * @property {number} [opensAt] Unix milliseconds; the night's if left out
 * @property {string} [zone]
 * @property {string} [mergedWith] the precinct it is counted with
 * @property {boolean} [ordinary] one of many alike, for any check
 *
 * @typedef {{ files: Record<string, string>, precincts: PrecinctRow[] }} Folder
 * @typedef {"iowa" | "nevada" | "ballots"} Kind
 */

const HOUR_MS = 3600000;
const DAY_MS = 24 * HOUR_MS;

/** Ordinary precincts: one for each check that sends something. */
const ORDINARY = 24;

/** Tbilisi is four hours ahead of Greenwich all year. */
const TBILISI = { zone: "Asia/Tbilisi", aheadMs: 4 * HOUR_MS };

const SIX = ["Adams", "Baker", "Cruz", "Davis", "Evans", "Uncommitted"];

/** Returns the last ten in the morning in Tbilisi before now, or one some days later. */
function tenInTbilisi(days = 0) {
  const sinceTen = (Date.now() + TBILISI.aheadMs - 10 * HOUR_MS) % DAY_MS;
  return Date.now() - sinceTen + days * DAY_MS;
}

/** @param {number} ms */
const iso = (ms) => new Date(ms).toISOString();

/** @param {string} zone @param {number} ms */
const dayIn = (zone, ms) => new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(ms);

/** @param {(string | number | null | undefined)[][]} rows */
const csv = (rows) => rows.map((row) => row.map((cell) => {
  const text = String(cell ?? "");
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}).join(",") + "\n").join("");

/** @param {string} name @param {string} title @param {string} plan @param {string} zone
 * @param {number} opensAt */
const nightToml = (name, title, plan, zone, opensAt) => `name = "${name}"
title = "${title}"
date = "${dayIn(zone, opensAt)}"
zone = "${zone}"
plan = "${plan}"
policy = "checked"
opens_at = "${iso(opensAt)}"
publish_from = "${iso(opensAt)}"
origin = "results.example/${name}"

[contacts]
headquarters = "515-555-0100"
hotline = "515-555-0150"
text = "515-555-0160"
`;

/** @param {string[]} names */
const candidatesCsv = (names) => csv([["candidate", "name", "column_order", "kind"],
  ...names.map((name, at) => [name.toLowerCase(), name, at + 1,
    name === "Uncommitted" ? "uncommitted" : "person"])]);

/** @param {PrecinctRow[]} precincts @param {string} county */
const precinctsCsv = (precincts, county) => csv([
  ["precinct_id", "county_id", "name", "kind", "congressional_district", "county_delegates",
    "opens_at", "zone"],
  ...precincts.map((one) => {
    const { id, name, kind = "precinct", delegates, opensAt, zone } = one;
    const abroad = kind === "satellite";
    return [id, one.county || county, name, kind, abroad ? "" : 3, delegates,
      opensAt === undefined ? "" : iso(opensAt), zone];
  }),
]);

/** @param {string} county @param {number} delegates @returns {PrecinctRow[]} */
const ordinary = (county, delegates) => Array.from({ length: ORDINARY }, (_, at) => ({
  id: `${county}-${at + 1}`, name: `Ward ${at + 1}, Lincoln School`, delegates, ordinary: true,
}));

/** An Iowa night: five delegates for most, and one of everything that is not like most.
 * @param {number} opensAt @returns {Folder} */
function iowa(opensAt) {
  const county = "19001";
  /** @type {PrecinctRow[]} */
  const precincts = [
    ...ordinary(county, 5),
    { id: "one", name: "Rural 1", delegates: 1 },
    { id: "none", name: "Rural 2", delegates: 0 },
    { id: "unjudged", name: "Rural 3", delegates: null },
    { id: "guest", name: "Ward 30", delegates: 4, mergedWith: "host" },
    { id: "host", name: "Ward 31", delegates: 4 },
    { id: "later", name: "Ward 32", delegates: 5, opensAt: Date.now() + HOUR_MS },
    { id: "later-2", name: "Ward 33", delegates: 5, opensAt: Date.now() + HOUR_MS },
    { id: "abroad", name: "Tbilisi, Georgia - private home", county: "99009", kind: "satellite",
      delegates: null, opensAt: tenInTbilisi(), zone: TBILISI.zone },
    { id: "abroad-later", name: "Tbilisi, Georgia - embassy", county: "99009", kind: "satellite",
      delegates: null, opensAt: tenInTbilisi(1), zone: TBILISI.zone },
  ];
  return {
    precincts,
    files: {
      "night.toml": nightToml("check-iowa", "Precinct caucuses", "iowa-democratic-2020",
        "America/Chicago", opensAt),
      "candidates.csv": candidatesCsv(SIX),
      "counties.csv": csv([
        ["county_id", "county", "kind", "congressional_district", "state_delegates",
          "county_delegates"],
        [county, "Adair", "county", 3, 9,
          precincts.reduce((sum, { delegates }) => sum + (delegates || 0), 0)],
        ["99009", "Out of State Satellite", "satellite", "", 4, ""],
      ]),
      "precincts.csv": precinctsCsv(precincts, county),
    },
  };
}

/** A Nevada night, where ballots were cast early too. @param {number} opensAt @returns {Folder} */
function nevada(opensAt) {
  const precincts = ordinary("32001", 6);
  return {
    precincts,
    files: {
      "night.toml": nightToml("check-nevada", "Precinct caucuses", "nevada-democratic-2020",
        "America/Los_Angeles", opensAt),
      "candidates.csv": candidatesCsv(SIX),
      "counties.csv": csv([["county_id", "county", "kind", "county_delegates"],
        ["32001", "Churchill", "county", precincts.length * 6]]),
      "precincts.csv": precinctsCsv(precincts, "32001"),
    },
  };
}

/** A night of secret ballots. @param {number} opensAt @returns {Folder} */
function ballots(opensAt) {
  const precincts = ordinary("19001", 0).map((one) => ({ ...one, delegates: null }));
  return {
    precincts,
    files: {
      "night.toml": nightToml("check-ballots", "Presidential preference", "iowa-republican-2016",
        "America/Chicago", opensAt),
      "candidates.csv": candidatesCsv(SIX.slice(0, 5)),
      "counties.csv": csv([["county_id", "county", "kind"], ["19001", "Adair", "county"]]),
      "precincts.csv": precinctsCsv(precincts, "19001"),
    },
  };
}

/** @type {Record<Kind, (opensAt: number) => Folder>} */
export const FOLDERS = { iowa, nevada, ballots };
