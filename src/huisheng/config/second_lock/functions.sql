-- What the database itself does for a request (docs/adr/0005). Made by `manage.py db_roles`; a line
-- of four dashes parts two statements. All that is set is set for the transaction only.

CREATE OR REPLACE FUNCTION huisheng_forget() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['seat', 'at', 'anybody', 'scope', 'key', 'tenant', 'path',
        'stations', 'mandates', 'holders', 'cases', 'code', 'identity', 'token', 'town', 'line']
    LOOP
        PERFORM set_config('huisheng.' || name, '', true);
    END LOOP;
END $$
----
-- Whoever asks: from a seat, from none, or for a page that anybody may read. A seat's rights are
-- read from the seat's own row, not taken from what the application says of it.
CREATE OR REPLACE FUNCTION huisheng_ask(asked uuid, moment timestamptz, for_anybody boolean)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    day date := (moment AT TIME ZONE 'Asia/Shanghai')::date;
    sits record;
BEGIN
    IF current_setting('huisheng.seat', true) <> '' THEN
        PERFORM huisheng_forget();
    END IF;
    PERFORM set_config('huisheng.anybody', CASE WHEN for_anybody THEN 'yes' ELSE '' END, true);
    IF asked IS NULL THEN
        RETURN;
    END IF;
    SELECT s.id, s.role, s.unit_id, s.person_id, s.tenant_id, r.path,
           CASE WHEN s.role IN ('LIAISON', 'STATION_HEAD') AND s.unit_id IS NOT NULL THEN 'station'
                WHEN s.role = 'TOWN_OFFICER' AND r.town_id IS NOT NULL THEN 'town'
                WHEN s.role IN ('COUNTY_OFFICE', 'AUDITOR') AND r.county_id IS NOT NULL THEN 'county'
                WHEN s.role = 'UNIT' AND s.unit_id IS NOT NULL THEN 'handler'
                WHEN s.role = 'DEPUTY' THEN 'deputy'
                WHEN s.role = 'GRID_WORKER' THEN 'proxy'
                WHEN s.role = 'AUDIT_ADMIN' THEN 'ledger'
           END AS scope,
           CASE WHEN s.role = 'TOWN_OFFICER' THEN r.town_id::text
                WHEN s.role IN ('COUNTY_OFFICE', 'AUDITOR') THEN r.county_id::text
                ELSE s.unit_id::text
           END AS key
      INTO sits
      FROM people_seat s JOIN regions_region r ON r.id = s.region_id
     WHERE s.id = asked AND s.active_from <= day AND (s.active_until IS NULL OR s.active_until > day);
    IF sits.id IS NULL THEN
        PERFORM huisheng_forget();
        RETURN;
    END IF;
    PERFORM set_config('huisheng.seat', sits.id::text, true),
            set_config('huisheng.at', moment::text, true),
            set_config('huisheng.tenant', sits.tenant_id::text, true),
            set_config('huisheng.path', sits.path, true),
            set_config('huisheng.scope', COALESCE(sits.scope, ''), true),
            set_config('huisheng.key', COALESCE(sits.key, ''), true);
    IF sits.scope = 'deputy' THEN
        PERFORM set_config('huisheng.mandates', COALESCE(array_agg(id)::text, ''), true)
           FROM people_mandate WHERE person_id = sits.person_id;
        PERFORM set_config('huisheng.stations', COALESCE(array_agg(st.unit_id)::text, ''), true)
           FROM stations_placement p
           JOIN people_mandate m ON m.id = p.mandate_id
           JOIN stations_station st ON st.id = p.station_id
          WHERE m.person_id = sits.person_id AND p.active_from <= day
            AND (p.active_until IS NULL OR p.active_until > day);
    END IF;
    -- The desks of this seat and of the same person's others: the page on which one changes seats.
    WITH RECURSIVE up AS (
        SELECT id, role, unit_id, stands_in_for_id FROM people_seat
         WHERE (person_id = sits.person_id OR id = sits.id)
           AND active_from <= day AND (active_until IS NULL OR active_until > day)
        UNION
        SELECT s.id, s.role, s.unit_id, s.stands_in_for_id
          FROM people_seat s JOIN up ON s.id = up.stands_in_for_id)
    SELECT array_agg(CASE WHEN role IN ('LIAISON', 'STATION_HEAD', 'TOWN_OFFICER', 'COUNTY_OFFICE',
                                        'UNIT') AND unit_id IS NOT NULL THEN unit_id ELSE id END)
      INTO sits FROM up WHERE stands_in_for_id IS NULL;
    PERFORM set_config('huisheng.holders', COALESCE(sits.array_agg::text, ''), true);
END $$
----
-- Go on about these cases, with what they are merged into and what is merged into them. Past the
-- policies, for the policy of a table cannot ask the same table.
CREATE OR REPLACE FUNCTION huisheng_about(keys uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    before uuid[] := NULLIF(current_setting('huisheng.cases', true), '')::uuid[];
BEGIN
    PERFORM set_config('huisheng.cases', COALESCE(array_agg(DISTINCT k)::text, ''), true)
       FROM (SELECT unnest(keys) UNION ALL SELECT unnest(before)
             UNION ALL SELECT merged_into_id FROM voices_voice WHERE id = ANY (keys)
             UNION ALL SELECT id FROM voices_voice WHERE merged_into_id = ANY (keys)) AS every(k)
      WHERE k IS NOT NULL;
END $$
----
-- Search, past the policies but within the asker's own scope: the planner keeps a search out of
-- its index where a policy stands before it, and only a superuser may tell it that none is needed.
CREATE OR REPLACE FUNCTION huisheng_find(wanted tsquery, kind text, before bigint, most int)
RETURNS TABLE (id bigint, case_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    scope text := NULLIF(current_setting('huisheng.scope', true), '');
    key text := NULLIF(current_setting('huisheng.key', true), '');
BEGIN
    IF scope IN ('deputy', 'proxy') THEN
        scope := 'county';
        key := NULLIF(current_setting('huisheng.tenant', true), '');
    END IF;
    -- As workflow.search writes them: @c12, @t34, @s0193…, @h0193….
    RETURN QUERY EXECUTE 'SELECT e.id, e.case_id FROM workflow_searchentry e
        WHERE e.tokens @@ $1 AND ($2 IS NULL OR e.id < $2) AND e.case_kind = $3
        ORDER BY e.id DESC LIMIT $4'
        USING ('''@' || left(scope, 1) || replace(key, '-', '') || '''')::tsquery && wanted,
              before, kind, most;
END $$
----
-- Whoever writes a line of the ledger is told its number, and for that has to see it.
CREATE OR REPLACE FUNCTION huisheng_wrote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('huisheng.line', NEW.id::text, true);
    RETURN NEW;
END $$
----
-- What hangs on a voice or a request asks whether that shows. Functions, for a sub-query would be
-- planned anew with every question; past the policies, for they say the conditions themselves.
CREATE OR REPLACE FUNCTION huisheng_whole(voice uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    IF voice = ANY ({cases}) THEN
        RETURN true;
    END IF;
    RETURN EXISTS (SELECT 1 FROM voices_voice WHERE id = voice AND {whole});
END $$
----
CREATE OR REPLACE FUNCTION huisheng_shows(voice uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    IF voice = ANY ({cases}) THEN
        RETURN true;
    END IF;
    RETURN EXISTS (SELECT 1 FROM voices_voice WHERE id = voice AND {shows});
END $$
----
CREATE OR REPLACE FUNCTION huisheng_asked(request uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM voices_revealrequest WHERE id = request AND {request});
END $$
