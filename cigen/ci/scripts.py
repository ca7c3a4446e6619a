"""The constant shell of a GitHub workflow; every value reaches it through the environment."""

from __future__ import annotations

CHANGES = """\
# Without a base (a new branch, a rewritten one, a run by hand) everything counts as touched.
if ! git cat-file -e "${BASE:-none}^{commit}" 2>/dev/null; then BASE=; fi
cut -d ' ' -f 1 <<<"$WATCH" | sort -u | while read -r job; do
  mapfile -t paths < <(sed -n "s/^$job //p" <<<"$WATCH")
  touched=true
  if [ -n "$BASE" ] && git diff --quiet "$BASE" HEAD -- "${paths[@]}"; then touched=false; fi
  echo "$job touched: $touched"
  echo "$job=$touched" >>"$GITHUB_OUTPUT"
done
"""

TESTS = """\
mkdir -p "$FOLDER"
# The verdict is a file, as of every test: what fails here is that there is none.
docker compose up --quiet-pull --attach "$TESTS" --exit-code-from "$TESTS" "$TESTS" ||
  docker compose logs --no-color --tail 50
docker compose cp "$TESTS:/reports/." "$FOLDER"
docker compose down --volumes --timeout 3
"""

SUMMARY = """\
python3 - >>"$GITHUB_STEP_SUMMARY" <<'EOF'
import os, pathlib, xml.etree.ElementTree as xml

folder = pathlib.Path(os.environ["FOLDER"])
cases, unread = [], 0
for file in sorted(folder.rglob("*.xml")):
    try:
        cases += xml.parse(file).iter("testcase")
    except xml.ParseError:
        unread += 1
bad = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
skipped = sum(case.find("skipped") is not None for case in cases)
times = [case.get("time", "").replace(",", "") for case in cases]
seconds = sum(float(time) for time in times if time.replace(".", "", 1).isdecimal())
print(f"### {folder.name}: {len(cases)} tests, {len(bad)} failed, {skipped} skipped, {seconds:.1f} s\\n")
for case in bad[:50]:
    name = f"{case.get('classname', '')}.{case.get('name', '')}".replace("`", "'")
    print(f"- `{' '.join(name.split())[:200]}`")
if unread:
    print(f"{unread} reports could not be read.")
if not cases:
    print("No test report was written.")
EOF
"""

VERDICT = """\
if [ ! -f "$FOLDER/exit-code" ]; then echo "The tests did not run to their end."; exit 1; fi
exit "$(cat "$FOLDER/exit-code")"
"""

VERDICT_OF_ALL = """\
for result in $RESULTS; do
  case $result in success | skipped) ;; *) echo "A job ended as: $result"; exit 1 ;; esac
done
"""
