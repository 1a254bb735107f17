"""条件 — in SQL, and on purpose not made from `visible_to`: which rows show to whoever asks.

Two locks that were cut from one key would fail together. Each condition stands behind the ones a
page brings along, so it is weighed for the rows that page's own index has found, no others.
"""

from __future__ import annotations


def setting(name: str, kind: str = "text") -> str:
    """Return what was said of whoever asks; NULL, which shows nothing, where nobody said."""
    return f"NULLIF(current_setting('huisheng.{name}', true), '')::{kind}"


SEAT, TENANT = setting("seat", "uuid"), setting("tenant", "bigint")
SCOPE, KEY = setting("scope"), setting("key")
CASES, HOLDERS = setting("cases", "uuid[]"), setting("holders", "uuid[]")
IS_SEATED = f"{SEAT} IS NOT NULL"

ANY, NOBODY = "true", "false"

# What a seat sees by where it stands (domain: areas downwards; a unit, what it was given).
BY_AREA = f"""
    WHEN 'county' THEN county = {KEY}::bigint
    WHEN 'town' THEN town = {KEY}::bigint
    WHEN 'station' THEN station = {KEY}::uuid
"""
BY_SCOPE = f"""CASE {SCOPE} {BY_AREA}
    WHEN 'handler' THEN handler_id = {KEY}::uuid
    WHEN 'deputy' THEN tenant_id = {TENANT} AND (
        station = ANY ({setting("stations", "uuid[]")})
        OR deputy_id = ANY ({setting("mandates", "uuid[]")}) OR proxy_id = {SEAT})
    WHEN 'proxy' THEN proxy_id = {SEAT}
END"""
# With everything that is kept of it: by scope, by code, just filed, or merged with such a one.
VOICE_WHOLE = f"({BY_SCOPE} OR id = ANY ({CASES}))"
# Its own row alone: published, looked for by its code, or to be chosen for a merger.
VOICE = f"""({BY_SCOPE} OR id = ANY ({CASES})
    OR ({setting("anybody")} = 'yes'
        AND is_public AND answered_at IS NOT NULL AND stage <> 'REFERRED')
    OR track_hash = decode({setting("code")}, 'hex')
    OR ({IS_SEATED} AND tenant_id = {TENANT} AND town = {setting("town", "bigint")}
        AND stage IN ('SUBMITTED', 'REGISTERED', 'NEEDS_INFO', 'HANDLING')))"""

OF_WHOLE_VOICE, OF_VOICE = "huisheng_whole(voice_id)", "huisheng_shows(voice_id)"
REQUEST = f"(CASE {SCOPE} {BY_AREA} END OR voice_id = ANY ({CASES}))"

# Each kind of case, and the function that says whether one shows with all that is kept of it.
KINDS = {"voice": "huisheng_whole", "revealrequest": "huisheng_asked"}


def of_case(kind: str, key: str, *, prefix: str = "", otherwise: str = NOBODY) -> str:
    """Return "of a case that shows whole": `kind` and `key` are columns or expressions."""
    arms = " ".join(f"WHEN '{prefix}{name}' THEN {shows}({key})" for name, shows in KINDS.items())
    return f"CASE {kind} {arms} ELSE {otherwise} END"


WORK = f"(holder = ANY ({HOLDERS}) OR {of_case('case_kind', 'case_id')})"
ENTRY = of_case("case_kind", "case_id")
# Of other things than cases: what this seat did, and what was done in its county. The auditing
# administrator reads all of the county's, and whoever has just written a line reads that one.
_OTHER = f"""({IS_SEATED} AND (
    seat_id = {SEAT} OR tenant_id = {TENANT} OR subject_kind = 'regions.region'))"""
_OF_CASE = of_case("subject_kind", "subject_id::uuid", prefix="voices.", otherwise=_OTHER)
LINE = f"""(id = {setting("line", "bigint")} OR CASE {SCOPE}
    WHEN 'ledger' THEN tenant_id = {TENANT} ELSE {_OF_CASE} END)"""
# Nobody signs a line with somebody else's seat; what follows from a step by itself, the system's.
NEW_LINE = f"""({SEAT} IS NULL OR seat_id IS NULL OR seat_id = {SEAT} OR EXISTS (
    SELECT 1 FROM people_seat s WHERE s.id = seat_id AND s.role = 'SYSTEM'))"""
LINK = "EXISTS (SELECT 1 FROM audit_ledgerline WHERE id = line_id)"
DELIVERY = f"""(seat_id = {SEAT} OR (state = 'DEAD' AND seat_id IS NULL AND CASE {SCOPE}
    WHEN 'county' THEN tenant_id = {TENANT}
    WHEN 'town' THEN town = {KEY}::bigint
    WHEN 'station' THEN station = {KEY}::uuid
END))"""
UPLOAD = f"(seat_id = {SEAT} AND tenant_id = {TENANT})"
TOKEN = f"(prefix = {setting('token')} OR seat_id = {SEAT})"
IDENTITY = f"""(ref = decode({setting("identity")}, 'hex') AND (
    {setting("code")} IS NOT NULL OR EXISTS (SELECT 1 FROM voices_reveal
        WHERE seat_id = {SEAT} AND until > {setting("at", "timestamptz")})))"""

_UNDER = f"starts_with(path, {setting('path')})"
OWN_AREA = f"({IS_SEATED} AND {_UNDER})"
IN_OWN_AREA = f"""({IS_SEATED} AND EXISTS (
    SELECT 1 FROM regions_region r WHERE r.id = region_id AND {_UNDER}))"""
IN_OWN_COUNTY = f"""({IS_SEATED} AND (tenant_id = {TENANT} OR EXISTS (
    SELECT 1 FROM regions_region r WHERE r.id = tenant_id AND {_UNDER})))"""
