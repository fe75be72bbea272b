import { expect, test } from "vitest";
import { unified } from "./unified";

const DIFF = `--- a.yaml
+++ a.yaml
@@ -3,4 +3,5 @@
 same
--- was a list
+++ is one
+more

@@ -20 +21 @@
-end
\\ No newline at end of file
+end.
`;

test("lines are numbered as in their files, and what looks like a heading inside is text", () => {
  expect(unified(DIFF).map(({ change, text, old, new: now }) => [change, text, old, now])).toEqual([
    ["place", "@@ -3,4 +3,5 @@", undefined, undefined],
    ["same", "same", 3, 3],
    ["removed", "-- was a list", 4, undefined],
    ["added", "++ is one", undefined, 4],
    ["added", "more", undefined, 5],
    ["same", "", 5, 6],
    ["place", "@@ -20 +21 @@", undefined, undefined],
    ["removed", "end", 20, undefined],
    ["note", "\\ No newline at end of file", undefined, undefined],
    ["added", "end.", undefined, 21],
  ]);
  expect(unified("")).toEqual([]);
});
